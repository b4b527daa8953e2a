"""Writes the development parts as one text a line beside one label a line.

usage: lines.py DATA FOLDER
"""
import csv
import pathlib
import sys


def write(folder: pathlib.Path, name: str, rows: list[tuple[str, str]]) -> None:
    (folder / f"{name}.txt").write_text("".join(" ".join(text.split()) + "\n" for text, _ in rows))
    (folder / f"{name}.labels").write_text("".join(label + "\n" for _, label in rows))


def main() -> None:
    data, folder = map(pathlib.Path, sys.argv[1:])
    with open(data / "sst2/dev.tsv", encoding="utf-8") as file:
        next(file)
        rows = [line.rstrip("\n").split("\t") for line in file]
    write(folder, "SST-2, by sign", [(text, "positive" if label == "1" else "negative") for text, label in rows])
    with open(data / "meld/dev_sent_emo.csv", encoding="utf-8", newline="") as file:
        write(folder, "MELD", [(row["Utterance"], row["Sentiment"]) for row in csv.DictReader(file)])
    with open(data / "customer-messages/messages.csv", encoding="utf-8", newline="") as file:
        write(folder, "customer messages", [(row["text"], row["sentiment"]) for row in csv.DictReader(file)])


main()
