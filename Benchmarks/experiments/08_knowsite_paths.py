#!/usr/bin/env python3
"""KnowSite without groups of its paths, on Beijing and Shanghai (its figure 7).

Groups: what lies around a region (distance, function, flow, business area), and what a brand is like
(related brands, category of the brand, competitors, category of its stores).
"""

import os

from experiment import SHARED, SITES, Experiment

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
        experiment.say(f"## {city.capitalize()}", "")
        groups = list(experiment.compare(
            VARIANTS, SITES, "knowsite", "--city", city, *BASE, seeds="1,2,3,4,5",
            prefix=f"{city}, ").values())
        if len(groups) == len(VARIANTS):
            experiment.evaluate(
                "--city", city, "--sites", "--no-tuning", "--reference", groups[0],
                *[part for group in groups for part in ("--run", group)])
    experiment.write()


main()
