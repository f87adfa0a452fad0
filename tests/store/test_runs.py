"""What the store finds again, and what it never takes for a result."""

import json
import shutil
from dataclasses import replace

import pytest

from redaction.config import TrackingConfig
from redaction.errors import ArtifactDamaged, ArtifactError, ArtifactNotFound, ConfigError
from redaction.store.inventory import Inventory
from redaction.store.manifest import MANIFEST, Manifest
from redaction.store.runs import Store

from .workload import HISTORY, NAMES, ORIGIN, saved


def test_what_was_saved_is_found_by_its_key_and_loads_equal(store):
    run_id = saved(store)
    stored, trouble = store.find("train", "k1", ["history"])
    assert (stored.run_id, trouble) == (run_id, "")
    assert stored.manifests["history"].origin == replace(ORIGIN, artifact="history")
    assert store.load(run_id, "history") == HISTORY


def test_another_key_or_stage_is_no_hit(store):
    saved(store)
    assert store.find("train", "k2", ["history"]) == (None, "")
    assert store.find("split", "k1", ["history"]) == (None, "")


def test_an_artifact_of_another_run_is_a_miss_that_says_so(store, tracked):
    """As after backups were mixed up: each folder is whole, and belongs elsewhere."""
    one, other = saved(store), saved(store, key="k2")
    folder, strange = tracked.folder_of(one), tracked.folder_of(other)
    shutil.rmtree(folder)
    shutil.copytree(strange, folder)
    stored, trouble = store.find("train", "k1", ["history"])
    assert stored is None
    assert f"'history' of run {one} is that of another run" in trouble
    assert store.find("train", "k2", ["history"])[0].run_id == other


def test_two_artifacts_of_a_run_that_changed_places_are_never_taken_for_each_other(store, tracked):
    """As pages to train on and pages to test on: both are whole, of the same type, run and key."""
    run_id = saved(store, names=NAMES)
    one, other = (tracked.folder_of(run_id, name) for name in NAMES)
    one.rename(one.with_name("aside"))
    other.rename(one)
    one.with_name("aside").rename(other)
    stored, trouble = store.find("train", "k1", NAMES)
    assert stored is None
    assert f"'history' of run {run_id} is another one: it was kept as 'again'" in trouble
    with pytest.raises(ArtifactDamaged, match="was kept as 'again'"):
        store.load(run_id, "history")
    inventory = Inventory(store)
    history = inventory.resolve(f"{run_id}/history")
    with pytest.raises(ArtifactDamaged, match="was kept as 'again'"), inventory.opened(history):
        pytest.fail("it was opened")


def test_an_artifact_of_a_version_that_noted_no_name_is_still_a_hit(store, tracked):
    run_id = saved(store)
    path = tracked.folder_of(run_id) / MANIFEST
    manifest = Manifest.read(path.parent)
    replace(manifest, origin=ORIGIN).write(path.parent)
    assert "artifact" not in json.loads(path.read_text())["origin"]
    assert store.find("train", "k1", ["history"])[0].run_id == run_id
    assert store.load(run_id, "history") == HISTORY


def test_a_run_that_is_not_finished_is_never_read(store):
    pipeline = store.begin_pipeline({}, "")
    run = store.begin_stage(pipeline, "train", "k1", {})
    store.save(run, "history", HISTORY, ORIGIN)
    assert store.find("train", "k1", ["history"]) == (None, "")
    with pytest.raises(ArtifactNotFound, match="RUNNING, not finished"):
        store.load(run.info.run_id, "history")


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, "KILLED"), (ValueError, "FAILED")])
def test_a_run_that_ends_badly_says_so_and_is_no_hit(error, status, store):
    pipeline = store.begin_pipeline({}, "")
    run = store.begin_stage(pipeline, "train", "k1", {})
    store.save(run, "history", HISTORY, ORIGIN)
    with pytest.raises(error), store.closing(run):
        raise error
    assert store.client.get_run(run.info.run_id).info.status == status
    assert store.find("train", "k1", ["history"]) == (None, "")


