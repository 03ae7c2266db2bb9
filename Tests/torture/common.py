"""What the three parts of the torture share."""

import hashlib
import json
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

# Codes that are an answer: done, work to do, and refusals. 70 is a bug.
ANSWERS = {0, 1, 64, 65, 66, 74, 130}


class Failed(Exception):
    pass


class Torture:
    def __init__(self, program, seed=1, megabytes=700):
        self.program = os.path.abspath(program)
        self.seed, self.megabytes = seed, megabytes
        self.folder = tempfile.mkdtemp(prefix="whyhere-torture-")
        self.failures, self.tried = [], 0

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def run(self, workspace, *arguments, environment=None, timeout=120):
        """The exit code (128 + signal), output, errors and resident megabytes of a command."""
        words = [self.program, *arguments, "--workspace", workspace]
        variables = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1",
                     **(environment or {})}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=errors, env=variables, start_new_session=True)
            end = time.monotonic() + timeout
            while True:
                done, status, usage = os.wait4(process.pid, os.WNOHANG)
                if done:
                    break
                if time.monotonic() > end:
                    process.kill()
                    os.wait4(process.pid, 0)
                    process.returncode = -9
                    raise Failed(f"{' '.join(arguments)}: still running after {timeout} s")
                time.sleep(0.002)
            process.returncode = 0
            code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
            output.seek(0)
            errors.seek(0)
            return (code, output.read().decode("utf-8", "replace"),
                    errors.read().decode("utf-8", "replace"), usage.ru_maxrss / 1024)

    def sound(self, workspace, *arguments, **options):
        code, output, errors, _ = self.run(workspace, *arguments, **options)
        if code != 0:
            raise Failed(f"{' '.join(arguments)}: {code} {errors.strip()[-300:]}")
        return output

    def answered(self, what, workspace, *arguments, **options):
        """A command on damaged input: an answer, no trap, bounded memory, and one sentence."""
        code, output, errors, memory = self.run(workspace, *arguments, **options)
        words = f"{what}: {' '.join(arguments)}"
        if code not in ANSWERS:
            raise Failed(f"{words}: code {code} {errors.strip()[-300:]}")
        if memory > self.megabytes:
            raise Failed(f"{words}: {memory:.0f} MB")
        if code not in (0, 1, 130) and "whyhere: " not in errors:
            raise Failed(f"{words}: code {code} without a sentence: {errors.strip()[-200:]}")
        if "a bug in WhyHere" in errors:
            raise Failed(f"{words}: called a bug: {errors.strip()[-300:]}")
        return code, output, errors

    def attempt(self, what, body):
        """One try of many; what fails is told at once and counted."""
        self.tried += 1
        try:
            body()
        except Failed as failure:
            self.failures.append(f"{what}: {failure}")
            print(f"FAILED {what}: {failure}", flush=True)

    def report(self, name):
        print(f"{name}: {self.tried} tried, {len(self.failures)} failed", flush=True)
        return 1 if self.failures else 0

    def grow(self, workspace, name="small"):
        os.makedirs(workspace, exist_ok=True)
        self.sound(workspace, "city", "new", name, "--seed", "5", "--users", "60", "--places",
                   "120", "--days", "30")


def tensors(path):
    """The data of a safetensors file after its header, by name."""
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    return {name: body[slice(*entry["data_offsets"])] for name, entry in header.items()
            if name != "__metadata__"}


def digest(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def files(folder):
    """Every file under a folder, by its path in it."""
    return sorted(os.path.relpath(os.path.join(root, name), folder)
                  for root, _, names in os.walk(folder) for name in names)


def leftovers(folder):
    return [name for name in files(folder) if ".tmp" in name or "/.whyhere." in "/" + name]
