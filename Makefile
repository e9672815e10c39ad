# Everything a person runs. `make` alone explains itself.

RAW     ?= raw
PARSED  ?= parsed
BUILD   ?= build
WORKERS ?=
PYTHON3 ?= python3

VENV    := .venv
PYTHON  := $(VENV)/bin/python
PIP     := $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input
SHARED  ?= ../shared
FOLDERS  = --parsed "$(PARSED)" --build "$(BUILD)"

# One stamp a set of packages; a changed lock installs anew.
RUN := $(VENV)/.run-stamp
DEV := $(VENV)/.dev-stamp
FAULTS := $(VENV)/.faults-stamp
# Apart from the rest: the test server needs older versions of what a run needs.
SCALE := .venv-scale/.stamp
SCALE_PYTHON := .venv-scale/bin/python

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  Variables: RAW=$(RAW) PARSED=$(PARSED) BUILD=$(BUILD) WORKERS=$(if $(WORKERS),$(WORKERS),one a core)"

$(PYTHON):
	@echo "Making $(VENV)"
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON3=…"; exit 1; }
	@$(PYTHON3) -m venv $(VENV)

$(RUN): requirements/run.txt | $(PYTHON)
	@echo "Installing what a run needs"
	@$(PIP) --requirement requirements/run.txt
	@touch $@

$(DEV): requirements/dev.txt requirements/fonts.txt | $(PYTHON)
	@echo "Installing what tests need"
	@$(PIP) --requirement requirements/dev.txt
	@$(PIP) --no-deps --requirement requirements/fonts.txt
	@touch $@ $(RUN)

$(FAULTS): requirements/faults.txt | $(DEV)
	@echo "Installing what make fuzz and make audit need"
	@$(PIP) --requirement requirements/faults.txt
	@touch $@

$(SCALE): requirements/scale.txt
	@echo "Installing what make test-scale needs"
	@$(PYTHON3) -m venv .venv-scale
	@$(SCALE_PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --requirement requirements/scale.txt
	@touch $@

.PHONY: setup
setup: $(RUN) ## Make .venv with what a run needs

.PHONY: ingest
ingest: $(RUN) ## Read RAW, publish PARSED
	@$(PYTHON) -m pipeline ingest --raw "$(RAW)" $(FOLDERS) $(if $(WORKERS),--workers $(WORKERS))

.PHONY: test
test: lint ## Linters, types, layers and the test suite
	@$(PYTHON) -m pytest -q -n auto -m "not slow and not browser and not scale"

.PHONY: test-browser
test-browser: $(DEV) ## The review site in Chromium: clicks, keyboard, accessibility, pictures
	@PYTHONPATH=.:tests $(PYTHON) -m pytest -q tests/browser

.PHONY: test-scale
test-scale: $(SCALE) ## A Ray cluster that loses a node, and a server that speaks S3, both on this machine
	@PYTHONPATH=.:tests $(SCALE_PYTHON) -m pytest -q tests/scale

.PHONY: lint
lint: $(DEV) ## Style, types and the one-way flow of the modules
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo

.PHONY: faults
faults: $(DEV) ## The long fault tests, then docs/reliability.md: some hours on two cores
	@$(PYTHON) -m pytest -q tests/faults
	@PYTHONPATH=.:tests $(PYTHON) -m tests.faults.suite --build "$(BUILD)/faults" --shared "$(SHARED)"

.PHONY: fuzz
fuzz: $(FAULTS) ## Fuzz the parsers, SECONDS (an hour) each; Linux only
	@PYTHONPATH=. $(PYTHON) -m tests.fuzz --seconds $(or $(SECONDS),3600) --build "$(BUILD)/fuzz" --shared "$(SHARED)"

.PHONY: audit
audit: $(FAULTS) ## Look up the locked packages in the advisory database; needs the network
	@$(PYTHON) -m pip_audit --requirement requirements/run.txt --no-deps --disable-pip --strict

.PHONY: quality
quality: $(DEV) ## Score what is read of SHARED/corpus against SHARED/gold, and PDFs against the files they were printed from
	@PYTHONPATH=. $(PYTHON) -m tests.quality.report --shared "$(SHARED)" --build "$(BUILD)/quality" --report docs/quality.md

.PHONY: bench
bench: $(DEV) ## Time the reading of RAW, and of SHARED/corpus against pdfplumber, pdfium and pyhwp
	@PYTHONPATH=. $(PYTHON) tests/quality/two_runs.py --raw "$(RAW)" --build "$(BUILD)/bench"
	@if [ -d "$(SHARED)/corpus/pdf" ]; then PYTHONPATH=. $(PYTHON) bench/pdf.py "$(SHARED)/corpus/pdf"; \
	PYTHONPATH=. $(PYTHON) bench/agreement.py "$(SHARED)/corpus/pdf"; \
	PYTHONPATH=. $(PYTHON) bench/twins.py "$(SHARED)/corpus"; \
	PYTHONPATH=. $(PYTHON) bench/ocr.py "$(SHARED)/corpus/pdf"; \
	PYTHONPATH=. $(PYTHON) bench/scans.py "$(SHARED)/corpus/pdf"; \
	PYTHONPATH=. $(PYTHON) bench/hancom.py "$(SHARED)/corpus"; \
	else echo "Nothing to compare engines on: $(SHARED)/corpus is absent. Name its folder with SHARED=DIR."; fi

.PHONY: bench-scale
bench-scale: $(SCALE) $(DEV) ## Time the reading and publishing of DOCUMENTS (1000 5000 20000), and Ray on one to four nodes
	@$(PYTHON) bench/scale.py "$(BUILD)/bench-scale" --documents $(or $(DOCUMENTS),1000 5000 20000) --make
	@$(SCALE_PYTHON) bench/scale.py "$(BUILD)/bench-scale" --documents $(or $(DOCUMENTS),1000 5000 20000)

.PHONY: review
review: $(RUN) ## Write pages that show what was read beside the printed pages
	@$(PYTHON) -m pipeline review --raw "$(RAW)" $(FOLDERS) $(if $(WORKERS),--workers $(WORKERS))

.PHONY: docs
docs: $(DEV) ## Generate the pages that derive from code, build the site in BUILD/site
	@$(PYTHON) -m pipeline describe --markdown > docs/data-dictionary.md
	@$(PYTHON) -m pipeline describe --limits > docs/limits.md
	@NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --quiet --strict --site-dir "$(abspath $(BUILD))/site"
	@echo "$(BUILD)/site/index.html"

# The lock names versions only: where they come from is the business of whoever installs.
COMPILE = $(PYTHON) -m piptools compile --quiet --upgrade --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.PHONY: lock
lock: $(DEV) ## Lock the newest versions that pyproject.toml allows
	@$(COMPILE) --extra pyhwp --output-file requirements/run.txt pyproject.toml
	@$(COMPILE) --extra pyhwp --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	@$(COMPILE) --extra pyhwp --extra scale --output-file requirements/scale.txt pyproject.toml
	@$(COMPILE) --extra faults --constraint requirements/dev.txt --output-file requirements/faults.txt pyproject.toml

.PHONY: clean
clean: ## Remove working files and caches; raw and parsed stay
	@rm -rf "$(BUILD)" .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
