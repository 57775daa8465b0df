# Every command of the project. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8401
SMTP_PORT ?= 8425

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements-dev.lock
SITE_CODE = $(shell find storefront catalog orders -name '*.py')
TEMPLATES = $(shell find templates -name '*.html')
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate \
	--python-version 3.11 --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: screenshots help setup venv demo demo-reset test check lint fmt lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The copy of the lock inside .venv is written last, so an interrupted installation is done again.
setup: ## Create .venv from the lock file; does nothing while the lock is unchanged
	@cmp -s $(LOCK) $(VENV)/$(LOCK) || $(MAKE) --no-print-directory venv

venv:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no '$(PYTHON)' here. Install Python 3.11 or later, or name one: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: Python 3.11 or later is needed. Name another: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot create environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV) from $(LOCK) (about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@cp $(LOCK) $(VENV)/$(LOCK)

demo: setup ## The whole shop on stand-ins: no account, key or server needed (PORT=8000)
	@exec $(BIN)/python -m sandbox.demo --port $(PORT) --sandbox-port $(SANDBOX_PORT) --smtp-port $(SMTP_PORT)

demo-reset: setup ## Forget everything the demo has stored
	@$(BIN)/python -m sandbox.demo --reset

test: setup ## The fast tests: SQLite, no network, no server
	@$(BIN)/pytest -n 2

screenshots: setup ## Pictures of every page in var/pictures, and the README's anew (needs chromium)
	@mkdir -p var/pictures docs/img
	@PICTURES=$(CURDIR)/var/pictures $(BIN)/pytest tests/browser/test_pages.py
	@cp var/pictures/home-1280-light.png docs/img/home.png
	@cp var/pictures/order-1280-light.png docs/img/order.png
	@cp var/pictures/trip-found-1280-light.png docs/img/trip.png

check: ## Exactly what CI runs
	@bash .ci/run

lint: setup ## Style, types, layers, templates, unused dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/django-upgrade --check --target-version 5.2 $(SITE_CODE)
	$(BIN)/djhtml --check --tabwidth 2 $(TEMPLATES)
	$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/djlint --lint $(TEMPLATES)

fmt: setup ## Write code and templates in the one style
	$(BIN)/django-upgrade --exit-zero-even-if-changed --target-version 5.2 $(SITE_CODE)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djade --target-version 5.2 $(TEMPLATES) || $(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/djhtml --tabwidth 2 $(TEMPLATES)

lock: setup ## Resolve the declared packages again and write both lock files
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock
