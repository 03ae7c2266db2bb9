#!/usr/bin/env python3
"""Kills the program at every rename and fsync and at sampled writes, and looks at what is left.

    crash.py PROGRAM [--points N] [--only NAME…] [--seed N]

After each kill the database and the checkpoints are whole, the city is there, old or new, with the
user's own files, and going on ends in what an uninterrupted run ends in, bit for bit, without litter.
`--points N` tries N points of each kind of call and scenario; without it every rename and fsync, and
400 writes.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from common import Failed, Torture, digest, files, leftovers, tensors  # noqa: E402

TINY = ["--dimension", "4", "--epochs", "3", "--evaluate-every", "1"]
SEQUENCE = ["--length", "8", "--split", "leave-one-out"]
TRAININGS = {
    "sepgcn": ["--layers", "1"], "bpr-mf": [], "lightgcn": [], "sasrec": SEQUENCE,
    "gru4rec": SEQUENCE, "tucker": [], "knowsite": [],
    "stkdrec": SEQUENCE,
    "spacetime-gr": ["--length", "8", "--heads", "1"],
}


def library(folder):
    """Compiles killer.c; nil where there is no compiler."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "killer.c")
    result = os.path.join(folder, "killer.so")
    for compiler in ["cc", "clang", "gcc"]:
        if shutil.which(compiler):
            subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", result, source, "-ldl"],
                           check=True)
            return result
    return None


