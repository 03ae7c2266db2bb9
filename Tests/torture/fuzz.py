#!/usr/bin/env python3
"""Feeds mutated checkpoints, cities, databases and sources of every importer to the program.

    fuzz.py PROGRAM [--inputs N] [--seed N] [--only KIND…] [--keep FOLDER]

Every input gets an answer: it is read, or refused with one sentence. No trap, no hang, no bug told,
memory bounded. An input that fails is kept in FOLDER, and its number and seed make it again.
"""

import argparse
import gzip
import os
import random
import shutil
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import flips  # noqa: E402
import mutate  # noqa: E402
from common import Failed, Torture  # noqa: E402

ZONE = ["--timezone", "America/New_York"]
CSV = "user,venue,time,lat,lon,cat\n" + "".join(
    f"u{n % 4},v{n * 3 % 9},2012-04-{n + 1:02} {n % 24:02}:00:00,{40.7 + n % 9 / 100},"
    f"{-73.9 - n % 9 / 100},Bar\n" for n in range(24))
GETNEXT = "user_id,POI_id,POI_catname,latitude,longitude,local_time,trajectory_id\n" + "".join(
    f"{n % 3},p{n % 5},Bar,40.{n},-74,2012-04-{n + 1:02} 14:10:00+00:00,{n % 3}_{n // 4}\n"
    for n in range(12))
RING = "[[[-74.1,40.6],[-73.8,40.6],[-73.8,40.9],[-74.1,40.9],[-74.1,40.6]]]"
GEOJSON = ('{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"W","name":'
           '"West"},"geometry":{"type":"Polygon","coordinates":' + RING + "}}]}")
COLUMNS = ["--times", "local", "--user", "user", "--place", "venue", "--time", "time", "--lat", "lat",
           "--lon", "lon"]


def array(kind, rows, width):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({rows}, {width}), }}"
    header = header.ljust(118 - 1) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(
        4 * rows * width)


# The sources of each importer: files of which one is mutated, and what reads them. `{}` is their folder.
SOURCES = {
    "csv": ({"a.csv": CSV}, ["csv", "{}/a.csv", *ZONE, *COLUMNS, "--category", "cat"]),
    "gzip": ({"a.csv.gz": gzip.compress(CSV.encode(), mtime=0)},
             ["csv", "{}/a.csv.gz", *ZONE, *COLUMNS]),
    "regions": ({"r.geojson": GEOJSON}, ["csv", "{}/fixed.csv", *ZONE, *COLUMNS, "--regions",
                                         "{}/r.geojson"]),
    "flows": ({"f.csv": "o,d,n\nW,W,5\n"}, ["csv", "{}/fixed.csv", *ZONE, *COLUMNS, "--regions",
                                            "{}/fixed.geojson", "--flows", "{}/f.csv"]),
    "brands": ({"b.csv": "brand,place\nA,v0\nA,v3\nB,v6\n"},
               ["csv", "{}/fixed.csv", *ZONE, *COLUMNS, "--brands", "{}/b.csv", "--brand-stores", "1"]),
    "vectors": ({"v.npy": array("<f4", 9, 3)},
                ["csv", "{}/fixed.csv", *ZONE, *COLUMNS, "--place-vectors", "{}/v.npy"]),
    "tsmc": ({"t.txt": "".join(
        f"{n % 3}\tv{n % 5}\tc\tBar\t40.{n}\t-73.9\t-240\tTue Apr 03 18:00:{n:02} +0000 2012\n"
        for n in range(12))}, ["tsmc", "{}/t.txt", *ZONE]),
    "snap": ({"s.txt": "".join(f"{n % 3}\t2010-10-{n + 1:02}T23:55:27Z\t30.{n}\t-97.7\t{n % 5}\n"
                               for n in range(12))}, ["snap", "{}/s.txt", *ZONE]),
    "getnext": ({"N_train.csv": GETNEXT, "N_val.csv": GETNEXT, "N_test.csv": GETNEXT},
                ["getnext", "{}", *ZONE]),
    "sepgcn": ({"user_list.txt": "anna 0\nben 1\n", "item_list.txt": "a 0\nb 1\nc 2\n",
                "location.txt": "0 13.7 100.5\n1 13.8 100.6\n2 13.9 100.5\n",
                "cat.txt": "0 4\n1 4\n2 9\n", "train.txt": "0 0 1 0\n1 1 2\n",
                "time_train.txt": "0 1000 5000 9000\n1 2000 6000\n", "test.txt": "0 2\n1 0\n",
                "time_test.txt": "0 20000\n1 30000\n"}, ["sepgcn", "{}", *ZONE, "--times", "local"]),
    "knowsite": ({"train.txt": "Brand_1:b\tRegion_1,0.1\tRegion_2,0.2\nBrand_2:c\tRegion_2,0.2\n",
                  "valid.txt": "Brand_1:b\tRegion_3,0.5\n", "test.txt": "Brand_2:c\tRegion_4,0.5\n",
                  "kg.txt": "Region_1\trel_nearby\tRegion_2\nBrand_1\trel_brand2cat1\tCate1_1\n",
                  "list_brands.txt": "Brand_1\nBrand_2\n",
                  "list_regions.txt": "Region_1\nRegion_2\nRegion_3\nRegion_4\n"}, ["knowsite", "{}"]),
    "recbole": ({"x.inter": "user_id:token\titem_id:token\ttimestamp:float\n" + "".join(
        f"u{n % 3}\ti{n % 5}\t{1287532527 + n}\n" for n in range(12))},
        ["recbole", "{}/x.inter", *ZONE, "--times", "utc", "--place", "item_id"]),
}


