#!/usr/bin/env python3
"""STKDRec's distillation: a teacher that is worth learning from, and then what the student gains.

First the teacher as its class declares it in the release, beside ours and SASRec, on validation. Where the
best teacher is not behind SASRec, the student learns from it: KL over all places, temperatures 1, 3, 7,
weights .01, .1, .3 with one seed; the best on validation with five seeds, beside the student without a
teacher and SASRec with the same loss.
"""

from experiment import Experiment, number, spread, test

CITY = ["--city", "takeaway"]
SIZE = ["--length", "50", "--dimension", "64"]
GRAPH = ["--graph", "degree=weighted"]
LOSS = ["--loss", "cross-entropy"]
SASREC = ["sasrec", *CITY, *SIZE, "--dropout", "0.2", "--epochs", "120", "--patience", "15"]
TEACHER = ["stkdrec-teacher", *CITY, *SIZE, *GRAPH, "--fan-out", "0", "--dropout", "0.1",
           "--epochs", "120", "--patience", "15"]
DECLARED = [*LOSS, "--beta2", "0.999", "--squares", "0.00005", "--rate-decay", "0.7",
            "--rate-decay-every", "5"]
TEACHERS = {
    "as before, two hops": [],
    "cross-entropy, two hops": LOSS,
    "cross-entropy, one hop": [*LOSS, "--hops", "1"],
    "as declared, one hop": [*DECLARED, "--hops", "1"],
}
STUDENT = ["stkdrec", *CITY, *SIZE, *GRAPH, *LOSS, "--dropout", "0.2", "--epochs", "120",
           "--patience", "15"]


def main():
    experiment = Experiment("06_distillation", "STKDRec's distillation")
    experiment.grow("takeaway")
    experiment.say(
        "`python3 Benchmarks/experiments/06_distillation.py` trains what is missing. A grown city's",
        "orders, leave-one-out, every place ranked; the epoch is chosen by NDCG@10 on validation.", "")
    rows, teachers, sasrec = [], {}, {}
    for name, options in {"sampled": [], "cross-entropy": LOSS}.items():
        group = experiment.train(f"SASRec, {name}", *SASREC, *options, seeds="1")
        if experiment.finished(group):
            sasrec[name] = best(experiment, group, f"SASRec, {name}", rows)
    for name, options in TEACHERS.items():
        group = experiment.train(f"teacher, {name}", *TEACHER, *options, seeds="1")
        if experiment.finished(group):
            teachers[name] = best(experiment, group, f"teacher, {name}", rows)
    experiment.table(["model, seed 1", "validation NDCG@10", "NDCG@10", "epoch"], rows)
    if len(teachers) == len(TEACHERS) and len(sasrec) == 2:
        name = max(teachers, key=lambda name: teachers[name][0])
        reference = max(value for value, _ in sasrec.values())
        if teachers[name][0] >= reference:
            distil(experiment, name, teachers[name][1])
        else:
            experiment.say(
                f"The best teacher ({name}, {number(teachers[name][0])}) is behind SASRec",
                f"({number(reference)}), so that it has nothing to teach; nothing was distilled.", "")
    experiment.write()


def best(experiment, group, name, rows):
    run = experiment.finished(group)[0]
    rows.append([
        name, number(run["best_value"]), spread(test([run], "next/ndcg@10")), str(run["best_epoch"])])
    return run["best_value"], run["run"]


def distil(experiment, name, teacher):
    """The sweep on validation, then five seeds."""
    rows, found = [], {}
    for temperature in ["1", "3", "7"]:
        for weight in ["0.01", "0.1", "0.3"]:
            options = ["--over", "places", "--teacher", teacher, "--temperature", temperature,
                       "--distillation", weight]
            key = f"temperature {temperature}, weight {weight}"
            group = experiment.train(key, *STUDENT, *options, seeds="1")
            if experiment.finished(group):
                found[key] = (best(experiment, group, key, rows)[0], options)
    experiment.say(f"Students of the teacher {name} ({teacher}), KL over all places:", "")
    experiment.table(["student, seed 1", "validation NDCG@10", "NDCG@10", "epoch"], rows)
    if len(found) < 9:
        return
    key = max(found, key=lambda key: found[key][0])
    groups = [
        experiment.train(f"five seeds: {label}", *command, seeds="1,2,3,4,5")
        for label, command in [
            ("SASRec", [*SASREC, *LOSS]), ("student alone", [*STUDENT, "--distillation", "0"]),
            (f"student, {key}", [*STUDENT, *found[key][1]])]]
    if all(groups):
        arguments = ["--city", "takeaway", "--next", "leave-one-out", "--action", "order",
                     "--no-tuning", "--reference", groups[1]]
        experiment.evaluate(*arguments, *[part for group in groups for part in ("--run", group)])


main()
