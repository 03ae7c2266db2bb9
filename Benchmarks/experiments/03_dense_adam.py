#!/usr/bin/env python3
"""Dense Adam beside lazy Adam: SASRec on a grown city's orders and on New York's visits to food.

The same recipe and seeds; only the rows that a batch did not look up move, or stay. The epoch is chosen
on validation NDCG@10.
"""

import os

from experiment import SHARED, Experiment, spread, test

BASE = ["sasrec", "--length", "50", "--dimension", "64"]
CITIES = {
    "takeaway": ["--dropout", "0.2", "--epochs", "250", "--patience", "40"],
    "dining": ["--dropout", "0.5", "--epochs", "150", "--patience", "20"],
}


def main():
    experiment = Experiment("03_dense_adam", "Dense Adam beside lazy Adam")
    workspace = experiment.workspace
    experiment.grow(
        "takeaway", "--seed", "7", "--users", "1500", "--places", "3000", "--days", "365")
    if not os.path.isdir(os.path.join(workspace, "datasets", "newyork")):
        files = os.path.join(SHARED, "foursquare-nyc")
        experiment.call(
            "city", "import", "csv", os.path.join(files, "checkins.csv"), "--name", "newyork",
            "--timezone", "America/New_York", "--times", "local", "--user", "user_id", "--place",
            "venue_id", "--time", "local_time", "--places", os.path.join(files, "venues.csv"), "--place-key", "venue_id",
            "--lat", "latitude", "--lon", "longitude", "--place-name", "name", "--category",
            "category", "--category-path", "category_path")
    if not os.path.isdir(os.path.join(workspace, "datasets", "dining")):
        experiment.call(
            "city", "filter", "newyork", "dining", "--category-under", "Dining and Drinking")
    rows = []
    for city, options in CITIES.items():
        for form in ["dense", "lazy"]:
            command = [*BASE, "--city", city, *options, "--adam", form]
            group = experiment.train(f"{city} {form}", *command)
            if not group:
                continue
            runs = experiment.finished(group)
            if not runs:
                continue
            rows.append([
                city, form, str(len(runs)), spread([run["best_value"] for run in runs]),
                spread(test(runs, "ndcg@10")), spread(test(runs, "hit@10")),
                ", ".join(str(run["best_epoch"]) for run in runs)])
    experiment.say(
        "`python3 Benchmarks/experiments/03_dense_adam.py` trains what is missing. SASRec,",
        "leave-one-out, every place ranked; seeds 1 to 3: mean and standard deviation over seeds.", "")
    experiment.table(
        ["city", "--adam", "seeds", "validation NDCG@10", "NDCG@10", "Hit@10", "best epochs"],
        rows)
    experiment.write()


main()
