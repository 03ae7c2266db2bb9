#!/usr/bin/env python3
"""TuckER on Shanghai: what a true pair of brand and region weighs in the loss.

{mean over a query's own candidates, a constant for each fact} x {OpenStoreAt facts weigh 1, 10},
then all entities as candidates with weight 10. Published: NDCG@10 .174, Hit@10 .620 (KnowSite,
table 4). The epoch is chosen by NDCG@10 on validation.
"""

import os

from experiment import SHARED, Experiment, spread, test

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
    rows = []
    for key, options in VARIANTS.items():
        group = experiment.train(
            key, "tucker", "--city", "shanghai", "--epochs", "200", "--patience", "30", *options)
        if not group:
            continue
        runs = experiment.finished(group)
        if not runs:
            continue
        rows.append([
            key, "`" + " ".join(options) + "`", str(len(runs)),
            spread([run["best_value"] for run in runs]), spread(test(runs, "sites/ndcg@10")),
            spread(test(runs, "sites/hit@10")),
            ", ".join(str(run["best_epoch"]) for run in runs)])
    experiment.table(
        ["variant", "options", "seeds", "validation NDCG@10", "NDCG@10", "Hit@10", "best epochs"],
        rows)
    experiment.write()


main()
