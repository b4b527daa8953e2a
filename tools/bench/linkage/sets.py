"""The data sets of the linkage benchmark: files, compared columns and truth of each."""
import collections
import csv
import dataclasses
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SANDBOX = os.path.join(ROOT, "build/release/bin/dealtrace-sandbox")
DATA = os.path.join(os.environ.get("DEALTRACE_SHARED_DATA", os.path.join(ROOT, "../shared/data")), "linkage")

FEBRL = [("given_name", "person"), ("surname", "person"), ("street_number", "exact"), ("address_1", "address"),
         ("suburb", "address"), ("postcode", "exact"), ("state", "exact"), ("date_of_birth", "date"),
         ("soc_sec_id", "exact")]
PEOPLE = [("given_name", "person"), ("surname", "person"), ("street_number", "exact"), ("street", "address"),
          ("town", "address"), ("postcode", "exact"), ("born", "date"), ("number", "exact")]
SITES = [("name", "name"), ("address", "address"), ("zip", "exact"), ("phone", "phone"), ("website", "domain")]
CALLS = [("company", "name"), ("phone", "phone"), ("person", "person"), ("day", "date")]


@dataclasses.dataclass
class Set:
    name: str
    left: str
    right: str  # "-": duplicates of `left` are looked for; "=": `left` is a table of pairs to score
    config: str  # link.yaml
    truth: str
    exact: list  # columns that the exact baseline compares
    made: bool = False  # too large for the rapidfuzz baseline
    sources: str = ""  # sources.yaml: deals and calls, for the service's own rules


def write_config(path, columns, left_id="id", right_id="id"):
    with open(path, "w") as out:
        out.write("left: {id: %s}\nright: {id: %s}\ncomparisons:\n" % (left_id, right_id))
        for column, kind in columns:
            out.write("  - {column: %s, type: %s}\n" % (column, kind))
    return path


def write_csv(path, header, rows):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def write_truth(path, pairs):
    return write_csv(path, ["left_id", "right_id"], pairs)


def read_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def febrl4(folder):
    left, right = (os.path.join(DATA, "people-febrl4", name) for name in ("dataset4a.csv", "dataset4b.csv"))
    truth = [(row["rec_id"], row["rec_id"].replace("-org", "-dup-0")) for row in read_csv(left)]
    return Set("people-febrl4", left, right, write_config(folder + "/f.yaml", FEBRL, "rec_id", "rec_id"),
               write_truth(folder + "/f.csv", truth), ["given_name", "surname", "date_of_birth"])


def organisation_sites(folder):
    left = os.path.join(DATA, "organisation-sites", "records.csv")
    groups = collections.defaultdict(list)
    for row in read_csv(left):
        groups[row["true_id"]].append(row["id"])
    truth = [(a, b) for ids in groups.values() for i, a in enumerate(ids) for b in ids[i + 1:]]
    return Set("organisation-sites", left, "-", write_config(folder + "/s.yaml", SITES),
               write_truth(folder + "/s.csv", truth), ["name", "phone"])


def company_names(folder):
    names, aliases, truth = [], [], []
    for line in open(os.path.join(DATA, "company-names", "aliases.jsonl")):
        company = json.loads(line)
        names.append((company["qid"], company["canonical"]))
        for number, alias in enumerate(company["aliases"]):
            truth.append((company["qid"], "%s#%d" % (company["qid"], number)))
            aliases.append((truth[-1][1], alias))
    return Set("company-names", write_csv(folder + "/cl.csv", ["id", "name"], names),
               write_csv(folder + "/cr.csv", ["id", "name"], aliases),
               write_config(folder + "/c.yaml", [("name", "name")]), write_truth(folder + "/c.csv", truth), ["name"])


def name_pairs(folder, kind):
    """Pairs as given, each a row of its own: the truth is by row number."""
    person = kind == "people"
    path = os.path.join(folder, kind + ".csv")
    rows = [row for row in read_csv(os.path.join(DATA, "name-pairs", "cases.csv")) if (row["schema"] == "Person") == person]
    write_csv(path, ["left_name", "right_name"], [(row["name1"], row["name2"]) for row in rows])
    return Set("name-pairs, " + kind, path, "=",
               write_config(path + ".yaml", [("name", "person" if person else "name")]),
               write_truth(path + ".truth", [(i, i) for i, row in enumerate(rows, 1) if row["is_match"] == "true"]),
               ["name"])


def people(folder, records):
    left, truth = "%s/p%d.csv" % (folder, records), "%s/pt%d.csv" % (folder, records)
    subprocess.run([sys.executable, HERE + "/make_people.py", str(records), "1", left, truth], check=True)
    return Set("people %s" % short(records), left, "-", write_config(folder + "/p.yaml", PEOPLE), truth,
               ["given_name", "surname", "born"], made=True)


def calls(folder, call_count, deal_count):
    paths = [folder + name for name in ("/deals.csv", "/calls.csv", "/ct.csv")]
    subprocess.run([sys.executable, HERE + "/make_calls.py", str(deal_count), str(call_count), "1", *paths], check=True)
    return Set("calls %s x deals %s" % (short(call_count), short(deal_count)), paths[0], paths[1],
               write_config(folder + "/ca.yaml", CALLS), paths[2], ["company", "phone"], made=True)


def world(folder, noise):
    """A sample company. The tables say of deals and calls what fits into one row; the service's rules read all."""
    sample = os.path.join(folder, noise)
    subprocess.run([SANDBOX, "company", "--seed", "21", "--opportunities", "1000", "--calls", "5000", "--noise", noise,
                    "--output", sample], check=True, stdout=subprocess.DEVNULL)
    accounts = {row["AccountId"]: row for row in read_csv(sample + "/accounts.csv")}
    people_of = collections.defaultdict(str)
    for row in read_csv(sample + "/contacts.csv"):
        people_of[row["Parent Account"]] = people_of[row["Parent Account"]] or row["Full Name"]
    deals = {row["OpportunityId"]: row for row in read_csv(sample + "/opportunities.csv")}
    left = [(key, accounts.get(row["AccountId"], {}).get("Account Name", ""), row["Primary Contact Phone"] or
             accounts.get(row["AccountId"], {}).get("Main Phone", ""), people_of[row["AccountId"]],
             row["Created Date"][:10]) for key, row in deals.items()]
    heard = {}
    for line in open(sample + "/calls.jsonl"):
        call = json.loads(line)
        customer = (call.get("participants") or [{}])[0]
        number = call.get("dialed_number") if call["direction"] == "OUTBOUND" else call.get("caller_number")
        heard[call["id"]] = (call["id"], call.get("source_name", ""), number or "", customer.get("name", ""),
                             call["started_at"][:10])
    header = ["id"] + [column for column, _ in CALLS]
    return Set("calls to deals, noise %s" % noise, write_csv(sample + "/l.csv", header, left),
               write_csv(sample + "/r.csv", header, heard.values()), write_config(folder + "/w.yaml", CALLS),
               sample + "/truth/links.csv", ["company", "phone"], sources=sample + "/sources.yaml")


def short(count):
    return "%dM" % (count // 10**6) if count % 10**6 == 0 else "%dk" % (count // 1000) if count >= 1000 else str(count)
