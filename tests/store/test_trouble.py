"""A full disk, a read-only store or a server that is gone end in one message, and leave nothing half finished."""

import contextlib
import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from redaction.app.main import main
from redaction.config import TrackingConfig
from redaction.errors import ArtifactError, ConfigError, StoreUnreachable
from redaction.evaluation.history import TrainingHistory
from redaction.operating import OperatingPoint
from redaction.store.runs import Store

from .servers import Line
from .workload import CONFIG, HISTORY, saved

NOBODY = 65534
LARGE = TrainingHistory(tuple({"train_loss": 1 / n} for n in range(1, 60_000)), OperatingPoint(0.5, 1.0, 1.0, 1.0))


@contextlib.contextmanager
def files_up_to(size_bytes):
    """A disk on which no file can grow beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def without_rights():
    """Root may write everywhere, so it has to become somebody else."""
    if os.getuid() == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(os.getuid())


@pytest.fixture
def readable(empty_store):
    """A copy of an empty store in a folder that all may enter, and nobody but its owner may change."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    root = shutil.copytree(empty_store, folder / "store")
    (root / "mlartifacts").mkdir()
    root.chmod(0o755)
    yield root
    root.chmod(0o755)
    shutil.rmtree(folder)


def nothing_finished(store):
    runs = store.client.search_runs([store.experiment_id])
    assert not [run for run in runs if run.info.status == "FINISHED" and "redaction.stage" in run.data.tags]
    return store.find("train", "k1", ["history"]) == (None, "")


def test_a_disk_on_which_an_artifact_has_no_room_is_told_by_its_name(embedded):
    store = embedded.open()
    with files_up_to(1_500_000), pytest.raises(ArtifactError) as told:
        saved(store, value=LARGE)
    assert str(told.value).startswith("the artifact 'history' cannot be written: File too large")
    assert "Free some space there" in str(told.value)
    assert nothing_finished(store)
    assert not [*embedded.artifacts.glob(".partial/*")]
    saved(store, value=LARGE)
    assert store.find("train", "k1", ["history"])[0] is not None


def test_a_disk_on_which_the_database_has_no_room_is_told_with_its_address(embedded):
    store = embedded.open()
    with files_up_to(1_000), pytest.raises(ArtifactError, match=r"tracking\.uri=sqlite:///mlflow\.db") as told:
        saved(store)
    assert "Free some space there" in str(told.value)
    assert nothing_finished(embedded.open())
    saved(embedded.open())


def test_a_disk_on_which_the_database_cannot_be_made_is_told_and_nothing_stays(tmp_path):
    with files_up_to(500_000), pytest.raises(ConfigError, match="Free some space there"):
        Store(CONFIG, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {"mlflow.db.lock"}
    Store(CONFIG, tmp_path)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a disk of its own, and not everywhere")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_is_really_full_is_told(embedded, small_disk):
    store = Store(CONFIG, shutil.copytree(embedded.root, small_disk / "store"))
    filler = small_disk / "filler"
    for free in (0, 50_000, 200_000, 400_000):
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        os.truncate(filler, filler.stat().st_size - free)
        with pytest.raises(ArtifactError, match="Free some space there"):
            saved(store, value=LARGE)
        filler.unlink()
        assert nothing_finished(store)
    saved(store)
    assert store.find("train", "k1", ["history"])[0] is not None


def test_a_database_that_cannot_be_written_is_told_and_can_still_be_read(readable):
    run_id = saved(Store(CONFIG, readable))
    (readable / "mlflow.db").chmod(0o444)
    readable.chmod(0o555)
    with without_rights():
        store = Store(CONFIG, readable)
        assert store.load(run_id, "history") == HISTORY
        with pytest.raises(ArtifactError, match=r"tracking\.uri=sqlite.*readonly.* has to be writable"):
            saved(store)


def test_a_folder_in_which_no_artifact_can_be_written_is_told_and_the_run_has_failed(readable):
    (readable / "mlflow.db").chmod(0o666)
    readable.chmod(0o777)  # SQLite writes its journal there
    (readable / "mlartifacts").chmod(0o555)
    with without_rights():
        store = Store(CONFIG, readable)
        with pytest.raises(ArtifactError, match=r"Permission denied: .*mlartifacts.* has to be writable"):
            saved(store)
        assert [run.info.status for run in store.client.search_runs([store.experiment_id])] == ["FAILED"]


def test_a_folder_in_which_no_database_can_be_made_is_told(readable):
    (readable / "mlflow.db").unlink()
    readable.chmod(0o555)
    with without_rights(), pytest.raises(ConfigError, match=r"Permission denied.*has to be writable"):
        Store(CONFIG, readable)


def test_a_stored_file_that_cannot_be_read_is_a_miss_that_names_it(readable):
    run_id = saved(Store(CONFIG, readable))
    (file,) = (readable / "mlartifacts").rglob("history.json")
    file.chmod(0)
    with without_rights():
        store = Store(CONFIG, readable)
        stored, trouble = store.find("train", "k1", ["history"])
        assert (stored, "history.json cannot be read: Permission denied" in trouble) == (None, True)
        with pytest.raises(ArtifactError, match=r"history\.json cannot be read"):
            store.load(run_id, "history")


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + bytes(5000)], ids=["text", "zeros"])
def test_a_file_that_is_no_database_is_told_at_once(content, tmp_path):
    (tmp_path / "mlflow.db").write_bytes(content)
    with pytest.raises(ConfigError, match=r"mlflow\.db"):
        Store(CONFIG, tmp_path)


