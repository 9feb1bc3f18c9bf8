# Everything runs from a plain clone. It needs git, make, and Python 3.11 or newer with venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# The first Python that is new enough and has venv. To choose another: make PYTHON=/path/to/python run
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet install -c constraints.txt
# The pip that comes with Python 3.11 takes half again as long as today's. pip uses one core to compile what it installs;
# this uses all. Some packages hold files for other versions of Python, which do not compile.
COMPILE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
SHARED ?= ../shared
# Spark is tested only if Java is installed, in an environment of its own, because pyspark takes 450 MB.
JAVA := $(shell command -v java 2>/dev/null)
CHROMIUM := $(shell for b in chromium chromium-browser google-chrome; do command -v $$b && break; done)

.PHONY: help run serve docs test test-fast test-ui install-test chromium lint format types bench evaluate pages who languages statements speakers speaker-weights speaker-sample copies race model antecedents lexicons growth questions load scale bottlenecks \
	orchestration crashes restarts schedule soak fuzz poison archive-memory increments search export-load constraints hooks clean

help: ## Show this help.
	@awk 'BEGIN {FS = ":.*## "; print "make TARGET\n"} /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "newstables needs Python 3.11 or newer with venv; none was found." >&2; \
		echo "Install it (Debian, Ubuntu: apt install python3-venv) or name it: make PYTHON=/path/to/python run" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing newstables and what it needs (about a minute) …"
	@$(PIP) --no-compile -e .
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) --no-compile -e ".[dev]"
	@$(COMPILE)
	@touch $@

$(VENV)/.ui: $(VENV)/.dev
	@$(PIP) -e ".[ui]"
	@touch $@

$(VENV)/.docs: $(VENV)/.dev
	@$(PIP) -e ".[docs]"
	@touch $@

$(VENV)-spark/.made: constraints.txt
	@echo "Installing pyspark for the test of Spark's reader …"
	@$(PYTHON) -m venv $(VENV)-spark
	@$(VENV)-spark/bin/python -m pip --disable-pip-version-check --quiet --quiet install -c constraints.txt pyspark
	@touch $@

# The peer of evaluate and race, without newstables. pyproject.toml lists its packages.
$(VENV)-peer/.made: pyproject.toml constraints.txt
	@echo "Installing spaCy and textacy, to compare with (PEER=0 leaves them out) …"
	@$(PYTHON) -m venv $(VENV)-peer
	@$(VENV)-peer/bin/python -c 'import tomllib; from pathlib import Path; \
		print(*tomllib.loads(Path("pyproject.toml").read_text())["project"]["optional-dependencies"]["peer"], sep="\n")' \
		> $(VENV)-peer/requirements.txt
	@$(VENV)-peer/bin/python -m pip --disable-pip-version-check --quiet --quiet install -c constraints.txt \
		-r $(VENV)-peer/requirements.txt
	@touch $@

# torch and spaCy, to train the models, in an environment of their own: nobody else needs them.
$(VENV)-training/.made: pyproject.toml constraints.txt
	@echo "Installing what training needs (torch, spaCy; some minutes) …"
	@$(PYTHON) -m venv $(VENV)-training
	@$(VENV)-training/bin/python -m pip --disable-pip-version-check --quiet --quiet install -c constraints.txt -e ".[training]"
	@touch $@

$(VENV)-lexicons/.made: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(VENV)-lexicons
	@$(VENV)-lexicons/bin/python -m pip --disable-pip-version-check --quiet --quiet install -c constraints.txt -e ".[lexicons]"
	@touch $@

run: $(VENV)/.installed ## Set up everything and build the tables of data/sample in data/demo.
	@$(BIN)/newstables build data/sample --to data/demo

serve: $(VENV)/.installed ## Start Prefect on this machine, with server, deployments and worker (PORT=4200); Ctrl-C stops all of it.
	@$(BIN)/newstables serve $(if $(PORT),--port $(PORT))

docs: $(VENV)/.docs ## Make the documentation site in build/docs, from the documents, the code and the notebooks.
	@$(BIN)/newstables build data/sample --to data/demo --quiet
	@$(BIN)/python -m website

# Three processes on two cores, as tests of servers mostly wait. Tests start many processes, which shall find bytecode.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --durations=10

test: $(VENV)/.dev ## Set up everything, then lint, check types and run all tests.
	@$(MAKE) --no-print-directory --output-sync --jobs 2 lint types $(if $(JAVA),$(VENV)-spark/.made)
	@$(PYTEST)

test-fast: $(VENV)/.dev ## Run the tests that start no server and no slow processes: under a minute.
	@$(PYTEST) -m "not server and not spark and not slow"

test-ui: chromium $(VENV)/.ui $(VENV)/.docs ## Test Prefect's pages and the documentation site in a browser (SCREENSHOTS=folder keeps pictures).
	@SCREENSHOTS="$(SCREENSHOTS)" $(BIN)/python -m pytest tests/ui

