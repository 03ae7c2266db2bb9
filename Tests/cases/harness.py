"""What the checks of cases share: the program in a workspace of its own, and sayings of a check."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile


class Wrong(Exception):
    """What came is not what is right."""


class Skipped(Exception):
    """The check cannot be done on this machine; the word says why."""


# What must never reach a terminal from data: C0 but for tab and newline, DEL, C1, and the controls
# of direction that turn a line round.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class Result:
    def __init__(self, code, output, errors):
        self.code, self.output, self.errors = code, output, errors

    @property
    def all(self):
        return self.output + self.errors

    def json(self):
        self.expect(0)
        return json.loads(self.output)

    def expect(self, *codes, says=()):
        """The exit code is one of `codes`, and every word of `says` is told; each may be a pattern."""
        if self.code not in codes:
            raise Wrong(f"exit code {self.code}, right is {codes}: {self.all.strip()[-400:]}")
        if self.code >= 128 + 1 and self.code not in (129, 130, 143):
            raise Wrong(f"ended by signal {self.code - 128}")
        for word in [says] if isinstance(says, str) else says:
            if not re.search(word, self.all, re.IGNORECASE):
                raise Wrong(f"nothing says /{word}/: {self.all.strip()[-600:]}")
        return self

    def refused(self, *codes, says=()):
        """One sentence on standard error, the right code, nothing on standard output."""
        self.expect(*codes, says=says)
        lines = self.errors.strip().split("\n")
        told = [line for line in lines if line.startswith("whyhere: ")]
        if len(told) != 1:
            raise Wrong(f"not one sentence: {self.errors.strip()[-400:]}")
        if "a bug in WhyHere" in self.all:
            raise Wrong(f"called a bug: {told[0]}")
        return self

    def clean(self):
        """Nothing raw from data."""
        found = RAW.search(self.all)
        if found:
            at = max(0, found.start() - 30)
            raise Wrong(f"raw {found.group()!r} in {self.all[at:at + 60]!r}")
        return self

    def lacks(self, *patterns):
        for pattern in patterns:
            found = re.search(pattern, self.all)
            if found:
                raise Wrong(f"says {found.group()!r}")
        return self


class Bench:
    """A workspace of one case, and the program in it."""

    def __init__(self, program, cases):
        self.program, self.cases = program, cases
        self.folder = tempfile.mkdtemp(prefix="whyhere-case-")
        os.makedirs(self.folder + "/datasets")

    def close(self):
        for root, folders, _ in os.walk(self.folder):
            os.chmod(root, 0o755)
            del folders[:0]
        shutil.rmtree(self.folder, ignore_errors=True)

    def case(self, path):
        return os.path.join(self.cases, path)

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def riverbend(self):
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        if not os.path.exists(self.folder + "/datasets/riverbend"):
            shutil.copytree(root + "/datasets/riverbend", self.folder + "/datasets/riverbend")

    def grow(self, name="small", users=60, places=120, days=30):
        self.run("city", "new", name, "--seed", "5", "--users", str(users), "--places",
                 str(places), "--days", str(days)).expect(0)

    def command(self, arguments):
        return [self.program, *arguments, "--workspace", self.folder]

    def start(self, *arguments, **options):
        """Runs beside the check; standard error goes to a file that `errors` names."""
        options.setdefault("stdout", subprocess.DEVNULL)
        return subprocess.Popen(self.command(arguments), stdin=subprocess.DEVNULL, **options)

    def run(self, *arguments, timeout=120, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        try:
            done = subprocess.run(
                self.command(arguments), stdin=subprocess.DEVNULL, timeout=timeout, **options)
        except subprocess.TimeoutExpired:
            raise Wrong(f"still running after {timeout} s: {' '.join(arguments)}")
        code = done.returncode if done.returncode >= 0 else 128 - done.returncode

        def text(data):
            return (data or b"").decode("utf-8", "surrogateescape")
        return Result(code, text(done.stdout), text(done.stderr))

    def csv(self, path, name, *more, lat=True, extra=()):
        columns = ["--user", "user", "--place", "venue", "--time", "time"]
        if lat:
            columns += ["--lat", "lat", "--lon", "lon"]
        return self.run(
            "city", "import", "csv", path, "--name", name, "--timezone", "America/New_York",
            "--times", "local", *columns, *more)

    TINY = ["--epochs", "2", "--dimension", "4", "--no-refit"]

    def train(self, model="bpr-mf", city="small", *more, session="default"):
        return self.run(
            "train", model, "--city", city, "--session", session, *self.TINY, *more)

    def runs(self, session="default"):
        return self.run("runs", "list", "--session", session, "--json").json()


def unknown(bench, name):
    """A case without a check of its own: whatever is in it gets an answer, and nothing raw comes out."""
    folder = bench.case(name)
    if not os.path.isdir(folder):
        raise Wrong("there is no such case")
    answers = (0, 1, 64, 65, 66, 74)
    script = os.path.join(folder, "run.sh")
    if os.path.exists(script):
        bench.riverbend()
        bench.csv(bench.case("base/a.csv"), "base", "--category", "cat")
        done = subprocess.run(["/bin/bash", script, bench.program, bench.folder], timeout=300,
                              stdin=subprocess.DEVNULL, capture_output=True)
        text = (done.stdout + done.stderr).decode("utf-8", "replace")
        trap = re.search("rc=1(29|3[0-9])|a bug in WhyHere|Illegal instruction|Aborted|Segmentation", text)
        if trap:
            raise Wrong(f"{trap.group()}: {text[-300:]}")
        return
    for file in sorted(os.listdir(folder)):
        if file.lower() == "readme":
            continue
        path = os.path.join(folder, file)
        bench.csv(path, "any", "--replace").expect(*answers).clean()
        bench.csv(bench.case("base/a.csv"), "any", "--replace", "--regions", path).expect(
            *answers).clean()
    for kind in ["getnext", "knowsite", "sepgcn"]:
        bench.run("city", "import", kind, folder, "--name", "any", "--replace", "--timezone",
                  "America/New_York").expect(*answers).clean()
    if os.path.exists(bench.folder + "/datasets/any"):
        for words in [("city", "info", "any"), ("city", "check", "any"), ("city", "users", "any"),
                      ("evaluate", "--city", "any", "--all", "--no-training", "--no-tuning")]:
            bench.run(*words).expect(*answers).clean()


def right(condition, word):
    if not condition:
        raise Wrong(word)


def main(checks):
    """`PROGRAM CASES [NAME…]`: a line for each check; the code is 1 where one is wrong."""
    if len(sys.argv) < 3:
        print("\n".join(checks))
        return 0
    program, cases = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    wrong = 0
    for name in sys.argv[3:] or list(checks):
        bench = Bench(program, cases)
        try:
            checks.get(name, lambda bench: unknown(bench, name))(bench)
            print(f"right    {name}", flush=True)
        except Skipped as word:
            print(f"skipped  {name}: {word}", flush=True)
        except Wrong as word:
            wrong += 1
            print(f"WRONG    {name}: {word}", flush=True)
        except (OSError, KeyError, IndexError, ValueError, TypeError) as error:
            wrong += 1
            print(f"WRONG    {name}: {type(error).__name__}: {error}", flush=True)
        finally:
            bench.close()
    return 1 if wrong else 0
