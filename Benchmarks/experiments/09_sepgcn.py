#!/usr/bin/env python3
"""SEP-GCN's ablations, depths, distances and cores, on the releases of Bangkok and New York.

Published Recall@20, the epoch chosen on the test part: Bangkok .1071; New York .0332, LightGCN .0274,
temporal .0253, spatial .0306. The release reads its distances by another order than it writes them, so
its spatial part rests on no real distance: here the true ones stand beside those of the release. Here
the epoch is chosen on validation visits, with a refit on all training visits. Five seeds each.
"""

import os

from experiment import SHARED, Experiment

SEEDS = "1,2,3,4,5"
BASE = ["--epochs", "400", "--patience", "40", "--evaluate-every", "5"]
CITIES = {
    "bkk": ("Bangkok", "gowalla-bkk", ["--timezone", "Asia/Bangkok", "--times", "local"]),
    "nyc": ("New York", "nyc-sepgcn", ["--timezone", "America/New_York", "--times", "utc"]),
}
ABLATIONS = {
    "full": [],
    "lightgcn": ["--ablation", "lightgcn"],
    "temporal": ["--ablation", "temporal"],
    "spatial": ["--ablation", "spatial"],
}
RELEASED = ["--distances", "as-released"]
# Three layers are the default, so `full` is one of these.
DEPTHS = {f"{layers} layers": ["--layers", str(layers)] for layers in (1, 2, 4, 5)}
DISTANCES = {
    "full, as released": RELEASED,
    "spatial, as released": ["--ablation", "spatial", *RELEASED],
    "full, median of users' medians": ["--median", "per-user"],
}
# Bangkok has no users with ten distinct places each at places with ten distinct users each.
CORES = {
    "bkk": [("5-core", ["--core", "5"]),
            ("10-core by visits", ["--core", "10", "--core-counts", "visits"])],
    "nyc": [("5-core", ["--core", "5"]), ("10-core", ["--core", "10"]),
            ("10-core by visits", ["--core", "10", "--core-counts", "visits"])],
}
OF_CORES = {"full": [], "full, as released": RELEASED, "lightgcn": ABLATIONS["lightgcn"]}
METRICS = {name: f"published/{name.lower()}" for name in ["Recall@20", "NDCG@20", "Hit@20"]}


def train(experiment, city, variants):
    """A row of the table for each variant; its group by the variant's name."""
    return experiment.compare(
        variants, METRICS, "sepgcn", "--city", city, *BASE, seeds=SEEDS, prefix=f"{city} ")


def core(experiment, city, kind, options):
    """The core of a city, cut where it is missing; its size in words."""
    name = f"{city}-{kind.replace(' ', '-')}"
    if not os.path.isdir(os.path.join(experiment.workspace, "datasets", name)):
        if experiment.given.table:
            return name, None
        experiment.call("city", "filter", city, name, *options)
    about = experiment.json("city", "info", name)
    return name, (f"{about['users']:,} users, {about['places']:,} places, "
                  f"{about['visits']:,} visits")


def compare(experiment, city, groups, reference):
    """The first seed of each variant, paired over users on the test part, beside the rules."""
    first = {}
    for name, group in groups.items():
        runs = experiment.finished(group)
        if runs:
            first[name] = min(runs, key=lambda run: run["recipe"]["seed"])["run"]
    # Runs of one import alone can be paired: an import of before has another fingerprint.
    marks = {run["run"]: run["city_fingerprint"] for group in groups.values()
             for run in experiment.finished(group)}
    first = {name: run for name, run in first.items()
             if marks[run] == marks.get(first.get(reference))}
    if reference not in first or len(first) < 2:
        return
    experiment.say("Seed 1 of each: " + "; ".join(
        f"{run} is {name}" for name, run in first.items()) + ".", "")
    experiment.evaluate(
        "--city", city, "--all", "--no-training", "--no-tuning", "--reference", first[reference],
        *[part for run in first.values() for part in ("--run", run)])


def main():
    experiment = Experiment("09_sepgcn", "SEP-GCN: ablations, depths, distances and cores")
    experiment.say(
        "`python3 Benchmarks/experiments/09_sepgcn.py` trains what is missing. Base:",
        f"`train sepgcn {' '.join(BASE)}`, seeds {SEEDS}: mean and standard deviation over seeds. Test",
        "part, published protocol; the epoch is chosen by Recall@20 on validation, then refit.", "")
    for city, (title, folder, options) in CITIES.items():
        experiment.city(city, "import", "sepgcn", os.path.join(SHARED, folder), *options)
        experiment.say(f"## {title}", "")
        groups = train(experiment, city, {**ABLATIONS, **DEPTHS, **DISTANCES})
        compare(experiment, city, groups, "full")
        for kind, options in CORES[city]:
            name, size = core(experiment, city, kind, options)
            if size is None:
                continue
            experiment.say(f"### {title}, {kind}", "", size + ".", "")
            compare(experiment, name, train(experiment, name, OF_CORES), "full")
    experiment.write()


main()
