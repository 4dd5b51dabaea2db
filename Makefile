# Everything a fresh machine needs is set up by the targets themselves; run again, they
# start at once. Needs python3 (3.11 or later) and make; what else is missing of the
# system's packages is installed where that may be done, or named (SYSTEM_PACKAGES=no).

PORT ?= 8000
export UV_PYTHON_DOWNLOADS ?= never
# The certificates of this machine: city networks often have their own.
export UV_SYSTEM_CERTS ?= true
export DJANGO_SETTINGS_MODULE = equity_office.settings

UV := $(or $(shell command -v uv),.uv/bin/uv)
NPM := $(or $(shell command -v npm),.npm/bin/npm)
RUN := .venv/bin/python
VAR := $(or $(VAR_DIR),var)

.DEFAULT_GOAL := help
.PHONY: help setup demo serve messages test test-services test-browser test-next check bench

help: ## Say what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# What is said where a registry does not answer: which step, and how to go on.
UNREACHED = { echo "$(1) could not be installed from $(2); the reason stands above. Check the network, or name a mirror by $(3), and run the command again: it goes on from here." >&2; exit 1; }

.uv/bin/uv: .ci/uv.txt
	@python3 equity_office/process/preflight.py
	@echo "Installing uv …"
	@rm -rf .uv && python3 -m venv .uv
	@.uv/bin/python -m pip install --quiet --require-hashes -r .ci/uv.txt || $(call UNREACHED,uv,PyPI,PIP_INDEX_URL)
	@touch $@

.npm/bin/npm: .ci/npm.txt .venv/.ok
	@rm -rf .npm && python3 -m venv .npm
	@.npm/bin/python -m pip install --quiet --require-hashes -r .ci/npm.txt || $(call UNREACHED,npm,PyPI,PIP_INDEX_URL)
	@touch $@

# Compiled once here, and not by every process that starts.
.venv/.ok: uv.lock pyproject.toml $(if $(shell command -v uv),,.uv/bin/uv)
	@python3 equity_office/process/preflight.py
	@echo "Installing Python packages …"
	@$(UV) sync --frozen --quiet --compile-bytecode || $(call UNREACHED,Python packages,PyPI,UV_DEFAULT_INDEX)
	@touch $@

node_modules/.ok: package-lock.json .venv/.ok $(if $(shell command -v npm),,.npm/bin/npm)
	@echo "Installing the design system …"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null || $(call UNREACHED,The design system,npm,npm_config_registry)
	@touch $@

STATIC := $(shell find static -type f)
$(VAR)/static/.ok: node_modules/.ok $(STATIC) equity_office/web/staticfiles.py
	@echo "Collecting styles and scripts …"
	@$(RUN) manage.py collectstatic --noinput --verbosity 0
	@touch $@

CATALOGS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
$(CATALOGS): %.mo: %.po .venv/.ok
	@$(RUN) -m translations --compile

READY := .venv/.ok node_modules/.ok $(VAR)/static/.ok $(CATALOGS)

setup: $(READY)
	@$(RUN) manage.py migrate --verbosity 0

demo: setup ## Load the demonstration city, publish its report and serve it (PORT=8000)
	@exec $(RUN) manage.py demo --port $(PORT)

serve: setup ## Serve pages and do background work (PORT=8000)
	@exec $(RUN) manage.py serve --port $(PORT)

messages: .venv/.ok ## Bring the catalogs of translations in line with what is said
	$(RUN) -m translations

test: $(READY) ## Run the suite; needs no service
	$(RUN) -m pytest -n 2 --ignore tests/browser --cov --cov-report= $(ARGS)
	$(RUN) -m coverage report --fail-under=100 --skip-covered

test-services: $(READY) ## Run what meets them on PostgreSQL and Redis, with a real worker
	REQUIRE_SERVICES=1 DATABASE_URL=$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres} \
	REDIS_URL=$${REDIS_URL:-redis://127.0.0.1:6379/0} \
	SECRET_KEY=$${SECRET_KEY:-only-for-the-tests-of-this-machine-0123456789} \
	$(RUN) -m pytest -n 2 --ignore tests/browser $(ARGS)

test-browser: $(READY) ## Look at every page in Chromium (PICTURES=1: pictures in var/screenshots)
	$(RUN) -m pytest -n 2 --dist worksteal tests/browser $(ARGS)

test-next: $(READY) ## Run the suite on Python 3.13 with Django 6.1, where 3.13 is found
	@./.ci/test-next $(UV)

check: .venv/.ok node_modules/.ok ## Lint, layers, migrations, security
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	@git ls-files '*.html' | xargs .venv/bin/djade --target-version 5.2 --check
	@.venv/bin/lint-imports
	$(RUN) manage.py check
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) .ci/advisories
	$(RUN) -m bandit -q -c pyproject.toml -r departments equity_office indicators plans progress reporting toolkit training

bench: setup ## Measure the build and the published page, as ratios within one run
	$(RUN) -m benchmarks
