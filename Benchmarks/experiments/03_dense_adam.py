#!/usr/bin/env python3
"""Dense Adam beside lazy Adam: SASRec on a grown city's orders and on New York's visits to food.

The same recipe and seeds; only the rows that a batch did not look up move, or stay. The epoch is chosen
on validation NDCG@10.
"""

import os

from experiment import SHARED, Experiment

BASE = ["sasrec", "--length", "50", "--dimension", "64"]
CITIES = {
    "takeaway": ["--dropout", "0.2", "--epochs", "250", "--patience", "40"],
    "dining": ["--dropout", "0.5", "--epochs", "150", "--patience", "20"],
}


def main():
    experiment = Experiment("03_dense_adam", "Dense Adam beside lazy Adam")
    workspace = experiment.workspace
    experiment.grow("takeaway")
    if not os.path.isdir(os.path.join(workspace, "datasets", "newyork")):
        files = os.path.join(SHARED, "foursquare-nyc")
        experiment.call(
            "city", "import", "csv", os.path.join(files, "checkins.csv"), "--name", "newyork",
            "--timezone", "America/New_York", "--times", "local", "--user", "user_id", "--place",
            "venue_id", "--time", "local_time", "--places", os.path.join(files, "venues.csv"),
            "--place-key", "venue_id", "--lat", "latitude", "--lon", "longitude", "--place-name", "name", "--category",
            "category", "--category-path", "category_path")
    if not os.path.isdir(os.path.join(workspace, "datasets", "dining")):
        experiment.call(
            "city", "filter", "newyork", "dining", "--category-under", "Dining and Drinking")
    experiment.say(
        "`python3 Benchmarks/experiments/03_dense_adam.py` trains what is missing. SASRec,",
        "leave-one-out, every place ranked, chosen by NDCG@10; seeds 1 to 3: mean and standard",
        "deviation over seeds.", "")
    for city, options in CITIES.items():
        experiment.say(f"## {city}", "")
        experiment.compare(
            {form: ["--adam", form] for form in ["dense", "lazy"]},
            {"NDCG@10": "next/ndcg@10", "Hit@10": "next/hit@10"}, *BASE, "--city", city, *options,
            prefix=f"{city} ")
    experiment.write()


main()
