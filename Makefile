# The targets are the manual: `make` lists them.

PYTHON ?= python3
CASES ?= 200
YICHUANG := .venv/bin/yichuang

.DEFAULT_GOAL := help
.PHONY: help setup demo up simulate test chaos lint schemas clean

help: ## List what there is.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing: .venv and RabbitMQ (PYTHON=python3 to start from).
	@PYTHON="$(PYTHON)" deploy/local/setup.sh

demo: setup ## Start all, send sample applications (CASES=200), balance the books; KEEP=1 keeps the data.
	@$(YICHUANG) demo --cases $(CASES) $(if $(KEEP),--keep)

up: setup ## Start all and stay; Ctrl-C stops all. Addresses are in .yichuang/stack.json.
	@$(YICHUANG) up

test: ## Run every test, on real servers, with the coverage gate (ARGS=... for pytest).
	@PYTHON="$(PYTHON)" deploy/local/setup.sh tests
	@.venv/bin/pytest -n 3 --dist loadscope --cov --cov-report=term $(ARGS)

simulate: setup ## A year of cases (CASES=50000) through clocks and cards, every one beside an independent oracle.
	@.venv/bin/python -m tests.simulate $(if $(filter command line environment,$(origin CASES)),--cases $(CASES))

chaos: setup ## Break every part under load and balance the books (ROUND='broker.*' for some, LIST=1 names them).
	@.venv/bin/python -m tests.chaos $(if $(LIST),--list) $(foreach round,$(ROUND),'$(round)')

lint: setup ## Style, types, import rules, documents up to date.
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(YICHUANG) schemas check

schemas: setup ## Write JSON Schema, asyncapi.yaml and openapi.yaml from the code.
	@$(YICHUANG) schemas write

clean: ## Remove what was installed and made here: .venv, data, caches.
	rm -rf .venv .yichuang .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
