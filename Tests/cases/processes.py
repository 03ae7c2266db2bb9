"""Cases of processes: lost output, sessions shared by several, folders that cannot be written, and
text pasted into the workbench."""

import errno
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import termios
import time

from harness import Skipped, Wrong, right


def waitFor(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise Wrong(f"waited {seconds} s in vain for {what}")


def brokenStderr(bench):
    bench.riverbend()
    training = ["train", "bpr-mf", "--city", "riverbend", "--session", "x1", "--epochs", "3",
                "--evaluate-every", "1", "--dimension", "4", "--no-refit"]

    def dead():
        master, slave = pty.openpty()
        os.close(master)
        return slave

    ways = {"full": lambda: os.open("/dev/full", os.O_WRONLY), "hung up": dead,
            "read only": lambda: os.open("/dev/null", os.O_RDONLY)}
    wanted = 0
    for name, make in ways.items():
        stream = make()
        try:
            for arguments, code in [(["city", "info", "nosuch"], 66), (training, 0)]:
                done = bench.run(*arguments, stderr=stream, stdout=subprocess.DEVNULL)
                right(done.code == code, f"{name}: {arguments[0]} gives {done.code}, not {code}")
            wanted += 1
        finally:
            os.close(stream)
    for arguments, code in [(["city", "info", "nosuch"], 66), (training, 0)]:
        words = " ".join(f"'{word}'" for word in bench.command(arguments))
        done = subprocess.run(["/bin/sh", "-c", words + " 2>&- >/dev/null"])
        right(done.returncode == code, f"closed: {arguments[0]} gives {done.returncode}")
    runs = bench.runs("x1")
    right(len(runs) == wanted + 1 and all(run["status"] == "finished" for run in runs),
          f"not all finished: {[run['status'] for run in runs]}")


def fullStdout(bench):
    bench.riverbend()
    bench.train("bpr-mf", "riverbend").expect(0)
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        for words in ["city list", "city users riverbend --json", "runs list --json",
                      "runs show bpr-mf-riverbend-1", "city info riverbend",
                      "recommend --run bpr-mf-riverbend-1 --user 1"]:
            done = bench.run(*words.split(), stdout=full)
            right(done.code == 74, f"{words}: {done.code}, right is 74")
            right("whyhere:" in done.errors, f"{words}: no sentence")
        # A training is done all the same, but its report is lost.
        done = bench.train("bpr-mf", "riverbend", "--json")
        done.expect(0)
    finally:
        os.close(full)
    # Whoever reads no further has had enough: no crash and no complaint about a bug.
    reader, writer = os.pipe()
    os.close(reader)
    done = bench.run("city", "users", "riverbend", stdout=writer)
    os.close(writer)
    right(done.code in (0, 74, 141) and "bug" not in done.errors, f"a closed pipe: {done.code}")


def newSessionRace(bench):
    bench.grow()
    for attempt in range(3):
        session = f"race{attempt}"
        files = [open(f"{bench.folder}/race.{i}", "w+") for i in range(4)]
        started = [bench.start("train", "bpr-mf", "--city", "small", "--session", session,
                               *bench.TINY, stderr=file) for file in files]
        codes = [process.wait(timeout=120) for process in started]
        for file in files:
            file.seek(0)
        told = [line for file in files for line in file if line.startswith("whyhere:")]
        right(codes == [0] * 4 and not told, f"{codes} {told[:1]}")
        names = sorted(run["run"] for run in bench.runs(session) if run["status"] == "finished")
        right(names == [f"bpr-mf-small-{i}" for i in range(1, 5)], f"{names}")
    # Neighbours: readers of a session that is being made, and imports of one name.
    started = [bench.start("train", "bpr-mf", "--city", "small", "--session", "new", *bench.TINY,
                           stderr=subprocess.DEVNULL)]
    for _ in range(10):
        bench.run("runs", "list", "--session", "new").expect(0, 66)
    right(started[0].wait(timeout=120) == 0, "a reader disturbs the first training")
    makers = [bench.start("city", "new", "twin", "--users", "60", "--places", "120", "--days", "20",
                          "--seed", str(i), stderr=subprocess.DEVNULL) for i in range(3)]
    codes = sorted(process.wait(timeout=120) for process in makers)
    right(codes.count(0) == 1, f"of three that make one city {codes.count(0)} succeed: {codes}")
    bench.run("city", "check", "twin").expect(0, 1)
    resumed(bench)


def resumed(bench):
    """Three that resume one run at once: one trains it, the others say who does."""
    running = bench.start("train", "sepgcn", "--city", "small", "--session", "res", "--epochs",
                          "2000", "--evaluate-every", "1", "--dimension", "8", "--layers", "1",
                          "--no-refit", stderr=subprocess.DEVNULL)
    last = bench.folder + "/sessions/res/checkpoints/sepgcn-small-1/last.safetensors"
    waitFor(lambda: os.path.exists(last) or running.poll() is not None, 60, "a checkpoint")
    running.kill()
    running.wait()
    files = [open(f"{bench.folder}/resume.{i}", "w+") for i in range(3)]
    again = [bench.start("train", "sepgcn", "--resume", "sepgcn-small-1", "--session", "res",
                         stderr=file) for file in files]
    waitFor(lambda: sum(process.poll() is not None for process in again) >= 2, 60,
            "two of three that resume one run to be refused")
    for process in again:
        process.terminate()
    codes = [process.wait(timeout=60) for process in again]
    refused = [i for i, code in enumerate(codes) if code == 64]
    right(len(refused) == 2, f"codes {codes}, right is 64 twice")
    for i in refused:
        files[i].seek(0)
        right("process" in files[i].read(), "it does not say who trains it")


def copiedCity(bench):
    bench.csv(bench.case("base/a.csv"), "base", "--category", "cat").expect(0)
    datasets = bench.folder + "/datasets/"
    for name in ["copied", "copied2"]:
        shutil.copytree(datasets + "base", datasets + name)
    bench.run("city", "add", "copied2", "--regions",
              bench.case("c18-feature/r.geojson")).expect(0)
    listed = bench.run("city", "list", "--json").json()
    names = {city["name"] for city in listed}
    right({"base", "copied", "copied2"} <= names, f"listed as {names}")
    for name in ["copied", "copied2"]:
        made = bench.run("train", "bpr-mf", "--city", name, "--split", "global", "--session", "c",
                         *bench.TINY)
        if made.code:
            made.refused(64, 65, says=name)
            continue
        run = [run for run in bench.runs("c") if run["city"] == name]
        right(run and run[0]["run"] == f"bpr-mf-{name}-1", f"trained as {bench.runs('c')}")
    # A city's file laid into the folder of another: the folder's name counts, the other is not
    # trained in its place.
    bench.grow("other")
    shutil.copy(datasets + "other/city.safetensors", datasets + "copied/city.safetensors")
    report = bench.run("city", "info", "copied")
    if report.code == 0:
        right("copied" in report.output.split("\n")[0], report.output[:80])
    else:
        report.refused(65)


def brokenCity(bench):
    bench.csv(bench.case("base/a.csv"), "base").expect(0)
    sound = open(bench.folder + "/datasets/base/city.safetensors", "rb").read()
    for number, content in enumerate([b"", sound[:100], sound[:-50], b"\xff" * 200,
                                      b"\x00" * 8 + sound[8:]]):
        folder = f"{bench.folder}/datasets/broken{number}"
        os.makedirs(folder)
        with open(folder + "/city.safetensors", "wb") as file:
            file.write(content)
    listed = bench.run("city", "list").expect(0)
    right("base" in listed.output, "the sound city is hidden")
    for number in range(5):
        right(f"broken{number}" in listed.all, f"broken{number} is not told")
        bench.run("city", "info", f"broken{number}").refused(65)
    names = {city["name"] for city in bench.run("city", "list", "--json").json()}
    right("base" in names, "the sound city is hidden from JSON")


def locked(bench):
    bench.grow()
    errors = open(bench.folder + "/errors", "w+")
    database = bench.folder + "/sessions/lk/session.sqlite"
    training = bench.start("train", "sepgcn", "--city", "small", "--session", "lk", "--epochs",
                           "2000", "--evaluate-every", "1", "--dimension", "8", "--layers", "1",
                           "--no-refit", stderr=errors)
    last = bench.folder + "/sessions/lk/checkpoints/sepgcn-small-1/last.safetensors"
    waitFor(lambda: os.path.exists(last) or training.poll() is not None, 60, "a checkpoint")
    right(training.poll() is None, "the training ended before the lock")
    connection = sqlite3.connect(database, isolation_level=None, timeout=60)
    connection.execute("BEGIN IMMEDIATE")
    end = time.monotonic() + 14
    while time.monotonic() < end:
        if training.poll() is not None:
            errors.seek(0)
            raise Wrong(f"the lock ends the training: {training.poll()} {errors.read()[-300:]}")
        time.sleep(0.1)
    connection.execute("ROLLBACK")
    connection.close()
    before = bench.run("runs", "show", "sepgcn-small-1", "--session", "lk", "--json").json()["step"]

    def goesOn():
        if training.poll():
            errors.seek(0)
            raise Wrong(f"the lock ended the training: {training.poll()} {errors.read()[-300:]}")
        report = bench.run("runs", "show", "sepgcn-small-1", "--session", "lk", "--json").json()
        return report["step"] > before or report["status"] == "finished"
    waitFor(goesOn, 60, "the training to write again")
    training.send_signal(signal.SIGINT)
    right(training.wait(timeout=60) in (0, 130), "it does not end as asked")
    errors.seek(0)
    right("free space" not in errors.read(), "the disk is blamed")


def lostResume(bench):
    bench.riverbend()
    options = ["--session", "div"]
    made = bench.run("train", "sepgcn", "--city", "riverbend", *options, "--epochs", "10",
                     "--dimension", "8", "--layers", "1", "--no-refit", "--learning-rate", "10",
                     "--decay", "1e38")
    right(made.code != 0, "the training is expected to diverge")
    right("NOT NULL" not in made.all, "a constraint of the database is told")
    resume = ["train", "sepgcn", "--resume", "sepgcn-riverbend-1", *options]
    right("a bug" not in made.all, "called a bug")
    sent = bench.run("runs", "send", "sepgcn-riverbend-1", "learning-rate", "0.001", *options)
    sent.expect(0, 64)
    # An explicit option counts even where it equals the default, and none is passed over.
    works = sent.code == 0
    for rate in ["0.001", "0.002"]:
        again = bench.run(*resume, "--learning-rate", rate)
        if again.code == 64:
            again.refused(64)
            continue
        again.expect(0, 1, 65)
        report = bench.run("runs", "show", "sepgcn-riverbend-1", *options, "--json").json()
        works = True
        told = json.dumps(report["recipe"]) + again.all + json.dumps(report.get("manifest"))
        right(re.search(f"{rate}\\b", told), f"{rate} was asked, another was taken")
    right(works or not re.search("resume[^;]* lower learning rate", made.all),
          "the remedy 'resume with a lower learning rate' is refused by every command")


class Screen:
    """The workbench on a pseudo-terminal."""

    def __init__(self, bench, *arguments, size=(32, 110)):
        self.process, self.master = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm-256color"
            os.environ["SWIFT_BACKTRACE"] = "enable=no"
            os.environ["LC_ALL"] = "C.UTF-8"
            words = bench.command(arguments)
            os.execv(words[0], words)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.text = ""

    def read(self, seconds=0.4):
        """What comes until nothing has come for so long."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], seconds)
            if not ready:
                return
            try:
                data = os.read(self.master, 1 << 16)
            except OSError as error:
                if error.errno == errno.EIO:
                    return
                raise
            if not data:
                return
            self.text += data.decode("utf-8", "replace")

    def send(self, keys):
        os.write(self.master, keys.encode())
        self.read()

    def paste(self, text):
        """As a terminal does that was told to bracket what is pasted, and as another one does."""
        self.send(f"\x1b[200~{text}\x1b[201~" if "\x1b[?2004h" in self.text else text)

    @property
    def hasEnded(self):
        done, _ = os.waitpid(self.process, os.WNOHANG)
        return done != 0

    def close(self):
        try:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.master)


def paste(bench):
    bench.riverbend()
    screen = Screen(bench, "open", "riverbend")
    try:
        for _ in range(40):
            screen.read()
            if "iverbend" in screen.text:
                break
        right("\x1b[?2004h" in screen.text, "the terminal is not asked to bracket what is pasted")
        screen.send("5")
        screen.paste("Some Stuff")
        right(not screen.hasEnded, "a paste ends the program")
        sessions = bench.folder + "/sessions/default/session.sqlite"
        # Those that ship with the city have finished.
        right(not os.path.exists(sessions)
              or all(run["status"] == "finished" for run in bench.runs()),
              "a paste starts trainings")
        screen.send("2")
        screen.send("/")
        screen.paste("Vos\nqqq")
        right(not screen.hasEnded, "a paste of two lines quits")
        for text in ["\x1b[31m\x07", "q" * 20_000, "\n" * 200]:
            screen.paste(text)
            right(not screen.hasEnded, f"a paste of {text[:10]!r} quits")
        # On a busy machine an escape and the key after it arrive at once and are one key: again.
        for turn in range(40):
            screen.send("\x1b" if turn % 2 == 0 else "q")
            screen.read(0.3)
            # Its end of the terminal closes before the process is gone.
            time.sleep(0.1)
            if turn % 2 == 1 and screen.hasEnded:
                break
        else:
            raise Wrong("q no longer quits after a paste")
        right("\x1b[?2004l" in screen.text, "the terminal goes on bracketing")
    finally:
        screen.close()


def readOnly(bench):
    if os.geteuid() != 0:
        raise Skipped("only root can become another user")
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise Skipped("setpriv is missing")
    bench.riverbend()
    bench.train("bpr-mf", "riverbend").expect(0)
    os.chmod(bench.folder, 0o755)
    for root, folders, files in os.walk(bench.folder):
        for name in folders:
            os.chmod(os.path.join(root, name), 0o555)
        for name in files:
            os.chmod(os.path.join(root, name), 0o444)
    os.chmod(bench.folder, 0o555)
    reachable = subprocess.run(
        [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", bench.program, "--version"],
        capture_output=True)
    if reachable.returncode != 0:
        raise Skipped("nobody cannot run the program where it lies")
    for words, codes in [("runs list", (0,)), ("runs show bpr-mf-riverbend-1", (0,)),
                         ("recommend --run bpr-mf-riverbend-1 --user 1 --top 1", (0,)),
                         ("explain --run popularity@riverbend --user 1 --place 3 --candidates all", (0,)),
                         ("evaluate --run bpr-mf-riverbend-1", (0,)),
                         ("city info riverbend", (0,)), ("city check riverbend", (0, 1)),
                         ("train bpr-mf --city riverbend --epochs 1", (74,)),
                         ("evaluate --run bpr-mf-riverbend-1 --unseal", (0, 74)),
                         ("city new other --users 60 --places 120", (74,))]:
        done = subprocess.run(
            [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "env",
             f"HOME={bench.folder}", *bench.command(words.split())], capture_output=True, text=True)
        right(done.returncode in codes, f"{words}: {done.returncode} {done.stderr[-200:]}")


CHECKS = {
    "x-broken-city-lists": brokenCity, "x-copied-city": copiedCity, "x-locked": locked,
    "x-lost-resume": lostResume, "x-new-session-race": newSessionRace, "x-paste": paste,
    "x-readonly": readOnly, "x-stderr-crash": brokenStderr, "x-stdout-full": fullStdout,
}
