# Everything a person or CI runs. Needs Python 3.11 or newer and a package index; no Docker.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := .venv-tools
TOOLS_READY := $(TOOLS)/.ready
CHECKS := lint types imports secrets audit costs
# Ten minutes are five times what the longest test of these takes: one that hangs fails by name, and the others go on.
WORKERS := --numprocesses=auto --maxprocesses=6 --timeout=600
export SCALE SEED EMPTY ROUNDS ONLY TRIES ROWS DRILL_SEED DRILL_SCALE

.PHONY: demo up compose-up compose-down sbom sbom-image test test-images test-apiserver drills sweeps test-pages test-keycloak test-kafka screenshots chromium bench bench-catalogue bench-upload bench-portal bench-notifications check check-deploy $(CHECKS) events calendar words observability pages gateway manifests lock clean help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(READY) ## Replay a hundredth of the department's record (SCALE=0.1 goes past a year's end, SCALE=1 is all of it)
	@$(BIN)/dps demo

up: $(READY) ## Start the whole stack and leave it running until Ctrl-C; a new one has the last weeks behind it (EMPTY=1: nothing)
	@$(BIN)/dps up

test: $(READY) chromium ## Run every test, with three workers for every two cores
	$(BIN)/pytest $(WORKERS) --durations=20

compose-up: $(READY) $(TOOLS_READY) ## Build the image and run everything in containers of this machine's Docker engine
	@$(BIN)/python -m deploy.docker up

compose-down: $(READY) $(TOOLS_READY) ## Stop and remove those containers with their data
	@$(BIN)/python -m deploy.docker down

sbom: $(READY) ## Write what the lock installs into build/sbom.json (CycloneDX); needs no Docker
	@$(BIN)/python -m deploy.sbom

sbom-image: $(READY) $(TOOLS_READY) ## Write all that is in the image dps:dev into build/sbom-image.json, what its base brings too
	@$(BIN)/python -m deploy.docker sbom

test-images: $(READY) $(TOOLS_READY) ## Build and run the images and the compose file, where a Docker engine is or can be installed
	$(BIN)/pytest -m engine

test-pages: $(READY) chromium ## Look at every page in a browser, wide, narrow and without script; and send every form empty: minutes
	$(BIN)/pytest -m pages --timeout=900 --durations=10 tests/portal

test-keycloak: $(READY) ## Sign in at the portal with a real Keycloak, which Maven gets (Java 17); minutes the first time
	$(BIN)/pytest -m keycloak

test-kafka: $(READY) ## Try messaging, journeys and access on three brokers of a real Apache Kafka, which Maven gets (Java 17); minutes
	@$(BIN)/python -m tests.kafka

screenshots: $(READY) chromium ## Make a picture of every page at two widths, from the last weeks of a stack of its own, in build/screenshots
	@$(BIN)/python -m tests.portal.browser.screenshots

chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; } \
	  || echo "There is no Chromium, and Debian's cannot be installed here: tests that need one are skipped"

fuzz: $(READY) ## Make requests up for every operation of every service, as every role that may call it (FUZZ_EXAMPLES=25)
	$(BIN)/pytest -m fuzz

drills: $(READY) ## Kill processes and the database under load, and replace every process: minutes (DRILL_SEED, DRILL_SCALE, ONLY)
	@$(BIN)/python -m tests.drills
	$(if $(ONLY),,$(BIN)/pytest -m drill -s)

sweeps: $(READY) ## Go through all that `make test` has only a few cases of, a small replay and `dps up`; every property with 1,000 examples
	$(BIN)/pytest $(WORKERS) --hypothesis-profile=sweep -m 'sweep or (hypothesis and not drill)'

bench: $(READY) ## Measure what an order costs beside the floor, starts and idle memory (docs/performance says how)
	@$(BIN)/python -m tests.performance

bench-catalogue: $(READY) ## Measure searches and matches among 10,000 to 1,000,000 offers; takes minutes
	@$(BIN)/python -m tests.performance.catalogue

bench-upload: $(READY) ## Measure how a file of 100,000 rows of offers is checked and published, and in how much memory
	@$(BIN)/python -m tests.performance.uploading

bench-portal: $(READY) ## Measure how long pages take for 20 people at once (PEOPLE, SECONDS; PORTAL_URL: one that runs)
	@$(BIN)/python -m tests.performance.portal

bench-notifications: $(READY) ## Measure how a message to 100,000 people is planned and sent, and whether others wait for it
	@$(BIN)/python -m tests.performance.notifying

test-apiserver: $(READY) $(TOOLS_READY) ## Offer every manifest to a real Kubernetes API server, compiled first where Go is
	$(BIN)/pytest -m apiserver

check: $(READY) ## Style, security, secrets, types, architecture, advisories, what an order asks of MongoDB: all at once
	@$(MAKE) --jobs $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) --no-print-directory $(CHECKS)

check-deploy: $(READY) $(TOOLS_READY) ## Everything under deploy/, by the tools that read it in earnest
	$(BIN)/pytest -m tools

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

secrets: $(READY)
	@git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --no-verify --baseline .secrets.baseline
	@echo "no secrets"

audit: $(READY)
	@$(BIN)/python -m deploy.audit

costs: $(READY)
	$(BIN)/python -m tests.performance.guard

events: $(READY) ## Write schemas, samples and AsyncAPI documents anew
	$(BIN)/python -m deploy.events

words: $(READY) ## Bring the portal's Welsh catalogue up to date with what its pages say
	$(BIN)/python -m deploy.words

calendar: $(READY) ## Write the bank holidays anew (for more years: python -m deploy.bank_holidays 2045)
	$(BIN)/python -m deploy.bank_holidays

observability: $(READY) ## Write Prometheus rules, scrape configuration and Grafana dashboards anew
	$(BIN)/python -m deploy.observability

pages: $(READY) ## Write the pages for consumers into build/pages
	@$(BIN)/python -m deploy.pages

gateway: $(READY) ## Write the gateway's configuration for compose anew
	$(BIN)/python -m deploy.gateway

manifests: $(READY) ## Write the manifests that follow from the code anew
	$(BIN)/python -m deploy.kubernetes

lock: ## Pin every dependency anew, with hashes (needs uv)
	requirements/lock.sh

clean: ## Remove what the targets made
	rm -rf $(VENV) $(TOOLS) .dps .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python 3.11 or newer is needed, this is {v.major}.{v.minor}: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS_READY): requirements/tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/tools.txt
	@touch $@
