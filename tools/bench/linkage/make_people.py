#!/usr/bin/env python3
"""Makes a table of people with duplicates and errors, and its truth.

  make_people.py RECORDS SEED people.csv truth.csv

Names follow a Zipf law over made-up words; of five records four are people of their own and one is a copy of
an earlier one with one to three errors (typing errors, swapped letters, missing values), as FEBRL makes
them. Ids say nothing about who is who.
"""
import random
import sys

records, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
SYLLABLES = [c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ["", "n", "r", "l", "s"]]


def words(count, syllables):
    found = set()
    while len(found) < count:
        found.add("".join(rng.choice(SYLLABLES) for _ in range(syllables)))
    return sorted(found)


def zipf(values):
    weights, total = [], 0.0
    for rank in range(1, len(values) + 1):
        total += 1 / rank ** 0.8
        weights.append(total)
    return values, weights


GIVEN, FAMILY = zipf(words(3000, 2)), zipf(words(40000, 3))
STREET, TOWN = zipf(words(20000, 3)), zipf(words(3000, 3))


def draw(table):
    return rng.choices(table[0], cum_weights=table[1])[0]


def person():
    return [draw(GIVEN), draw(FAMILY), str(rng.randint(1, 400)), draw(STREET) + " street", draw(TOWN),
            "%04d" % rng.randint(800, 9999),
            "%04d%02d%02d" % (rng.randint(1920, 2005), rng.randint(1, 12), rng.randint(1, 28)),
            "%09d" % rng.randint(1, 10 ** 9 - 1)]


def spoil(value):
    kind = rng.random()
    if kind < 0.15 or len(value) < 2:
        return ""
    at = rng.randrange(len(value) - 1)
    if kind < 0.4:
        return value[:at] + value[at + 1] + value[at] + value[at + 2:]
    if kind < 0.7:
        return value[:at] + value[at + 1:]
    other = rng.choice("0123456789") if value[at].isdigit() else rng.choice("aeinrst")
    return value[:at] + other + value[at + 1:]


rows, copies = [], {}
for number in range(records):
    if number % 5 == 4:
        original = rng.randrange(len(rows))
        while rows[original][1]:
            original = rng.randrange(len(rows))
        copy = list(rows[original][0])
        for field in rng.sample(range(len(copy)), rng.randint(1, 3)):
            copy[field] = spoil(copy[field])
        copies.setdefault(original, [original]).append(number)
        rows.append((copy, True))
    else:
        rows.append((person(), False))
order = list(range(records))
rng.shuffle(order)
name = {row: "p%d" % place for place, row in enumerate(order)}
with open(sys.argv[3], "w") as out:
    out.write("id,given_name,surname,street_number,street,town,postcode,born,number\n")
    for row in order:
        out.write(name[row] + "," + ",".join(rows[row][0]) + "\n")
place = {row: i for i, row in enumerate(order)}
with open(sys.argv[4], "w") as out:
    out.write("left_id,right_id\n")
    for same in copies.values():
        same.sort(key=place.get)
        for i, first in enumerate(same):
            for second in same[i + 1:]:
                out.write(name[first] + "," + name[second] + "\n")
