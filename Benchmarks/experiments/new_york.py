"""What experiments on the next place in New York share: a setting that one seed chooses on validation, then
other seeds of it beside the rules on the test part."""

import os

from experiment import SHARED, Experiment, spread


def compare(name, title, base, settings, seeds):
    """Chooses among settings, and writes the page.

    `seeds` are those of the chosen setting, by commas; seed 1 chooses, and so stands for nothing afterwards.
    """
    experiment = Experiment(name, title)
    experiment.city(
        "nyc-next", "import", "getnext", os.path.join(SHARED, "foursquare-nyc"))
    experiment.say(
        f"`python3 Benchmarks/experiments/{name}.py` trains what is missing. Base:",
        f"`train {' '.join(base)}`; seed 1, validation Acc@1 (1,421 targets, standard error .013).", "")
    chosen, group = experiment.choose(settings, *base, seeds=seeds)
    if group:
        runs = experiment.finished(group)
        experiment.say(
            f"Chosen on validation: {chosen}; {len(runs)} of the other seeds {seeds}, validation Acc@1",
            f"{spread([run['best_value'] for run in runs])}. Test part, 1,362 targets:", "")
        experiment.evaluate(
            "--city", "nyc-next", "--next", "released", "--no-tuning", "--reference", "own-mix",
            "--run", group)
    experiment.write()
