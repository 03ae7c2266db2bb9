#!/usr/bin/env python3
"""The combined ranker of Spacetime-GR's Table 4: what 2a and 2b add to a ranking model's own features.

The city grown with exposures and the first stage of experiment 10, so that lists are what was shown and
the visit is the click. Stages 1, 2a and 2b learn the oldest four fifths of the training; the ranker learns the
newest fifth, so that no source has seen what it learns from. AUC of lists of 20 on the test part; three
seeds, each ranker with the sources of its own seed.
"""

from experiment import Experiment

CITY = ["--city", "arcade", "--split", "chronological", "--action", "visit"]
LATER = ["--city", "arcade", "--learn-before", "0.8", "--learning-rate", "0.001", "--batch", "16",
         "--richness", "0", "--epochs", "8", "--patience", "0"]
RANKER = ["ranker", *CITY, "--learn-after", "0.8"]
SEEDS = "1,2,3"
METRICS = {"AUC": "shown/auc", "AUC of a list": "shown/request-auc", "Hit@1": "shown/hit@1"}


def main():
    experiment = Experiment(
        "11_combined_ranker", "What 2a and 2b add to a ranking model", session="10_alignment")
    first = experiment.group_of("10_alignment", "first stage")
    experiment.say(
        "`python3 Benchmarks/experiments/11_combined_ranker.py` trains what is missing. Lists of 20 as they",
        "were shown in the city of experiment 10; the epoch is chosen by the AUC on validation. Stages 1, 2a",
        "and 2b learn the oldest 80 % of the training, rankers the newest 20 %. `train",
        f"spacetime-gr-embedding {' '.join(LATER)}`, the same of `spacetime-gr-ranking`, from the first stage;",
        f"`train {' '.join(RANKER)}`; seeds {SEEDS}.", "")
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
            "--city", "arcade", "--next", "chronological", "--action", "visit", "--shown", "20",
            "--no-tuning", "--leading", "request-auc", "--reference", groups["base"], *runs,
            "--run", sources["2a"], "--run", sources["2b"])
    experiment.write()


if __name__ == "__main__":
    main()
