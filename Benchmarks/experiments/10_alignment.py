#!/usr/bin/env python3
"""Alignment on grown exposures: what rejected places teach beyond more of the first stage.

In a city grown with exposures people choose among 20 shown places by a planted utility. The first stage
learns the oldest 80 % of the training, alignment the newest 20 %: S-DPO with eight rejected places over
beta x keep with one seed; the best by Hit@10 on validation with three seeds, beside DPO with one
rejected place and the same stage with beta 0, which prefers nothing. Lists are then judged by the
utility beside those of the first stage (the analogue of Lin et al., table 5).
"""

from experiment import GROWN, Experiment, number, spread, test

FIRST = ["spacetime-gr", "--city", "arcade", "--split", "chronological", "--action", "visit",
         "--dimension", "64", "--layers", "3", "--no-action-token", "--dropout", "0.1",
         "--learning-rate", "0.002", "--batch", "16", "--richness", "0", "--epochs", "16",
         "--patience", "0", "--learn-before", "0.8"]
ALIGNED = ["spacetime-gr-alignment", "--city", "arcade", "--learn-after", "0.8", "--richness", "0",
           "--select-by", "hit@10", "--epochs", "4", "--learning-rate", "0.0003"]
BETAS = ["0.05", "0.1", "0.5"]
KEEPS = ["0", "0.1", "1"]
SEEDS = "1,2,3"


def main():
    experiment = Experiment("10_alignment", "Alignment on grown exposures")
    experiment.grow("arcade")
    experiment.say(
        "`python3 Benchmarks/experiments/10_alignment.py` trains what is missing.",
        f"City: `city new arcade {' '.join(GROWN['arcade'])}`. First stage:",
        f"`train {' '.join(FIRST)}`, seeds {SEEDS}; then",
        f"`train {' '.join(ALIGNED)}` from the run of the same seed. Seed 1 on validation:", "")
    first = experiment.train("first stage", *FIRST, seeds=SEEDS)
    runs = experiment.finished(first)
    if len(runs) == 3:
        start = ["--start", first]
        rows, found = [], {}
        for keep in KEEPS:
            for beta in (["0"] if keep != "0" else []) + BETAS:
                options = ["--rejects", "8", "--beta", beta, "--keep", keep]
                key = f"S-DPO, beta {beta}, keep {keep}"
                group = experiment.train(key, *ALIGNED, *start, *options, seeds="1")
                done = experiment.finished(group)
                if done:
                    found[key] = (done[0]["best_value"], beta, keep)
                    rows.append(
                        [beta, keep, number(done[0]["best_value"]), str(done[0]["best_epoch"])])
        experiment.table(["beta", "keep", "validation Hit@10", "epoch"], rows)
        if len(found) == 11:
            compare(experiment, first, start, found)
    experiment.write()


def compare(experiment, first, start, found):
    """The chosen setting with three seeds, beside what it is to be told from."""
    wanted = [key for key in found if found[key][1] != "0"]
    chosen = max(wanted, key=lambda key: found[key][0])
    _, beta, keep = found[chosen]
    # With keep 0 and beta 0 nothing would be learned: then the first stage's loss alone, at weight 1.
    plain = keep if keep != "0" else "1"
    nothing = f"nothing preferred, beta 0, keep {plain}"
    variants = {
        f"S-DPO, 8 rejected, beta {beta}, keep {keep}":
            ["--rejects", "8", "--beta", beta, "--keep", keep],
        f"DPO, 1 rejected, beta {beta}, keep {keep}":
            ["--rejects", "1", "--beta", beta, "--keep", keep],
        nothing:
            ["--rejects", "8", "--beta", "0", "--keep", plain],
        "the model's own misses, 8 of them":
            ["--rejected", "misses", "--rejects", "8", "--beta", beta, "--keep", keep],
    }
    experiment.say(f"Chosen on validation: {chosen}. Three seeds:", "")
    rows, groups = [], {}
    for name, options in variants.items():
        group = experiment.train(name, *ALIGNED, *start, *options, seeds=SEEDS)
        done = experiment.finished(group)
        if len(done) < 3:
            continue
        groups[name] = group
        rows.append([name, group, spread([run["best_value"] for run in done]),
                     spread(test(done, "next/hit@1")), spread(test(done, "next/hit@10"))])
    experiment.table(
        ["variant", "group", "validation Hit@10", "test Hit@1", "test Hit@10"], rows)
    if nothing not in groups:
        return
    arguments = ["--city", "arcade", "--next", "chronological", "--action", "visit", "--no-tuning"]
    arguments += [part for group in [first, *groups.values()] for part in ("--run", group)]
    experiment.say("All places ranked, beside nothing preferred:", "")
    experiment.evaluate(*arguments, "--leading", "hit@10", "--reference", groups[nothing])
    experiment.say("The lists that were shown, judged by the utility beside the first stage:", "")
    experiment.evaluate(
        *arguments, "--shown", "20", "--leading", "utility@5", "--reference", first)


main()
