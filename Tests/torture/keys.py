#!/usr/bin/env python3
"""Random keys, mouse events, pastes and resizes on the workbench, in a terminal of its own.

What must hold: the program lives, what it drew piece by piece is what it draws anew (no torn frame),
and its memory stays flat. With --steering the workspace may be written, so that trainings are started
and stopped as well; without, an unprivileged user presses the keys, and nothing can be written.

The screen is read by pyte (pip install pyte).
"""

import argparse
import fcntl
import os
import pty
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte

SIZES = [(132, 43), (100, 30), (80, 24), (60, 20), (30, 8), (200, 60), (10, 3), (250, 70)]
LETTERS = [chr(code) for code in range(33, 127) if chr(code) not in "q"]
SEQUENCES = ["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~", "\x1b[Z",
             "\x1bOP", "\x1b[2~", "\x1b[3~", "\x1b[1;5C", "\x1b[99;7u", "\x1b[?1;2c", "\x1b[200~pop\r2q\x1b[201~"]
PLAIN = ["\t", "\r", "\x1b", " ", "\x7f", "\x0c", "\x01", "\x05"]


class Terminal:
    """The program on a pseudo-terminal, with what it shows."""

    def __init__(self, program, workspace, home, unprivileged):
        self.columns, self.rows = SIZES[0]
        self.process, self.master = pty.fork()
        if self.process == 0:
            if unprivileged:
                os.setgid(65534)
                os.setuid(65534)
            os.environ.update(HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home,
                              TERM="xterm-256color", OPENBLAS_NUM_THREADS="1",
                              SWIFT_BACKTRACE="enable=no")
            os.execv(program, [program, "open", "--workspace", workspace])
        self.resize(*SIZES[0])

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, text):
        data = text.encode()
        while data:
            readable, writable, _ = select.select([self.master], [self.master], [], 30)
            if readable:
                self.take()
            if writable:
                data = data[os.write(self.master, data[:256]):]
            if not readable and not writable:
                raise SystemExit("the program has not read its keys for 30 s")

    def take(self):
        try:
            return os.read(self.master, 1 << 16)
        except OSError:
            return b""

    def quiet(self, seconds=0.25, most=20):
        """What is drawn until nothing more comes for a while."""
        found, end = b"", time.monotonic() + most
        while time.monotonic() < end:
            readable, _, _ = select.select([self.master], [], [], seconds)
            if not readable:
                break
            data = self.take()
            if not data:
                break
            found += data
        return found

    def ended(self):
        done, status = os.waitpid(self.process, os.WNOHANG)
        return status if done else None

    def megabytes(self):
        with open(f"/proc/{self.process}/status") as file:
            # A process that has just ended holds none.
            return next((int(line.split()[1]) / 1024 for line in file
                         if line.startswith("VmRSS")), 0)


def event(random, terminal):
    kind = random.random()
    if kind < 0.55:
        return random.choice(LETTERS)
    if kind < 0.75:
        return random.choice(SEQUENCES)
    if kind < 0.88:
        return random.choice(PLAIN)
    x, y = random.randint(1, terminal.columns), random.randint(1, terminal.rows)
    button = random.choice([0, 0, 0, 2, 32, 64, 65])
    return f"\x1b[<{button};{x};{y}{random.choice('Mm')}"


def shown(screen):
    return [line.rstrip() for line in screen.display]


def torn(terminal, random):
    """Draws a screen anew, changes it piece by piece, and draws it anew once more.

    On a busy machine a frame may come late: what differs must differ after longer waits, too.
    """
    for wait in (0.25, 1, 4):
        terminal.send("\x0c")
        screen = pyte.Screen(terminal.columns, terminal.rows)
        stream = pyte.ByteStream(screen)
        stream.feed(terminal.quiet(wait))
        keys = "".join(event(random, terminal) for _ in range(12))
        terminal.send(keys)
        stream.feed(terminal.quiet(wait))
        pieces = shown(screen)
        fresh = pyte.Screen(terminal.columns, terminal.rows)
        terminal.send("\x0c")
        pyte.ByteStream(fresh).feed(terminal.quiet(wait))
        whole = shown(fresh)
        if pieces == whole:
            return None
    return keys, pieces, whole


def tell(sent, keys, pieces, whole):
    print(f"torn frame after {sent} events, by {keys!r}")
    for row, (piece, line) in enumerate(zip(pieces, whole)):
        if piece != line:
            print(f"{row:3} pieces {piece}\n    whole  {line}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steering", action="store_true", help="let keys write and train")
    parser.add_argument("--burst", type=int, default=2000, help="events between two looks")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    bundled = os.path.join(os.path.dirname(__file__), "../../datasets/riverbend")
    folder = tempfile.mkdtemp(prefix="whyhere-keys-")
    workspace, home = os.path.join(folder, "workspace"), os.path.join(folder, "home")
    os.makedirs(home)
    shutil.copytree(bundled, os.path.join(workspace, "datasets/riverbend"))
    shutil.copytree(os.path.join(bundled, "session"), os.path.join(workspace, "sessions/default"))
    unprivileged = not options.steering and os.getuid() == 0
    os.chmod(folder, 0o755)
    if unprivileged:
        os.chown(home, 65534, 65534)
    draw = random.Random(options.seed)
    terminal = Terminal(program, workspace, home, unprivileged)
    terminal.quiet(1)
    sent, opened, memory, looks, failures, start = 0, 1, [], 0, [], time.monotonic()
    while sent < options.keys and len(failures) < 5:
        last = []
        for _ in range(options.burst // 50):
            # What a terminal sends at once, the program reads at once.
            last.append("".join(event(draw, terminal) for _ in range(50)))
            terminal.send(last[-1])
            sent += 50
            if draw.random() < 0.1:
                terminal.resize(*draw.choice(SIZES))
            while select.select([terminal.master], [], [], 0)[0] and terminal.take():
                pass
        terminal.quiet(0.05, 2)
        status = terminal.ended()
        if status is None and not options.steering:
            found = torn(terminal, draw)
            looks += 1
            status = terminal.ended()
            # Who clicked on quit meanwhile has no screen to compare.
            if found and status is None:
                failures.append(sent)
                tell(sent, *found)
        if status is not None:
            if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != 0:
                failures.append(sent)
                print(f"ended with status {status} after {sent} events, of which the last were "
                      f"{last[-2:]!r}", flush=True)
            terminal = Terminal(program, workspace, home, unprivileged)
            terminal.quiet(1)
            opened += 1
        memory.append(terminal.megabytes())
        if options.steering:
            subprocess.run(["pkill", "-f", f"train.*{workspace}"], check=False)
        if sent % (options.burst * 25) == 0:
            print(f"{sent} events, {time.monotonic() - start:.0f} s, {looks} looks, opened "
                  f"{opened} times, {memory[-1]:.0f} MB (peak {max(memory):.0f}), "
                  f"{len(failures)} failures", flush=True)
    os.kill(terminal.process, signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{sent} events in {time.monotonic() - start:.0f} s; memory {memory[0]:.0f} MB at first, "
          f"{memory[len(memory) // 2]:.0f} amid, {memory[-1]:.0f} at last, {max(memory):.0f} at most; "
          f"{looks} screens compared; {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
