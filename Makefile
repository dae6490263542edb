# Two commands on a fresh machine: `make run` and `make test`. Each does all its own set-up.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8501
# `make run` serves the worked example in a folder of its own; `make run DATA=...` serves a real one.
DATA ?=
EXAMPLE := worked-example
# Tests start hundreds of processes: what one has compiled the next one reads, whatever the machine is set to.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test quick check bench faults corpus schemas screenshots lock clean

run: .venv/.runtime
ifeq ($(DATA),)
	$(BIN)/evidence --data $(EXAMPLE) demo
	$(BIN)/evidence --data $(EXAMPLE) upgrade
	$(BIN)/evidence --data $(EXAMPLE) serve --port $(PORT)
else
	$(BIN)/evidence --data $(DATA) serve --port $(PORT)
endif

# Two at a time, a file as a whole each: what a test starts beside itself keeps two cores busy as it is.
# Files keep their order (tests/slow_first.py); xdist's own puts those of few tests last, which are the longest.
test: .venv/.development
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

quick: .venv/.development
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser"

check: .venv/.development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.development
	$(BIN)/python -m bench

# A fault at every call that touches the store: ten minutes and more on a quiet machine. Needs strace.
faults: .venv/.development
	$(BIN)/python -m tests.faults --keep

# What builds the shipped data and pictures; the results are committed.
corpus: .venv/.development
	$(BIN)/python -m tools.build_corpus

schemas: .venv/.development
	$(BIN)/python -m tools.build_schemas

screenshots: .venv/.development
	$(BIN)/python -m tools.take_screenshots

# The lock files name no index host, so they work behind any mirror.
lock: .venv/.development
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

.venv/.runtime: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/.development: requirements-dev.lock .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
