"""A small piece of work for a store: two artifacts in a stage of a pipeline, and the memory of a data file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from redaction.config import DataConfig, TrackingConfig
from redaction.evaluation.history import TrainingHistory
from redaction.operating import OperatingPoint
from redaction.pipeline.files import FileDigests
from redaction.store.manifest import Origin
from redaction.store.runs import Store

CONFIG = TrackingConfig(uri="sqlite:///mlflow.db")
HISTORY = TrainingHistory(({"train_loss": 0.1 + 0.2},), OperatingPoint(0.5, 1.0, 1 / 3, 0.5))
ORIGIN = Origin("train", "k1", {"config": {"train.lr": 0.1}})
NAMES = ("history", "again")


def saved(
    store: Store, key: str = "k1", names: tuple[str, ...] = ("history",), value: TrainingHistory = HISTORY
) -> str:
    """The finished run of a stage with its artifacts."""
    pipeline = store.begin_pipeline({"a": "1"}, "a: 1\n")
    with store.closing(pipeline):
        run = store.begin_stage(pipeline, "train", key, {"a": "1"})
        with store.closing(run):
            for name in names:
                store.save(run, name, value, replace(ORIGIN, key=key))
        store.uses(pipeline, "train", run.info.run_id)
    return run.info.run_id


def work(root: Path) -> Store:
    """All that a command does to a store, from the first: the database is made if there is none."""
    store = Store(CONFIG, root)
    remember(root, "pages.json")
    saved(store, names=NAMES)
    return store


def write_pages(root: Path, name: str = "pages.json") -> None:
    """An annotation file that can be hashed."""
    image = {"id": 1, "file_name": "none.png", "width": 1, "height": 1}
    content = {"images": [image], "annotations": [], "categories": [{"id": 1, "name": "redaction"}]}
    (root / name).write_text(json.dumps(content), encoding="utf-8")


def remember(root: Path, name: str) -> None:
    """Hash an annotation file, or take its digest from memory."""
    FileDigests(root / "mlartifacts").digests(DataConfig(annotations=str(root / name), images=str(root)), "images")


def whole(store: Store) -> bool:
    """Whether a result is there. What is there has to be whole; half of one is an error."""
    stored, trouble = store.find("train", "k1", NAMES)
    assert trouble == ""
    if stored is not None:
        assert [store.load(stored.run_id, name) for name in NAMES] == [HISTORY, HISTORY]
    return stored is not None


def nothing_left(store: Store, root: Path) -> bool:
    """Whether all runs have ended and no folder of a killed process is left."""
    running = store.client.search_runs([store.experiment_id], "attributes.status = 'RUNNING'")
    return not running and not [*root.glob("mlartifacts/.partial/*"), *root.glob("*.unfinished-*")]
