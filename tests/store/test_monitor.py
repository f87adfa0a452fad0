"""What a stage tells its monitor, and where it is to be seen in MLflow."""

import io
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from redaction.console import Console
from redaction.errors import ArtifactError, NotMaterializable, StoreUnreachable
from redaction.store import batches
from redaction.store.artifacts import read_artifact
from redaction.store.inventory import Inventory
from redaction.store.monitor import RunMonitor

from .workload import CONFIG


@pytest.fixture
def run(store):
    return store.begin_stage(store.begin_pipeline({}, ""), "train", "k1", {"train.lr": "auto"})


@pytest.fixture
def monitor(store, run):
    return RunMonitor(store, run, Console(io.StringIO()))


@pytest.fixture
def told(store, run):
    """What MLflow has of a metric: steps and values."""

    def history(name):
        return sorted((p.step, p.value) for p in store.client.get_metric_history(run.info.run_id, name))

    return history


def failing(monitor, error, loss=1.0):
    """A stage that fails in its first batch."""
    with monitor:
        monitor.batch({"loss": loss}, 1)
        raise error


def files_of(tracked, run, folder):
    return sorted(path for path in tracked.artifacts.rglob(f"{run.info.run_id}/artifacts/{folder}/**/*.*"))


def test_figures_of_batches_are_written_at_the_end_however_many(monitor, told):
    with monitor:
        for step in range(1, 1202):
            monitor.batch({"loss": 1 / step, "lr": 0.1}, step)
        monitor.metrics({"loss": 0.5}, 1)
    assert told("batch/loss") == [(step, pytest.approx(1 / step)) for step in range(1, 1202)]
    assert len(told("batch/lr")) == 1201
    assert told("loss") == [(1, 0.5)]


def test_figures_of_batches_are_written_meanwhile_too(monitor, told, monkeypatch):
    monkeypatch.setattr(batches, "_EVERY_S", 0.01)
    with monitor:
        monitor.batch({"loss": 1.0}, 1)
        for _ in range(500):
            if told("batch/loss"):
                break
            time.sleep(0.02)
        assert told("batch/loss") == [(1, 1.0)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_stage_that_fails_leaves_its_figures_and_no_thread(error, monitor, told):
    with pytest.raises(error):
        failing(monitor, error, loss=float("nan"))
    assert [step for step, _ in told("batch/loss")] == [1]
    assert not [thread for thread in threading.enumerate() if thread.name in ("batch figures", "SystemMetricsMonitor")]


def test_what_cannot_be_written_for_a_while_waits_and_at_the_end_it_is_told(monitor, told, monkeypatch):
    tried = threading.Event()

    def refuse(*_, **__):
        tried.set()
        raise ArtifactError("no room")

    monkeypatch.setattr(batches, "_EVERY_S", 0.01)
    with monitor, monkeypatch.context() as patch:
        patch.setattr(monitor.store.client._client, "log_batch", refuse)
        monitor.batch({"loss": 1.0}, 1)
        assert tried.wait(30)
    assert told("batch/loss") == [(1, 1.0)]
    second = RunMonitor(monitor.store, monitor.run, monitor.console)
    monkeypatch.setattr(monitor.store.client._client, "log_batch", refuse)
    with pytest.raises(ArtifactError, match="no room"), second:
        second.batch({"loss": 1.0}, 2)


def test_why_a_stage_failed_is_told_although_its_figures_cannot_be_written(monitor, monkeypatch):
    def refuse(*_, **__):
        raise StoreUnreachable("away")

    monkeypatch.setattr(monitor.store.client._client, "log_batch", refuse)
    for error in (ValueError("first"), StoreUnreachable("first")):
        with pytest.raises(type(error), match="first"):
            failing(RunMonitor(monitor.store, monitor.run, monitor.console), error)


def test_a_setting_can_be_said_again_and_otherwise(monitor, store, run):
    for rate in (0.1, 0.1, 0.25):
        monitor.setting("train.lr", rate)
    found = store.client.get_run(run.info.run_id).data
    assert (found.tags["chosen.train.lr"], found.params["train.lr"]) == ("0.25", "auto")


def test_pictures_of_a_name_are_a_series_in_mlflow_by_step(monitor, store, run, tracked):
    for step in (5, 10):
        monitor.picture("valid/page é 1", Image.new("RGB", (300, 400), "white"), step)
    names = [path.name for path in files_of(tracked, run, "images")]
    form = re.compile(r"valid~page _ 1\+step\+(\d+)\+timestamp\+\d+\+[0-9a-f-]{36}(\.png|\+compressed\.webp)")
    found = [form.fullmatch(name) for name in names]
    assert all(found), names
    assert sorted((int(match[1]), match[2]) for match in found) == [
        (5, "+compressed.webp"), (5, ".png"), (10, "+compressed.webp"), (10, ".png"),
    ]  # fmt: skip
    assert store.client.get_run(run.info.run_id).data.tags["mlflow.loggedImages"] == "True"
    with Image.open(next(path for path in files_of(tracked, run, "images") if path.suffix == ".png")) as picture:
        assert picture.size == (300, 400)


def test_a_plot_takes_the_place_of_the_one_before(monitor, run, tracked):
    for _ in range(2):
        figure = Figure()
        figure.add_subplot().plot([1, 2])
        monitor.plot("learning rates", figure)
    assert [path.name for path in files_of(tracked, run, "plots")] == ["learning rates.png"]


def test_the_files_of_a_folder_are_kept_as_they_lie(monitor, run, tracked, tmp_path):
    (tmp_path / "profile" / "ü").mkdir(parents=True)
    (tmp_path / "profile" / "ü" / "trace.json").write_text("{}", encoding="utf-8")
    monitor.folder("profile", tmp_path / "profile")
    (file,) = files_of(tracked, run, "files")
    assert file.parts[-4:] == ("files", "profile", "ü", "trace.json")
    assert (tmp_path / "profile" / "ü" / "trace.json").exists()


def test_a_value_of_a_stage_that_fails_can_be_looked_into(monitor, store, run, tracked):
    wheres = [monitor.inspect("batch", {"pages": np.arange(number)}) for number in (3, 4)]
    folders = [next(tracked.artifacts.rglob(f"{run.info.run_id}/artifacts/inspect/batch-{n}")) for n in (1, 2)]
    assert read_artifact(folders[1])["pages"].tolist() == [0, 1, 2, 3]
    if tracked.config is CONFIG:
        assert [tracked.root / where for where in wheres] == folders
        assert not Path(wheres[0]).is_absolute()
        assert Inventory(store).resolve(str(folders[0])).manifest is not None
    else:
        assert wheres[0] == f"inspect/batch-1 of run {run.info.run_id}"
    with pytest.raises(NotMaterializable):
        monitor.inspect("batch", {"pages": object()})


def test_nothing_of_all_that_is_taken_for_an_artifact(monitor, store, run, tmp_path):
    monitor.picture("page", Image.new("RGB", (3, 4)), 1)
    monitor.plot("rates", Figure())
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "trace.json").write_text("{}", encoding="utf-8")
    monitor.folder("profile", tmp_path / "profile")
    monitor.inspect("batch", 1)
    monitor.checkpoint({"epoch": 1, "batch": 0})
    store.client.set_terminated(run.info.run_id)
    assert Inventory(store).artifacts == []


