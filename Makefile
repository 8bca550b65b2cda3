# icatgraph: `make serve` and `make test` do all set-up on a machine with Python 3.11+ and make.
# Nothing is installed outside .venv; `make clean` removes what was made.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SHARED ?= ../shared
SECONDS ?= 300

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.DEFAULT_GOAL := help
.PHONY: help serve build test setup check format lint types contracts validate own-words bench soak mutants docs lock clean

help: ## Show the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "no $(PYTHON) here: install Python 3.11 or newer, or say make PYTHON=/path/to/python"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$($(PYTHON) --version) is too old: install Python 3.11 or newer, or say make PYTHON=/path/to/python"; exit 2; }
	@echo "setup: creating $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "could not create $(VENV): check that this folder is writable and that Python's venv module is installed (Debian: apt install python3-venv)"; exit 2; }

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "setup: installing the server's pinned packages"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "setup: installing the test tools"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(DEVELOPMENT) ## Create .venv with everything for development

build: $(RUNTIME) ## Build the dataset: load, validate, derive, freeze
	@$(BIN)/icatgraph build

serve: $(RUNTIME) ## Build the dataset and serve it on http://127.0.0.1:8000
	@$(BIN)/icatgraph build
	@$(BIN)/icatgraph serve --host $(HOST) --port $(PORT)

# What watches a clock is alone; all else is shared among the processors.
ALONE := tests/hostile tests/server/test_resilience.py \
  tests/library/test_workers.py tests/library/test_worker_fairness.py

test: $(DEVELOPMENT) ## Run the tests
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(addprefix --ignore=,$(ALONE))
	@$(BIN)/python -m pytest $(ALONE)

check: format-check lint types contracts test validate own-words ## Everything CI runs

format: $(DEVELOPMENT) ## Format Python and Turtle
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/icatgraph format

.PHONY: format-check
format-check: $(DEVELOPMENT)
	@$(BIN)/ruff format --check .
	@$(BIN)/icatgraph format --check

lint: $(DEVELOPMENT) ## Lint the Python code
	@$(BIN)/ruff check .

types: $(DEVELOPMENT) ## Check types
	@$(BIN)/mypy

contracts: $(DEVELOPMENT) ## Check that imports flow one way
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

validate: $(RUNTIME) ## Validate ontology, shapes, data and queries
	@$(BIN)/icatgraph validate

own-words: $(RUNTIME) ## Check that no sentence of a source stands in the project (needs ../shared)
	@if [ -x $(SHARED)/tools/own_words.py ]; then $(BIN)/python $(SHARED)/tools/own_words.py .; \
	else echo "own words: $(SHARED) is not here, nothing compared"; fi

bench: $(DEVELOPMENT) ## Measure against peers; writes docs/benchmarks.md (BENCH="--scales 1,10,100")
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/python -m tests.benchmarks.endpoints $(BENCH)

soak: $(DEVELOPMENT) ## Keep a server under mixed load for 5 minutes (SECONDS=60 for less)
	@$(BIN)/python -m tests.soak $(SECONDS)

mutants: $(DEVELOPMENT) ## Show that every seeded fault is found by its rule, at its line
	@$(BIN)/python -m tests.mutants

docs: $(RUNTIME) ## Write the generated pages (query table, reference)
	@$(BIN)/python -m docs.generate

lock: $(DEVELOPMENT) ## Pin the newest versions that pyproject.toml admits
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --quiet --upgrade --group setup -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --quiet --upgrade --group setup --group dev --all-extras -c requirements.lock -o requirements-dev.lock

clean: ## Remove the environment and everything built
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .icatgraph_cache
