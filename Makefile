# The same few commands for people and for CI. `make help` lists them.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
ONLY ?=
JOBS ?= 2
FAULTS ?= 100
MINUTES ?= 10
VISITORS ?= 100
LEAVE ?= 300

# Processes of the lab are started by the hundred: what they import is compiled once.
unexport PYTHONDONTWRITEBYTECODE

# Each of the JOBS takes one core: threads of libraries that wait for each other there would take minutes.
unit coverage assettests pagetests faulttests browsertests faults soak: export OMP_NUM_THREADS = 1

BIN := .venv/bin
NODE := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npx --no-install
UNIT = $(BIN)/python -m pytest -n $(JOBS) --ignore=tests/pages --ignore=tests/browser --ignore=tests/faults -m "not chromium"
FORMATTED := "**/*.js" "*.json"
.DEFAULT_GOAL := help
.PHONY: help run test check lint types unit assettests pagetests faulttests browsertests bench coverage deployment container faults soak pictures \
  format chromium
.NOTPARALLEL:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.installed ## start the app on PORT (8501); HOST=0.0.0.0 lets a class in
	$(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT)

test: check chromium assettests pagetests faulttests browsertests ## everything CI asks for, cheapest first

check: lint types unit ## what needs no browser and no page, in minutes

lint: .venv/.installed-dev node_modules/.installed ## format, faults and types of both languages, nothing is changed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(NODE) prettier --check --log-level warn $(FORMATTED)
	$(NODE) eslint
	$(BIN)/python -m tests.project.type_findings

types: .venv/.installed-dev ## mypy --strict on the code, and on what the tests share
	$(BIN)/mypy --num-workers $(JOBS)

unit: .venv/.installed-dev ## unit tests of both languages and guards
	$(UNIT)

assettests: .venv/.installed-dev chromium ## parts of the front end that need a page, in a Chromium
	$(BIN)/python -m pytest -n $(JOBS) tests/assets -m chromium

pagetests: .venv/.installed-dev ## pages without a browser
	$(BIN)/python -m pytest -n $(JOBS) tests/pages

browsertests: .venv/.installed-dev chromium ## pages in a real Chromium
	$(BIN)/python -m pytest -n $(JOBS) tests/browser

coverage: .venv/.installed-dev ## the unit tests once more, and which lines of learnact/ they do not run
	$(UNIT) --cov

deployment: .venv/.installed-dev chromium ## a lab that is replaced, and two of them behind nginx where that is installed
	$(BIN)/python -m pytest tests/deployment

container: .venv/.installed-dev chromium ## the Dockerfile and compose.yaml without an engine; needs root and debootstrap
	LEARNACT_CONTAINER=$(or $(LEARNACT_CONTAINER),/var/tmp/learnact-container) $(BIN)/python -m pytest -s tests/deployment/test_container.py

faulttests: .venv/.installed-dev ## deaths and hostile visits on a real server, a minute of them
	$(BIN)/python -m pytest tests/faults

bench: .venv/.installed-dev chromium ## measure every figure, or ONLY=name one bench
	$(BIN)/python -m benchmarks $(ONLY)

faults: .venv/.installed-dev ## the whole of them: FAULTS=100 kills, and as many generated cases
	LEARNACT_FAULTS=$(FAULTS) $(BIN)/python -m pytest tests/faults

soak: .venv/.installed-dev ## MINUTES=10 with VISITORS=100 who come and go, a tenth of them hostile; LEAVE=300 s later
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES) --visitors $(VISITORS) --leave $(LEAVE)

pictures: .venv/.installed-dev chromium ## the pictures of README and Tour, taken anew
	$(BIN)/python -m tests.browser.pictures

format: .venv/.installed-dev node_modules/.installed ## rewrite the sources as ruff and Prettier want them
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NODE) prettier --write --log-level warn $(FORMATTED)

chromium: .venv/.installed-dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/chromium.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "The lab needs Python 3.11 or newer, and PYTHON=$(PYTHON) is not that: try make PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv."; exit 1; }

.venv/.installed: requirements.txt | $(BIN)/python
	@echo "Installing into .venv; the first time this takes a few minutes."
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Node itself is one of the packages of requirements-dev.txt.
node_modules/.installed: package-lock.json package.json .venv/.installed-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci
	@touch $@
