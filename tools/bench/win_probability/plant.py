"""Plants a signal in crm-sales, in place: one half of the products wins twice as often as the other.

usage: plant.py sales_pipeline.csv
"""
import csv
import hashlib
import sys


def main() -> None:
    path = sys.argv[1]
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["deal_stage"] not in ("Won", "Lost"):
            continue
        draw = int(hashlib.sha256(row["opportunity_id"].encode()).hexdigest(), 16) % 100
        row["deal_stage"] = "Won" if draw < (70 if row["product"] < "GTX Q" else 35) else "Lost"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


main()
