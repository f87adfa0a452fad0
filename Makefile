# Every target installs what it needs first. Settings are passed on by ARGS: make train ARGS="train.epochs=3"

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ARGS ?=
BENCH ?= pipeline

.DEFAULT_GOAL := help
.PHONY: help install train sweep evaluate compare predict demo serve explain artifacts show verify export prune ui data test check bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Settings: make train ARGS="train.epochs=3 train.lr=0.001"'

install: $(INSTALLED) ## Make .venv with the locked dependencies

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	  f"error: {sys.executable} is Python {v[0]}.{v[1]}; 3.11 to 3.13 are needed. Say which: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the dependencies into $(VENV) (about 7 GB, a few minutes) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

train: install ## Parse, split, train and evaluate; what is stored already is reused
	@$(BIN)/python -m redaction train $(ARGS)

sweep: install ## Search for settings that train a better detector: make sweep ARGS="sweep.trials=20 sweep.workers=2"
	@$(BIN)/python -m redaction sweep $(ARGS)

evaluate: install ## Evaluate the trained detector of these settings, or ARGS="detector=… data=coco …" on all its pages
	@$(BIN)/python -m redaction evaluate $(ARGS)

compare: install ## Hold two evaluations of the same pages against each other: make compare A=RUN_ID B=RUN_ID
	@test -n "$(A)" -a -n "$(B)" || { echo "error: say which runs: make compare A=RUN_ID B=RUN_ID" >&2; exit 2; }
	@$(BIN)/python -m redaction compare "$(A)" "$(B)" $(ARGS)

predict: install ## Find redactions in PDFs and images: make predict INPUT=folder [OUTPUT=folder]
	@test -n "$(INPUT)" || { echo "error: say where the documents are: make predict INPUT=folder [OUTPUT=folder]" >&2; exit 2; }
	@$(BIN)/python -m redaction predict "input=$(if $(and $(filter [%,$(firstword $(INPUT))),$(filter %],$(lastword $(INPUT)))),$(INPUT),'$(subst ',\',$(INPUT))')" $(if $(OUTPUT),"output='$(subst ',\',$(OUTPUT))'") $(ARGS)

demo: install ## Serve a page on which one drops a document and sees what is withheld in it: then open http://127.0.0.1:7860
	@$(BIN)/python -m redaction demo $(ARGS)

serve: install ## Answer other programs that POST documents, by MLflow's scoring server at http://127.0.0.1:5001
	@$(BIN)/python -m redaction serve $(ARGS)

explain: install ## Say per stage whether it would be reused, and if not, what changed
	@$(BIN)/python -m redaction explain $(ARGS)

artifacts: install ## List what is stored; a stage or name only: make artifacts ARGS="train"
	@$(BIN)/python -m redaction artifacts list $(ARGS)

show: install ## Manifest and lineage of an artifact: make show ARTIFACT=detector (or RUN_ID/detector)
	@test -n "$(ARTIFACT)" || { echo "error: say which: make show ARTIFACT=detector (make artifacts lists them)" >&2; exit 2; }
	@$(BIN)/python -m redaction artifacts show "$(ARTIFACT)" $(ARGS)

verify: install ## Check every stored byte, or one artifact's: make verify ARTIFACT=records
	@$(BIN)/python -m redaction artifacts verify $(if $(ARTIFACT),"$(ARTIFACT)") $(ARGS)

export: install ## Write an artifact in an open format, COCO or ONNX: make export ARTIFACT=release OUTPUT=outputs/release.onnx
	@test -n "$(ARTIFACT)" -a -n "$(OUTPUT)" || { echo "error: say what and where: make export ARTIFACT=release OUTPUT=outputs/release.onnx" >&2; exit 2; }
	@$(BIN)/python -m redaction artifacts export "$(ARTIFACT)" "$(OUTPUT)" $(ARGS)

prune: install ## Say which old runs would be deleted; do it: make prune ARGS="prune.apply=true"
	@$(BIN)/python -m redaction artifacts prune $(ARGS)

ui: install ## Serve the runs to a browser on this machine
	@$(BIN)/python -m redaction ui $(ARGS)

data: install ## Invent pages with annotations: make data ARGS="synthetic.pages=2000"
	@$(BIN)/python -m redaction generate $(ARGS)

test: install ## Run the tests; a part: make test ARGS="tests/store -k manifest"; the long ones too: make test ALL=1
	@$(BIN)/python -m pytest $(if $(ALL),-m "") $(ARGS)

check: install ## Formatting, lint, types and the direction of imports
	@$(BIN)/ruff format --check --quiet . || { echo "error: run $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: install ## Measure speed: of the pipeline with nothing to compute, or make bench BENCH=materializers
	@test -f scripts/bench_$(BENCH).py || { echo "error: no benchmark $(BENCH). There are:" $(patsubst scripts/bench_%.py,%,$(sort $(wildcard scripts/bench_*.py))) >&2; exit 2; }
	@$(BIN)/python scripts/bench_$(BENCH).py $(ARGS)

lock: ## Compile requirements.lock anew (needs uv)
	@uv pip compile --quiet --universal --no-header --no-annotate --all-extras pyproject.toml \
	  | grep -v "sys_platform == 'never'$$" > requirements.lock

clean: ## Remove the environment and caches; runs and artifacts stay
	@rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find redaction scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
