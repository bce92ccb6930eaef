# `make help` lists what can be done here. Needs make and Python 3.11 or later with venv, nothing else.

PYTHON ?= python3
VENV ?= .venv
DIST ?= dist
TARGET ?= warc
SECONDS ?= 600
DATASET ?= output/demo
SHOTS ?= output/.shots
SITE ?= output/.site

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Stamps: what is installed is installed once, and again when these files change.
MADE := $(VENV)/.made.stamp
RUN := $(VENV)/.run.stamp
DEV := $(VENV)/.dev.stamp

.DEFAULT_GOAL := help
.PHONY: help demo test lint format format-check types check docs bench bench-load shots shots-docs fuzz torture train bench-text bench-html bench-peers bench-metadata dist constraints clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUN) ## Build examples/raw/ into output/demo and show its first rows
	$(BIN)/python build_dataset.py examples/raw -o output/demo
	$(BIN)/python examples/show_rows.py output/demo

test: $(DEV) ## Run the tests, those of up to four files at once, one for each core
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(DEV) ## Look for mistakes
	$(BIN)/python -m ruff check .

format: $(DEV) ## Lay the code out anew, sort imports
	$(BIN)/python -m ruff check --select I --fix .
	$(BIN)/python -m ruff format .

format-check: $(DEV) ## Say whether `make format` would change anything
	$(BIN)/python -m ruff format --check .

types: $(DEV) ## Check the types, strictly
	$(BIN)/python -m mypy

check: lint format-check types test ## All four of these

docs: $(DEV) ## The documentation as a site that opens without a network: make docs SITE=output/.site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict --site-dir $(abspath $(SITE))
	@echo $(SITE)/index.html

bench: $(RUN) ## Time builds beside trafilatura and datatrove, then each step: make bench PAGES=pages.parquet
	$(PYTHON) -m venv $(VENV)-datatrove
	$(VENV)-datatrove/bin/python -m pip install --quiet 'datatrove[io,processing]' spacy lxml_html_clean
	$(BIN)/python benchmarks/bench_build.py $(PAGES) --datatrove $(VENV)-datatrove/bin/python
	$(BIN)/python benchmarks/bench_steps.py $(PAGES)

bench-load: $(DEV) ## Time loaders beside each other: make bench-load DATASET=output/demo
	$(BIN)/python benchmarks/bench_load.py $(DATASET)

shots: $(RUN) ## Screenshots of a report, light, dark and as on a phone (needs chromium): make shots DATASET=output/demo
	$(BIN)/python -m tests.shots $(DATASET) $(SHOTS)

shots-docs: docs ## The same of pages of the site: make shots-docs SHOTS=output/.shots
	$(BIN)/python -m tests.shots $(SITE) $(SHOTS)

fuzz: $(DEV) ## Fuzz a reader, the decoder or the block walk: make fuzz TARGET=warc SECONDS=600 (installs atheris apart)
	$(PYTHON) -m venv --system-site-packages $(VENV)-fuzz
	$(VENV)-fuzz/bin/python -m pip install --quiet atheris --constraint constraints.txt --editable '.[dev]'
	$(VENV)-fuzz/bin/python -m tests.hostile.fuzz $(TARGET) -max_total_time=$(SECONDS)

torture: $(RUN) ## Kill, starve, poison and corrupt builds, and print what the laws hold: make torture ARGS='--kills 30'
	$(BIN)/python -m benchmarks.torture $(ARGS)

train: $(RUN) ## Train both models anew: make train DATA=folder (needs torch: pip install -e '.[train]')
	$(BIN)/python -m training.train $(DATA) -o articlepack/stages/clean/model.npz
	$(BIN)/python -m training.train_pages $(DATA) -o articlepack/stages/clean/page_model.npz

bench-text: $(RUN) ## Measure it on sites it has not seen: make bench-text DATA=folder BENCH=folder WORK=folder
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.bench_text $(DATA) $(BENCH) --work $(WORK)

bench-html: $(RUN) ## Web pages of sites not seen, beside trafilatura: make bench-html DATA=folder WORK=folder
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.bench_html $(DATA) --work $(WORK)

bench-peers: ## Other extractors on the same pages, for bench-html's table: make bench-peers DATA=folder WORK=folder
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet readability-lxml newspaper4k justext lxml_html_clean pyarrow
	$(VENV)-peers/bin/python training/bench_peers.py $(DATA) -o $(WORK)/peers.jsonl

bench-metadata: $(RUN) ## Metadata beside trafilatura's: make bench-metadata DATA=folder WORK=folder (of bench-html)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.bench_metadata $(DATA) --work $(WORK)

dist: $(DEV) ## Build the sdist and the wheel into dist/
	$(BIN)/python -m build --outdir $(DIST)

constraints: $(DEV) ## Choose the newest versions of all libraries anew
	$(PIP) install --quiet uv
	$(BIN)/python -m uv pip compile --quiet --universal --upgrade --extra dev --python-version 3.11 --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make constraints" \
		--output-file constraints.txt pyproject.toml

clean: ## Remove what these targets made: .venv, dist, caches, the demo
	rm -rf $(VENV) $(VENV)-fuzz $(VENV)-datatrove $(VENV)-peers $(DIST) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf output/demo output/.demo.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Needs Python 3.11 or later: try make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN): pyproject.toml constraints.txt $(MADE)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(DEV): pyproject.toml constraints.txt $(MADE)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(RUN) $@
