#!/usr/bin/env python3
"""Steers trainings of all models, kills them at random moments, and repeats what came of them.

    steered.py PROGRAM [--kills N] [--seed N]

Each run is asked at random for other rates, settings, looks, checkpoints and ways back, and is killed
by kill -9 in between. Once it has finished, the database is whole, nothing lies about, and
`reproduce` makes the same run without an interruption from its manifest alone: every number of every
curve, every test figure and every parameter is equal bit for bit.
"""

import argparse
import glob
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SEQUENCE = ["--length", "8", "--split", "leave-one-out"]
MODELS = {
    "sepgcn": (["--layers", "1"], ["decay=0.001", "decay=0.01"]),
    "bpr-mf": ([], ["decay=0.001", "decay=0.1"]),
    "lightgcn": ([], ["decay=0.001", "decay=0.1"]),
    "sasrec": (SEQUENCE, ["dropout=0.1", "dropout=0.6"]),
    "gru4rec": (SEQUENCE, ["dropout=0.1", "dropout=0.6"]),
    "tucker": ([], ["dropout=0.1", "input-dropout=0.4"]),
    "knowsite": (["--pretrained", "none"], ["dropout=0.1", "dropout=0.6"]),
    "stkdrec": (SEQUENCE, ["distillation=0.4", "temperature=2"]),
    "spacetime-gr": (["--length", "8", "--heads", "1"], ["dropout=0.1", "temperature=0.2"]),
    "ranker": (SEQUENCE, ["dropout=0.3", "decay=0.1"]),
}


class Session:
    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = folder
        self.environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")

    def run(self, *arguments, check=True):
        done = subprocess.run(
            [self.program, *arguments, "--workspace", self.folder], capture_output=True, text=True,
            env=self.environment)
        if check and done.returncode != 0:
            sys.exit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done

    def start(self, *arguments):
        return subprocess.Popen(
            [self.program, *arguments, "--workspace", self.folder, "--json"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment)

    def show(self, run):
        done = self.run("runs", "show", run, "--json", "--points", "10", check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def integrity(self):
        path = f"{self.folder}/sessions/default/session.sqlite"
        with sqlite3.connect(path) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            sys.exit(f"{path}: {found}")


def steer(session, run, settings, choice):
    """One wish at random; whether it could be granted does not matter here."""
    report = session.show(run)
    kept = [c["kind"] for c in (report or {}).get("checkpoints", []) if c["kind"].startswith("step-")]
    wishes = [
        ["learning-rate", choice.choice(["0.0005", "0.002", "0.01"])],
        choice.choice(settings).split("="), ["clip", choice.choice(["0", "0.5", "5"])],
        ["evaluate"], ["checkpoint"], ["inspect"],
    ] + [["roll-back", choice.choice(kept)] for _ in range(2) if kept]
    session.run("runs", "send", run, *choice.choice(wishes), check=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    choice = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    kills = changes = backs = rounds = 0
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/datasets")
        session = Session(options.program, folder)
        session.run(
            "city", "new", "small", "--users", "80", "--places", "200", "--days", "60", "--brands",
            "12", "--seed", "3")
        names = list(MODELS)
        while kills < options.kills:
            model = names[rounds % len(names)]
            rounds += 1
            more, settings = MODELS[model]
            process = session.start(
                "train", model, "--city", "small", "--dimension", "8", "--epochs", "60",
                "--evaluate-every", "2", "--patience", "0", "--batch", "64", "--no-guard", *more)
            number = 1 + max([0] + [
                int(path.rsplit("-", 1)[1])
                for path in glob.glob(f"{folder}/sessions/default/checkpoints/{model}-small-*")])
            # Its name is the next one; a first stage, such as a teacher, has another model's name.
            run = f"{model}-small-{number}"
            for _ in range(50):
                if session.show(run) or process.poll() is not None:
                    break
                time.sleep(0.1)
            for _ in range(12):
                for _ in range(choice.randint(0, 3)):
                    time.sleep(choice.random() * 0.2)
                    steer(session, run, settings, choice)
                time.sleep(choice.random() * 0.6)
                if process.poll() is not None:
                    break
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
                session.integrity()
                process = session.start("train", model, "--resume", run)
            if process.wait() != 0:
                failed = session.run("train", model, "--resume", run, check=False)
                report = session.show(run)
                if not report or report["status"] != "finished":
                    sys.exit(f"{run} cannot go on: {failed.stderr}")
            report = session.show(run)
            done = report.get("manifest", {}).get("changes", []) or []
            events = json.loads(session.run("runs", "events", run, "--json").stdout)
            changes += len(done)
            backs += sum(event["kind"] == "rolled-back" for event in events)
            again = session.run("reproduce", run, "--json", check=False)
            rows = json.loads(again.stdout)["rows"] if again.stdout else []
            different = [row for row in rows if row["agreement"] != "identical"]
            if again.returncode != 0 or different:
                for row in different[:8]:
                    print(row)
                for event in events:
                    print(event["kind"], event.get("step"), event["text"])
                sys.exit(f"{run} was not reproduced: {again.stderr[-300:]}")
            litter = glob.glob(f"{folder}/sessions/default/checkpoints/*/.*")
            if litter:
                sys.exit(f"litter: {litter}")
            print(
                f"{run}: {len(done)} changes, {len(rows)} rows identical, {kills} kills so far",
                flush=True)
        session.integrity()
    print(f"{kills} kills, {rounds} runs, {changes} changes, {backs} ways back: all identical")


main()
