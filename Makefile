# make run    opens the workbench on the bundled city
# make test   builds and runs every test
# make lint   checks the formatting
# make torture  kills the program and damages its files for an hour or more (Tests/torture)
# make bench  measures WhyHere on this machine
# make bundled  trains the small runs that ship with the bundled city
# make reproduce  trains every experiment of docs/RESULTS.md, for days; it goes on where it was stopped
# make reproduce-quick  what takes under an hour of it
# make options  writes the training commands from the tables of settings
#
# One build configuration and one set of flags serve the program and the tests, so that nothing is
# compiled twice: numeric tests must be optimised, and @testable imports need -enable-testing.
SWIFT ?= swift
FLAGS = -c release -Xswiftc -enable-testing
PROGRAM = .build/release/whyhere

# Python packages for the test that reads a city from Python.
PYTHON_PACKAGES = .build/python

.PHONY: run build test torture lint bench bundled options reproduce reproduce-quick system

run: build
	$(PROGRAM)

build: system
	$(SWIFT) build $(FLAGS) --product whyhere

# Tests run side by side on every core, so each keeps BLAS to one thread.
# The build before the tests puts the program itself where the terminal tests find it.
# What failed is repeated at the end, where a reader of a long log looks first.
test: SHELL = bash
test: build $(PYTHON_PACKAGES)
	set -o pipefail; OPENBLAS_NUM_THREADS=1 $(SWIFT) test $(FLAGS) --disable-testable-imports 2>&1 | tee .build/test.log \
	    || { echo "Failed:"; grep -E "recorded an issue|error:" .build/test.log; exit 1; }

# Without Python or the package index what needs them is skipped, and says so.
$(PYTHON_PACKAGES):
	-python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	    --target $(PYTHON_PACKAGES) safetensors numpy pyte tensorboard setuptools

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

# The long forms: every rename and fsync, a thousand bits, as many inputs as INPUTS says.
INPUTS ?= 100000
torture: build $(PYTHON_PACKAGES)
	python3 Tests/torture/crash.py $(PROGRAM)
	python3 Tests/torture/steered.py $(PROGRAM)
	python3 Tests/torture/flips.py $(PROGRAM) --flips 1000 --strict
	python3 Tests/torture/fuzz.py $(PROGRAM) --inputs $(INPUTS)
	PYTHONPATH=$(PYTHON_PACKAGES) python3 Tests/torture/keys.py $(PROGRAM)

bench: build
	$(PROGRAM) bench all

# What a new workspace starts with: one small run of each of the four models, with what it started
# from and what a study found of planted causes. Some ten minutes, under 8 MB; seed 1, one thread, so
# that it can be repeated.
BUNDLED = --city riverbend --session bundled
bundled: build
	rm -rf sessions/bundled
	OPENBLAS_NUM_THREADS=1 $(PROGRAM) train sepgcn $(BUNDLED) --epochs 400 --patience 10
	OPENBLAS_NUM_THREADS=1 $(PROGRAM) train knowsite $(BUNDLED)
	OPENBLAS_NUM_THREADS=1 $(PROGRAM) train stkdrec $(BUNDLED) --length 32 --dimension 32
	OPENBLAS_NUM_THREADS=1 $(PROGRAM) train spacetime-gr $(BUNDLED) --length 32 --dimension 32 \
	    --epochs 300 --patience 30 --select-by ndcg@10
	for run in sepgcn knowsite stkdrec spacetime-gr; do OPENBLAS_NUM_THREADS=1 $(PROGRAM) \
	    explain --run $$run-riverbend-1 --session bundled --study --users 100 --seed 2; done > /dev/null
	rm -rf datasets/riverbend/session
	$(PROGRAM) session bundle --session bundled --to datasets/riverbend/session

# Trainings that are there are not made again. One thread, so that they can be repeated bit for bit.
EXPERIMENTS = $(sort $(wildcard Benchmarks/experiments/[0-9]*.py))
reproduce: build
	for script in $(EXPERIMENTS); do OPENBLAS_NUM_THREADS=1 python3 $$script || exit 1; done

reproduce-quick: build
	OPENBLAS_NUM_THREADS=1 python3 Benchmarks/experiments/01_tucker_shanghai.py \
	    --only "facts alike, stores 10" --first-seed
	OPENBLAS_NUM_THREADS=1 python3 Benchmarks/experiments/04_newyork_next_place.py \
	    --only "trial pointer" --first-seed

# A setting of a model is a line of its table; this makes its option of the command line.
options: build
	$(PROGRAM) options --to Sources/whyhere/Generated

# Development files of ncursesw, OpenBLAS, SQLite, zlib and OpenSSL, where they are missing.
system:
	@sh .ci/install-system-packages
