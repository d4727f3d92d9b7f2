# Mentas: `make run` serves the dashboard, `make test` runs everything. Needs Python 3.11+ and make, nothing else.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run test check soak bench sample screenshots documents lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The environments are rebuilt when a pinned file changes. A completely pinned file needs no resolving (--no-deps), which
# also allows lifelines, an oracle of the tests, beside a newer pandas than it declares. uv installs in a tenth of pip's time; pip does
# it where uv cannot be had or does not reach the packages (docs/decisions.md).
PINNED = --no-deps --require-hashes -r
install = $(BIN)/uv pip install --quiet --no-config --python $(BIN)/python $(1) 2>/dev/null || $(PIP) $(PINNED) $(lastword $(1))

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Mentas needs Python 3.11 or newer; name one: PYTHON=python3.12 make run")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing what the dashboard runs on ..."
	@awk '/^[^ #]/ {uv = /^uv==/} uv' requirements-dev.txt > $(VENV)/uv.txt
	@$(PIP) $(PINNED) $(VENV)/uv.txt 2>/dev/null || true
	@$(call install,--compile-bytecode $(PINNED) requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(call install,$(PINNED) requirements-dev.txt)
	@touch $@

# One pool of memory for all threads: the framework has made four by the time that our code could say so (docs/decisions.md).
run: $(VENV)/.run ## serve the dashboard on http://localhost:8501 (PORT=... for another); loads the sample programme on first use
	@echo "Mentas: http://localhost:$(PORT)"
	@MALLOC_ARENA_MAX=1 $(BIN)/streamlit run dashboard.py --server.port $(PORT)

# worksteal: the tests of one file take half of the time, so files cannot be divided evenly. Three workers on two cores: the one that drives
# a browser mostly waits for it; each worker costs five seconds of CPU to collect. Compiled modules are kept
# even where the environment says otherwise: workers and the commands that tests start would compile everything anew. A fourth of the
# processor time goes to taking and giving back memory in small pieces: with more of them kept at hand (glibc's tcache) a run takes 5 % less.
test: $(VENV)/.dev ## run all tests; installs what they need, including a browser
	@$(BIN)/python -m tests.browser
	@PYTHONDONTWRITEBYTECODE= GLIBC_TUNABLES=glibc.malloc.tcache_count=2000:glibc.malloc.tcache_max=4096 $(BIN)/python -m pytest -n 3 --dist worksteal -q

check: $(VENV)/.dev ## run ruff, mypy, sqlfluff, deno (JavaScript and CSS) and the architecture test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/deno fmt --quiet --config ui/deno.json --check
	@$(BIN)/deno lint --quiet --config ui/deno.json
	@$(BIN)/sqlfluff lint --disable-progress-bar queries data
	@$(BIN)/python -m pytest -q tests/test_architecture.py

soak: $(VENV)/.dev ## run the long attacks and random runs
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q -m soak

bench: $(VENV)/.dev ## benchmark import, queries, pages, visitors and memory, and the forecast on made-up worlds (options: BENCH="--out bench.json", BENCH="--part sizes --folder kept --out bench.json")
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.bench $(BENCH)
	@$(BIN)/python -m tests.bench.calibration

sample: $(VENV)/.run ## load the sample programme into an empty store
	@$(BIN)/python -m data sample

screenshots: $(VENV)/.dev ## take the screenshots in docs/pictures
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.screenshots

documents: $(VENV)/.run ## generate docs/data-contract.md and docs/metrics.md
	@$(BIN)/python -m data.schema_docs > docs/data-contract.md
	@$(BIN)/python -m queries --document > docs/metrics.md

# uv, not pip-compile: it pins for every system and Python version at once (markers), and accepts lifelines with a newer
# pandas than it declares (docs/decisions.md).
lock: ## pin the requirements again; UPGRADE=--upgrade takes the newest versions that the .in files allow
	@$(BIN)/uv --version >/dev/null 2>&1 || { $(PYTHON) -m venv $(VENV) && $(PIP) uv; }
	@$(LOCK) requirements.in -o requirements.txt
	@sed -n 's/^\(pandas==[^ ]*\).*/\1/p' requirements.txt > $(VENV)/override.txt
	@$(LOCK) --override $(VENV)/override.txt -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment and the caches (never the store)
	@rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
