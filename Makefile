# One command each; every target first makes the environment it needs, from the lock files alone.
PYTHON ?= python3
BIN := .venv/bin
STUDY := data/simulated
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
export PYTHONHASHSEED := 0

.PHONY: reports test test-slow reference-data check lab bench lock clean

## the whole path on an invented kabupaten: environment, simulation, 48 villages, index page
reports: .venv/ready $(STUDY)/study.yaml
	$(BIN)/blora-eval report $(STUDY) --out reports --jobs $(JOBS)

## the whole suite, with branch coverage
test: .venv/ready-test
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope -m "not slow" --cov --cov-report=term:skip-covered

## the forms too large for every day
test-slow: .venv/ready-test
	$(BIN)/python -m pytest -n $(JOBS) -m slow

## the published data sets that tests read, from their publishers; what must be made by hand, and how
reference-data: .venv/ready-test
	$(BIN)/python tests/reference/datasets.py

## style, types, docstrings, direction of imports, notebooks without output
check: .venv/ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(BIN)/python tests/left_out.py
	$(BIN)/python tests/house/count.py

## JupyterLab on the notebooks, with the simulated study measured
lab: .venv/ready $(STUDY)/study.yaml
	$(BIN)/blora-eval measure $(STUDY)
	$(BIN)/jupyter lab notebooks

## speed as ratios against a peer in the same run
bench: .venv/ready-test
	$(BIN)/python -m tests.bench

## write the lock files anew (needs uv)
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --extra build -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --extra build --extra test -o requirements-test.lock

## everything that the targets above made, but reference data, part of which are made by hand
clean:
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf data/simulated data/simulated-truth
	find reports -mindepth 1 ! -name README.md -delete

$(STUDY)/study.yaml: $(wildcard blora_eval/simulate/*.py) | .venv/ready
	$(BIN)/blora-eval simulate $(STUDY) --force --jobs $(JOBS)

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or later is needed")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/ready: requirements.lock pyproject.toml | .venv/python
	$(PIP) --no-deps --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

.venv/ready-test: requirements-test.lock pyproject.toml | .venv/python
	$(PIP) --no-deps --require-hashes -r requirements-test.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch .venv/ready $@
