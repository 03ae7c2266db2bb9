#!/usr/bin/env python3
"""KnowSite without groups of its paths, on Beijing and Shanghai (its figure 7).

Groups: what lies around a region (distance, function, flow, business area), and what a brand is like
(related brands, category of the brand, competitors, category of its stores).
"""

import os

from experiment import SHARED, Experiment, spread, test

AROUND = "region-distance,region-function,region-flow,business-area"
ALIKE = "related-brand,brand-category,competitiveness,store-category"
BASE = ["--batch", "512", "--learning-rate", "0.003", "--epochs", "80", "--patience", "12"]
VARIANTS = {
    "all paths": [],
    "without what lies around": ["--without", AROUND],
    "without what is alike": ["--without", ALIKE],
    "the direct link alone": ["--alpha", "1"],
}


def main():
    experiment = Experiment("08_knowsite_paths", "KnowSite without groups of its paths")
    experiment.say(
        "`python3 Benchmarks/experiments/08_knowsite_paths.py` trains what is missing:",
        f"`train knowsite {' '.join(BASE)}`, seeds 1 to 5, mean and standard deviation; test part.", "")
    for city in ["beijing", "shanghai"]:
        experiment.city(city, "import", "knowsite", os.path.join(SHARED, f"knowsite-{city}"))
        rows, groups = [], []
        for key, options in VARIANTS.items():
            group = experiment.train(
                f"{city}, {key}", "knowsite", "--city", city, *BASE, *options, seeds="1,2,3,4,5")
            if not group:
                continue
            groups.append(group)
            runs = experiment.finished(group)
            if not runs:
                continue
            rows.append([
                key, str(len(runs)), spread([run["best_value"] for run in runs]),
                spread(test(runs, "sites/ndcg@10")), spread(test(runs, "sites/hit@10"))])
        experiment.say(f"## {city.capitalize()}", "")
        experiment.table(["variant", "seeds", "validation NDCG@10", "NDCG@10", "Hit@10"], rows)
        if len(groups) == len(VARIANTS):
            experiment.evaluate(
                "--city", city, "--sites", "--no-tuning", "--reference", groups[0],
                *[part for group in groups for part in ("--run", group)])
    experiment.write()


main()
