# make up · make test · make bench: each sets up what it needs.
VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed
WEB := web/dist/manifest.json

.PHONY: up test lint check bench clean

up: $(STAMP) $(WEB)
	$(VENV)/bin/maillage up

test: $(STAMP) $(WEB)
	$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(STAMP) $(WEB)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) -m ingest.shacl.lint
	cd web && npm run --silent check

check: lint test

bench: $(STAMP)
	$(PYTHON) -m benchmarks

$(STAMP): pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[turbo,sparq,dev]'
	touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --silent

$(WEB): web/node_modules/.package-lock.json web/vite.config.ts $(shell find web/src -type f)
	cd web && npm run --silent build
	touch $@

clean:
	rm -rf $(VENV) var web/node_modules web/dist