install-test: $(VENV)/.dev ## Install the wheel and its dependencies in an empty environment, use it, and print its size.
	@NEWSTABLES_FULL_INSTALL=1 $(BIN)/python -m pytest -s tests/packaging/test_wheel.py tests/packaging/test_readme_commands.py

chromium:
	@test -n "$(CHROMIUM)" || { echo "The browser test needs chromium, and there is none." >&2; \
		echo "Install it (Debian, Ubuntu: apt install chromium)." >&2; exit 1; }

lint: $(VENV)/.dev ## Check style and format, and that imports only go down.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## Fix style and format.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(VENV)/.dev ## Check types.
	@$(BIN)/mypy --num-workers auto

bench: $(VENV)/.dev ## Print articles/s, MB/s and peak memory by stage (INPUT=path for articles of your own).
	@$(BIN)/python -m benchmarks.speed.stages $(INPUT)

# Readers and peer of evaluate and race: READERS="rules model", PEER=0, LIMIT=documents of each corpus.
PEER ?= 1
PEER_MADE := $(if $(filter-out 0,$(PEER)),$(VENV)-peer/.made)
COMPARED = $(SHARED) $(if $(READERS),--readers $(READERS)) $(if $(PEER_MADE),--peer $(VENV)-peer/bin/python) \
	$(if $(LIMIT),--limit $(LIMIT)) $(if $(JSON),--json $(JSON))

evaluate: $(VENV)/.dev $(PEER_MADE) ## Score readers and a peer on annotated corpora (SHARED=folder with corpora/ and evaluation/; READERS= PEER=0 LIMIT= MARKDOWN= JSON= PLOT=).
	@$(BIN)/python -m benchmarks.accuracy.evaluate $(COMPARED) \
		$(if $(MARKDOWN),--markdown $(MARKDOWN)) $(if $(PLOT),--plot $(PLOT))

pages: $(VENV)/.dev ## Score titles, dates, authors and texts of HTML pages beside trafilatura's (SHARED= as above, LIMIT=of texts).
	@$(BIN)/python -m benchmarks.accuracy.page_fields $(SHARED) --labels tests/benchmarks/accuracy/page_labels.csv
	@$(BIN)/python -m benchmarks.accuracy.page_texts $(SHARED) $(if $(LIMIT),--limit $(LIMIT))

who: $(VENV)/.dev ## Score who is who over articles on articles linked to Wikidata by hand (SHARED= as above, WORK=folder to keep the tables).
	@$(BIN)/python -m benchmarks.accuracy.who_is_who $(SHARED) $(if $(WORK),--work $(WORK))

languages: $(VENV)/.dev ## Count English texts that are kept and decoded rightly (SHARED= as above, LIMIT=).
	@$(BIN)/python -m benchmarks.accuracy.language_and_encoding $(SHARED) $(if $(LIMIT),--limit $(LIMIT))

statements: $(VENV)/.dev ## Print which share of the quotes shown by default is statements, in articles judged by hand (SHARED= as above).
	@$(BIN)/python -m training.shipping.statements --corpora $(SHARED)/corpora --judged tests/training/shipping/statements.json

speakers: $(VENV)/.dev ## Print which share of the quotes' speakers is named rightly, and the calibration error of speaker_confidence (SHARED= as above).
	@$(BIN)/python -m benchmarks.accuracy.speaker_accuracy $(SHARED)

speaker-weights: $(VENV)/.dev ## Fit the weights of speaker_confidence on labelled quotes, and print them (SHARED= as above).
	@$(BIN)/python -m benchmarks.accuracy.fit_speakers $(SHARED)

speaker-sample: $(VENV)/.dev ## Draw quotes of a corpus, to label their speakers by hand (CORPUS=file SEED=number TO=file).
	@$(BIN)/python -m benchmarks.accuracy.draw_speakers $(CORPUS) --seed $(SEED) --to $(TO)

copies: $(VENV)/.dev ## Copy and edit 2,000 articles and quotes; print how many are found, and the speed beside rensa's (SEED=number; SHARED= LIMIT= as above).
	@$(BIN)/python -m benchmarks.accuracy.find_copies $(SHARED) $(if $(SEED),--seed $(SEED)) $(if $(LIMIT),--limit $(LIMIT))

race: $(VENV)/.dev $(PEER_MADE) ## Print articles/s of readers and a peer on load-bbc, in turns (READERS= PEER=0 LIMIT= JSON= as above).
	@$(BIN)/python -m benchmarks.speed.race $(COMPARED)

CORPORA ?= $(SHARED)/corpora
model: $(VENV)-training/.made ## Train the shipped models (CORPORA=folder, ALSO="own.jsonl", EPOCHS=1 for a short try); some hours on two cores.
	@$(VENV)-training/bin/python -m training --corpora $(CORPORA) $(foreach file,$(ALSO),--also $(file)) $(if $(EPOCHS),--epochs $(EPOCHS))

