#!/usr/bin/env python3
"""Spacetime-GR with every kind of action in one sequence, and with the user's profile.

In the city grown with exposures people visit places and have food brought. Visits alone, and visits and
orders mixed; each plain, with the profile at every moment, and without the action token where kinds are
mixed. A row of mixed events is not comparable with one of visits alone: each part has its own table.
"""

from experiment import Experiment

BASE = ["spacetime-gr", "--city", "arcade", "--split", "chronological", "--dimension", "64",
        "--layers", "3", "--dropout", "0.1", "--learning-rate", "0.002", "--batch", "16",
        "--richness", "0", "--epochs", "16", "--patience", "0"]
PARTS = {
    "visit": {"plain": ["--no-action-token"], "profile": ["--no-action-token", "--profile"]},
    "order": {"plain": ["--no-action-token"], "profile": ["--no-action-token", "--profile"]},
    "all": {"plain": [], "profile": ["--profile"], "no action token": ["--no-action-token"]},
}
METRICS = {"Hit@1": "next/hit@1", "Hit@10": "next/hit@10", "MRR": "next/mrr"}


def main():
    experiment = Experiment("15_mixed_actions", "Mixed actions and profiles")
    experiment.grow("arcade")
    experiment.say(
        "`python3 Benchmarks/experiments/15_mixed_actions.py` trains what is missing. Base:",
        f"`train {' '.join(BASE)}`, seeds 1 to 3; the epoch is chosen by Hit@1 on validation.", "")
    for kind, variants in PARTS.items():
        experiment.say(f"## --action {kind}", "")
        groups = experiment.compare(
            variants, METRICS, *BASE, "--action", kind, prefix=f"{kind}, ")
        if len(groups) == len(variants):
            experiment.evaluate(
                "--city", "arcade", "--next", "chronological", "--action", kind, "--no-tuning",
                "--reference", groups["plain"],
                *[part for group in groups.values() for part in ("--run", group)])
    experiment.write()


main()
