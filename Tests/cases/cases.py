#!/usr/bin/env python3
"""Checks every case of ../shared/cases against the built program, with neighbours of its kind.

    cases.py PROGRAM CASES [NAME…]

A line for each: right, WRONG with what came, or skipped with a word. The exit code is 1 where one
is wrong. Without arguments the names are listed. The folder names of CASES are the names of checks;
what lies in a folder without a check of its own must get an answer and send nothing raw.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import data  # noqa: E402
import harness  # noqa: E402
import processes  # noqa: E402

if __name__ == "__main__":
    sys.exit(harness.main({**data.CHECKS, **processes.CHECKS}))