antecedents: $(VENV)-training/.made ## Learn grammatical roles and whom pronouns mean, for the shipped models (CORPORA=folder); half an hour.
	@$(VENV)-training/bin/python -m training.antecedents --corpora $(CORPORA)

lexicons: $(VENV)-lexicons/.made ## Write the tables of cities and languages again from their sources.
	@$(VENV)-lexicons/bin/python -m training.lexicons

growth: $(VENV)/.dev ## Print how time grows with the length of a text of one line, up to 8 MB, by step (READERS=rules: a few minutes; else an hour).
	@$(BIN)/python -m benchmarks.speed.growth $(if $(READERS),--readers $(READERS))

questions: $(VENV)/.dev ## Play an analyst's day from an empty folder: build, the ten questions, a paragraph, a file; print commands and seconds.
	@$(BIN)/python -m benchmarks.speed.analyst_day $(if $(ARTICLES),--articles $(ARTICLES))

load: $(VENV)/.dev ## Build the load corpora, then twice the articles; print speed and memory (SHARED=… as above).
	@$(BIN)/python -m benchmarks.speed.load $(SHARED)

scale: $(VENV)/.dev ## Compare one and two processes with Dask's workers (and Ray's) on the load set (SHARED=… as above).
	@$(BIN)/python -m benchmarks.speed.scale $(SHARED)

bottlenecks: $(VENV)/.dev ## Print what the main process of a build costs per article, besides reading (SHARED=… as above).
	@$(BIN)/python -m benchmarks.speed.bottlenecks $(SHARED)

orchestration: $(VENV)/.dev ## Print what Prefect costs: the same build without and with it, in turns (SHARED=… as above).
	@$(BIN)/python -m benchmarks.speed.orchestration $(SHARED)

crashes: $(VENV)/.dev ## Kill flow, worker, server and both ten times each, and compare the tables (about an hour).
	@$(BIN)/python -m benchmarks.robustness.crashes

restarts: $(VENV)/.dev ## Stop serve in four ways while it builds, five times each, and check that the next serve continues (half an hour).
	@$(BIN)/python -m benchmarks.robustness.restarts

schedule: $(VENV)/.dev ## Stop the server of a scheduled deployment for a minute, and check that each file is published once.
	@$(BIN)/python -m benchmarks.robustness.schedule

soak: $(VENV)/.dev ## Kill 200 builds, read during 50 publishes, start 70 pairs of builds, and fill a disk step by step (half an hour).
	@NEWSTABLES_SOAK=1 $(BIN)/python -m pytest -s tests/reliability

DOCUMENTS ?= 100000
fuzz: $(VENV)/.dev ## Read 100,000 mutated documents of all formats, a tenth of them in whole builds (DOCUMENTS=number START=number; ten minutes or more; GUIDED=seconds: then let atheris look for more).
	@$(BIN)/python -m benchmarks.robustness.fuzz --documents $(DOCUMENTS) $(if $(START),--start $(START))
	@$(if $(GUIDED),$(PIP) -e ".[fuzz]" && $(BIN)/python -m benchmarks.robustness.guided_fuzz --seconds $(GUIDED))

poison: $(VENV)/.dev ## Build folders with a hostile file each (bombs, lies, depths, masses); print time and memory (ONLY="names"; half an hour).
	@$(BIN)/python -m benchmarks.robustness.poison $(if $(ONLY),--only $(ONLY))

archive-memory: $(VENV)/.dev ## Build a zip archive of 2 GB of pages and print the memory (MEGABYTES=size, TEXTS=1 for texts, DRY=1 to only account for them).
	@$(BIN)/python -m benchmarks.robustness.archive_memory $(if $(MEGABYTES),--megabytes $(MEGABYTES)) $(if $(TEXTS),--texts) $(if $(DRY),--dry-run)

increments: $(VENV)/.dev ## Print what adding 100 articles to 1,000 and to 100,000 costs, and the files that 200 small runs leave.
	@$(BIN)/python -m benchmarks.speed.increments

search: $(VENV)/.dev ## Print what the index for searches costs over 100,000 articles, an increment of it, and how long first hits take (SHARED= as above, WORK=folder to keep the tables).
	@$(BIN)/python -m benchmarks.speed.search_speed $(SHARED) $(if $(WORK),--work $(WORK))

export-load: $(VENV)/.dev ## Print what it costs to export 100,000 articles as SQLite, and the seconds of the ten questions there (WORK=folder to keep the file).
	@$(BIN)/python -m benchmarks.speed.export_load $(if $(WORK),--work $(WORK))

constraints: $(VENV)/.dev ## Write constraints.txt from the installed packages.
	@$(BIN)/python -m pip freeze --exclude-editable | grep -v ' @ ' > constraints.txt

hooks: $(VENV)/.dev ## Install a git hook that runs lint, format and type checks before each commit.
	@$(BIN)/pre-commit install

clean: ## Remove the environments, caches and the tables of the demo; data/published stays.
	@rm -rf $(VENV) $(VENV)-spark $(VENV)-peer $(VENV)-training $(VENV)-lexicons .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info data/demo
