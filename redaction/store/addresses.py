"""Lets MLflow itself read artifacts of a store that is embedded in a project, with no server running.

The database of such a store holds relative addresses, so that the project can be moved. MLflow takes them for those of
a server. By the entry point ``mlflow.artifact_repository`` in ``pyproject.toml`` it asks here instead: with a SQLite
file they lead to the folder of artifacts beside that file, with a server to the server as before.
"""

from __future__ import annotations

import os
from pathlib import Path

from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository
from mlflow.tracking._tracking_service.utils import get_tracking_uri

_DATABASE = "sqlite:///"
_SCHEME = "mlflow-artifacts:"
_ELSEWHERE = "MLFLOW_ARTIFACTS_DESTINATION"  # MLflow's server reads it too
_BESIDE = "mlartifacts"


def repository(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> ArtifactRepository:
    """What reads an address ``mlflow-artifacts:/…``, as MLflow calls it.

    ``MLFLOW_ARTIFACTS_DESTINATION`` names the folder of artifacts if it is not ``mlartifacts`` beside the database.
    """
    address = tracking_uri or get_tracking_uri()
    if not address.startswith(_DATABASE):
        return MlflowArtifactsRepository(artifact_uri, tracking_uri, registry_uri)
    database = Path(address.removeprefix(_DATABASE)).resolve()
    folder = Path(os.environ.get(_ELSEWHERE) or database.parent / _BESIDE)
    inside = artifact_uri.removeprefix(_SCHEME).lstrip("/")
    return LocalArtifactRepository(str(folder / inside), tracking_uri, registry_uri)
