#!/usr/bin/env python3
"""KnowSite's planted criteria: does weighing ways, or what is special to a brand, find them better?

On a grown city each brand opened its stores by one recorded criterion. Of each brand the eight criteria
are ranked by an explanation; the area under the curve is the share of the others that rank below the
planted one, chance .5. The forms of `reach` are compared on two cities; the one that is best on the first
is then measured on a third, grown after that. On the first city ways that are weighed are measured with
gates, too: a sigmoid for each path instead of the softmax over all, with a penalty on their sum.
"""

import json

from experiment import Experiment, number

CITIES = {
    "grown7": ["--seed", "7", "--users", "2000", "--places", "20000", "--brands", "120", "--days",
               "28", "--regions", "300"],
    "grown11": ["--seed", "11", "--users", "2000", "--places", "60000", "--brands", "120",
                "--days", "28", "--regions", "300"],
    "grown13": ["--seed", "13", "--users", "2000", "--places", "20000", "--brands", "120",
                "--days", "28", "--regions", "300"],
}
FORMS = {
    "counts": [],
    "weighed": ["--weigh-ways"],
    "relative": ["--relative-ways"],
    "weighed, relative": ["--weigh-ways", "--relative-ways"],
}
# The best form on grown7 before there were gates, with each weight of their sum (L1) in the loss.
GATED = "weighed"
GATES = {
    f"{GATED}, gates, L1 {weight.removeprefix('0') or '0'}": [
        *FORMS[GATED], "--attention", "sigmoid", "--gate-penalty", weight]
    for weight in ["0", "0.01", "0.1"]
}
# With parts over their length the size of all gates together says nothing: once as they are.
GATES[f"{GATED}, gates, L1 0, raw"] = [
    *FORMS[GATED], "--attention", "sigmoid", "--gate-penalty", "0", "--fusion", "raw"]
BASE = ["--graph", "near-km=3", "--batch", "256", "--learning-rate", "0.003", "--epochs", "40",
        "--patience", "12", "--composition", "reach"]
SHOWN = ["contribution", "contribution, relative", "ablation", "ablation, relative"]
WEIGHTS = ["weight", "weight, relative"]


def main():
    experiment = Experiment("07_planted_criteria", "KnowSite's planted criteria")
    for city, options in CITIES.items():
        experiment.grow(city, *options)
    experiment.say(
        "`python3 Benchmarks/experiments/07_planted_criteria.py` trains what is missing:",
        f"`train knowsite {' '.join(BASE)}`, seeds 1 to 3. Mean over seeds of the area under the",
        "curve, 120 brands, with the interval over brands of the first seed.", "")
    found = measure(experiment, ["grown7", "grown11"], FORMS)
    if len(found) == len(FORMS):
        best = max(found, key=lambda form: found[form])
        experiment.say(f"Best on grown7 by the relative contribution: {best}. On grown13:", "")
        measure(experiment, ["grown13"], {"counts": FORMS["counts"], best: FORMS[best]})
    experiment.say("Gates (`--attention sigmoid --gate-penalty L1`) beside the softmax:", "")
    measure(experiment, ["grown7"], {GATED: FORMS[GATED], **GATES}, SHOWN + WEIGHTS)
    experiment.write()


def measure(experiment, cities, forms, shown=SHOWN):
    """A table of each city; the relative contribution of each form in the first one."""
    first = {}
    for city in cities:
        rows = []
        for form, options in forms.items():
            group = experiment.train(
                f"{city}, {form}", "knowsite", "--city", city, *BASE, *options)
            if not group:
                continue
            runs = experiment.finished(group)
            areas = [planted(experiment, run["run"]) for run in runs]
            if not areas:
                continue
            cells = []
            for method in shown:
                mean = sum(area[method]["mean"] for area in areas) / len(areas)
                one = areas[0][method]
                cells.append(f"{number(mean, 3)} ({number(one['low'], 3)} to {number(one['high'], 3)})")
            best = sum(run["best_value"] for run in runs) / len(runs)
            rows.append([form, *cells, number(best)])
            if city == cities[0]:
                first[form] = sum(
                    area["contribution, relative"]["mean"] for area in areas) / len(areas)
        experiment.say(f"City {city} (`city new {city} {' '.join(CITIES[city])}`):", "")
        experiment.table(["reach", *shown, "validation NDCG@10"], rows)
    return first


def planted(experiment, run):
    done = experiment.call(
        "sites", "--run", run, "--planted", "--session", experiment.session, "--json")
    return {method["name"]: method for method in json.loads(done.stdout)["methods"]}


main()
