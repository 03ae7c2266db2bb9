#!/usr/bin/env python3
"""The combined ranker of Spacetime-GR's Table 4: what 2a and 2b add to a ranking model's own features.

A grown city. Stage 1 and stages 2a and 2b learn the oldest four fifths of the training; the ranker learns the
newest fifth, so that no source has seen what it learns from. AUC of lists of 20, drawn around the place that
was visited, on the test part; three seeds, each ranker with the sources of its own seed.
"""

from experiment import Experiment

CITY = ["--city", "delta", "--split", "chronological", "--action", "visit"]
OLDEST = ["--learn-before", "0.8"]
FIRST = ["spacetime-gr", *CITY, *OLDEST, "--dimension", "64", "--layers", "3", "--no-action-token",
         "--dropout", "0.1", "--learning-rate", "0.002", "--batch", "16", "--richness", "0",
         "--epochs", "30", "--patience", "0", "--curriculum", "0.2"]
LATER = ["--city", "delta", *OLDEST, "--learning-rate", "0.001", "--batch", "16", "--richness", "0",
         "--epochs", "14", "--patience", "0"]
RANKER = ["ranker", *CITY, "--learn-after", "0.8"]
SEEDS = "1,2,3"
METRICS = {"AUC": "shown/auc", "AUC of a list": "shown/request-auc", "Hit@1": "shown/hit@1"}


def main():
    experiment = Experiment("11_combined_ranker", "What 2a and 2b add to a ranking model")
    if not experiment.given.trial:
        experiment.grow(
            "delta", "--seed", "5", "--users", "1200", "--places", "2000", "--days", "120",
            "--size-km", "24")
    else:
        experiment.grow(
            "delta", "--seed", "5", "--users", "80", "--places", "300", "--days", "40",
            "--size-km", "24")
    experiment.say(
        "`python3 Benchmarks/experiments/11_combined_ranker.py` trains what is missing. Lists of 20, drawn",
        "around the place visited; the epoch is chosen by the AUC on validation. Stages 1, 2a and 2b learn",
        "the oldest 80 % of the training, rankers the newest 20 %.", "")
    first = experiment.train("first stage", *FIRST, seeds=SEEDS)
    if not experiment.finished(first):
        return experiment.write()
    sources = {}
    for name, stage in {"2a": "embedding", "2b": "ranking"}.items():
        groups = experiment.compare(
            {name: []}, METRICS, f"spacetime-gr-{stage}", *LATER, "--start", first, seeds=SEEDS)
        if name in groups:
            sources[name] = groups[name]
    if len(sources) < 2:
        return experiment.write()
    towers, clicks = ["--towers", sources["2a"]], ["--clicks", sources["2b"]]
    groups = experiment.compare(
        {
            "base": [],
            "base + 2a": towers,
            "base + 2a, products": [*towers, "--products"],
            "base + 2b": clicks,
            "base + both": [*towers, *clicks],
            "base + both, products": [*towers, *clicks, "--products"],
            "base, softmax": ["--loss", "softmax"],
            "base, no hidden layer": ["--layers", "0"],
        }, METRICS, *RANKER, seeds=SEEDS)
    if "base" in groups:
        runs = [part for group in groups.values() for part in ("--run", group)]
        experiment.say("Test part, intervals of the AUC of a list beside the ranker without sources:", "")
        experiment.evaluate(
            "--city", "delta", "--next", "chronological", "--action", "visit", "--shown", "20",
            "--no-tuning", "--leading", "request-auc", "--reference", groups["base"], *runs,
            "--run", sources["2a"], "--run", sources["2b"])
    experiment.write()


if __name__ == "__main__":
    main()
