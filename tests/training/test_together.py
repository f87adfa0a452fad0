"""Two processes that train together, over gloo."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import write_pages
from store.servers import free_port

from redaction.boxes import PageBoxes
from redaction.training.founds import of_all_ranks
from redaction.training.ranks import Ranks

SCRIPT = Path(__file__).with_name("together.py")
ROOT = Path(__file__).resolve().parents[2]


def started(folder, architecture, settings, rank=None, port=0, **environment):
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"}
    if rank is not None:
        environment |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2"}
        environment |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    command = [sys.executable, str(SCRIPT), str(folder), architecture, json.dumps(settings)]
    return subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def learned(folder, architecture, settings, alone=False):
    """What each of two processes learned together, and before that what one learned alone, if it is wanted."""
    if not (folder / "pages").exists():
        write_pages(folder / "pages")
    if alone:
        ended(started(folder, architecture, settings))
        shutil.rmtree(folder / "kept")
    port = free_port()
    for process in [started(folder, architecture, settings, rank, port) for rank in (0, 1)]:
        ended(process)
    return [json.loads((folder / name).read_text(encoding="utf-8")) for name in ("alone", "0", "1")[not alone :]]


def ended(process):
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output


def figures(told, name):
    return [row[name] for row in told["epochs"]]


@pytest.mark.slow
@pytest.mark.long
def test_two_processes_learn_what_one_does(tmp_path):
    # RetinaNet's loss is a mean over pages; a frozen backbone has no batch norm that sees half a batch
    alone, first, second = learned(tmp_path, "retinanet_resnet18", {"epochs": 2, "freeze_epochs": 2}, alone=True)
    assert first["weights"] == second["weights"]
    assert first["weights"] == pytest.approx(alone["weights"], rel=1e-4, abs=1e-3)
    for name in ("train_loss", "valid_loss", "ap", "f1", "lr"):
        assert figures(first, name) == figures(second, name)
        assert figures(first, name) == pytest.approx(figures(alone, name), rel=1e-4)


@pytest.mark.slow
@pytest.mark.long
def test_two_processes_see_other_pages_and_end_with_the_same_efficientdet(tmp_path):
    settings = {"epochs": 2, "ema": 0.9, "accumulate": 2, "patience": 5, "minutes": 0.05}
    first, second = learned(tmp_path, "efficientdet_lite0", settings)
    # a thread that outlives the group can abort the process at its end
    assert not [name for name in first["threads"] + second["threads"] if "gloo" in name]
    assert first["weights"] == second["weights"]
    assert first["epochs"] == second["epochs"]
    assert first["losses"] != second["losses"]
    assert len(first["losses"]) == len(second["losses"])


@pytest.mark.slow
@pytest.mark.long
def test_two_processes_that_were_killed_end_as_two_that_were_not(tmp_path):
    """Each draws random numbers of its own, by which parts of the model are left out, and sums its own losses."""
    settings = {"epochs": 2, "checkpoint_minutes": 1e-9}
    whole = learned(tmp_path, "efficientdet_lite1", settings)
    shutil.rmtree(tmp_path / "kept")
    port = free_port()
    leader, other = (started(tmp_path, "efficientdet_lite1", settings, rank, port, STOP_AT="3") for rank in (0, 1))
    output, _ = leader.communicate(timeout=300)
    other.kill()
    other.wait()
    assert "Killed" in output
    resumed = learned(tmp_path, "efficientdet_lite1", settings)
    for before, after in zip(whole, resumed, strict=True):
        assert before["weights"] == after["weights"]
        assert figures(before, "train_loss") == figures(after, "train_loss")


@pytest.mark.slow
@pytest.mark.long
def test_two_processes_come_to_the_same_rate_and_batch_size(tmp_path):
    settings = {"lr": "auto", "batch_size": "auto"}
    first, second = learned(tmp_path, "efficientdet_lite0", settings)
    assert first["chosen"] == second["chosen"]
    assert first["chosen"]["train.batch_size"] % 2 == 0
    assert first["weights"] == second["weights"]


def test_alone_everything_is_ones_own():
    ranks = Ranks.joined()
    assert (ranks.rank, ranks.count, ranks.leads) == (0, 1, True)
    assert ranks.of_all([1.5, 2]).tolist() == [[1.5, 2]]
    assert ranks.of_leader([3.25]) == [3.25]
    assert ranks.texts_of_all("ü") == ["ü"]
    assert ranks.texts_of_all("") == [""]
    truths = [PageBoxes(name, 10, 20, [[0, 0, 1, 1]], [1]) for name in ("a", "b")]
    found = PageBoxes("b", 10, 20, [[1, 2, 3, 4]], [1], [0.125])
    empty, same = of_all_ranks(ranks, [found], truths)
    assert (empty.page, len(empty)) == ("a", 0)
    assert (same.page, same.boxes.tolist(), same.labels.tolist(), same.scores.tolist()) == (
        "b",
        [[1, 2, 3, 4]],
        [1],
        [0.125],
    )
    assert [len(page) for page in of_all_ranks(ranks, [], truths)] == [0, 0]


def test_ctrl_c_ends_a_leader_that_waits_for_processes_that_never_come():
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RANK": "0", "WORLD_SIZE": "2"}
    environment |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    program = "from redaction.training import joining; joining.join()"
    waiting = subprocess.Popen([sys.executable, "-c", program], env=environment)
    deadline = time.monotonic() + 60
    while not _answers(port):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(timeout=30) == -signal.SIGINT


def _answers(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
