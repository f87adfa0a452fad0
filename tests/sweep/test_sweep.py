"""A search by the command that people type, with real trainings in processes of their own."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import optuna
import pandas as pd
import pytest
from optuna.storages.journal import JournalFileBackend, JournalStorage
from optuna.trial import TrialState
from store.workload import CONFIG

from redaction.store.finished import STAGE
from redaction.store.runs import PARENT, PIPELINE, SWEEP, Store
from redaction.sweep.study import ended

pytestmark = pytest.mark.slow
SETTINGS = ("sweep=quick", "sweep.trials=4", "sweep.workers=2", "sweep.prune=false", "train.limit=2")
PATIENCE_SECONDS = 300


def study_of(root):
    storage = JournalStorage(JournalFileBackend(str(root / "outputs" / "sweeps" / "quick.journal")))
    return optuna.load_study(study_name="quick", storage=storage)


def killed_after_a_trial(project):
    """Start a search and kill it without warning while it is at work at its second pair of trials, or later."""
    command = [sys.executable, "-m", "redaction", "sweep", *project.settings, *SETTINGS]
    with subprocess.Popen(
        command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not process.stdout.readline().startswith("trial"):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
        while not [trial for trial in study_of(project.root).trials if trial.state == TrialState.RUNNING]:
            assert time.monotonic() < deadline
        process.send_signal(signal.SIGKILL)


def trainings_of(root):
    """Processes that train in a project."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == root:
                found.append(process.name)
        except OSError:
            continue
    return found


@pytest.mark.long
def test_a_killed_search_of_four_trials_by_two_workers_goes_on_to_one_run_and_one_table(untrained):
    killed_after_a_trial(untrained)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while trainings_of(untrained.root):  # they do not outlive it
        assert time.monotonic() < deadline
        time.sleep(0.1)
    before = len(ended(study_of(untrained.root)))
    done = untrained.run("sweep", *untrained.settings, *SETTINGS)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{before} of 4 trials are done already" in done.stdout
    assert "are made again with the same settings" in done.stdout
    assert "locked" not in done.stdout

    study, store = study_of(untrained.root), Store(CONFIG, untrained.root)
    trials = ended(study)
    assert [trial.state for trial in trials] == [TrialState.COMPLETE] * 4
    runs = store.client.search_runs([store.experiment_id])
    (parent,) = [run for run in runs if SWEEP in run.data.tags]
    assert parent.info.status == "FINISHED"
    made = {trial.user_attrs["run"] for trial in trials}
    nested = [run for run in runs if run.data.tags.get(PARENT) == parent.info.run_id]
    assert len(made) == 4
    assert made <= {run.info.run_id for run in nested}
    assert all(PIPELINE in run.data.tags for run in nested)
    for stage in ("parse", "split"):
        assert len([run for run in runs if run.data.tags.get(STAGE) == stage]) == 1
    assert not [run for run in runs if run.data.tags.get(STAGE) == "evaluate"]

    (table,) = untrained.root.glob("mlartifacts/*/*/artifacts/review/tables/*.csv")
    assert sorted(pd.read_csv(table)["trial"]) == sorted(trial.number for trial in trials)
    assert (table.parent.parent / "parallel coordinates.png").is_file()
