# One word per chore. `make brief` and `make test` set up all they need; a second run starts at once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help brief test chaos lint format bench clean

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

brief: $(VENV)/.run  ## brief the articles in examples/
	@$(BIN)/mujaz brief examples/*.txt

test: $(VENV)/.test  ## run every test
	@$(BIN)/python -m pytest

chaos: $(VENV)/.test  ## 300 articles among faults and kills: none lost, none twice
	@$(BIN)/python -m benchmarks.chaos

bench: $(VENV)/.test  ## what load the bot bears, on a small scale
	@$(BIN)/python -m benchmarks.load --quick

lint: $(VENV)/.lint  ## ruff, mypy, import-linter, and that every module lies in a room
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.rooms

format: $(VENV)/.lint  ## put the code in ruff's shape
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

clean:  ## remove what the other chores made
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@echo "Setting up $(VENV) (once) ..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Mujaz needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'

# Each mark says that a set of packages is installed as pyproject.toml and constraints.txt now stand.
$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing what a brief needs (once) ..." >&2
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/.run
	@echo "Installing what the tests need (once) ..." >&2
	@$(PIP) --editable '.[bot,evaluate,postgres,transformers]' --group test
	@touch $@

$(VENV)/.lint: pyproject.toml constraints.txt | $(VENV)/.test
	@$(PIP) --group lint
	@touch $@
