#!/usr/bin/env python3
"""Makes a table of deals, a table of calls to them as a phone system writes them, and the truth.

  make_calls.py DEALS CALLS SEED deals.csv calls.csv truth.csv

A company has one to four deals, opened on different days, and one switchboard. A call names the company as it is
said (without the legal form, as initials, with an error, or not at all), comes from the switchboard, an extension
or a mobile number that nobody knows, may name the person (whole, by first name's initial, with an error), and lies
within 120 days of the day on which the deal was opened. One call in twenty is to no deal.
"""
import datetime
import random
import sys

deal_count, call_count, seed = (int(value) for value in sys.argv[1:4])
rng = random.Random(seed)
SYLLABLES = [c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ["", "n", "r", "l", "s"]]
FORMS = ["Inc", "Ltd", "LLC", "GmbH", "SA", "Corp.", "& Co. KG", "SARL", "BV", "AG"]
TRADES = ["Foods", "Steel", "Optics", "Logistics", "Software", "Paper", "Energy", "Capital", "Pharma", "Textiles",
          "Marine", "Motors", "Glass", "Media", "Airlines", "Chemicals", "Plastics", "Robotics", "Seeds", "Cranes"]
FIRST_DAY = datetime.date(2024, 1, 1).toordinal()


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


def draw(table):
    return rng.choices(table[0], cum_weights=table[1])[0].capitalize()


GIVEN, FAMILY, BRAND = zipf(words(3000, 2)), zipf(words(40000, 3)), zipf(words(30000, 2) + words(30000, 3))


def spoil(text):
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    return rng.choice([text[:at] + text[at + 1:], text[:at] + text[at + 1] + text[at] + text[at + 2:],
                       text[:at] + rng.choice("aeinrst") + text[at + 1:]])


def company():
    brand = [draw(BRAND)] + ([draw(BRAND)] if rng.random() < 0.4 else [])
    return brand + [rng.choice(TRADES)], rng.choice(FORMS), "1%03d%07d" % (rng.randint(201, 989), rng.randrange(10**7))


def said(name, form):
    kind = rng.random()
    if kind < 0.12:
        return ""
    if kind < 0.2 and len(name) == 3:
        return "".join(word[0] for word in name)
    parts = name if kind < 0.75 or len(name) < 3 else name[:2]
    text = " ".join(parts) + (" " + form if rng.random() < 0.3 else "")
    return spoil(text) if rng.random() < 0.15 else text


def called(phone):
    kind = rng.random()
    if kind < 0.25:
        return "+1%010d" % rng.randrange(2 * 10**9, 10**10)  # a mobile number that nobody knows
    if kind < 0.32:
        return ""
    digits = phone if kind < 0.8 else phone[:-3] + "%03d" % rng.randrange(1000)
    return rng.choice(["+%s", "00%s"]) % digits if rng.random() < 0.6 else "(%s) %s-%s" % (
        digits[1:4], digits[4:7], digits[7:])


def person_as_said(given, family):
    kind = rng.random()
    if kind < 0.3:
        return ""
    if kind < 0.45:
        return "%s. %s" % (given[0], family)
    text = "%s %s" % (given, family)
    return spoil(text) if kind < 0.55 else text


def day(number):
    return datetime.date.fromordinal(FIRST_DAY + number).isoformat()


deals = []
while len(deals) < deal_count:
    name, form, phone = company()
    for _ in range(min(rng.choice([1, 1, 1, 2, 2, 3, 4]), deal_count - len(deals))):
        deals.append((name, form, phone, draw(GIVEN), draw(FAMILY), rng.randrange(730)))
with open(sys.argv[4], "w") as out:
    out.write("id,company,phone,person,day\n")
    for number, (name, form, phone, given, family, opened) in enumerate(deals):
        out.write("d%d,%s %s,+%s,%s %s,%s\n" % (number, " ".join(name), form, phone, given, family, day(opened)))
with open(sys.argv[5], "w") as out, open(sys.argv[6], "w") as truth:
    out.write("id,company,phone,person,day\n")
    truth.write("left_id,right_id\n")
    for number in range(call_count):
        if number % 20 == 19:
            name, form, phone = company()
            given, family, opened = draw(GIVEN), draw(FAMILY), rng.randrange(730)
        else:
            deal = rng.randrange(deal_count)
            name, form, phone, given, family, opened = deals[deal]
            truth.write("d%d,c%d\n" % (deal, number))
        out.write("c%d,%s,%s,%s,%s\n" % (number, said(name, form), called(phone), person_as_said(given, family),
                                         day(opened + rng.randrange(120))))
