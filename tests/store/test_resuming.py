"""Which unfinished run is gone on with, by whom, and what of it is seen in MLflow."""

import fcntl
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from redaction.config import PruneConfig
from redaction.errors import ArtifactError
from redaction.store import resuming
from redaction.store.checkpoints import Checkpoints
from redaction.store.inventory import Inventory
from redaction.store.manifest import MANIFEST
from redaction.store.processes import process_mark
from redaction.store.pruning import delete_run, plan_of
from redaction.store.resuming import resumed_pipeline, resumed_stage
from redaction.store.runs import Store

from .workload import CONFIG, HISTORY, ORIGIN

DAY_S = 86_400
SETTINGS = "a: 1\n"
BOOT, SPACE, PROCESS, STARTED = process_mark().split(".")
DEAD = f"{BOOT}.{SPACE}.{PROCESS}.{int(STARTED) + 1}"
ELSEWHERE = f"another-boot.{SPACE}.{PROCESS}.{STARTED}"


def interrupted(store, error=KeyboardInterrupt, settings=SETTINGS, key="k1", epochs=2):
    """A pipeline whose training was interrupted after some epochs; both runs."""
    pipeline = store.begin_pipeline({"a": "1"}, settings)
    run = store.begin_stage(pipeline, "train", key, {"a": "1"})
    for epoch in range(1, epochs + 1):
        Checkpoints(store.place, run).save({"epoch": epoch, "batch": 0})
    with pytest.raises(error), store.closing(pipeline), store.closing(run):
        raise error("stop")
    return pipeline, run


def resumed(store, key="k1", pipeline=None, say=print):
    found = resumed_stage(store, "train", key, pipeline or store.begin_pipeline({}, ""), say)
    return found and (found[0].info.run_id, found[2])


def marked(store, run, mark):
    """A run that a process of this mark has left without a word."""
    store.client.set_tag(run.info.run_id, "redaction.process", mark)
    store.client.update_run(run.info.run_id, "RUNNING")


def get(store, run):
    return store.client.get_run(run.info.run_id)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, ArtifactError])
def test_an_interrupted_training_goes_on_in_its_run_and_in_its_pipeline(error, store, tracked):
    pipeline, run = interrupted(store, error)
    again = tracked.open()
    assert resumed_pipeline(again, "train", "k1", SETTINGS).info.run_id == pipeline.info.run_id
    assert resumed(again, pipeline=pipeline) == (run.info.run_id, {"epoch": 2, "batch": 0})
    for each in (pipeline, run):
        found = get(again, each)
        assert (found.info.status, found.info.end_time or None) == ("RUNNING", None)
        assert "redaction.error" not in found.data.tags
        with again.closing(found):
            pass
        assert get(again, each).info.status == "FINISHED"
    assert len(again.client.search_runs([again.experiment_id])) == 2


def test_a_run_goes_on_as_often_as_it_is_interrupted(store):
    _, run = interrupted(store)
    for _ in range(3):
        found = resumed(store)
        assert found[0] == run.info.run_id
        store._end(run.info.run_id, "KILLED", "again")
    assert get(store, run).data.params["continued/3"] == process_mark()


def test_under_other_settings_it_moves_to_the_new_pipeline(store):
    _, run = interrupted(store)
    assert resumed_pipeline(store, "train", "k1", "b: 2\n") is None
    new = store.begin_pipeline({}, "b: 2\n")
    assert resumed(store, pipeline=new)[0] == run.info.run_id
    assert get(store, run).data.tags["mlflow.parentRunId"] == new.info.run_id


def test_another_key_begins_anew_and_so_does_a_run_without_a_checkpoint(store):
    interrupted(store, epochs=0)
    assert resumed(store) is None
    interrupted(store, key="k2")
    assert resumed(store) is None
    assert resumed_pipeline(store, "train", "k1", SETTINGS) is None


def test_a_run_whose_checkpoints_are_all_damaged_is_told_and_left(store, tracked):
    _, run = interrupted(store)
    for manifest in tracked.artifacts.rglob(f"checkpoints/*/{MANIFEST}"):
        if run.info.run_id in str(manifest):
            manifest.write_text("{")
    said = []
    assert resumed(store, say=said.append) is None
    assert len(said) == 2
    assert get(store, run).info.status == "KILLED"


def test_a_deleted_or_finished_run_is_not_gone_on_with(store):
    _, deleted = interrupted(store)
    _, finished = interrupted(store)
    store.client.delete_run(deleted.info.run_id)
    store.client.set_terminated(finished.info.run_id, "FINISHED")
    assert resumed(store) is None


def test_a_killed_process_is_followed_and_a_living_one_or_one_of_another_machine_is_not(store):
    _, run = interrupted(store)
    for mark, expected in ((process_mark(), None), (ELSEWHERE, None), (DEAD, run.info.run_id)):
        marked(store, run, mark)
        store.end_abandoned()
        found = resumed(store)
        assert (found and found[0]) == expected


