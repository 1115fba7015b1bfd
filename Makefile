# Everything a newcomer needs: `make help` lists it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Real event data is no part of the project; tests that use it skip without it.
ifneq ($(wildcard ../shared/data/INDEX.md),)
export CAUCASUS_REALDATA ?= $(abspath ../shared/data)
endif

.DEFAULT_GOAL := help
.PHONY: help setup score test lint format types codebook bench docs clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[test]'
	@touch $(VENV)/run $@

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $(VENV)/run $(VENV)/test $@

setup: $(VENV)/dev  ## Set up .venv with everything for development

score: $(VENV)/run  ## Set up, then score Azerbaijan and Russia
	$(BIN)/caucasus score azerbaijan russia

test: $(VENV)/test  ## Set up, then run the tests
	$(BIN)/python -m pytest -q -n auto --dist worksteal

lint: $(VENV)/dev  ## Check style and layout of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/dev  ## Mend style and layout of the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/dev  ## Check types, strictly
	$(BIN)/mypy

codebook: $(VENV)/run  ## Build the codebook's tables from codebook/sources
	$(BIN)/python codebook/build_codes.py
	$(BIN)/python codebook/build_actors.py
	$(BIN)/python codebook/build_schemes.py
	$(BIN)/python codebook/build_persons.py

docs: $(VENV)/test  ## Run the examples in README and docs, and write their output anew
	$(BIN)/python -m pytest -q tests/docs --update

bench: $(VENV)/dev  ## Measure speed and memory against alternatives, as ratios
	$(BIN)/python -m benchmarks.run

clean:  ## Remove .venv and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
