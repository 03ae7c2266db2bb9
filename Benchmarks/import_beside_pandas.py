"""Imports a million CSV rows with WhyHere and reads them with pandas, by turns, in one run.

    python3 -m venv venv; venv/bin/pip install pandas
    venv/bin/python Benchmarks/import_beside_pandas.py [rows]

WhyHere's time is that of the whole command: reading, checking, numbering users, places and
categories, local times, sorting, writing the city, opening it again and its report. That of pandas
is read_csv and factorize of the three columns, without times. The first turn warms both up and
does not count.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import pandas

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(ROOT, ".build/release/whyhere")
TURNS = 6


def write_table(path, rows):
    with open(path, "w") as file:
        file.write("user,place,time,lat,lon,category\n")
        for row in range(rows):
            place = row * 7919 % 50_000
            file.write(
                f"user{row // 100},4b07{place}e4f922e3,2012-04-{10 + row // 40 % 20} "
                f"{row % 24:02}:{row % 60:02}:00,40.{place + 100_000},"
                f"-73.{place + 100_000}75405883789,Bar{place % 300}\n"
            )


def whyhere(table, workspace):
    arguments = [PROGRAM, "city", "import", "csv", table, "--workspace", workspace, "--replace"]
    arguments += "--timezone America/New_York --times utc --user user --place place".split()
    arguments += "--time time --lat lat --lon lon --category category".split()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read_with_pandas(table):
    frame = pandas.read_csv(table)
    for column in ["user", "place", "category"]:
        pandas.factorize(frame[column])


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "visits.csv")
        write_table(table, rows)
        os.makedirs(os.path.join(folder, "datasets"))
        times = {"whyhere": [], "pandas": []}
        for turn in range(TURNS):
            for name, work in [
                ("whyhere", lambda: whyhere(table, folder)),
                ("pandas", lambda: read_with_pandas(table)),
            ]:
                start = time.perf_counter()
                work()
                if turn > 0:
                    times[name].append(time.perf_counter() - start)
        start = time.perf_counter()
        subprocess.run(
            [PROGRAM, "city", "info", "visits", "--workspace", folder],
            check=True, stdout=subprocess.DEVNULL,
        )
        opening = time.perf_counter() - start
    for name, found in times.items():
        print(f"{name}: median {statistics.median(found):.2f} s, fastest {min(found):.2f} s")
    print(f"whyhere city info of that city, start of the program included: {opening:.2f} s")


main()
