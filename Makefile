# One command each; `make run` and `make test` set up what they need. See README.md.

PORT ?= 8000
export PORT HOST NARRATOR_DATA

PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$name && break; done)
SETUP = $(or $(PYTHON),$(error Narrator needs Python 3.11 to 3.14: \
	install one, or name it: make run PYTHON=/path/to/python3)) -I narrator/launch/environment.py
RUN = .venv/bin/python
# Many tests wait for processes of their own: three at once keep two processors busy.
PYTEST = $(RUN) -m pytest -n $(or $(TESTERS),3) --dist loadgroup --no-loadscope-reorder

.PHONY: run setup test test-postgres drill check lint format lock
.DEFAULT_GOAL := run

run: ## start everything; Ctrl-C stops it
	@$(SETUP) requirements.txt
	@exec $(RUN) -m narrator.launch

setup: ## what a developer needs
	@$(SETUP) requirements-dev.txt requirements.txt

test: setup ## the whole test suite; ARGS="-k word" chooses
	@$(PYTEST) $(ARGS)

test-postgres: setup ## jobs, pages and pumps on a PostgreSQL of the tests' own, where one is installed
	@$(RUN) -m tests.scale.cluster --if-installed $(PYTEST) -m "not e2e" \
		tests/jobs tests/library tests/notices tests/web tests/scale $(ARGS)

drill: setup ## break a whole installation in every way of docs/operations.md; minutes
	@$(RUN) -m pytest -m "e2e or drill" tests/faults tests/audio/test_large_books.py $(ARGS)
	@$(RUN) -m tests.scale.cluster --if-installed $(RUN) -m pytest -m "e2e or drill" tests/faults $(ARGS)

lint: setup
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) manage.py check
	$(RUN) manage.py makemigrations --check --dry-run

check: lint test test-postgres ## what CI runs

format: setup
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

lock: setup ## choose versions anew, within pyproject.toml; UPGRADE=--upgrade takes the newest
	$(RUN) -m uv pip compile $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.txt
	$(RUN) -m uv pip compile $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url pyproject.toml --group dev \
		-c requirements.txt -o requirements-dev.txt