def test_a_state_is_kept_and_restored_by_the_next_monitor(monitor, store, run):
    assert monitor.restored() is None
    monitor.checkpoint({"epoch": 1, "batch": 0})
    assert RunMonitor(store, run, Console(io.StringIO())).restored() == {"epoch": 1, "batch": 0}


def test_the_machine_is_watched_while_the_stage_runs_and_further_after_an_interruption(
    store, run, told, monkeypatch, capfd
):
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.05")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    name, before = "system/system_memory_usage_percentage", []
    for _ in range(2):
        with RunMonitor(store, run, Console(io.StringIO())):
            for _ in range(500):
                if len(told(name)) > len(before):
                    break
                time.sleep(0.02)
        before, after = told(name), before
        assert len(before) > len(after)
        steps = [step for step, _ in before]
        assert steps == list(range(len(steps)))
        assert all(0 < value < 100 for _, value in before)
    assert {"system/cpu_utilization_percentage", "system/disk_usage_percentage"} <= set(
        store.client.get_run(run.info.run_id).data.metrics
    )
    assert capfd.readouterr() == ("", "")


def test_a_machine_that_cannot_be_watched_is_no_trouble(monitor, monkeypatch, capfd):
    monkeypatch.setattr("psutil.net_io_counters", lambda: None)
    with monitor:
        monitor.metrics({"loss": 0.5}, 1)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_process_whose_stage_was_left_without_a_word_ends_all_the_same(embedded):
    code = (
        "import sys, io\nfrom pathlib import Path\n"
        "from redaction.config import TrackingConfig\nfrom redaction.console import Console\n"
        "from redaction.store.runs import Store\nfrom redaction.store.monitor import RunMonitor\n"
        "store = Store(TrackingConfig(uri='sqlite:///mlflow.db'), Path(sys.argv[1]))\n"
        "run = store.begin_stage(store.begin_pipeline({}, ''), 'train', 'k1', {})\n"
        "RunMonitor(store, run, Console()).__enter__()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(embedded.root)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
