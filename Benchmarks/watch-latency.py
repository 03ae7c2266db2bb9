#!/usr/bin/env python3
"""Times how long a watching workbench takes to show what happens to a headless training.

    watch-latency.py PROGRAM [--times N] [--watchers N]

Trains on the bundled city in a process of its own, attaches workbenches over pseudo-terminals, and
then pauses and resumes the training from outside. For each event the clock starts when its row can
be read in the session's database and stops when the words stand in what a workbench has drawn.
"""

import argparse
import atexit
import fcntl
import os
import pty
import select
import shutil
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte


class Watcher:
    """A workbench on a terminal of its own."""

    def __init__(self, program, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(program, [program, "open", "riverbend", "--workspace", folder])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 43, 132, 0, 0))
        self.screen = pyte.Screen(132, 43)
        self.stream = pyte.ByteStream(self.screen)

    def read(self):
        self.stream.feed(os.read(self.terminal, 1 << 16))

    def shows(self, word):
        """The title of the run's pane ends with it."""
        return self.screen.display[1].rstrip(" ╮").endswith(word)

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def drain(watchers, seconds):
    """Takes what is drawn within that time."""
    by_terminal = {watcher.terminal: watcher for watcher in watchers}
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for terminal in select.select(list(by_terminal), [], [], left)[0]:
            by_terminal[terminal].read()


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
    os.mkdir(f"{folder}/datasets")
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    os.symlink(f"{root}/datasets/riverbend", f"{folder}/datasets/riverbend")
    training = subprocess.Popen(
        [program, "train", "bpr-mf", "--city", "riverbend", "--epochs", "1000000", "--patience", "0",
         "--no-guard", "--workspace", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(shutil.rmtree, folder)
    atexit.register(training.wait)
    atexit.register(training.kill)
    path = f"{folder}/sessions/default/session.sqlite"
    while not os.path.exists(path):
        if training.poll() is not None:
            sys.exit(f"the training ended with {training.returncode}")
        time.sleep(0.1)
    time.sleep(2)
    watchers = [Watcher(program, folder) for _ in range(given.watchers)]
    atexit.register(lambda: [watcher.close() for watcher in watchers])
    by_terminal = {watcher.terminal: watcher for watcher in watchers}
    drain(watchers, 3)
    for terminal in by_terminal:
        os.write(terminal, b"5")
    drain(watchers, 3)
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    times = []
    for number in range(given.times):
        wish, kind, word = [("pause", "paused", "paused"), ("resume", "resumed", "running")][
            number % 2]
        before = last_event(database)[0]
        subprocess.run([program, "runs", "send", "bpr-mf-riverbend-1", wish, "--workspace", folder],
                       check=True, stdout=subprocess.DEVNULL)
        seen, began, end = {}, None, time.monotonic() + 10
        while len(seen) < len(watchers) and time.monotonic() < end:
            if began is None:
                found = last_event(database)
                if found[0] > before and found[1] == kind:
                    began = time.monotonic()
            for terminal in select.select(list(by_terminal), [], [], 0.001)[0]:
                by_terminal[terminal].read()
                if terminal not in seen and by_terminal[terminal].shows(word):
                    seen[terminal] = time.monotonic()
        if began is None or len(seen) < len(watchers):
            print(f"{wish}: not seen")
            drain(watchers, 0.3)
            continue
        times += [1000 * max(0.0, at - began) for at in seen.values()]
        # At another time of the watchers' beat each time.
        drain(watchers, 0.3 + 0.037 * number % 0.1)
    times.sort()
    print(f"{len(times)} events: median {statistics.median(times):.0f} ms, "
          f"95 % {times[int(0.95 * (len(times) - 1))]:.0f} ms, most {times[-1]:.0f} ms")


main()
