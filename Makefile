# make build                          set up and build the graph of the bundled papers into output/
# make build SOURCES="a.txt b.txt"    the graph of yours
# make test                           all tests but those of training
# make test-train                     those of training, which installs PyTorch
# make check                          lint and types
# make locked                         install the very versions of the lock, by their hashes; before the others
# make lock                           write the lock again, with the newest versions
# make node                          what tests need in JavaScript: clients that ask the endpoint, a judge of HTML
# make ontology                      write again what is made of others: the table of terms, the JSON-LD context, the keys of known names
# make cues                           learn again what each cue says of new things, from the papers of practice; five minutes
# make bench                          speed and memory
# make fuzz                           read changed samples of all sources for ten minutes

PYTHON  ?= python3
SOURCES ?= kg/corpus/classics.txt
BIN     := .venv/bin

.PHONY: node ontology cues build test test-train check locked lock bench fuzz clean
.DEFAULT_GOAL := build

build: .venv/ready
	$(BIN)/kg build $(SOURCES) --output output

test: .venv/ready-to-test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

test-train: .venv/ready-to-train
	$(BIN)/python -m pytest tests/test_train.py

check: .venv/ready-to-test
	$(BIN)/ruff check kg tests
	$(BIN)/mypy

locked: .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/requirements.lock

lock: .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --upgrade \
		--quiet --custom-compile-command "make lock" --output-file .ci/requirements.lock

node:
	npm install --silent --no-audit --no-fund --prefix .node @comunica/query-sparql@4 @triply/yasgui@4 html-validate@9

ontology: .venv/ready
	$(BIN)/python -c "from kg.terms import to_markdown; print(to_markdown(), end='')" > ontology/README.md
	$(BIN)/python -c "from kg.files import read_resource as read; from kg.resolve.aliases import read_aliases, to_keys; print(to_keys(read_aliases(read('ontology/aliases.tsv'))), end='')" > ontology/aliases.keys.tsv
	$(BIN)/python -c "import json; from kg.terms import to_context; print(json.dumps({'@context': to_context()}, indent=1))" > ontology/context.jsonld

cues: .venv/ready-to-train
	$(BIN)/python -c "from pathlib import Path; from kg.files import write_output; from kg.pipeline.measuring import read_papers, with_texts; \
	from kg.train.cues import fit_tables, to_table; names = [f'kg/corpus/{n}.jsonl' for n in ('lifelike', 'practice', 'harder')]; \
	near, *far = (with_texts(read_papers([name])[0], name) for name in names); tables = fit_tables(near, sum(far, [])); \
	[write_output(Path(f'kg/extract/cues/{name}.tsv'), to_table(weights).encode()) for name, weights in tables.items()]"

bench: .venv/ready-to-test
	$(BIN)/python -m tests.bench.build
	$(BIN)/python -m tests.bench.extractors
	$(BIN)/python -m tests.bench.resolution
	$(BIN)/python -m tests.bench.rdf
	$(BIN)/python -m tests.bench.page
	$(BIN)/python -m tests.bench.site

fuzz: .venv/ready-to-test
	$(BIN)/python -m tests.fuzz.sources 600

clean:
	rm -rf .venv .node output/* output/.built* output/.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/ready-to-test: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

.venv/ready-to-train: .venv/ready-to-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	touch $@
