# Everything one does here. `make help` lists it.
VENV ?= .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.installed
BENCH := build/bench/venv
DAY := --alerts build/alerts.jsonl --assessments build/assessments.jsonl
GENERATED := schemas streams.rules streams.profiles streams.intake.hl7v2 streams.intake.fhir deploy.licences
LOCK := build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml
.PHONY: help demo worklist test check audit evaluate bench soak chaos live lock generate

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
$(VENV)/.installed $(BENCH)/.installed: %/.installed: pyproject.toml requirements-dev.lock requirements-bench.lock
	python3 -m venv $*
	$*/bin/pip install --quiet --require-hashes -r requirements-$(if $(filter $(BENCH),$*),bench,dev).lock
	@[ $* = $(BENCH) ] || $*/bin/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
demo: $(READY) ## simulate a clinic day, replay it, print the alerts, and in a terminal open the worklist on it
	@mkdir -p build && $(PY) -m streams simulate --seed 2 --encounters 60 --out build/day.jsonl.gz --truth build/truth.jsonl
	@$(PY) -m streams replay build/day.jsonl.gz --close-at-end $(DAY) --table 25
	@if [ -t 0 ] && [ -t 1 ]; then $(MAKE) --no-print-directory worklist; else echo "see it: make worklist"; fi
worklist: $(READY) ## the pages over the simulated day, until Ctrl-C
	@$(PY) -m streams worklist $(subst --alerts,--from,$(DAY)) --feedback build/feedback.jsonl
test: $(READY) ## everything, a real broker included
	$(PY) -m pytest
check: $(READY) ## style, types, layers, generated files
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy && $(VENV)/bin/lint-imports
	@for each in $(GENERATED); do $(PY) -m $$each --check || exit 1; done
generate: $(READY) ## write the generated files again
	@for each in $(GENERATED); do $(PY) -m $$each || exit 1; done
audit: $(READY) ## SBOM of the image, and its known vulnerabilities; asks PyPI's advisories, so no part of check
	@mkdir -p build && $(VENV)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application --output-reproducible -o build/sbom.json
	$(VENV)/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict
evaluate: $(READY) ## precision and recall of every rule over simulated charting
	$(PY) -m tests.evaluate
bench: $(BENCH)/.installed ## our worker beside its peers on a real broker: table, JSON and plot in build/bench
	$(BENCH)/bin/python -m tests.bench
soak: $(READY) ## ten thousand simulated schedules of faults, then an hour of memory under rolling restarts
	$(PY) -m tests.simulation --seeds 0:10000 --jobs 2 && $(PY) -m tests.chaos --soak 60
chaos: $(READY) ## workers under faults against three real brokers
	$(PY) -m tests.chaos
live: $(READY) ## broker, worker, a simulated day and its alerts, until Ctrl-C
	$(PY) deploy/live.py
lock: ## resolve the dependencies again
	python3 -m venv build/lock && build/lock/bin/pip install --quiet uv && $(LOCK) -o requirements.lock
	$(LOCK) --group dev -o requirements-dev.lock && $(LOCK) --group bench -o requirements-bench.lock
