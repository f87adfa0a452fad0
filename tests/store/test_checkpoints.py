"""Checkpoints: what comes back, how many stay, and what is there after a kill, a full disk or damage."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from redaction.errors import ArtifactError, NotMaterializable
from redaction.store.checkpoints import Checkpoints
from redaction.store.manifest import MANIFEST
from redaction.store.places import LocalPlace, ServerPlace
from redaction.store.runs import Store

from .states import same, state_at
from .test_trouble import files_up_to
from .workload import CONFIG

LARGE = 300  # rows and columns of a state of a megabyte


@pytest.fixture
def run(store):
    return store.begin_stage(store.begin_pipeline({}, ""), "train", "k1", {})


@pytest.fixture
def checkpoints(store, run):
    return Checkpoints(store.place, run)


@pytest.fixture
def again(store, run):
    """The checkpoints as another process finds them."""
    return lambda: Checkpoints(store.place, run)


def folders_of(tracked, run):
    return sorted(path for path in tracked.artifacts.rglob("checkpoints/*") if run.info.run_id in str(path))


def nothing_said(line):
    raise AssertionError(line)


def test_the_newest_state_comes_back_equal_to_the_last_bit(checkpoints, again):
    assert again().newest(nothing_said) is None
    for epoch in (1, 2):
        checkpoints.save(state_at(epoch))
    assert same(again().newest(nothing_said), state_at(2))
    assert not same(again().newest(nothing_said), state_at(1))


def test_the_last_two_are_kept_and_none_when_all_are_deleted(checkpoints, again, tracked, run):
    for epoch in range(1, 13):  # beyond 9, so that names are compared as numbers
        checkpoints.save(state_at(epoch))
    assert [folder.name for folder in folders_of(tracked, run)] == ["000011", "000012"]
    assert again().newest(nothing_said)["epoch"] == 12
    again().delete()
    assert folders_of(tracked, run) == []
    assert again().newest(nothing_said) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_text("{"),
        lambda folder: os.truncate(folder / "tensors.safetensors", 100),
        lambda folder: (folder / "value.msgpack").unlink(),
    ],
    ids=["no manifest", "half a manifest", "half a file", "no file"],
)
def test_a_damaged_newest_one_is_told_and_the_one_before_serves_and_stays(damage, checkpoints, again, tracked, run):
    for epoch in (1, 2):
        checkpoints.save(state_at(epoch))
    damage(folders_of(tracked, run)[-1])
    said, found = [], again()
    assert found.newest(said.append)["epoch"] == 1
    assert (len(said), "warning: checkpoint 2 of run" in said[0]) == (1, True)
    assert found.newest(nothing_said)["epoch"] == 1
    found.save(state_at(3))
    assert [folder.name for folder in folders_of(tracked, run)] == ["000001", "000003"]


def test_where_all_are_damaged_there_is_none(checkpoints, again, tracked, run):
    for epoch in (1, 2):
        checkpoints.save(state_at(epoch))
    for folder in folders_of(tracked, run):
        (folder / MANIFEST).unlink()
    said = []
    assert again().newest(said.append) is None
    assert len(said) == 2


@pytest.mark.parametrize("size_bytes", [1_000, 300_000], ids=["no file", "half a file"])
def test_on_a_full_disk_the_two_before_stay_and_one_message_tells(size_bytes, embedded):
    store = embedded.open()
    run = store.begin_stage(store.begin_pipeline({}, ""), "train", "k1", {})
    checkpoints = Checkpoints(store.place, run)
    for epoch in (1, 2):
        checkpoints.save(state_at(epoch, size=LARGE))
    with files_up_to(size_bytes), pytest.raises(ArtifactError, match="File too large") as told:
        checkpoints.save(state_at(3, size=LARGE))
    assert str(told.value).startswith("the checkpoint 3 of run")
    assert "Free some space there" in str(told.value)
    assert [folder.name for folder in folders_of(embedded, run)] == ["000001", "000002"]
    assert not [*embedded.artifacts.glob(".partial/*")]
    assert Checkpoints(store.place, run).newest(nothing_said)["epoch"] == 2
    checkpoints.save(state_at(4))
    assert Checkpoints(store.place, run).newest(nothing_said)["epoch"] == 4


def test_what_cannot_be_kept_is_refused_by_name_and_the_one_before_stays(checkpoints, again):
    checkpoints.save(state_at(1))
    with pytest.raises(NotMaterializable, match="scheduler"):
        checkpoints.save({"epoch": 2, "batch": 0, "scheduler": object()})
    assert again().newest(nothing_said)["epoch"] == 1


def test_a_place_that_deletes_nothing_is_no_trouble(checkpoints, again, monkeypatch):
    def refuse(*_):
        raise ArtifactError("no")

    for place in (LocalPlace, ServerPlace):
        monkeypatch.setattr(place, "discard", refuse)
    for epoch in (1, 2, 3):
        checkpoints.save(state_at(epoch))
    checkpoints.delete()
    assert again().newest(nothing_said)["epoch"] == 3


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_writes_leaves_the_last_one_that_it_spoke_of(embedded):
    writer = [sys.executable, str(Path(__file__).with_name("checkpointing.py")), str(embedded.root)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    store = embedded.open()
    for _ in range(2):
        process = subprocess.Popen(writer, stdout=subprocess.PIPE, env=environment, text=True)
        run_id = process.stdout.readline().strip()
        process.stdout.readline()  # the first is whole
        time.sleep(random.uniform(0, 0.5))  # noqa: S311 - no secret
        process.send_signal(signal.SIGKILL)
        spoken_of = [1, *map(json.loads, process.stdout.read().splitlines())]
        process.wait()
        run = store.client.get_run(run_id)
        found = Checkpoints(store.place, run).newest(nothing_said)
        assert found["epoch"] in (spoken_of[-1], spoken_of[-1] + 1)
        assert same(found, state_at(found["epoch"], size=LARGE))
    Store(CONFIG, embedded.root).begin_pipeline({}, "")
    assert not [*embedded.artifacts.glob(".partial/*/state")]
