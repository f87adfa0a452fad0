"""What has to be the same for all trials of a study: content, not paths, and nothing that cannot change a result."""

import shutil

import pytest
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore

from redaction.app.settings import typed
from redaction.app.sweep import _in_common
from redaction.config import PROJECT_ROOT, Config
from redaction.errors import DataError


def _settings(pages, tmp_path, *overrides):
    ConfigStore.instance().store("schema", Config)
    data = [f"data.annotations='{pages.annotations}'", f"data.images='{pages.images}'"]
    store = [f"tracking.uri='sqlite:///{tmp_path}/mlflow.db'", f"tracking.artifacts='{tmp_path}/mlartifacts'"]
    with initialize_config_dir(str(PROJECT_ROOT / "conf"), version_base="1.3"):
        return _in_common(typed(compose("config", [*data, *store, *overrides])))


def test_other_content_of_a_file_is_another_study_and_another_place_is_not(pages, tmp_path):
    before = _settings(pages, tmp_path)
    moved = type(pages)(tmp_path / "moved.json", tmp_path / "moved")
    shutil.copy(pages.annotations, moved.annotations)
    shutil.copytree(pages.images, moved.images)
    assert _settings(moved, tmp_path) == before
    moved.change(lambda content: content["annotations"][0].update(bbox=[21, 30, 60, 12]))
    after = _settings(moved, tmp_path)
    assert [name for name in before if before[name] != after[name]] == ["data.annotations"]
    (moved.images / "page 0 é.png").write_bytes((moved.images / "page 1 é.png").read_bytes())
    assert _settings(moved, tmp_path)["data.images"] != before["data.images"]


@pytest.mark.parametrize(
    ("override", "counts"),
    [
        ("train.workers=4", False),
        ("train.checkpoint_minutes=1", False),
        ("train.epochs=3", True),
        ("split.seed=7", True),
    ],
)
def test_what_cannot_change_a_result_does_not_count(override, counts, pages, tmp_path):
    assert (_settings(pages, tmp_path, override) != _settings(pages, tmp_path)) == counts


def test_what_is_searched_may_differ(pages, tmp_path):
    settings = _settings(pages, tmp_path)
    assert not {"train.lr", "train.batch_size"} & set(settings)
    assert {"train.epochs", "model.architecture", "split.seed"} <= set(settings)


def test_without_annotations_it_is_told_at_once(pages, tmp_path):
    pages.annotations.unlink()
    with pytest.raises(DataError, match="no annotation file"):
        _settings(pages, tmp_path)
