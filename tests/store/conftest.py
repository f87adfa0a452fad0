"""Stores of every kind: embedded in a project, or with an MLflow server on SQLite or on PostgreSQL."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from redaction.config import TrackingConfig
from redaction.store.manifest import MANIFEST
from redaction.store.runs import Store

from .servers import POSTGRESQL, Server, mlflow_server, postgresql
from .workload import CONFIG


@dataclass(frozen=True)
class Tracked:
    """A store for one test, and where its files lie for whoever wants to spoil them."""

    config: TrackingConfig
    root: Path
    artifacts: Path

    def open(self) -> Store:
        return Store(self.config, self.root)

    def folder_of(self, run_id: str, name: str = "*") -> Path:
        """The folder of an artifact of a run, or of its only one."""
        (manifest,) = (path for path in self.artifacts.rglob(f"{name}/{MANIFEST}") if run_id in str(path))
        return manifest.parent


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Making the database takes a second, so it is made once and copied."""
    root = tmp_path_factory.mktemp("store")
    Store(CONFIG, root)
    return root


@pytest.fixture
def embedded(empty_store: Path, tmp_path: Path) -> Tracked:
    root = shutil.copytree(empty_store, tmp_path / "store ü")
    return Tracked(CONFIG, root, root / "mlartifacts")


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
