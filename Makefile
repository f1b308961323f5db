# Each command does all its own set-up; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
LOCK := deploy/lock
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
# Build tools first, locked like the rest: nothing that runs on this machine comes unchecked.
install = $(PIP) --require-hashes -r $(LOCK)/build.txt && $(PIP) --require-hashes --no-build-isolation --use-pep517 -r $(LOCK)/$(1).txt && \
	$(PIP) --no-deps --no-build-isolation -e .

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/run pwa/dist/index.html ## start everything here: MongoDB, demo mailbox, API, scanner, worker
	@exec $(BIN)/rapport run

test: .venv/dev pwa/dist/index.html ## all tests, with real parts
	@$(BIN)/python -m tests.prepare
	@cd pwa && ../$(BIN)/python ../deploy/npm.py run --silent test
	@$(BIN)/python -m pytest -n $$(( $$(nproc) + 1 )) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

soak: .venv/dev ## the scanner's faults at length, for hours: every kill, thousands of random courses (ONLY=f04 for one part)
	@$(BIN)/python -m tests.prepare
	@RAPPORT_SOAK=1 $(BIN)/python -m pytest -m soak -k "$(ONLY)" --durations=0 --durations-min=1

check: .venv/dev pwa/node_modules/.ready ## formatting, lint, types, import contracts, tsc, unused code, generated types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.unused
	@$(BIN)/python tests/types_match.py
	@cd pwa && ../$(BIN)/python ../deploy/npm.py run --silent check

bench: .venv/dev pwa/dist/index.html ## speed, as ratios to a floor measured in the same run (ONLY=mail_to_push for one part)
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m tests.bench $(ONLY)

quality: .venv/dev ## how well the decisions decide, on labelled data (ONLY=duplicates for one part)
	@$(BIN)/python -m tests.quality $(ONLY)

build: pwa/dist/index.html ## the app, into pwa/dist

types: .venv/dev pwa/node_modules/.ready ## the app's API types, from the API's own description
	@$(BIN)/rapport openapi > pwa/openapi.json.new && mv pwa/openapi.json.new pwa/openapi.json
	@cd pwa && ../$(BIN)/python ../deploy/npm.py run --silent types

screenshots: .venv/dev pwa/dist/index.html ## the pictures of the README and the handbook
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m tests.e2e.screenshots

format: .venv/dev ## put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: .venv/dev ## renew the locked dependencies (hashes, no addresses)
	@for set in "build.txt:$(LOCK)/build.in" "server.txt:pyproject.toml" "run.txt:pyproject.toml --extra demo" \
	    "dev.txt:pyproject.toml --extra demo --extra dev"; do \
	  $(BIN)/uv pip compile -q $${set#*:} --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links -o $(LOCK)/$${set%%:*} || exit 1; done

clean: ## everything that was made, data included
	rm -rf .venv var pwa/dist pwa/node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rapport needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12")'
	@echo "… Making the Python environment"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing. On Debian and Ubuntu: apt install $(notdir $(PYTHON))-venv"; exit 1; }

# Once the tests' dependencies are here they are what is kept up to date: those of the run are among them.
ifneq ($(wildcard .venv/dev),)
.venv/run: .venv/dev
	@touch $@
else
.venv/run: .venv/bin/python $(LOCK)/run.txt pyproject.toml
	@echo "… Installing locked dependencies"
	@$(call install,run) && touch $@
endif

.venv/dev: .venv/bin/python $(LOCK)/dev.txt pyproject.toml
	@echo "… Installing locked dependencies, with those of the tests"
	@$(call install,dev) && touch $@ .venv/run

pwa/node_modules/.ready: pwa/package-lock.json | .venv/run
	@echo "… Installing the app's build tools"
	@cd pwa && ../$(BIN)/python ../deploy/npm.py ci --silent --no-audit --no-fund
	@touch $@

pwa/dist/index.html: pwa/node_modules/.ready $(shell find pwa/src pwa/public pwa/index.html pwa/vite.config.ts -type f 2>/dev/null)
	@echo "… Building the app"
	@cd pwa && ../$(BIN)/python ../deploy/npm.py run --silent build

.PHONY: help run test soak check bench quality build types screenshots format lock clean
