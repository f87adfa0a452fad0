"""MLflow's client for a store that is embedded in a project."""

from __future__ import annotations

import shutil
from pathlib import Path

from mlflow import MlflowClient

from redaction.store.places import LocalPlace


class EmbeddedClient(MlflowClient):
    """Puts files where the project keeps them.

    MLflow itself can resolve the relative addresses of such a store only through a server. Everything that it logs as
    files (images in steps, figures) goes through these two methods.

    Args:
        address: of the database.
        place: where the files lie.
    """

    def __init__(self, address: str, place: LocalPlace) -> None:
        super().__init__(address)
        self._place = place

    def log_artifact(self, run_id: str, local_path: str, artifact_path: str | None = None) -> None:
        """Copy a file into a folder of a run."""
        with self._place.scratch() as scratch:
            shutil.copy(local_path, scratch)
            self._place.add(self.get_run(run_id), artifact_path or "", scratch)

    def log_artifacts(self, run_id: str, local_dir: str, artifact_path: str | None = None) -> None:
        """Copy the files of a folder into a folder of a run."""
        with self._place.scratch() as scratch:
            shutil.copytree(Path(local_dir), scratch, dirs_exist_ok=True)
            self._place.add(self.get_run(run_id), artifact_path or "", scratch)
