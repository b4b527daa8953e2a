#!/usr/bin/env python3
"""What a model from labels is worth: F1 at probability 0.5 without labels, then with the model, or `refused`.

  tools/bench/linkage/train.py [--only TEXT] [--labels 20,100,1000] [--draws 3]

Labels are drawn from the truth, by seed. On tables the labelled records are left out of both figures; pairs are
measured on their validation part.
"""
import argparse
import csv
import os
import random
import subprocess
import tempfile

import sets

DEALTRACE = os.path.join(sets.ROOT, "build/release/bin/dealtrace")
PAIRS = ("dblp-acm", "amazon-google", "abt-buy", "walmart-amazon")


def match(*arguments):
    return subprocess.run([DEALTRACE, "match", *arguments], capture_output=True, text=True).returncode == 0


def f1(links, truth, known):
    wanted = {pair for pair in truth if pair[1] not in known}
    linked = [(row["left_id"], row["right_id"]) for row in sets.read_csv(links)
              if float(row["probability"]) >= 0.5 and row["right_id"] not in known]
    return 2 * sum(pair in wanted for pair in linked) / max(1, len(linked) + len(wanted))


def on_tables(of, folder, count, draws):
    truth = [(row["left_id"], row["right_id"]) for row in sets.read_csv(of.truth)]
    given = ["--left", of.left, "--config", of.config] + ([] if of.right == "-" else ["--right", of.right])
    without = os.path.join(folder, "without.csv")
    match("link", *given, "--output", without)
    for seed in range(draws):
        drawn = random.Random(seed + 1).sample(truth, min(count, len(truth)))
        labels = sets.write_truth(os.path.join(folder, "labels.csv"), drawn)
        known = {right for _, right in drawn}
        model, links = os.path.join(folder, "model.json"), os.path.join(folder, "with.csv")
        trained = match("train", *given, "--labels", labels, "--model", model)
        if trained:
            match("link", *given, "--model", model, "--output", links)
        yield f1(without, truth, known), f1(links, truth, known) if trained else None


def on_pairs(name, folder, count, draws):
    train, valid = (os.path.join(sets.DATA, "labelled-pairs", "%s-%s.csv" % (name, part)) for part in ("train", "valid"))
    with open(train, newline="") as file:
        header, *rows = csv.reader(file)
    truth = [(str(i), str(i)) for i, row in enumerate(sets.read_csv(valid), 1) if row["match"] == "1"]
    without = os.path.join(folder, "without.csv")
    match("link", "--pairs", valid, "--output", without)
    for seed in range(draws):
        labels = sets.write_csv(os.path.join(folder, "labels.csv"), header, random.Random(seed + 1).sample(rows, count))
        model, links = os.path.join(folder, "model.json"), os.path.join(folder, "with.csv")
        trained = match("train", "--pairs", labels, "--model", model)
        if trained:
            match("link", "--pairs", valid, "--model", model, "--output", links)
        yield f1(without, truth, set()), f1(links, truth, set()) if trained else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--labels", default="20,100,1000")
    parser.add_argument("--draws", type=int, default=3)
    arguments = parser.parse_args()
    if not os.path.isdir(sets.DATA):
        raise SystemExit("skipped: the public data are not there (%s)" % sets.DATA)
    counts = [int(count) for count in arguments.labels.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        tables = [sets.febrl4(folder), sets.organisation_sites(folder), sets.company_names(folder)]
        measured = [(of.name, lambda count, of=of: on_tables(of, folder, count, arguments.draws)) for of in tables]
        measured += [(name, lambda count, name=name: on_pairs(name, folder, count, arguments.draws)) for name in PAIRS]
        for name, measure in measured:
            if arguments.only not in name:
                continue
            for count in counts:
                told = ["%.3f, %s" % (none, "refused" if with_model is None else "then %.3f%s" % (
                    with_model, " WORSE" if with_model < none - 0.0005 else "")) for none, with_model in measure(count)]
                print("%s | %d | %s" % (name, count, " | ".join(told)), flush=True)


if __name__ == "__main__":
    main()