def test_a_deleted_run_is_no_hit(store):
    store.client.delete_run(saved(store))
    assert store.find("train", "k1", ["history"]) == (None, "")


def test_damaged_bytes_are_a_miss_that_names_the_file(store, tracked):
    run_id = saved(store)
    path = tracked.folder_of(run_id) / "history.json"
    path.write_bytes(path.read_bytes().replace(b"0.5", b"0.6", 1))
    stored, trouble = store.find("train", "k1", ["history"])
    assert stored is None
    assert "history.json was changed" in trouble
    with pytest.raises(ArtifactDamaged, match=r"history\.json was changed"):
        store.load(run_id, "history")


def test_a_missing_artifact_is_a_miss_that_says_so(store, tracked):
    run_id = saved(store)
    shutil.rmtree(tracked.folder_of(run_id))
    stored, trouble = store.find("train", "k1", ["history"])
    assert stored is None
    assert "holds no artifact" in trouble


def test_an_older_whole_result_serves_where_the_newest_is_damaged(store, tracked):
    older, newer = saved(store), saved(store)
    (tracked.folder_of(newer) / MANIFEST).unlink()
    stored, trouble = store.find("train", "k1", ["history"])
    assert stored.run_id == older
    assert "holds no artifact" in trouble


def test_an_embedded_store_that_was_moved_finds_everything_again(embedded, tmp_path):
    run_id = saved(embedded.open())
    moved = tmp_path / "elsewhere"
    shutil.move(embedded.root, moved)
    again = Store(embedded.config, moved)
    assert again.load(run_id, "history") == HISTORY
    assert again.find("train", "k1", ["history"])[0].run_id == run_id
    assert not embedded.root.exists()


def test_nothing_half_written_stays_where_artifacts_are_looked_for(store, tracked):
    pipeline = store.begin_pipeline({}, "")
    run = store.begin_stage(pipeline, "train", "k1", {})
    with pytest.raises(ArtifactError), store.closing(run):
        store.save(run, "history", object(), ORIGIN)
    assert not [path for path in tracked.artifacts.rglob("*") if run.info.run_id in str(path)]


def test_figures_pictures_and_parameters_are_in_mlflow(store, tracked):
    run_id = saved(store)
    assert any(path.name == "training.png" for path in tracked.artifacts.rglob("preview/history/*"))
    run = store.client.get_run(run_id)
    store.metrics(run, {"test/f1": 0.5}, step=3)
    (point,) = store.client.get_metric_history(run_id, "test/f1")
    assert (point.value, point.step) == (0.5, 3)
    assert run.data.params == {"a": "1"}


def test_the_newest_run_is_found_and_a_pipeline_leads_to_its_stages(store):
    first, second = saved(store), saved(store, "k2")
    assert store.newest("train") == second
    assert store.newest("train", first) == first
    pipeline = store.begin_pipeline({}, "")
    with store.closing(pipeline):
        store.uses(pipeline, "train", first)
    assert store.newest("train", pipeline.info.run_id) == first


def test_an_unknown_run_is_told(store):
    with pytest.raises(ArtifactNotFound, match="no run 'nope'"):
        store.load("nope", "history")
    with pytest.raises(ArtifactNotFound, match="Run `make train` first"):
        store.newest("train")


@pytest.mark.parametrize("uri", ["sqlite:////proc/nowhere/mlflow.db", "nonsense://x", "http://127.0.0.1:9"])
def test_a_store_that_cannot_be_opened_is_told_by_its_address(uri, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(ConfigError, match=r"tracking\.uri="):
        Store(TrackingConfig(uri=uri), tmp_path)


def test_the_pictures_of_an_artifact_stand_on_the_pipeline_too(store, tracked):
    run_id, pipeline = saved(store), store.begin_pipeline({}, "")
    store.copy_preview(run_id, "history", pipeline)
    found = [path for path in tracked.artifacts.rglob("review/training.png") if pipeline.info.run_id in str(path)]
    assert len(found) == 1
