#!/usr/bin/env python3
"""Does a time rule of alignment move the hours that it names, and what does that cost?

A grown city's first stage learns of the oldest 80 % and is aligned on the rest, without a rule and with
each of two: one says at noon what people do anyway, the other asks in the evening for what nobody does, since
cafés are closed by then. The hour strip (`hours --json`) has the share of each category that the model
expects at each hour, a mean over 200 users; hours outside the rule's weigh as many visits as the city has at
them. Three seeds; the epoch is chosen by Hit@10 on validation.
"""

import json
import os

from experiment import Experiment, spread

CITY = "delta"
ASKED = ["--next", "chronological", "--action", "visit"]
FIRST = ["spacetime-gr", "--city", CITY, "--split", "chronological", "--action", "visit",
         "--dimension", "64", "--layers", "3", "--no-action-token", "--dropout", "0.1",
         "--learning-rate", "0.002", "--batch", "16", "--richness", "0", "--epochs", "30",
         "--patience", "0", "--select-by", "hit@10", "--learn-before", "0.8"]
ALIGNMENT = ["spacetime-gr-alignment", "--city", CITY, "--learn-after", "0.8", "--rejects", "8",
             "--select-by", "hit@10", "--epochs", "4", "--learning-rate", "0.0003", "--batch",
             "16", "--richness", "0"]
# First and last hour, what is preferred, to what.
RULES = {
    "rule of noon": (11, 13, "Ramen Restaurant", "Café"),
    "rule of the evening": (18, 19, "Café", "Ramen Restaurant"),
}


def option(rule):
    first, last, better, worse = rule
    return ["--rules", f"{first}-{last} {better} > {worse}"]


def rhythm(experiment, run):
    """The expected shares by hour of the day; kept, because a run takes about a minute."""
    # A trial only shows that the commands are right.
    users = "20" if experiment.given.trial else "200"
    folder = os.path.join(experiment.workspace, "experiments", "hours")
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, f"{run}-{users}.json")
    if not os.path.exists(file):
        found = experiment.json(
            "hours", "--run", run, "--users", users, "--session", experiment.session)["rhythm"]
        with open(file + ".new", "w") as new:
            json.dump(found, new)
        os.replace(file + ".new", file)
    with open(file) as kept:
        return json.load(kept)


def shares(rhythm, rule, visits):
    """Of the preferred category and the other one, within the rule's hours and outside them."""
    first, last, better, worse = rule
    result = []
    for is_inside in (True, False):
        hours = [hour for hour in range(24) if (first <= hour <= last) == is_inside]
        total = sum(visits[hour] for hour in hours)
        for name in (better, worse):
            expected = next(
                kind["expected"] for kind in rhythm["categories"] if kind["category"] == name)
            result.append(sum(expected[hour] * visits[hour] for hour in hours) / total)
    return result


def table(experiment, name, hours, visits):
    """The shares of each group, and what the rule changed beside alignment without one."""
    rule, rows, by_seed = RULES[name], [], {}
    for title in ("first stage", "no rule", name):
        found = {seed: shares(one, rule, visits) for seed, one in hours.get(title, {}).items()}
        if not found:
            continue
        by_seed[title] = found
        columns = list(zip(*found.values()))
        rows.append([title, str(len(found)), *[spread(column) for column in columns]])
    both = set(by_seed.get("no rule", {})) & set(by_seed.get(name, {}))
    if both:
        changes = [[by_seed[name][seed][column] - by_seed["no rule"][seed][column]
                    for seed in sorted(both)] for column in range(4)]
        rows.append([f"{name} − no rule", str(len(both)), *[spread(change) for change in changes]])
    first, last, better, worse = rule
    experiment.say(f"## {name[0].upper()}{name[1:]}", "",
                   f"`{' '.join(option(rule)[:1])} \"{option(rule)[1]}\"`. Expected shares:", "")
    experiment.table(
        ["", "seeds", f"{better}, {first}-{last} h", f"{worse}, {first}-{last} h",
         f"{better}, other hours", f"{worse}, other hours"], rows)


def main():
    experiment = Experiment("13_rules_and_hours", "Rules of alignment and the hour strip")
    experiment.grow(CITY)
    week = experiment.json("city", "info", CITY)["hour_of_week"]
    visits = [sum(week[hour::24]) for hour in range(24)]
    experiment.say(
        "`python3 Benchmarks/experiments/13_rules_and_hours.py` trains what is missing. First stage:",
        f"`train {' '.join(FIRST)}`; aligned: `train {' '.join(ALIGNMENT)}`. Seeds 1 to 3: mean and",
        "standard deviation over seeds.", "")
    metrics = {"Hit@1": "next/hit@1", "Hit@10": "next/hit@10"}
    groups = experiment.compare({"first stage": []}, metrics, *FIRST)
    if groups:
        start = ["--start", groups["first stage"]]
        groups |= experiment.compare(
            {"no rule": start, **{name: start + option(rule) for name, rule in RULES.items()}},
            metrics, *ALIGNMENT)
    hours = {
        name: {run["recipe"]["seed"]: rhythm(experiment, run["run"])
               for run in experiment.finished(group)} for name, group in groups.items()}
    if hours:
        experiment.say("How well the strip follows what users did, correlation over hours:", "")
        experiment.table(["", "mean over categories", "all pairs"], [
            [name, *[spread([one[key] for one in found.values()], 3)
                     for key in ("by_category", "overall")]] for name, found in hours.items()])
    for name in RULES:
        table(experiment, name, hours, visits)
    if "no rule" in groups and len(groups) > 2:
        experiment.say("; ".join(f"{group} is {name}" for name, group in groups.items()) + ".", "")
        experiment.evaluate(
            "--city", CITY, *ASKED, "--no-tuning", "--leading", "hit@10", "--reference",
            groups["no rule"], *[part for group in groups.values() for part in ("--run", group)])
    experiment.write()


main()
