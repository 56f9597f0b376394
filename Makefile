# Two commands matter: `make book` and `make test`. `make help` lists the rest.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PY := $(BIN)/python
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help book test test-all lint unit notebooks book-tests sensitivity coverage mutants fuzz bench pins clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(READY) ## build the book into _build/html
	@$(BIN)/evidence build

# A test marked `long` has a short form that finds the same kinds of fault.
FORMS := -m "not long"

# The book first: tests that ask what notebooks state, and nbval, then find them executed.
test: lint book unit notebooks book-tests ## everything that must hold, long tests in their short form

test-all: FORMS :=
test-all: test ## the same with the long forms too: every page, the whole book, every publisher's file

lint: $(READY) ## style, docstrings, types, and which way imports run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY) ## validate the tables, run the package's tests
	$(BIN)/evidence check
	$(PY) -m pytest tests src --ignore=tests/book $(FORMS) -n auto --dist worksteal -q

# Kernels are forks of a warm parent. Executions of the build that still stand are not made a second time.
notebooks: export JUPYTER_DEFAULT_PROVISIONER_NAME = warm
notebooks: $(READY) ## nbval: every stored figure and fact still reproduces; examples of modules beside chapters
	$(PY) -m pytest --nbval --nbval-current-env --reuse chapters -n auto --dist loadfile -q

book-tests: $(READY) ## build the book and test the pages, the staleness rules and that the check bites
	$(PY) -m pytest tests/book $(FORMS) -n auto --dist loadfile --no-loadscope-reorder -q

sensitivity: $(READY) ## change 500 cells one at a time, see that each shows, and store what became of them
	$(PY) -m tests.sensitivity

coverage: $(READY) ## simulate how often each interval of the book holds the truth, and store it
	$(PY) -m tests.interval_coverage

mutants: $(READY) ## change the statistics one expression at a time, and store which changes no test notices
	nice $(PY) -m tests.mutants

fuzz: $(READY) ## send every reader a hundred thousand broken inputs, and print what was found
	nice $(PY) -m tests.fuzz

bench: $(READY) ## time builds and nbval beside the stock tools
	$(PY) -m tests.bench

pins: ## resolve requirements.in and the tools of the weekly job into pins with hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-strip-extras requirements.in -o requirements.txt
	for tool in pip-audit frictionless; do echo $$tool | uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header - -o .github/$$tool.txt; done

clean: ## remove the build
	rm -rf _build mutants

$(READY): requirements.txt pyproject.toml
	@echo "making .venv from requirements.txt (about a minute)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 book")'
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --clear --python $(PYTHON) .venv && \
		uv pip install --quiet --python $(PY) --require-hashes -r requirements.txt && \
		uv pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .; \
	else \
		$(PYTHON) -m venv --clear .venv && \
		$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt && \
		$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $(READY)
