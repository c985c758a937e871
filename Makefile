# Needs python3.11 or newer, and make. Everything else is installed into .venv, from locked versions.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo up test test-all lint format bench clean
.DELETE_ON_ERROR:

demo: .venv/demo.stamp
	@$(BIN)/python scripts/demo.py

up: .venv/demo.stamp
	@$(BIN)/python scripts/up.py

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: .venv/bench.stamp
	$(BIN)/python -m benchmarks

clean:
	rm -rf var

.venv/demo.stamp: requirements-uv.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "python3.11 or newer is needed; name one: make PYTHON=python3.12 demo"; exit 1; }
	@echo "Installing the locked versions into .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/demo.stamp requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bench.stamp: .venv/dev.stamp requirements-bench.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@
