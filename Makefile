# Everything runs inside .venv, made from the locked dependencies; nothing else is touched.
PYTHON ?= python3
PORT ?= 8347
VENV := .venv
RUN := $(VENV)/bin

PAGE := bot/local/page

.PHONY: demo page test lint types i18n rules lock clean bench bench-autoets bench-scale bench-worlds load soak

$(VENV)/.runtime: requirements.lock
	test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/.runtime
	$(RUN)/restock demo --port $(PORT)

# Many tests start the program anew: with its bytecode kept, each starts a quarter sooner.
test: $(VENV)/.dev
	PYTHONDONTWRITEBYTECODE= $(RUN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(VENV)/.dev
	$(RUN)/mypy

# The page of the local workspace; the bundle is committed, so only who changes the page needs Node.
page:
	cd $(PAGE) && npm ci --no-audit --no-fund --ignore-scripts && npm run types && npm test && npm run build

i18n: $(VENV)/.runtime
	$(RUN)/python -m bot.i18n.extract

# docs/rules.md from the table of rules.
rules: $(VENV)/.runtime
	$(RUN)/python -m core.watch.rules > docs/rules.md

# Acknowledgement, whole cards and a storm of clicks on a store of 5,000 SKUs; takes some minutes.
load: $(VENV)/.dev
	$(RUN)/python -m bench.load

# Random people, random faults of Slack; MINUTES=30 for longer.
MINUTES ?= 10
soak: $(VENV)/.dev
	$(RUN)/python -m bench.soak --minutes $(MINUTES)

bench: bench-forecast bench-decisions

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra build --extra dev --extra cluster -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info

# `make bench-proof` runs bench/proof.py, and so on; the first lines of each file say what it measures and how long it takes.
# ARGS="--skus 40" goes with it.
bench-%: $(VENV)/.dev
	$(RUN)/python -m bench.$(subst -,_,$*) $(ARGS)

# AutoETS needs packages nothing else here does: an environment of its own.
bench-autoets:
	test -x .venv-autoets/bin/python || $(PYTHON) -m venv .venv-autoets
	.venv-autoets/bin/python -m pip install --quiet --disable-pip-version-check "statsforecast==2.1.1" "pyarrow>=26"
	OMP_NUM_THREADS=1 .venv-autoets/bin/python -m bench.autoets

# The decisions in worlds drawn at random: panel, past, rhythm, lead times, costs; about ten minutes.
bench-worlds: $(VENV)/.dev
	$(RUN)/python -m bench.any_world $(ARGS)

# What a night's forecasts cost per SKU, and their memory; SIZES="5000 50000" needs 10 GB of disk and an hour.
SIZES ?= 1000 5000
bench-scale: $(VENV)/.dev
	$(RUN)/python -m bench.scale $(SIZES)
