"""Two processes that train together, over gloo."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import write_pages
from store.servers import free_port

from redaction.boxes import PageBoxes
from redaction.training.founds import of_all_ranks
from redaction.training.ranks import Ranks

SCRIPT = Path(__file__).with_name("together.py")
ROOT = Path(__file__).resolve().parents[2]


def started(folder, architecture, settings, rank=None, port=0):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"}
    if rank is not None:
        environment |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2"}
        environment |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    command = [sys.executable, str(SCRIPT), str(folder), architecture, "4", json.dumps(settings)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def learned(folder, architecture, settings, alone):
    """What each of two processes learned together, and before that what one learned alone, if it is wanted."""
    write_pages(folder / "pages")
    port = free_port()
    processes = [started(folder, architecture, settings)] if alone else []
    processes += [started(folder, architecture, settings, rank, port) for rank in (0, 1)]
    for process in processes:
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
    return [json.loads((folder / name).read_text(encoding="utf-8")) for name in ("alone", "0", "1")[not alone :]]


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
    first, second = learned(tmp_path, "efficientdet_lite0", settings, alone=False)
    # a thread that outlives the group can abort the process at its end
    assert not [name for name in first["threads"] + second["threads"] if "gloo" in name]
    assert first["weights"] == second["weights"]
    assert first["epochs"] == second["epochs"]
    assert first["losses"] != second["losses"]
    assert len(first["losses"]) == len(second["losses"])


def test_alone_everything_is_ones_own():
    ranks = Ranks.joined()
    assert (ranks.rank, ranks.count, ranks.leads) == (0, 1, True)
    assert ranks.of_all([1.5, 2]).tolist() == [[1.5, 2]]
    assert ranks.of_leader([3.25]) == [3.25]
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
