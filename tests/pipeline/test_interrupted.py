"""The same command after an interruption goes on in the same runs; settings nobody could work with stop it before."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import toys
from store.workload import CONFIG, write_pages

from redaction.errors import ArtifactError, ConfigError, DeviceError
from redaction.pipeline import runner
from redaction.store.inventory import Inventory
from redaction.store.places import LocalPlace
from redaction.store.runs import Store

TOYS = Path(toys.__file__)
RUNS = ["parse", "pipeline", "split", "train"]


@pytest.fixture
def toy(tmp_path, monkeypatch, pages):
    """Runs the pipeline in this process; returns the lines that it said."""
    monkeypatch.setattr(runner, "PIPELINE", runner.PIPELINE)
    monkeypatch.setitem(sys.modules, "redaction.stages.toys", None)
    root = tmp_path / "project"
    root.mkdir()
    write_pages(root, "annotations.json")

    def run(fails_at=None, error=KeyboardInterrupt, **settings):
        def fail(epoch, batch):
            if (epoch, batch) == fails_at:
                raise error("stop")

        monkeypatch.setattr(toys, "ON_BATCH", [fail])
        out = io.StringIO()
        try:
            toys.run(root, out, **{"epochs": 4, **settings})
        finally:
            run.said = out.getvalue().splitlines()
        return run.said

    run.root = root
    return run


def runs_in(root):
    store = Store(CONFIG, root)
    return store, store.client.search_runs([store.experiment_id])


def names(runs, status="FINISHED"):
    return sorted(run.info.run_name for run in runs if run.info.status == status)


def everything_seen(root, epochs=4):
    store, runs = runs_in(root)
    (train,) = (run for run in runs if run.info.run_name == "train" and run.info.status == "FINISHED")
    seen = store.load(train.info.run_id, "counted")["seen"]
    assert seen == [[epoch, batch] for epoch in range(epochs) for batch in range(toys.BATCHES)]
    steps = sorted({p.step for p in store.client.get_metric_history(train.info.run_id, "batch/loss")})
    assert steps == list(range(1, len(seen) + 1))
    steps = {p.step for p in store.client.get_metric_history(train.info.run_id, "loss")}
    assert steps == set(range(1, epochs + 1))
    assert not store.place.names(train, "checkpoints")
    return train


@pytest.mark.parametrize("error", [KeyboardInterrupt, ArtifactError, ValueError])
def test_the_same_command_goes_on_in_the_same_two_runs_and_ends_them_well(error, toy):
    with pytest.raises(error):
        toy(fails_at=(2, 1), error=error)
    assert "train     goes on" not in "\n".join(toy.said)
    said = toy()
    assert [line.split()[:2] for line in said[:2]] == [["parse", "reused"], ["split", "reused"]]
    assert said[2:4] == ["train     running …", "train     goes on from the checkpoint of epoch 2"]
    assert said[4:6] == ["  epoch 3", "  epoch 4"]
    everything_seen(toy.root)
    _, runs = runs_in(toy.root)
    assert names(runs) == RUNS
    assert len(runs) == len(RUNS)
    assert not [run for run in runs if "redaction.error" in run.data.tags]
    assert Inventory(Store(CONFIG, toy.root)).resolve("counted").run.parent in {run.info.run_id for run in runs}
    assert [line.split()[1] for line in toy()] == ["reused", "reused", "reused"]


def test_in_the_midst_of_an_epoch_the_batch_is_told_too(toy, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(toys, "train", _keeps_a_checkpoint_and_stops)
        with pytest.raises(KeyboardInterrupt):
            toy()
    monkeypatch.setattr(toys, "train", _returns_what_was_restored)
    assert "train     goes on from the checkpoint of epoch 4, batch 17" in toy()


def _keeps_a_checkpoint_and_stops(config: toys.TrainConfig, names: list, monitor: toys.Monitor) -> dict:
    monitor.checkpoint({"epoch": 3, "batch": 17})
    raise KeyboardInterrupt


def _returns_what_was_restored(config: toys.TrainConfig, names: list, monitor: toys.Monitor) -> dict:
    return {"seen": [], **monitor.restored()}


def test_settings_without_effect_move_the_training_into_a_new_pipeline(toy):
    with pytest.raises(KeyboardInterrupt):
        toy(fails_at=(2, 0))
    said = toy(workers=1)
    assert "train     goes on from the checkpoint of epoch 2" in said
    train = everything_seen(toy.root)
    _, runs = runs_in(toy.root)
    assert names(runs) == RUNS
    assert names(runs, "KILLED") == ["pipeline"]
    (pipeline,) = (run for run in runs if run.info.run_name == "pipeline" and run.info.status == "FINISHED")
    assert train.data.tags["mlflow.parentRunId"] == pipeline.info.run_id


def test_settings_with_effect_begin_anew(toy):
    with pytest.raises(KeyboardInterrupt):
        toy(fails_at=(2, 0))
    assert "goes on" not in "\n".join(toy(lr=0.5))
    _, runs = runs_in(toy.root)
    assert names(runs, "KILLED") == ["pipeline", "train"]


def test_without_a_checkpoint_the_training_begins_anew(toy):
    with pytest.raises(KeyboardInterrupt):
        toy(fails_at=(0, 2))
    assert "goes on" not in "\n".join(toy())
    everything_seen(toy.root)


def test_a_full_disk_ends_in_one_message_and_afterwards_it_goes_on(toy, monkeypatch):
    put = LocalPlace.put

    def full(self, run, name, folder):
        if name.endswith("000003"):
            raise OSError(28, "No space left on device")
        put(self, run, name, folder)

    with monkeypatch.context() as patch:
        patch.setattr(LocalPlace, "put", full)
        with pytest.raises(ArtifactError, match=r"the checkpoint 3 of run \w+ cannot be written: No space left.*Free"):
            toy()
    assert "train     goes on from the checkpoint of epoch 2" in toy()
    everything_seen(toy.root)


def test_what_died_between_the_result_and_its_end_is_done_again_from_the_last_checkpoint(toy, monkeypatch):
    note = runner.Pipeline._note

    def die(self, run, manifests, seconds):
        if "counted" in manifests:
            raise KeyboardInterrupt
        note(self, run, manifests, seconds)

    with monkeypatch.context() as patch:
        patch.setattr(runner.Pipeline, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            toy()
    assert "train     goes on from the checkpoint of epoch 4" in toy()
    everything_seen(toy.root)


@pytest.mark.parametrize(
    ("settings", "error", "told"),
    [
        ({"device": "cpu", "precision": "fp16"}, DeviceError, r"train\.precision=fp16 needs a CUDA GPU"),
        ({"batch_size": 2}, ConfigError, r"train\.batch_size=2, but .*annotations\.json has only 1 pages"),
    ],
)
def test_what_no_stage_could_do_is_refused_before_the_first_one_runs(settings, error, told, toy):
    with pytest.raises(error, match=told):
        toy(**settings)
    assert toy.said == []
    assert runs_in(toy.root)[1] == []


def test_what_is_stored_is_reused_wherever_it_was_made(toy, monkeypatch):
    toy()
    monkeypatch.setattr("redaction.pipeline.checks.train", lambda *_: pytest.fail("nothing is to be executed"))
    assert [line.split()[1] for line in toy()] == ["reused", "reused", "reused"]


@pytest.mark.slow
@pytest.mark.long
def test_a_training_that_is_killed_at_random_times_ends_well_at_last_in_one_run(tmp_path):
    write_pages(tmp_path, "annotations.json")
    command = [sys.executable, str(TOYS), str(tmp_path), "0.02", "40", "3"]
    environment = {**os.environ, "PYTHONPATH": str(TOYS.parents[2])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, "warning" in done.stdout) == (0, "", False)
    assert "train     goes on from the checkpoint of epoch" in done.stdout
    everything_seen(tmp_path, epochs=40)
    _, runs = runs_in(tmp_path)
    assert (names(runs), len(runs)) == (RUNS, len(RUNS))
    assert not [*tmp_path.glob("mlartifacts/.partial/*"), *tmp_path.glob("mlartifacts/.running/*+*")]
