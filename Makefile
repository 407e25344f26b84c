# `make` lists what there is. Everything the site needs is installed into .venv; nothing else on the machine is changed,
# except that `make test` may install Debian's Chromium where it runs as root and none is there.

.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
SITE := .venv/.site-installed
DEV := .venv/.dev-installed
SOURCES := app.py lessons search

.PHONY: help run test check bench translations clean

help: ## What there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

run: $(SITE) ## Serve the site on 127.0.0.1:8000, with the shipped lessons in it
	$(PY) -m flask --app app serve

test: $(DEV) ## Run every test, browser tests included where a Chromium is
	@sh tests/chromium.sh
	$(PY) -m pytest

check: $(DEV) ## Formatting, lint and types
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(SOURCES)

bench: $(DEV) ## Timings and judged queries, against references installed for it (long)
	$(PY) -m bench

translations: $(DEV) ## Collect texts from code and templates into the catalogues
	.venv/bin/pybabel -q extract -F babel.cfg -k N_ -o translations/messages.pot --no-location --omit-header .
	.venv/bin/pybabel -q update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete

clean: ## Remove what was installed and made; the data folder stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv:
	$(PYTHON) -m venv .venv

$(SITE): requirements.txt constraints.txt | .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt constraints.txt | .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $(SITE) $@
