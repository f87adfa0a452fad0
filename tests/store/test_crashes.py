"""A process that is killed at any moment leaves a whole result or none, and nothing that stops the next one."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from redaction.store.processes import is_gone, process_mark
from redaction.store.runs import Store

from .workload import CONFIG, saved, whole

FORKS = Path(__file__).with_name("forks.py")
FIRST_STAGES = "stages=[parse,split]"


def forks(*arguments):
    """What ``forks.py`` reports, line by line."""
    command = [sys.executable, str(FORKS), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(FORKS.parents[2])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(("made", "points"), [(True, 12), (False, 4)], ids=["in use", "being made"])
def test_a_store_whose_user_is_killed_at_any_step_holds_a_whole_result_or_none(made, points, empty_store, tmp_path):
    before = shutil.copytree(empty_store, tmp_path / "before") if made else tmp_path / "nothing"
    before.mkdir(exist_ok=True)
    reports = forks("kill", tmp_path, before, points)
    assert len(reports) == points + points // 2
    assert [report for report in reports if not report["ended_well"]] == []
    assert all(report["killed"] for report in reports if report["at"].startswith("step"))
    assert {report["result"] for report in reports} == {True, False}


@pytest.mark.slow
@pytest.mark.long
def test_a_pipeline_that_is_killed_at_random_times_ends_well_at_last(untrained):
    command = [sys.executable, "-m", "redaction", "train", *untrained.settings, FIRST_STAGES]
    for _ in range(2):
        process = subprocess.Popen(command, cwd=untrained.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(random.uniform(0.5, 5))  # noqa: S311 - no secret
        process.send_signal(signal.SIGKILL)
        assert process.communicate()[1] == b""
    done = untrained.train(FIRST_STAGES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "warning" not in done.stdout
    store = Store(CONFIG, untrained.root)
    runs = store.client.search_runs([store.experiment_id])
    assert {run.info.status for run in runs} <= {"FINISHED", "KILLED"}


def test_the_runs_of_a_killed_process_are_ended_and_those_of_a_living_one_are_not(tracked):
    store = tracked.open()
    dead, alive, elsewhere = (store.begin_pipeline({}, "") for _ in range(3))
    machine, process, started = process_mark().rsplit(".", 2)
    store.client.set_tag(dead.info.run_id, "redaction.process", f"{machine}.{process}.{int(started) + 1}")
    store.client.set_tag(elsewhere.info.run_id, "redaction.process", f"other.{process}.{int(started) + 1}")
    saved(tracked.open())
    statuses = [store.client.get_run(run.info.run_id).info.status for run in (dead, alive, elsewhere)]
    assert statuses == ["KILLED", "RUNNING", "RUNNING"]
    assert "without a word" in store.client.get_run(dead.info.run_id).data.tags["redaction.error"]


def test_only_a_process_that_has_ended_for_certain_is_gone():
    mine = process_mark()
    assert not is_gone(mine)
    with subprocess.Popen(["sleep", "60"]) as other:
        machine = mine.rsplit(".", 2)[0]
        started = Path(f"/proc/{other.pid}/stat").read_text(encoding="utf-8").split()[21]
        assert not is_gone(f"{machine}.{other.pid}.{started}")
        other.kill()
    assert is_gone(f"{machine}.{other.pid}.{started}")


@pytest.mark.parametrize("mark", ["", "+", "a", "...", "a.b.c.d", "x.1.2.3.4", "ü.9.-1.0"])
def test_a_mark_that_says_nothing_is_of_no_dead_process(mark):
    assert not is_gone(mark)


def test_a_file_that_was_left_by_a_killed_maker_of_the_database_is_in_nobodys_way(tmp_path):
    left = tmp_path / "mlflow.db.unfinished-abc"
    left.mkdir()
    (left / "mlflow.db").write_bytes(b"half")
    (left / "mlflow.db-journal").write_bytes(b"half")
    assert not whole(Store(CONFIG, tmp_path))
    assert not left.exists()


def test_a_folder_that_was_left_right_after_the_database_was_made_goes_when_it_is_opened_next(tmp_path):
    assert not whole(Store(CONFIG, tmp_path))
    left = tmp_path / "mlflow.db.unfinished-abc"
    left.mkdir()
    assert not whole(Store(CONFIG, tmp_path))
    assert not left.exists()
