# Everything a person types here. `make run` starts Shoebox, `make test` tries all of it.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
python := .venv/bin/python

# What `make test PART=…` knows besides the folders under tests/.
unit := library webapp worker scripts
folders := $(sort $(notdir $(patsubst %/,%,$(wildcard tests/*/))))
parts := $(filter-out __pycache__,$(folders)) unit
chosen := $(if $(PART),$(wildcard $(addprefix tests/,$(if $(filter unit,$(PART)),$(unit),$(PART)))),tests)
known := $(if $(PART),$(filter $(PART),$(parts)),all)

.PHONY: help
help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: ## Set up what is missing, then start Shoebox and keep it running; Ctrl-C ends it
	@scripts/prepare requirements.txt
	@$(python) -m library.migrate
	@exec $(python) -m scripts.run --parent $$PPID

.PHONY: nsfw
nsfw: ## Add the part that looks for sensitive pictures (40 MB)
	@scripts/prepare requirements.txt
	@scripts/prepare requirements-nsfw.txt
	@echo "Sensitive pictures are looked for in imports that ask for it, from the next start of Shoebox on."

.PHONY: backup
backup: ## Copy database, originals and settings while Shoebox runs: make backup TO=folder
	@$(if $(TO),:,echo "Say where to: make backup TO=folder" >&2; exit 2)
	@scripts/prepare requirements.txt
	@exec $(python) -m scripts.backup "$(TO)"

.PHONY: restore
restore: ## Bring a backup into an empty data folder: make restore FROM=folder
	@$(if $(FROM),:,echo "Say where from: make restore FROM=folder" >&2; exit 2)
	@scripts/prepare requirements.txt
	@exec $(python) -m scripts.restore "$(FROM)"

.PHONY: test
test: ## Try everything; PART=house, unit, journeys, … tries a part
	@$(if $(known),:,echo "There is no part “$(PART)”. The parts are: $(parts)" >&2; exit 2)
	@scripts/prepare requirements-dev.txt
	@scripts/prepare-tests tests
	@$(if $(PART),:,$(MAKE) lint)
	@exec $(python) -m pytest --durations=10 $(chosen)

.PHONY: screenshots
screenshots: dev ## Take a picture of every page and state into build/screenshots
	@scripts/prepare-tests tests
	@$(python) -m tests.screenshots build/screenshots

.PHONY: lighthouse
lighthouse: dev ## Ask Lighthouse what it says of the pages; RUNS=5
	@scripts/prepare-tests lighthouse
	@exec $(python) -m tests.lighthouse --runs $(or $(RUNS),5)

.PHONY: lint
lint: dev ## Check style, form and types
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

.PHONY: format
format: dev ## Bring the code into form
	@$(python) -m ruff check --fix
	@$(python) -m ruff format

.PHONY: audit
audit: dev ## Ask whether weaknesses are known in what we lock; needs the network
	@exec $(python) -m scripts.audit

.PHONY: lock
lock: dev ## Choose new versions within pyproject.toml and lock them with their hashes
	@$(python) -m uv pip compile $(locking) --upgrade pyproject.toml -o requirements.txt
	@$(python) -m uv pip compile $(locking) --upgrade -c requirements.txt --extra nsfw pyproject.toml -o requirements-nsfw.txt
	@$(python) -m uv pip compile $(locking) --upgrade -c requirements-nsfw.txt --extra nsfw --group dev pyproject.toml -o requirements-dev.txt

# One lock for every platform and every Python that we allow; no address of an index in it.
locking := --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: fuzz
fuzz: dev ## Try many damaged files: make fuzz MUTANTS=5000 SEED=1
	@exec $(python) -m tests.fuzz.mutants --mutants $(or $(MUTANTS),5000) --seed $(or $(SEED),2026)

.PHONY: faults
faults: dev ## Strike imports with random faults for long: make faults MINUTES=60 SEED=1 (tests/faults/matrix.py)
	@scripts/prepare-tests tests
	@exec $(python) -m tests.faults.matrix --minutes $(or $(MINUTES),60) --seed $(or $(SEED),1)

.PHONY: soak
soak: dev ## Watch an import on and on, and say whether memory grows: make soak MINUTES=15
	@scripts/prepare-tests tests
	@exec $(python) -m benchmarks.soak --minutes $(or $(MINUTES),15)

.PHONY: bench-setup
bench-setup: dev ## Install the programs that the benchmarks compare us with
	@scripts/prepare-tests bench
	@$(python) -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r benchmarks/requirements.txt

.PHONY: bench
bench: ## Measure side by side; CORPUS=folder of 12-megapixel JPEGs, MIXED= and SMALL= of others (benchmarks/RESULTS.md)
	@exec $(python) -m benchmarks $(if $(CORPUS),--twelve $(CORPUS)) $(if $(MIXED),--mixed $(MIXED)) $(if $(SMALL),--small $(SMALL)) $(if $(SAMPLES),--samples $(SAMPLES))

.PHONY: dev
dev:
	@scripts/prepare requirements-dev.txt
