"""Shows the active one of the models on standard input.

usage: show.py markdown|json NAME
"""
import json
import sys


def main() -> None:
    form, name = sys.argv[1:]
    model = next(model for model in json.load(sys.stdin) if model["active"])
    if form == "json":
        print(json.dumps({"data": name, "auc": model["auc"], "auc_low": model["aucLow"], "auc_high": model["aucHigh"],
                          "basis": model["basis"], "test_deals": model["testDealCount"], "brier": model["brier"],
                          "base_brier": model["baseBrier"]}))
        return
    verdict = "model" if model["basis"] == "BASIS_MODEL" else "no signal: the base rate is given"
    print(f"| {name} | {model['auc']:.3f} ({model['aucLow']:.3f} to {model['aucHigh']:.3f}) | {verdict} |")


main()