def test_what_went_wrong_first_is_told_although_it_cannot_be_noted(embedded):
    store = embedded.open()
    run = store.begin_pipeline({}, "")
    with files_up_to(1_000), pytest.raises(ValueError, match="the first"), store.closing(run):
        raise ValueError("the first")
    assert store.client.get_run(run.info.run_id).info.status == "RUNNING"


def train(pages, root, *settings):
    """The exit code of the first stage's command on a store."""
    data = [f"data.annotations='{pages.annotations}'", f"data.images='{pages.images}'", "stages=[parse]"]
    return main(["train", *data, f"tracking.artifacts='{root}/mlartifacts'", *settings])


def test_a_command_on_a_full_disk_ends_with_one_message_and_no_traceback(embedded, pages, capsys, monkeypatch):
    monkeypatch.chdir(embedded.root)
    with files_up_to(1_000):
        code = train(pages, embedded.root, f"tracking.uri='sqlite:///{embedded.root}/mlflow.db'")
    error = capsys.readouterr().err
    assert (code, error.count("error: "), error.count("\n")) == (2, 1, 1)
    assert "Free some space there" in error


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")


@pytest.mark.slow
@pytest.mark.parametrize("sent", [1, 900, 3_000, 6_000, 9_000, 12_000, 20_000, 30_000])
def test_a_line_that_is_cut_at_any_byte_ends_in_one_message_and_in_no_half_result(sent, server, impatient, tmp_path):
    direct = Store(TrackingConfig(uri=server.uri, experiment=f"cut {sent}"), tmp_path)
    line = Line(server.port)
    store = Store(TrackingConfig(uri=line.uri, experiment=f"cut {sent}"), tmp_path)
    line.cut_after(sent)
    with pytest.raises(StoreUnreachable, match=f"{line.uri}.*What was finished is kept"):
        saved(store)
    assert direct.find("train", "k1", ["history"])[1] == ""
    run_id = saved(direct)
    assert direct.find("train", "k1", ["history"])[0].run_id == run_id
    assert direct.load(run_id, "history") == HISTORY


@pytest.mark.slow
def test_a_server_that_is_gone_is_no_missing_artifact(server, impatient, tmp_path):
    line = Line(server.port)
    store = Store(TrackingConfig(uri=line.uri, experiment="gone"), tmp_path)
    run_id = saved(store)
    run = store.client.get_run(run_id)
    line.cut()
    for ask in (
        lambda: store.load(run_id, "history"),
        lambda: store.find("train", "k1", ["history"]),
        lambda: store.newest("train"),
        lambda: store.place.get(run, "history").__enter__(),
    ):
        with pytest.raises(StoreUnreachable, match="Does the server run"):
            ask()


@pytest.mark.slow
def test_a_command_whose_server_goes_away_ends_with_one_message(
    server, impatient, pages, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    line = Line(server.port)
    line.cut_after(8_000)
    code = train(pages, tmp_path, "tracking=server", f"tracking.uri={line.uri}", "tracking.experiment=away")
    error = capsys.readouterr().err
    assert (code, error.count("error: "), "Traceback" in error) == (2, 1, False)
    assert "Does the server run" in error


@pytest.mark.slow
@pytest.mark.long
def test_what_one_copy_of_a_project_has_stored_with_a_server_is_reused_by_another(server, untrained, tmp_path):
    settings = ("tracking=server", f"tracking.uri={server.uri}", "tracking.experiment=shared", "stages=[parse,split]")
    first = untrained.train(*settings)
    assert (first.returncode, first.stdout.count("done in")) == (0, 2), first.stderr
    second = untrained.copy_to(tmp_path / "of a colleague").train(*settings)
    assert (second.returncode, second.stdout.count("reused from")) == (0, 2), second.stderr
