"""Where the files of a run lie: in this project's folder, or with a tracking server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from mlflow import MlflowClient
from mlflow.entities import Run

from redaction.store.manifest import MANIFEST
from redaction.store.processes import is_gone, process_mark

SCHEME = "mlflow-artifacts:/"
"""MLflow's own relative addresses. With them the database holds no absolute path, and the store can be moved."""
_SCRATCH = "redaction-"


class Place(Protocol):
    """Reads and writes the folders of runs."""

    def put(self, run: Run, name: str, folder: Path) -> None:
        """Move a finished folder to where the run keeps it under a name."""

    def get(self, run: Run, name: str) -> AbstractContextManager[Path]:
        """A folder of a run as a local folder; it may not exist."""

    def scratch(self) -> AbstractContextManager[Path]:
        """An empty folder in which ``put``'s folders are made."""


class LocalPlace:
    """A folder of this project, beside the SQLite file. Nothing is copied."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, run: Run, name: str, folder: Path) -> None:
        """Rename the folder, which is atomic: a reader sees all of it or nothing."""
        target = self._folder(run) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)

    @contextmanager
    def get(self, run: Run, name: str) -> Iterator[Path]:
        """The folder itself."""
        yield self._folder(run) / name

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Inside the root, so that renaming needs no copy."""
        partial = self.root / ".partial"
        partial.mkdir(parents=True, exist_ok=True)
        with _scratch(partial) as folder:
            yield folder

    def _folder(self, run: Run) -> Path:
        return self.root / run.info.artifact_uri.removeprefix(SCHEME)


class ServerPlace:
    """A tracking server's artifact store, reached through MLflow's client."""

    def __init__(self, client: MlflowClient) -> None:
        self.client = client

    def put(self, run: Run, name: str, folder: Path) -> None:
        """Upload the folder, its manifest last: what has no manifest is no artifact."""
        manifest = folder / MANIFEST
        if manifest.exists():
            held_back = folder.parent / f"{folder.name}.manifest"
            held_back.mkdir()
            shutil.move(manifest, held_back / MANIFEST)
            self.client.log_artifacts(run.info.run_id, str(folder), name)
            self.client.log_artifacts(run.info.run_id, str(held_back), name)
        else:
            self.client.log_artifacts(run.info.run_id, str(folder), name)

    @contextmanager
    def get(self, run: Run, name: str) -> Iterator[Path]:
        """A copy that goes away again."""
        with self.scratch() as folder:
            if self.client.list_artifacts(run.info.run_id, name):  # asking for what is not there looks like a failure
                self.client.download_artifacts(run.info.run_id, name, str(folder))
            yield folder / name

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """In the system's folder for temporary files."""
        with _scratch(Path(tempfile.gettempdir())) as folder:
            yield folder


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """An empty folder named after this process; those that killed processes left behind go away."""
    for left in parent.glob(f"{_SCRATCH}*"):
        if is_gone(left.name.removeprefix(_SCRATCH).partition("+")[0]):
            shutil.rmtree(left, ignore_errors=True)
    mine = f"{_SCRATCH}{process_mark()}+"
    with tempfile.TemporaryDirectory(prefix=mine, dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
