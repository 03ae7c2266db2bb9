#!/usr/bin/env python3
"""Times how long a watching workbench takes to show what happens to a headless training.

    watch-latency.py PROGRAM [--times N] [--watchers N]

Trains on the bundled city in a process of its own, attaches workbenches over pseudo-terminals, and
then pauses and resumes the training from outside. For each event the clock starts when its row can
be read in the session's database and stops when the words stand in what a workbench has drawn.
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import sqlite3
import statistics
import struct
import subprocess
import tempfile
import termios
import time


def watcher(program, folder):
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(program, [program, "open", "riverbend", "--workspace", folder])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 43, 132, 0, 0))
    return process, terminal


def drain(terminals, seconds):
    """What the terminals have drawn within that time, a text each."""
    drawn = {terminal: b"" for terminal in terminals}
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for terminal in select.select(terminals, [], [], left)[0]:
            drawn[terminal] += os.read(terminal, 1 << 16)
    return drawn


def last_event(database):
    return database.execute("SELECT id, kind FROM event ORDER BY id DESC LIMIT 1").fetchone()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("program")
    arguments.add_argument("--times", type=int, default=20)
    arguments.add_argument("--watchers", type=int, default=1)
    given = arguments.parse_args()
    program = os.path.abspath(given.program)
    folder = tempfile.mkdtemp(prefix="whyhere-latency-")
    training = subprocess.Popen(
        [program, "train", "bpr-mf", "--city", "riverbend", "--epochs", "1000000", "--no-guard",
         "--workspace", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    path = f"{folder}/sessions/default/session.sqlite"
    while not os.path.exists(path):
        time.sleep(0.1)
    time.sleep(2)
    watchers = [watcher(program, folder) for _ in range(given.watchers)]
    terminals = [terminal for _, terminal in watchers]
    drain(terminals, 3)
    for terminal in terminals:
        os.write(terminal, b"5")
    drain(terminals, 3)
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    times = []
    for number in range(given.times):
        # The word that the head of the curves shows.
        wish, kind, word = [("pause", "paused", b"paused"), ("resume", "resumed", b"running")][
            number % 2]
        before = last_event(database)[0]
        subprocess.run([program, "runs", "send", "bpr-mf-riverbend-1", wish, "--workspace", folder],
                       check=True, stdout=subprocess.DEVNULL)
        drawn = {terminal: b"" for terminal in terminals}
        seen, began, end = {}, None, time.monotonic() + 10
        while len(seen) < len(terminals) and time.monotonic() < end:
            if began is None:
                found = last_event(database)
                if found[0] > before and found[1] == kind:
                    began = time.monotonic()
            for terminal in select.select(terminals, [], [], 0.001)[0]:
                drawn[terminal] += os.read(terminal, 1 << 16)
                if terminal not in seen and word in drawn[terminal]:
                    seen[terminal] = time.monotonic()
        if began is None or len(seen) < len(terminals):
            print(f"{wish}: not seen")
        times += [1000 * max(0.0, seen[terminal] - (began or 0)) for terminal in seen]
        drain(terminals, 0.3 + 0.037 * number % 0.1)
    for process, terminal in watchers:
        os.write(terminal, b"q")
        drain([terminal], 0.5)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    training.kill()
    training.wait()
    times.sort()
    print(f"{len(times)} events: median {statistics.median(times):.0f} ms, "
          f"95 % {times[int(0.95 * (len(times) - 1))]:.0f} ms, most {times[-1]:.0f} ms")


main()
