# make up · make test · make bench: each sets up what it needs.
VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: up test lint check bench clean

up: $(STAMP)
	$(VENV)/bin/maillage up

test: $(STAMP)
	$(PYTHON) -m pytest

lint: $(STAMP)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) -m ingest.shacl.lint

check: lint test

bench: $(STAMP)
	$(VENV)/bin/pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(PYTHON) -m benchmarks

$(STAMP): pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[turbo,sparq,dev]'
	touch $@

clean:
	rm -rf $(VENV) var