class Crashes:
    def __init__(self, torture, killer, points, seed):
        self.torture, self.killer, self.points = torture, killer, points
        self.random = random.Random(seed)

    def killPoints(self, template, arguments, finish=None):
        """Where a command can be killed: what it calls when it is not."""
        workspace = self.fresh(template, "counting")
        counts = self.torture.path("counts")
        if os.path.exists(counts):
            os.remove(counts)
        self.torture.sound(workspace, *arguments, environment={
            "LD_PRELOAD": self.killer, "WHYHERE_KILL_COUNTS": counts})
        calls = {"rename": 0, "fsync": 0, "write": 0}
        for line in open(counts):
            kind, number = line.split()
            calls[kind] = max(calls[kind], int(number))
        points = []
        for kind, count in calls.items():
            all = [f"{kind}:{n}" for n in range(1, count + 1)]
            if kind == "rename":
                all += [f"{point}+" for point in all]
            if kind == "write":
                all += [f"{point}/2" for point in all]
            most = self.points or (400 if kind == "write" else len(all))
            points += self.random.sample(all, min(most, len(all)))
        if not points:
            raise Failed(f"{' '.join(arguments)} writes nothing that can be seen")
        return points

    def fresh(self, template, name="workspace"):
        workspace = self.torture.path(name)
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(template, workspace)
        return workspace

    def killed(self, workspace, point, arguments):
        """False where it ended before its point came: writes of threads vary a little."""
        code, _, errors, _ = self.torture.run(workspace, *arguments, environment={
            "LD_PRELOAD": self.killer, "WHYHERE_KILL_AT": point})
        if code not in (0, 137):
            raise Failed(f"code {code} {errors.strip()[-200:]}")
        return code == 137

    # What holds at every moment.

    def whole(self, workspace):
        for root, _, names in os.walk(workspace):
            for name in names:
                path = os.path.join(root, name)
                if name == "session.sqlite" and os.path.getsize(path) > 0:
                    # A copy, so that nothing is repaired that the program has to bear.
                    for end in ["", "-wal", "-shm"]:
                        if os.path.exists(path + end):
                            shutil.copy(path + end, self.torture.path("copy.sqlite" + end))
                    connection = sqlite3.connect(self.torture.path("copy.sqlite"))
                    found = connection.execute("PRAGMA integrity_check").fetchone()[0]
                    connection.close()
                    for end in ["", "-wal", "-shm"]:
                        if os.path.exists(self.torture.path("copy.sqlite" + end)):
                            os.remove(self.torture.path("copy.sqlite" + end))
                    if found != "ok":
                        raise Failed(f"the database is damaged: {found}")
                elif name.endswith(".safetensors") and not name.startswith("."):
                    try:
                        tensors(path)
                    except (ValueError, KeyError, OSError) as error:
                        raise Failed(f"{path} is damaged: {error}")

    def cityIsThere(self, workspace, name="small"):
        self.torture.sound(workspace, "city", "info", name)

    # Trainings.

    def outcome(self, workspace):
        """What runs came to: curves and metrics as bits, and parameters."""
        found = {}
        listed = json.loads(self.torture.sound(workspace, "runs", "list", "--json"))
        for run in sorted(entry["run"] for entry in listed):
            report = json.loads(self.torture.sound(workspace, "runs", "show", run, "--json"))
            folder = os.path.join(workspace, "sessions/default/checkpoints", run)
            series = {line["name"]: line["points"] for line in report["series"]
                      if not any(word in line["name"]
                                 for word in ["machine/", "second", "memory", "time", "rate_per"])}
            found[run] = {
                "status": report["status"], "test": report["test"],
                "series": {name: [(p["step"], p["value"]) for p in points]
                           for name, points in series.items()},
                "parameters": tensors(folder + "/final.safetensors")
                if os.path.exists(folder + "/final.safetensors") else None,
                "files": files(folder),
            }
        return found

    def training(self, model):
        template = self.torture.path("template-" + model)
        self.torture.grow(template)
        arguments = ["train", model, "--city", "small", *TINY, *TRAININGS[model]]
        reference = self.fresh(template, "reference")
        self.torture.sound(reference, *arguments)
        expected = self.outcome(reference)
        for point in self.killPoints(template, arguments):
            self.torture.attempt(
                f"train {model} killed at {point}",
                lambda: self.trainingKilled(model, template, arguments, point, expected))

    def trainingKilled(self, model, template, arguments, point, expected):
        workspace = self.fresh(template)
        if not self.killed(workspace, point, arguments):
            return
        self.whole(workspace)
        self.cityIsThere(workspace)
        run = f"{model}-small-1"
        known = json.loads(self.torture.sound(workspace, "runs", "list", "--json"))
        if any(entry["run"] == run for entry in known):
            status = next(entry["status"] for entry in known if entry["run"] == run)
            if status != "finished":
                self.torture.sound(workspace, "train", model, "--resume", run)
        else:
            unfinished = [entry for entry in known if entry["status"] != "finished"]
            for entry in unfinished:
                self.torture.sound(workspace, "train", entry["model"], "--resume", entry["run"])
            self.torture.sound(workspace, *arguments)
        found = self.outcome(workspace)
        if set(found) != set(expected):
            raise Failed(f"runs {sorted(found)}, right is {sorted(expected)}")
        for name, wanted in expected.items():
            for part in wanted:
                if found[name][part] != wanted[part]:
                    detail = ""
                    if part == "files":
                        detail = f": {found[name][part]} not {wanted[part]}"
                    if part == "series":
                        detail = ": " + ", ".join(
                            key for key in wanted[part]
                            if found[name][part].get(key) != wanted[part][key])
                    raise Failed(f"{part} of {name} differs from the uninterrupted run{detail}")
        self.noLitter(workspace)

    def noLitter(self, workspace):
        # A command that lists is enough to sweep what dead processes have left.
        self.torture.sound(workspace, "city", "list")
        self.torture.sound(workspace, "runs", "list")
        found = leftovers(workspace)
        if found:
            raise Failed(f"litter: {found[:3]}")

    # Cities.

    def cities(self):
        template = self.torture.path("template-cities")
        self.torture.grow(template, "other")
        table = self.torture.path("visits.csv")
        with open(table, "w") as file:
            file.write("user,venue,time,lat,lon\n")
            for n in range(300):
                file.write(f"u{n % 12},v{n * 7 % 40},2012-04-{n % 28 + 1:02} {n % 24:02}:00:00,"
                           f"{40.7 + n * 7 % 40 / 500},{-73.9 - n * 7 % 40 / 500}\n")
        areas = self.torture.path("areas.geojson")
        ring = [[-74.1, 40.6], [-73.8, 40.6], [-73.8, 40.9], [-74.1, 40.9], [-74.1, 40.6]]
        with open(areas, "w") as file:
            json.dump({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"id": "1", "name": "All"},
                 "geometry": {"type": "Polygon", "coordinates": [ring]}}]}, file)

        def csv(*more):
            return ["city", "import", "csv", table, "--name", "made", "--timezone",
                    "America/New_York", "--times", "local", "--user", "user", "--place", "venue",
                    "--time", "time", "--lat", "lat", "--lon", "lon", *more]
        with_city = self.torture.path("template-with-city")
        shutil.copytree(template, with_city)
        self.torture.sound(with_city, *csv())
        with open(with_city + "/datasets/made/my notes.txt", "w") as file:
            file.write("written by hand")
        os.makedirs(with_city + "/datasets/made/maps")
        with open(with_city + "/datasets/made/maps/a.txt", "w") as file:
            file.write("drawn by hand")
        self.torture.sound(with_city, "city", "new", "grown", "--seed", "3", "--users", "60",
                           "--places", "120", "--days", "20")
        with open(with_city + "/datasets/grown/my notes.txt", "w") as file:
            file.write("written by hand")
        grow = ["city", "new", "grown", "--seed", "4", "--users", "60", "--places", "120", "--days",
                "20"]
        for name, start, arguments, city in [
                ("import", template, csv(), "made"), ("grow", template, grow, "grown"),
                ("import --replace", with_city, csv("--regions", areas, "--replace"), "made"),
                ("city add", with_city, ["city", "add", "made", "--regions", areas], "made"),
                ("new --replace", with_city, [*grow, "--replace"], "grown")]:
            after = self.fresh(start, "reference")
            self.torture.sound(after, *arguments)
            file = f"/datasets/{city}/city.safetensors"
            old = self.print(start, city) if os.path.exists(start + file) else None
            new = self.print(after, city)
            for point in self.killPoints(start, arguments):
                self.torture.attempt(f"{name} killed at {point}", lambda: self.cityKilled(
                    start, arguments, point, city, old, new))

    def print(self, workspace, city):
        """What a city is, without when it was imported."""
        report = json.loads(self.torture.sound(workspace, "city", "info", city, "--json"))
        return report["fingerprint"], report["visits"], report["regions"]

    def cityKilled(self, start, arguments, point, city, old, new):
        workspace = self.fresh(start)
        if not self.killed(workspace, point, arguments):
            return
        file = f"{workspace}/datasets/{city}/city.safetensors"
        # The next command, whatever it is, finishes or takes back what was begun.
        self.torture.sound(workspace, "city", "list")
        self.cityIsThere(workspace, "other")
        if old is not None:
            self.cityIsThere(workspace, city)
        found = self.print(workspace, city) if os.path.exists(file) else None
        if found not in (old, new):
            raise Failed(f"{city} is {'gone' if found is None else 'neither the old nor the new one'}")
        for name in files(f"{start}/datasets/{city}") if old is not None else []:
            path = f"{workspace}/datasets/{city}/{name}"
            if name.split("/")[0] in ("my notes.txt", "maps") and (
                    not os.path.exists(path)
                    or digest(path) != digest(f"{start}/datasets/{city}/{name}")):
                raise Failed(f"the user's {name} is lost")
        if found != new:
            self.torture.sound(workspace, *arguments)
            if self.print(workspace, city) != new:
                raise Failed("done again, it is another city")
        self.noLitter(workspace)
        strange = [name for name in os.listdir(workspace + "/datasets") if name.startswith(".")]
        if strange:
            raise Failed(f"litter in datasets: {strange}")

    # Sessions.

    def sessions(self):
        template = self.torture.path("template-sessions")
        self.torture.grow(template)
        self.torture.sound(template, "train", "bpr-mf", "--city", "small", *TINY)
        evaluate = ["evaluate", "--city", "small", "--all", "--no-tuning", "--no-training", "--run",
                    "bpr-mf-small-1", "--unseal", "--draws", "100", "--json"]
        begun = self.torture.path("template-new-session")
        self.torture.grow(begun)
        for name, start, arguments in [
                ("evaluate --all", template, evaluate),
                ("a first training", begun, ["train", "bpr-mf", "--city", "small", "--session",
                                             "mine", *TINY])]:
            for point in self.killPoints(start, arguments):
                self.torture.attempt(f"{name} killed at {point}", lambda: self.sessionKilled(
                    start, arguments, point))

    def sessionKilled(self, start, arguments, point):
        workspace = self.fresh(start)
        if not self.killed(workspace, point, arguments):
            return
        self.whole(workspace)
        output = self.torture.sound(workspace, *arguments)
        if arguments[0] == "evaluate":
            reference = json.loads(self.torture.sound(self.fresh(start, "reference"), *arguments))

            def figures(report):
                return [(table["name"], table["rows"]) for table in report["tables"]]
            if figures(json.loads(output)) != figures(reference):
                raise Failed("asked again, it answers otherwise")
        self.noLitter(workspace)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torture = Torture(options.program, options.seed)
    try:
        killer = library(torture.folder)
        if killer is None:
            print("crash: skipped, there is no C compiler")
            return 0
        crashes = Crashes(torture, killer, options.points, options.seed)
        parts = {**{name: (lambda name=name: crashes.training(name)) for name in TRAININGS},
                 "cities": crashes.cities, "sessions": crashes.sessions}
        for name in options.only or list(parts):
            try:
                parts[name]()
            except Failed as failure:
                torture.failures.append(str(failure))
                print(f"FAILED {name}: {failure}", flush=True)
        return torture.report("crash")
    finally:
        torture.close()


if __name__ == "__main__":
    sys.exit(main())
