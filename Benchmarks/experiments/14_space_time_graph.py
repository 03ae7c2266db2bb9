#!/usr/bin/env python3
"""STKDRec's teacher: hops and fan-out, and what raises a pair of the space-time graph.

The teacher alone, on a grown city's orders: hops {1, 2, 3} x neighbours drawn a hop {5, 20, all}; then with
the loss that its class declares, pairs raised by the user's geohash, by the region of both places (their
area of interest), or not at all. Leave-one-out, every place ranked, chosen by NDCG@10 on validation.
"""

from experiment import Experiment

BASE = ["stkdrec-teacher", "--city", "takeaway", "--length", "50", "--dimension", "64",
        "--dropout", "0.1", "--epochs", "60", "--patience", "10"]
LOSS = ["--loss", "cross-entropy"]
REACH = {
    f"{hops} hops, {fan_out if fan_out != '0' else 'all'} neighbours":
        ["--hops", hops, "--fan-out", fan_out]
    for hops in ["1", "2", "3"] for fan_out in ["5", "20", "0"]
}
AREAS = {
    "geohash": ["--graph", "degree=weighted"],
    "region": ["--graph", "degree=weighted,area=region"],
    "no area": ["--graph", "degree=weighted,area-factor=1"],
    "neither area nor period": ["--graph", "degree=weighted,area-factor=1,period-factor=1"],
}
METRICS = {"NDCG@10": "next/ndcg@10", "Hit@10": "next/hit@10"}


def main():
    experiment = Experiment("14_space_time_graph", "STKDRec's teacher: hops, fan-out and areas")
    experiment.grow("takeaway")
    experiment.say(
        "`python3 Benchmarks/experiments/14_space_time_graph.py` trains what is missing. Base:",
        f"`train {' '.join(BASE)}`, one seed for hops and fan-out, three for areas.", "")
    experiment.compare(
        REACH, METRICS, *BASE, "--graph", "degree=weighted", seeds="1", prefix="reach: ")
    experiment.compare(
        AREAS, METRICS, *BASE, *LOSS, "--fan-out", "0", seeds="1,2,3", prefix="area: ")
    experiment.write()


main()
