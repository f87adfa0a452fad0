"""Stores of every kind: embedded in a project, or with an MLflow server on SQLite or on PostgreSQL."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from redaction.config import TrackingConfig
from redaction.evaluation.curve import OperatingPoint
from redaction.evaluation.history import TrainingHistory
from redaction.store.manifest import MANIFEST, Origin
from redaction.store.runs import Store

from .servers import POSTGRESQL, Server, mlflow_server, postgresql

HISTORY = TrainingHistory(({"train_loss": 0.1 + 0.2},), OperatingPoint(0.5, 1.0, 1 / 3, 0.5))
ORIGIN = Origin("train", "k1", {"config": {"train.lr": 0.1}})
SQLITE = "sqlite:///mlflow.db"


@dataclass(frozen=True)
class Tracked:
    """A store for one test, and where its files lie for whoever wants to spoil them."""

    config: TrackingConfig
    root: Path
    artifacts: Path

    def open(self) -> Store:
        return Store(self.config, self.root)

    def folder_of(self, run_id: str) -> Path:
        """The folder of the only artifact of a run."""
        (manifest,) = (path for path in self.artifacts.rglob(MANIFEST) if run_id in str(path))
        return manifest.parent


def saved(store: Store, key: str = "k1", value: TrainingHistory = HISTORY) -> str:
    """A finished stage run with one artifact."""
    pipeline = store.begin_pipeline({"a": "1"}, "a: 1\n")
    with store.closing(pipeline):
        run = store.begin_stage(pipeline, "train", key, {"a": "1"})
        with store.closing(run):
            store.save(run, "history", value, ORIGIN)
    return run.info.run_id


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Making the database takes a second, so it is made once and copied."""
    root = tmp_path_factory.mktemp("store")
    Store(TrackingConfig(uri=SQLITE), root)
    return root


@pytest.fixture
def embedded(empty_store: Path, tmp_path: Path) -> Tracked:
    root = shutil.copytree(empty_store, tmp_path / "store ü")
    return Tracked(TrackingConfig(uri=SQLITE), root, root / "mlartifacts")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with mlflow_server(folder, f"sqlite:///{folder}/runs.db") as running:
        yield running


@pytest.fixture(scope="session")
def server_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not POSTGRESQL:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("pg8000")
    with postgresql() as database, mlflow_server(tmp_path_factory.mktemp("server"), database) as running:
        yield running


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("server", marks=pytest.mark.slow),
        pytest.param("server_on_postgresql", marks=[pytest.mark.slow, pytest.mark.postgresql]),
    ]
)
def tracked(request: pytest.FixtureRequest, tmp_path: Path) -> Tracked:
    """The law of the store holds for each of these."""
    place = request.getfixturevalue(request.param)
    if isinstance(place, Tracked):
        return place
    config = TrackingConfig(uri=place.uri, experiment=f"ü {uuid.uuid4()}")
    return Tracked(config, tmp_path, place.artifacts)


@pytest.fixture
def store(tracked: Tracked) -> Store:
    return tracked.open()
