#!/usr/bin/env python3
"""Flips single bits of cities, checkpoints and databases, and asks questions of what is left.

    flips.py PROGRAM [--flips N] [--seed N] [--strict] [--only city|checkpoint|database…]

Each flip is told (a refusal with a sentence) or without effect: the same answer. Never a trap, a hang,
memory without bound, or another answer in silence. A database has no digest of each of its rows: there
another answer in silence counts as a failure with --strict alone, and is told in any case.
"""

import argparse
import itertools
import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from common import Failed, Torture  # noqa: E402
from mutate import flipped  # noqa: E402

TINY = ["--city", "small", "--dimension", "4", "--epochs", "2"]
# What differs from one time to the next.
VOLATILE = re.compile(
    r'"(milliseconds|seconds|seconds_left|\w+_at|at|memory\w*|openings|process_\w+)" ?: ?[^,\n}\]]*')


def trained(torture):
    workspace = torture.path("workspace")
    torture.grow(workspace)
    torture.sound(workspace, "train", "sepgcn", *TINY, "--layers", "1")
    torture.sound(workspace, "train", "knowsite", *TINY)
    torture.sound(workspace, "train", "sasrec", *TINY, "--length", "8", "--split", "leave-one-out")
    return workspace


def userWithOrders(torture, workspace):
    """A user that a model of sequences can be asked about."""
    for user in range(60):
        words = ["recommend", "--run", "sasrec-small-1", "--user", str(user)]
        if torture.run(workspace, *words)[0] == 0:
            return str(user)
    raise Failed("no user has three orders")


def targets(workspace, user):
    """Files by kind, each with the questions that read it."""
    city = [["city", "info", "small", "--json"],
            ["recommend", "--run", "popularity@small", "--user", "1", "--candidates", "all", "--json"],
            ["evaluate", "--city", "small", "--all", "--no-tuning", "--no-training", "--draws", "100",
             "--json"]]
    found = {"city": [("datasets/small/city.safetensors", city)], "checkpoint": [], "database": []}
    for run, questions in [
            ("sepgcn-small-1", [["recommend", "--user", "1"], ["explain", "--user", "1", "--place",
                                                               "3"]]),
            ("sasrec-small-1", [["recommend", "--user", user]]),
            ("knowsite-small-1", [["sites", "--brand", "0"]])]:
        folder = f"sessions/default/checkpoints/{run}"
        asked = [[words[0], "--run", run, *words[1:], "--json"] for words in questions]
        best = f"{folder}/best.safetensors"
        final = f"{folder}/final.safetensors"
        for path in [final if os.path.exists(f"{workspace}/{final}") else best]:
            found["checkpoint"].append((path, asked))
    found["database"].append(("sessions/default/session.sqlite", [
        ["runs", "list", "--json"], ["runs", "show", "sepgcn-small-1", "--json"],
        ["runs", "show", "knowsite-small-1", "--json"],
        ["recommend", "--run", "sepgcn-small-1", "--user", "1", "--json"]]))
    return found


def answer(output):
    return VOLATILE.sub("", output)


def difference(before, after):
    """The first line that differs, before and after."""
    for old, new in itertools.zip_longest(before.splitlines(), after.splitlines(), fillvalue=""):
        if old != new:
            return f"{old.strip()[:120]!r} is {new.strip()[:120]!r}"
    return "no line"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--only", nargs="*", default=["city", "checkpoint", "database"])
    options = parser.parse_args()
    chance = random.Random(options.seed)
    torture = Torture(options.program, options.seed)
    counts = {"told": 0, "without effect": 0}
    silent = []
    try:
        workspace = trained(torture)
        expected = {}
        all = targets(workspace, userWithOrders(torture, workspace))
        for kind in all.values():
            for _, questions in kind:
                for words in questions:
                    expected[tuple(words)] = answer(torture.sound(workspace, *words))

        def flip(kind, path, questions):
            file = os.path.join(workspace, path)
            sound = open(file, "rb").read()
            shared = [file + end for end in ("-wal", "-shm")]
            beside = {name: open(name, "rb").read() for name in shared if os.path.exists(name)}
            try:
                with open(file, "r+b") as changed:
                    changed.write(flipped(sound, chance))
                isTold = False
                for words in questions:
                    code, output, errors = torture.answered(f"a bit of {path}", workspace, *words)
                    if code not in (0, 1):
                        isTold = True
                        continue
                    if answer(output) == expected[tuple(words)]:
                        continue
                    # A sentence that names the file is telling, whatever is left out after it.
                    if os.path.basename(file) in errors or re.search('"(broken|damage|problem)', output):
                        isTold = True
                        continue
                    if kind == "database" and not options.strict:
                        silent.append(path)
                        continue
                    raise Failed(f"a bit of {path}: another answer of {' '.join(words)} in silence: "
                                 + difference(expected[tuple(words)], answer(output))
                                 + f" ({code}, {errors.strip()[:200]})")
                counts["told" if isTold else "without effect"] += 1
            finally:
                with open(file, "wb") as restored:
                    restored.write(sound)
                for name in shared:
                    if name in beside:
                        with open(name, "wb") as restored:
                            restored.write(beside[name])
                    elif os.path.exists(name):
                        os.remove(name)

        for number in range(options.flips):
            kind = options.only[number % len(options.only)]
            path, questions = chance.choice(all[kind])
            torture.attempt(f"flip {number}", lambda: flip(kind, path, questions))
        print(json.dumps(counts), f"{len(silent)} other answers of a database in silence")
        return torture.report("flips")
    finally:
        torture.close()


if __name__ == "__main__":
    sys.exit(main())
