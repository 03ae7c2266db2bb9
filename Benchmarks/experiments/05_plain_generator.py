#!/usr/bin/env python3
"""The paper's model of Spacetime-GR in New York, without a pointer, trained longer.

Published: Acc@1 .292. One seed of each setting; validation Acc@1 chooses; the chosen setting has three
seeds and stands beside the rules on the test part.
"""

import os

from experiment import SHARED, Experiment, number, spread

BASE = ["spacetime-gr", "--city", "nyc-next", "--no-action-token", "--dropout", "0.3",
        "--learning-rate", "0.0015", "--batch", "32", "--patience", "15"]
SETTINGS = {
    "60 epochs": ["--epochs", "60"],
    "60 epochs, crops": ["--epochs", "60", "--crops"],
    "60 epochs, crops, history 32": ["--epochs", "60", "--crops", "--history", "32"],
    "100 epochs, crops": ["--epochs", "100", "--crops"],
}


def main():
    experiment = Experiment("05_plain_generator", "The next place in New York without a pointer")
    experiment.city(
        "nyc-next", "import", "getnext", os.path.join(SHARED, "foursquare-nyc"))
    experiment.say(
        "`python3 Benchmarks/experiments/05_plain_generator.py` trains what is missing. Base:",
        f"`train {' '.join(BASE)}`; seed 1, validation Acc@1.", "")
    rows, reached = [], {}
    for key, options in SETTINGS.items():
        group = experiment.train(f"trial {key}", *BASE, *options, seeds="1")
        runs = experiment.finished(group)
        if not runs:
            continue
        run = runs[0]
        reached[key] = run["best_value"]
        rows.append([key, "`" + " ".join(options) + "`", number(run["best_value"]),
                     str(run["best_epoch"])])
    experiment.table(["setting", "options", "validation Acc@1", "epoch"], rows)
    if len(reached) == len(SETTINGS):
        chosen = max(reached, key=reached.get)
        group = experiment.train(f"chosen {chosen}", *BASE, *SETTINGS[chosen])
        if group:
            runs = experiment.finished(group)
            experiment.say(
                f"Chosen on validation: {chosen}, {len(runs)} seeds, validation Acc@1",
                f"{spread([run['best_value'] for run in runs])}. Test part:", "")
            experiment.evaluate(
                "--city", "nyc-next", "--next", "released", "--no-tuning", "--reference",
                "own-mix", "--run", group)
    experiment.write()


main()
