"""What the experiments share: trainings that can be resumed, and tables of what came of them.

An experiment is a list of variants, each a training command with several seeds, in a session of its
own. What has finished is not trained again; what was interrupted goes on from its last checkpoint.
The groups that belong to the variants stand in `WORKSPACE/experiments/NAME.json`.

    python3 Benchmarks/experiments/NAME.py [--workspace FOLDER] [--program FILE] [--table]
                                           [--only TEXT] [--first-seed] [--trial EPOCHS]

`--table` trains nothing and writes the table of what is there, `--only` trains the variants whose names
begin with the text, `--first-seed` one seed of each. `--trial` shows that all commands are right: it trains
for that many epochs in a workspace of its own, and writes its table there.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(os.path.dirname(ROOT), "shared", "datasets")


# What regions for brands are told by, under the heads of the columns.
SITES = {"NDCG@10": "sites/ndcg@10", "Hit@10": "sites/hit@10"}

# Grown cities that several experiments share.
GROWN = {
    "takeaway": ["--seed", "7", "--users", "1500", "--places", "3000", "--days", "365"],
    "delta": ["--seed", "5", "--users", "1200", "--places", "2000", "--days", "120", "--size-km",
              "24"],
}
# The same people and places as delta, with an application that shows lists.
GROWN["arcade"] = [*GROWN["delta"], "--exposures", "0.4"]


class Experiment:
    """One experiment with its session."""

    def __init__(self, name, title, session=None):
        parser = argparse.ArgumentParser(description=title)
        parser.add_argument("--workspace", default=os.path.join(ROOT, "sessions", "experiments"))
        parser.add_argument("--program", default=os.path.join(ROOT, ".build", "release", "whyhere"))
        parser.add_argument("--table", action="store_true", help="write the table, train nothing")
        parser.add_argument("--only", default="", help="variants whose names begin with this")
        parser.add_argument("--first-seed", action="store_true", help="one seed of each variant")
        parser.add_argument("--trial", metavar="EPOCHS", help="train for so many epochs, elsewhere")
        self.given = parser.parse_args()
        if self.given.trial:
            self.given.workspace += "-trial"
        self.name, self.title = name, title
        # One experiment may start from the runs of another: then both have one session.
        self.session = session or name
        self.workspace = os.path.abspath(self.given.workspace)
        folder = os.path.join(self.workspace, "experiments")
        os.makedirs(folder, exist_ok=True)
        self.state_file = os.path.join(folder, f"{name}.json")
        self.state = {}
        if os.path.exists(self.state_file):
            with open(self.state_file) as file:
                self.state = json.load(file)
        self.lines = [f"# {title}", ""]

    def keep(self):
        """Writes the state so that an interruption leaves the old or the new one."""
        with open(self.state_file + ".new", "w") as file:
            json.dump(self.state, file, indent=1, sort_keys=True)
        os.replace(self.state_file + ".new", self.state_file)

    def call(self, *arguments, check=True):
        command = [self.given.program, *arguments, "--workspace", self.workspace]
        done = subprocess.run(command, capture_output=True, text=True)
        if check and done.returncode != 0:
            sys.exit(f"{' '.join(command)}\nended with {done.returncode}: {done.stderr[-2000:]}")
        return done

    def city(self, name, *importing):
        """Imports a city where it is missing."""
        if not os.path.isdir(os.path.join(self.workspace, "datasets", name)):
            self.call("city", *importing, "--name", name)

    def grow(self, name, *options):
        """Grows a city where it is missing, one of `GROWN` without options."""
        if not os.path.isdir(os.path.join(self.workspace, "datasets", name)):
            self.call("city", "new", name, *(options or GROWN[name]))

    def json(self, *arguments):
        return json.loads(self.call(*arguments, "--json").stdout)

    def train(self, key, *arguments, seeds="1,2,3"):
        """Trains a variant, or goes on with it; returns its group, or None where it is missing."""
        if self.given.trial:
            # The last word counts.
            arguments = [*arguments, "--epochs", self.given.trial]
        if self.given.first_seed:
            # A variant of one seed beside the whole one: neither stands for the other.
            key, seeds = f"{key} (seed {seeds.split(',')[0]})", seeds.split(",")[0]
        command = ["train", *arguments, "--seeds", seeds]
        known = self.state.get(key)
        if known and known["command"] != command:
            sys.exit(f"{self.state_file}: the variant {key} was trained by another command: "
                     f"{' '.join(known['command'])}; delete the entry to train it anew")
        if self.given.table or not key.startswith(self.given.only):
            return known and known["group"]
        if known and not known.get("is_over"):
            # Whoever was stopped right after the last run left nothing to go on with.
            known["is_over"] = all(
                run["status"] == "finished" for run in self.runs(known["group"]))
        if known and known.get("is_over"):
            self.keep()
            return known["group"]
        if not known:
            before = self.groups()
            # The group is known as soon as its first run is there; the rest is a resumption.
            print(f"{key}: {' '.join(command)}", flush=True)
            process = subprocess.Popen(
                [self.given.program, *command, "--session", self.session, "--workspace",
                 self.workspace, "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and not self.groups() - before:
                try:
                    process.wait(1)
                except subprocess.TimeoutExpired:
                    pass
            new = sorted(self.groups() - before)
            if not new:
                sys.exit(f"{key} did not begin; run it by hand to see why: {' '.join(command)}")
            self.state[key] = {"command": command, "group": new[0]}
            self.keep()
            code = process.wait()
        else:
            print(f"{key}: goes on with {known['group']}", flush=True)
            code = self.call("train", arguments[0], "--resume", known["group"], "--session",
                             self.session, "--json", check=False).returncode
        if code not in (0, 130):
            sys.exit(f"{key} ended with {code}; see 'whyhere runs list --session {self.session}'")
        self.state[key]["is_over"] = code == 0
        self.keep()
        return self.state[key]["group"]

    def group_of(self, other, key):
        """The group of another experiment's variant, which has to be there."""
        path = os.path.join(self.workspace, "experiments", f"{other}.json")
        known = {}
        if os.path.exists(path):
            with open(path) as file:
                known = json.load(file)
        if key not in known:
            sys.exit(f"run {other}.py first: its {key} is needed")
        return known[key]["group"]

    def groups(self):
        done = self.call("runs", "list", "--all", "--session", self.session, "--json", check=False)
        if done.returncode != 0:
            return set()
        return {run.get("group") for run in json.loads(done.stdout)} - {None}

    def runs(self, group):
        done = self.call("runs", "show", group, "--session", self.session, "--json", "--points", "1")
        return json.loads(done.stdout)["runs"]

    def finished(self, group):
        """The runs of a group that have come to their end; none of a group that is not there."""
        return [run for run in (self.runs(group) if group else []) if run["status"] == "finished"]

    def compare(self, variants, metrics, *command, seeds="1,2,3", prefix=""):
        """Trains variants of a command, and writes a row of each that has finished.

        `variants` has the further options of each name, `metrics` what the test part is told by under
        the head of its column. Returns the groups by name.
        """
        rows, groups = [], {}
        for name, options in variants.items():
            group = self.train(prefix + name, *command, *options, seeds=seeds)
            runs = self.finished(group)
            if not runs:
                continue
            groups[name] = group
            rows.append(
                [name, "`" + " ".join(options) + "`" if options else "", str(len(runs)),
                 spread([run["best_value"] for run in runs])]
                + [spread(test(runs, metric)) for metric in metrics.values()]
                + [", ".join(str(run["best_epoch"]) for run in runs)])
        self.table(["variant", "options", "seeds", "validation", *metrics, "best epochs"], rows)
        return groups

    def choose(self, settings, *command, seeds):
        """One seed of each setting; the best on validation with all seeds.

        Returns the chosen setting and its group; nothing until every setting has finished.
        """
        groups = self.compare(settings, {}, *command, seeds="1", prefix="trial ")
        if len(groups) < len(settings):
            return None, None
        chosen = max(groups, key=lambda name: self.finished(groups[name])[0]["best_value"])
        return chosen, self.train(f"chosen {chosen}", *command, *settings[chosen], seeds=seeds)

    def evaluate(self, *arguments):
        """The table of a comparison on the test part, as the program prints it."""
        done = self.call("evaluate", *arguments, "--unseal", "--session", self.session)
        command = " ".join(["whyhere evaluate", *arguments, "--unseal"])
        self.say("```", "$ " + command, *done.stdout.rstrip().split("\n"), "```", "")

    def say(self, *lines):
        self.lines += lines

    def table(self, head, rows):
        self.say("| " + " | ".join(head) + " |", "|" + "---|" * len(head))
        self.say(*("| " + " | ".join(row) + " |" for row in rows), "")

    def write(self):
        folder = (os.path.join(self.workspace, "experiments") if self.given.trial
                  else os.path.join(ROOT, "docs", "results"))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"{self.name}.md")
        with open(path + ".new", "w") as file:
            file.write("\n".join(self.lines).rstrip() + "\n")
        os.replace(path + ".new", path)
        print(path)


def number(value, digits=4):
    """`.1506`, as the papers print shares."""
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text.replace("-0.", "-.")


def spread(values, digits=4):
    """Mean and standard deviation over seeds."""
    if not values:
        return ""
    if len(values) == 1:
        return number(values[0], digits)
    return f"{number(statistics.mean(values), digits)} ± {number(statistics.stdev(values), digits)}"


def test(runs, metric):
    """A metric of the test part of each run that has one."""
    return [run["test"][metric] for run in runs if metric in (run.get("test") or {})]
