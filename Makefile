# `make run` and `make test` need Python 3.11 or newer and nothing else; the rest builds on them.
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := app graph web jobs services rules models integrations i18n

.PHONY: run test check bench bench-crm bench-content soak format generated fonts locks clean

run: .venv/ready
	@$(BIN)/caseback run

test: .venv/ready
	$(BIN)/pytest -n 2 --dist loadfile

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/pytest tests/house tests/models -q

bench: .venv/ready
	$(BIN)/python tests/benchmarks/bench_imports.py
	$(BIN)/python tests/benchmarks/bench_portfolio.py

bench-crm: .venv/ready
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_crm.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_crm_drift.py

bench-content: .venv/ready
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_content.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_content_targeting.py

# What takes long: each interleaving of opt-outs, and a worker killed at every point many times.
soak: .venv/ready
	$(BIN)/pytest -q -m benchmark --timeout=3600 tests/jobs/crm/test_interleavings.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_crm.py kills_of_a_soak storm

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Everything that is generated and checked: the printed schema, and the templates for translators.
generated: .venv/ready
	$(BIN)/python -m graph.schema > schema.graphql
	$(BIN)/python -m app.templates

# When a text of the certificate has changed: needs Debian's fonts-noto-core and fonts-noto-cjk.
FONTS ?= /usr/share/fonts
fonts: .venv/ready
	$(BIN)/python -m app.fonts $(FONTS)

# Needs uv; the locks hold hashes and no address.
locks:
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --extra embedded pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --extra embedded --extra dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv var

.venv/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Caseback needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
