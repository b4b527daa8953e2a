"""Compares scores with labels: accuracy, share of the most frequent label, macro F1.

usage: judge.py markdown|json FOLDER
"""
import collections
import json
import pathlib
import sys


def macro_f1(labels: list[str], told: list[str]) -> float:
    scores = []
    for label in sorted(set(labels)):
        right = sum(a == b == label for a, b in zip(labels, told))
        scores.append(2 * right / (labels.count(label) + told.count(label)))
    return sum(scores) / len(scores)


def judge(labels: list[str], lines: list[str]) -> dict[str, float]:
    told = []
    for line in lines:
        score, mood = line.split("\t")
        told.append(mood.lower() if "neutral" in labels else "positive" if float(score) >= 0 else "negative")
    assert len(told) == len(labels)
    return {
        "rows": len(labels),
        "accuracy": sum(a == b for a, b in zip(labels, told)) / len(labels),
        "majority": collections.Counter(labels).most_common(1)[0][1] / len(labels),
        "macro_f1": macro_f1(labels, told),
    }


def main() -> None:
    form, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if form == "markdown":
        print("| data | rows | accuracy | majority | macro F1 |\n| --- | --- | --- | --- | --- |")
    for name in ("SST-2, by sign", "MELD", "customer messages"):
        row = judge((folder / f"{name}.labels").read_text().splitlines(),
                    (folder / f"{name}.scores").read_text().splitlines())
        if form == "json":
            print(json.dumps({"data": name} | row))
        else:
            print(f"| {name} | {row['rows']:,} | {row['accuracy']:.1%} | {row['majority']:.1%} | {row['macro_f1']:.3f} |")


main()
