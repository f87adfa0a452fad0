"""Several processes in one store at once."""

import json
import subprocess
import sys

import pytest

from redaction.store.runs import Store

from .test_crashes import FIRST_STAGES, forks
from .workload import CONFIG, whole

pytestmark = pytest.mark.slow


def test_four_processes_that_open_a_new_store_at_once_all_end_well(tmp_path):
    (report,) = forks("crowd", tmp_path, 4)
    assert report["codes"] == [0, 0, 0, 0]
    store = Store(CONFIG, tmp_path)
    assert whole(store)
    assert sorted(e.name for e in store.client.search_experiments()) == ["Default", "redaction"]
    assert {run.info.status for run in store.client.search_runs([store.experiment_id])} == {"FINISHED"}
    memory = json.loads((tmp_path / "mlartifacts" / "file-digests.json").read_text(encoding="utf-8"))
    assert len(memory) == 21  # five files of each, and one that all have read
    assert not [*tmp_path.rglob("*.partial/*"), *tmp_path.rglob("*.unfinished-*")]


def test_two_pipelines_with_the_same_key_at_once_both_end_well_and_a_third_reuses(untrained):
    command = [sys.executable, "-m", "redaction", "train", *untrained.settings, FIRST_STAGES]
    both = [
        subprocess.Popen(command, cwd=untrained.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in both:
        _, error = process.communicate(timeout=200)
        assert (process.returncode, error) == (0, "")
    third = untrained.within("train", *untrained.settings, FIRST_STAGES)
    assert third.stdout.count("reused") == 2
    store = Store(CONFIG, untrained.root)
    runs = store.client.search_runs([store.experiment_id])
    assert {run.info.status for run in runs} == {"FINISHED"}
    for stage, name in (("parse", "records"), ("split", "splits")):
        made = [run for run in runs if run.data.tags.get("redaction.stage") == stage]
        assert len(made) in (1, 2)
        for run in made:
            store.load(run.info.run_id, name)