class Fuzz:
    def __init__(self, torture, keep):
        self.torture, self.keep = torture, keep
        self.sources = torture.path("sources")
        self.workspace = flips.trained(torture)
        self.targets = flips.targets(self.workspace, flips.userWithOrders(torture, self.workspace))
        self.imports = torture.path("imports")
        os.makedirs(self.imports)
        self.others = [CSV.encode(), GETNEXT.encode(), GEOJSON.encode(), array("<f4", 4, 4)]

    def importer(self, kind, random):
        contents, words = SOURCES[kind]
        shutil.rmtree(self.sources, ignore_errors=True)
        os.makedirs(self.sources)
        texts = {name: text if isinstance(text, bytes) else text.encode()
                 for name, text in contents.items()}
        name = random.choice(sorted(texts))
        texts[name] = mutate.mutated(texts[name], random, self.others)
        texts |= {"fixed.csv": CSV.encode(), "fixed.geojson": GEOJSON.encode()}
        if kind in ("getnext", "sepgcn", "knowsite"):
            del texts["fixed.csv"], texts["fixed.geojson"]
        for path, text in texts.items():
            with open(os.path.join(self.sources, path), "wb") as file:
                file.write(text)
        bad = ["--bad-rows", "reject"] if random.random() < 0.3 else []
        self.torture.answered(
            kind, self.imports, "city", "import",
            *[word.replace("{}", self.sources) for word in words], "--name", "made", "--replace", *bad)
        # What an importer takes can be read.
        city = os.path.join(self.imports, "datasets/made/city.safetensors")
        if os.path.exists(city) and random.random() < 0.2:
            self.torture.answered(kind, self.imports, "city", "check", "made")

    def stored(self, kind, random):
        path, questions = random.choice(self.targets[kind])
        file = os.path.join(self.workspace, path)
        sound = open(file, "rb").read()
        beside = [file + end for end in ("-wal", "-shm")]
        try:
            if kind == "database" and random.random() < 0.6:
                self.oddRow(file, random)
            else:
                changed = (mutate.mutated if kind == "database" else mutate.safetensors)(
                    sound, random, self.others)
                with open(file, "wb") as output:
                    output.write(changed)
            self.torture.answered(kind, self.workspace, *random.choice(questions))
        finally:
            for name in beside:
                if os.path.exists(name):
                    os.remove(name)
            with open(file, "wb") as output:
                output.write(sound)

    def hostile(self, kind, name, content):
        path, questions = self.targets[kind][0]
        file = os.path.join(self.workspace, path)
        sound = open(file, "rb").read()
        try:
            with open(file, "wb") as output:
                output.write(content)
            code, _, _ = self.torture.answered(kind, self.workspace, *questions[0])
            if code == 0:
                raise Failed(f"a {kind} of {name} is taken")
        finally:
            with open(file, "wb") as output:
                output.write(sound)

    def oddRow(self, file, random):
        """A value that no column should have, in any row of any table."""
        connection = sqlite3.connect(file)
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        odd = random.choice(["abc", 99999999999999, -1, 2**63 - 1, -2**63, 1e308, float("inf"), None,
                             b"\x00\xff", "", "{", "[]", "null", '{"model": "unknown"}', "9" * 5000,
                             "\x1b[31m\u202e", "../../etc"])
        for _ in range(20):
            table = random.choice(names)
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            try:
                connection.execute("PRAGMA ignore_check_constraints = 1")
                connection.execute(
                    f'UPDATE "{table}" SET "{random.choice(columns)}" = ? WHERE rowid IN '
                    f'(SELECT rowid FROM "{table}" LIMIT {random.randrange(1, 4)})', (odd,))
                connection.commit()
                break
            except sqlite3.Error:
                connection.rollback()
        connection.close()

    def input(self, kind, seed):
        chance = random.Random(seed)
        try:
            if kind in SOURCES:
                self.importer(kind, chance)
            else:
                self.stored(kind, chance)
        except Failed:
            if self.keep and kind in SOURCES:
                shutil.copytree(self.sources, os.path.join(self.keep, f"{kind}-{seed}"),
                                dirs_exist_ok=True)
            raise


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--keep")
    options = parser.parse_args()
    torture = Torture(options.program, options.seed)
    try:
        fuzz = Fuzz(torture, options.keep)
        for kind in ["city", "checkpoint"] if not options.only else []:
            sound = open(os.path.join(fuzz.workspace, fuzz.targets[kind][0][0]), "rb").read()
            for name, content in mutate.hostile(sound).items():
                torture.attempt(f"{kind}: {name}", lambda: fuzz.hostile(kind, name, content))
        kinds = options.only or [*SOURCES, "city", "checkpoint", "database"]
        for number in range(options.inputs):
            kind = kinds[number % len(kinds)]
            seed = f"{options.seed}-{number}"
            torture.attempt(f"{kind} {seed}", lambda: fuzz.input(kind, seed))
            if number % 10_000 == 9_999:
                print(f"{number + 1} inputs", flush=True)
        return torture.report("fuzz")
    finally:
        torture.close()


if __name__ == "__main__":
    sys.exit(main())
