#!/usr/bin/env python3
"""What linkage is measured against where nothing cleverer is used.

  baselines.py exact COLUMN[,COLUMN…] LEFT RIGHT|-|= LINK_YAML links.csv
      pairs whose letters and digits agree in all of these columns, none of them empty
  baselines.py rapidfuzz "" LEFT RIGHT|-|= LINK_YAML links.csv
      every pair by rapidfuzz's ratio of the sorted words of all columns (PyPI: rapidfuzz, numpy); its best
      threshold is chosen with the truth, which flatters it
"""
import collections
import csv
import re
import sys

kind, exact, left_path, right_path, config, output = sys.argv[1:7]
text = open(config).read()
ids = re.findall(r"\{id: (\w+)\}", text)
columns = re.findall(r"column: (\w+)", text)


def load(path, id_column):
    with open(path, newline="") as file:
        return [(row[id_column], row) for row in csv.DictReader(file, skipinitialspace=True)]


def plain(value):
    return re.sub(r"[^\w]+", " ", (value or "").lower()).strip()


def score_pairs():
    """Of a table of pairs each row alone."""
    with open(left_path, newline="") as file, open(output, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["left_id", "right_id", "probability"])
        for number, row in enumerate(csv.DictReader(file), 1):
            sides = [plain(" ".join(row[side + column] for column in columns)) for side in ("left_", "right_")]
            if kind == "exact":
                score = 1 if sides[0] == sides[1] else 0
            else:
                from rapidfuzz import fuzz
                score = fuzz.ratio(*(" ".join(sorted(side.split())) for side in sides)) / 100
            writer.writerow([number, number, score])


if right_path == "=":
    score_pairs()
    sys.exit()
left = load(left_path, ids[0])
right = left if right_path == "-" else load(right_path, ids[-1])
with open(output, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["left_id", "right_id", "probability"])
    if kind == "exact":
        groups = collections.defaultdict(list)
        for place, (left_id, row) in enumerate(left):
            groups[tuple(plain(row[column]).replace(" ", "") for column in exact.split(","))].append((place, left_id))
        for place, (right_id, row) in enumerate(right):
            key = tuple(plain(row[column]).replace(" ", "") for column in exact.split(","))
            if "" not in key:
                for other, left_id in groups.get(key, []):
                    if right is not left or other < place:
                        writer.writerow([left_id, right_id, 1])
    else:
        import numpy
        from rapidfuzz import fuzz, process
        of_left, of_right = ([" ".join(sorted(plain(" ".join(row[column] or "" for column in columns)).split()))
                              for _, row in side] for side in (left, right))
        for begin in range(0, len(of_right), 500):
            scores = process.cdist(of_right[begin:begin + 500], of_left, scorer=fuzz.ratio, score_cutoff=60,
                                   dtype=numpy.uint8, workers=1)
            for i, j in zip(*numpy.nonzero(scores)):
                if right is not left or j < begin + i:
                    writer.writerow([left[j][0], right[begin + i][0], scores[i, j] / 100])
