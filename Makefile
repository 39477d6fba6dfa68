# Everything runs inside .venv, made from the locked dependencies; nothing else is touched.
PYTHON ?= python3
PORT ?= 8347
VENV := .venv
RUN := $(VENV)/bin

PAGE := bot/local/page

.PHONY: demo page test lint types i18n rules lock clean bench bench-alerts bench-decisions bench-forecast bench-growth bench-lead-times bench-proof bench-rank-loss bench-risks bench-scale bench-worlds load soak

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

test: $(VENV)/.dev
	$(RUN)/python -m pytest -n 2 --dist loadfile

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

bench-forecast: $(VENV)/.dev
	$(RUN)/python -m bench.forecast

# AutoETS needs packages nothing else here does: an environment of its own.
.PHONY: bench-autoets
bench-autoets:
	test -x .venv-autoets/bin/python || $(PYTHON) -m venv .venv-autoets
	.venv-autoets/bin/python -m pip install --quiet --disable-pip-version-check "statsforecast==2.1.1" "pyarrow>=26"
	OMP_NUM_THREADS=1 .venv-autoets/bin/python -m bench.autoets

bench-decisions: $(VENV)/.dev
	$(RUN)/python -m bench.decisions

# The same in worlds drawn at random: panel, past, rhythm, lead times, costs; about ten minutes.
bench-worlds: $(VENV)/.dev
	$(RUN)/python -m bench.any_world

# What a night's forecasts cost per SKU, and their memory; SIZES="5000 50000" needs 10 GB of disk and an hour.
SIZES ?= 1000 5000
bench-scale: $(VENV)/.dev
	$(RUN)/python -m bench.scale $(SIZES)

# The alert rules over 5,000 and 20,000 SKUs.
bench-alerts: $(VENV)/.dev
	$(RUN)/python -m bench.alerts

# The card's policy replayed on real demand, and its promised risks against what came; takes some minutes.
bench-proof: $(VENV)/.dev
	$(RUN)/python -m bench.proof

# The risks of a store that was imported just now, against what its SKUs then sold
bench-risks: $(VENV)/.dev
	$(RUN)/python -m bench.risks

# How well lead times are foretold by their legs, beside whole orders alone
bench-lead-times: $(VENV)/.dev
	$(RUN)/python -m bench.lead_times

# What the parts of growth earn on real launches, each on and off
bench-growth: $(VENV)/.dev
	$(RUN)/python -m bench.growth

# What a stock-out costs after it, measured on real sales with stock-outs of known effect
bench-rank-loss: $(VENV)/.dev
	$(RUN)/python -m bench.rank_loss
