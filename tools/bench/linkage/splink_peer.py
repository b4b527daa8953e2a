#!/usr/bin/env python3
"""Splink on the same files: the peer of the linkage benchmark (PyPI: splink, duckdb, pandas).

  splink_peer.py SET LEFT RIGHT|- LINK_YAML links.csv      SET begins with people, organisation or calls

Settings as its documentation recommends for such data: name, date and e-mail comparisons of its library with
term frequencies, u by random sampling, m by two rounds of expectation maximisation, blocking rules for each
strong column.
"""
import sys

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

kind, left, right, _, output = sys.argv[1:6]


def load(path):
    table = pd.read_csv(path, dtype=str, skipinitialspace=True)
    table.columns = [c.strip() for c in table.columns]
    table = table.rename(columns={"rec_id": "id", "soc_sec_id": "number", "date_of_birth": "born",
                                  "address_1": "street", "suburb": "town"})
    for column in table.columns:
        table[column] = table[column].str.strip()
        if column != "id":
            table[column] = table[column].str.lower().replace("", None)
    return table


tables = [load(left)] + ([] if right == "-" else [load(right)])
if kind.startswith("people"):
    comparisons = [
        cl.NameComparison("given_name"), cl.NameComparison("surname"),
        cl.ExactMatch("street_number"), cl.JaroWinklerAtThresholds("street", [0.9, 0.8]),
        cl.JaroWinklerAtThresholds("town", [0.9, 0.8]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("postcode", 1), cl.LevenshteinAtThresholds("born", [1, 2]),
        cl.LevenshteinAtThresholds("number", 1)]
    rules = [block_on("surname", "given_name"), block_on("born"), block_on("number"),
             block_on("surname", "postcode"), block_on("given_name", "postcode"),
             block_on("street", "town")]
    deterministic = [block_on("number"), block_on("surname", "given_name", "born")]
    trainings = [block_on("surname", "given_name"), block_on("born")]
elif kind.startswith("calls"):
    for table in tables:
        table["word"] = table["company"].str.split().str[0]
        table["digits"] = table["phone"].str.replace(r"\D", "", regex=True).str.lstrip("0").str[-10:]
        table["digits"] = table["digits"].replace("", None)
        table["exchange"] = table["digits"].str[:7]
        table["family"] = table["person"].str.split().str[-1]
    comparisons = [
        cl.JaroWinklerAtThresholds("company", [0.95, 0.88, 0.7]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("digits", [1, 3]),
        cl.NameComparison("person"),
        cl.AbsoluteDateDifferenceAtThresholds("day", input_is_string=True, metrics=["day", "day", "day"],
                                              thresholds=[31, 120, 366])]
    rules = [block_on("digits"), block_on("company"), block_on("word", "exchange"), block_on("word", "family"),
             block_on("person"), block_on("exchange", "family")]
    deterministic = [block_on("digits", "person"), block_on("company", "person")]
    trainings = [block_on("digits"), block_on("company")]
else:
    tables[0]["word"] = tables[0]["name"].str.split().str[0]
    comparisons = [
        cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.7]),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.88, 0.7]),
        cl.ExactMatch("zip").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("phone", 1)]
    rules = [block_on("phone"), block_on("word"), block_on("address"), block_on("zip")]
    deterministic = [block_on("phone")]
    trainings = [block_on("phone"), block_on("address")]
settings = SettingsCreator(
    link_type="dedupe_only" if right == "-" else "link_only", unique_id_column_name="id",
    comparisons=comparisons, blocking_rules_to_generate_predictions=rules)
db = DuckDBAPI()
try:
    linker = Linker(tables, settings, db)
except Exception:
    linker = Linker([db.register(t) for t in tables], settings)
linker.training.estimate_probability_two_random_records_match(deterministic, recall=0.8)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for rule in trainings:
    linker.training.estimate_parameters_using_expectation_maximisation(rule)
pairs = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
pairs = pairs[["id_l", "id_r", "match_probability"]]
pairs.columns = ["left_id", "right_id", "probability"]
if right == "-":
    place = {v: i for i, v in enumerate(tables[0]["id"])}
    swap = pairs["left_id"].map(place) > pairs["right_id"].map(place)
    pairs.loc[swap, ["left_id", "right_id"]] = pairs.loc[swap, ["right_id", "left_id"]].values
if kind.startswith("calls"):  # a call is about one deal at most
    pairs = pairs.sort_values(["right_id", "probability"], ascending=[True, False]).drop_duplicates("right_id")
pairs.to_csv(output, index=False)
