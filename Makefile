# Everything one does here. `make help` lists it.
VENV ?= .venv
PY := $(VENV)/bin/python
DRIPCHECK := $(VENV)/bin/dripcheck
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
.PHONY: help demo worklist test check audit evaluate bench live lock generate clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --require-hashes -r requirements-dev.lock
	$(VENV)/bin/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(VENV)/.installed ## simulate a clinic day, replay it, print the alerts, and in a terminal open the worklist on it
	@mkdir -p build
	@$(DRIPCHECK) simulate --seed 2 --encounters 60 --out build/day.jsonl.gz --truth build/truth.jsonl
	@$(DRIPCHECK) replay build/day.jsonl.gz --close-at-end --alerts build/alerts.jsonl --assessments build/assessments.jsonl --table 25
	@if [ -t 0 ] && [ -t 1 ]; then $(MAKE) --no-print-directory worklist; else echo "see it: make worklist"; fi

worklist: $(VENV)/.installed ## the pages over the simulated day, until Ctrl-C
	@$(DRIPCHECK) worklist --from build/alerts.jsonl --assessments build/assessments.jsonl --feedback build/feedback.jsonl

test: $(VENV)/.installed ## everything, a real broker included
	$(PY) -m pytest

check: $(VENV)/.installed ## style, types, layers, generated files
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy && $(VENV)/bin/lint-imports
	$(PY) -m schemas --check && $(PY) -m streams.rules --check && $(PY) -m streams.profiles --check
	$(PY) -m streams.intake.hl7v2 --check && $(PY) -m streams.intake.fhir --check
	$(PY) -m deploy.licences --check

audit: $(VENV)/.installed ## SBOM of the image, and its known vulnerabilities; asks PyPI's advisories, so no part of check
	@mkdir -p build
	$(VENV)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application --output-reproducible -o build/sbom.json
	$(VENV)/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip

evaluate: $(VENV)/.installed ## precision and recall of every rule over simulated charting
	$(PY) -m tests.evaluate

bench: build/bench/venv/.installed ## our worker beside its peers on a real broker: table, JSON and plot in build/bench
	build/bench/venv/bin/python -m tests.bench

build/bench/venv/.installed: requirements-bench.lock
	python3 -m venv build/bench/venv
	build/bench/venv/bin/pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

soak: $(VENV)/.installed ## ten thousand simulated schedules of faults, then an hour of memory under rolling restarts
	$(PY) -m tests.simulation --seeds 0:10000 --jobs 2
	$(PY) -m tests.chaos --soak 60

chaos: $(VENV)/.installed ## workers under faults against three real brokers
	$(PY) -m tests.chaos

live: $(VENV)/.installed ## broker, worker, a simulated day and its alerts, until Ctrl-C
	$(PY) deploy/live.py

generate: $(VENV)/.installed ## write the generated files again
	$(PY) -m schemas && $(PY) -m streams.rules && $(PY) -m streams.profiles && $(PY) -m streams.intake.hl7v2 && \
	$(PY) -m streams.intake.fhir

lock: ## resolve the dependencies again
	python3 -m venv build/lock && build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile $(LOCK) pyproject.toml -o requirements.lock
	build/lock/bin/uv pip compile $(LOCK) --group dev pyproject.toml -o requirements-dev.lock
	build/lock/bin/uv pip compile $(LOCK) --group bench pyproject.toml -o requirements-bench.lock
