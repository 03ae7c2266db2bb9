#!/usr/bin/env python3
"""TuckER on Shanghai: what a true pair of brand and region weighs in the loss.

{mean over a query's own candidates, a constant for each fact} x {OpenStoreAt facts weigh 1, 10},
then all entities as candidates with weight 10. Published: NDCG@10 .174, Hit@10 .620 (KnowSite,
table 4). The epoch is chosen by NDCG@10 on validation.
"""

import os

from experiment import SHARED, SITES, Experiment

VARIANTS = {
    "facts alike, stores 10": ["--balance", "fact", "--store-weight", "10"],
    "queries alike, stores 10": ["--balance", "query", "--store-weight", "10"],
    "facts alike": ["--balance", "fact", "--store-weight", "1"],
    "queries alike": ["--balance", "query", "--store-weight", "1"],
    "all candidates, stores 10": [
        "--candidates", "all", "--batch", "128", "--store-weight", "10"],
}


def main():
    experiment = Experiment("01_tucker_shanghai", "TuckER on Shanghai: the weight of a store")
    experiment.city(
        "shanghai", "import", "knowsite", os.path.join(SHARED, "knowsite-shanghai"))
    experiment.say(
        "Published: NDCG@10 .174, Hit@10 .620. Test part, 9,669 pairs of 441 brands, training and",
        "validation pairs masked; the epoch is chosen by NDCG@10 on validation (200 at most,",
        "patience 30). Seeds 1 to 3: mean and standard deviation over seeds.",
        "`python3 Benchmarks/experiments/01_tucker_shanghai.py` trains what is missing.", "")
    experiment.compare(
        VARIANTS, SITES, "tucker", "--city", "shanghai", "--epochs", "200", "--patience", "30")
    experiment.write()


main()