def test_after_a_loss_of_power_the_lock_that_nobody_holds_tells(store):
    """The machine is another one then, as far as its mark goes."""
    _, run = interrupted(store)
    marked(store, run, ELSEWHERE)
    lock = store.holds._path(run.info.run_id, ELSEWHERE)
    with lock.open("w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        store.end_abandoned()
        assert get(store, run).info.status == "RUNNING"
    store.end_abandoned()
    assert resumed(store)[0] == run.info.run_id
    assert not lock.exists()


def test_a_run_that_was_ended_from_outside_is_not_taken_from_the_process_at_work(store, tracked):
    _, run = interrupted(store)
    assert resumed(store)[0] == run.info.run_id
    store.client.set_terminated(run.info.run_id, "KILLED")  # somebody, by hand
    assert resumed(tracked.open()) is None


def test_whoever_comes_second_for_a_turn_begins_anew(store, monkeypatch):
    """On another machine there is no lock to be seen: the first value of the parameter decides."""
    _, run = interrupted(store)
    take = store.holds.take

    def overtaken(run_id):
        take(run_id)
        store.client.log_param(run_id, "continued/1", ELSEWHERE)

    monkeypatch.setattr(store.holds, "take", overtaken)
    assert resumed_stage(store, "train", "k1", run, print) is None
    assert get(store, run).info.status == "KILLED"
    monkeypatch.undo()
    assert resumed(store) is None  # the other is about to begin
    assert not list(store.holds.folder.glob(f"{run.info.run_id}*"))


@pytest.mark.parametrize("step", ["set_tag", "delete_tag"])
def test_whoever_dies_while_taking_a_run_leaves_it_to_the_next(step, store, monkeypatch):
    _, run = interrupted(store)
    pipeline = store.begin_pipeline({}, "")

    def die(*_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(resuming, "process_mark", lambda: DEAD)
        patch.setattr(store.client._client, step, die)
        with pytest.raises(SystemExit):
            resumed(store, pipeline=pipeline)
    store.holds.release(run.info.run_id)
    assert resumed(store, pipeline=pipeline)[0] == run.info.run_id
    assert get(store, run).data.params["continued/2"] == process_mark()


@pytest.mark.slow
def test_of_several_processes_that_go_on_at_once_one_gets_the_run(tracked):
    store = tracked.open()
    _, run = interrupted(store)
    marked(store, run, DEAD)
    command = [sys.executable, str(Path(__file__).with_name("taking.py")), json.dumps(vars(tracked.config))]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    start = str(time.time() + 8)
    takers = [
        subprocess.Popen([*command, str(tracked.root), start], stdout=subprocess.PIPE, env=environment, text=True)
        for _ in range(3)
    ]
    taken = [taker.communicate(timeout=120)[0].strip() for taker in takers]
    assert (taken.count(run.info.run_id), taken.count("began anew")) == (1, 2)
    found = get(store, run)
    assert (found.info.status, "redaction.error" in found.data.tags) == ("FINISHED", False)


def test_unfinished_runs_with_checkpoints_are_no_artifacts_and_go_when_they_are_old(embedded):
    store = embedded.open()
    pipeline, run = interrupted(store)
    inventory = Inventory(store)
    assert inventory.artifacts == []
    assert inventory.of(inventory.by_id[run.info.run_id]) == []
    young, old = (plan_of(inventory, PruneConfig(keep=0), time.time() + days * DAY_S) for days in (6, 8))
    assert (young.runs, set(young.kept)) == ([], {pipeline.info.run_id, run.info.run_id})
    for doomed, _ in old.runs:
        delete_run(inventory, doomed)
    assert not [*embedded.artifacts.rglob(f"*{run.info.run_id}*")]
    assert resumed(Store(CONFIG, embedded.root)) is None


def test_a_run_that_somebody_has_gone_on_with_is_not_pruned(store):
    _, run = interrupted(store)
    inventory = Inventory(store)
    assert resumed(store)[0] == run.info.run_id
    with pytest.raises(ArtifactError, match="KILLED no longer"):
        delete_run(inventory, inventory.by_id[run.info.run_id])
    later = plan_of(Inventory(store), PruneConfig(keep=0), time.time() + 30 * DAY_S)
    assert run.info.run_id in later.kept


def test_what_a_resumed_run_makes_is_found_as_any_result(store):
    _, run = interrupted(store)
    resumed(store)
    with store.closing(run):
        store.save(run, "history", HISTORY, ORIGIN)
    Checkpoints(store.place, run).delete()
    assert store.find("train", "k1", ["history"])[0].run_id == run.info.run_id
    assert store.load(run.info.run_id, "history") == HISTORY
