"""Where the files of a run lie: in this project's folder, or with a tracking server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from mlflow import MlflowClient
from mlflow.entities import LoggedModel, Run
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

from redaction.errors import ArtifactError
from redaction.store.manifest import MANIFEST, Manifest
from redaction.store.processes import is_gone, process_mark

SCHEME = "mlflow-artifacts:/"
"""MLflow's own relative addresses. With them the database holds no absolute path, and the store can be moved."""
_SCRATCH = "redaction-"


PARTIAL = ".partial"
"""Folder in which artifacts are made before they are moved to where they are found."""

CHECKPOINTS, INSPECT, PREVIEW = "checkpoints", "inspect", "preview"
SHOWN = frozenset({"config", PREVIEW, "review", "images", "plots", "files", INSPECT, CHECKPOINTS})
"""Folders of a run that are there for people to look at, or to go on from; the others are artifacts."""


class Place(Protocol):
    """Reads and writes the folders of runs."""

    def put(self, run: Run, name: str, folder: Path) -> None:
        """Move a finished folder to where the run keeps it under a name."""

    def add(self, run: Run, name: str, folder: Path) -> None:
        """Move the files of a folder to those that the run has under a name; they take the place of earlier ones."""

    def get(self, run: Run, name: str) -> AbstractContextManager[Path]:
        """A folder of a run as a local folder; it may not exist."""

    def names(self, run: Run, within: str = "") -> list[str]:
        """Names of the folders of a run, or of those in one of them."""

    def manifest(self, run: Run, name: str) -> Manifest:
        """The manifest of a folder of a run, without its other files; raises as ``Manifest.read`` does."""

    def size(self, run: Run) -> int:
        """Bytes of all files of a run."""

    def last_change(self, run: Run) -> float:
        """When a file of a run changed last, in seconds since 1970; 0 where nobody knows."""

    def remove(self, run: Run) -> None:
        """Delete all files of a run; those that are gone already are no error."""

    def discard(self, run: Run, name: str) -> None:
        """Delete one folder of a run."""

    def put_model(self, model: LoggedModel, folder: Path) -> None:
        """Move a finished folder to where MLflow looks for a model."""

    def get_model(self, model: LoggedModel) -> AbstractContextManager[Path]:
        """The folder of a model as a local folder; it may not exist."""

    def remove_model(self, model: LoggedModel) -> None:
        """Delete all files of a model; those that are gone already are no error."""

    def scratch(self) -> AbstractContextManager[Path]:
        """An empty folder in which ``put``'s folders are made."""


class LocalPlace:
    """A folder of this project, beside the SQLite file. Nothing is copied."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, run: Run, name: str, folder: Path) -> None:
        """Rename the folder, which is atomic: a reader sees all of it or nothing, also after a loss of power."""
        _write_through(folder)
        target = self._folder(run) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)

    def add(self, run: Run, name: str, folder: Path) -> None:
        """Move the files of a folder to those that the run has under a name, one after the other."""
        for source in sorted(path for path in folder.rglob("*") if path.is_file()):
            target = self._folder(run) / name / source.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)

    @contextmanager
    def get(self, run: Run, name: str) -> Iterator[Path]:
        """The folder itself."""
        yield self._folder(run) / name

    def names(self, run: Run, within: str = "") -> list[str]:
        """Its folders on disk."""
        folder = self._folder(run) / within
        return [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []

    def manifest(self, run: Run, name: str) -> Manifest:
        """Read where it lies."""
        return Manifest.read(self._folder(run) / name)

    def size(self, run: Run) -> int:
        """As they are on disk."""
        return bytes_in(self._folder(run))

    def last_change(self, run: Run) -> float:
        """As the file system knows it."""
        folder = self._folder(run)
        return changed_in(folder) if folder.is_dir() else 0.0

    def remove(self, run: Run) -> None:
        """Delete the run's folder, which is the one above that of its artifacts."""
        _delete(self._folder(run).parent, run.info.run_id)

    def put_model(self, model: LoggedModel, folder: Path) -> None:
        """Rename the folder, as ``put`` does."""
        _write_through(folder)
        target = self._model_folder(model)
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)

    @contextmanager
    def get_model(self, model: LoggedModel) -> Iterator[Path]:
        """The folder itself."""
        yield self._model_folder(model)

    def remove_model(self, model: LoggedModel) -> None:
        """Delete the model's folder, which is the one above that of its artifacts."""
        _delete(self._model_folder(model).parent, model.model_id)

    def discard(self, run: Run, name: str) -> None:
        """Move it away first, so that nobody finds a part of it."""
        try:
            with self.scratch() as scratch:
                (self._folder(run) / name).rename(scratch / "discarded")
        except OSError as error:
            raise ArtifactError(f"{name} of run {run.info.run_id} cannot be deleted: {error}.") from error

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Inside the root, so that renaming needs no copy."""
        partial = self.root / PARTIAL
        partial.mkdir(parents=True, exist_ok=True)
        with _scratch(partial) as folder:
            yield folder

    def path(self, run: Run, name: str) -> Path:
        """Where a folder of a run is."""
        return self._folder(run) / name

    def _folder(self, run: Run) -> Path:
        return self.root / run.info.artifact_uri.removeprefix(SCHEME)

    def _model_folder(self, model: LoggedModel) -> Path:
        return self.root / model.artifact_location.removeprefix(SCHEME)


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

    def add(self, run: Run, name: str, folder: Path) -> None:
        """Upload them."""
        self.client.log_artifacts(run.info.run_id, str(folder), name)

    @contextmanager
    def get(self, run: Run, name: str) -> Iterator[Path]:
        """A copy that goes away again."""
        with self.scratch() as folder:
            copy = folder / name
            if self.client.list_artifacts(run.info.run_id, name):  # asking for what is not there looks like a failure
                copy = Path(self.client.download_artifacts(run.info.run_id, name, str(folder)))
            yield copy

    def names(self, run: Run, within: str = "") -> list[str]:
        """What the server lists."""
        listed = self.client.list_artifacts(run.info.run_id, within or None)
        return [file.path.rpartition("/")[2] for file in listed if file.is_dir]

    def manifest(self, run: Run, name: str) -> Manifest:
        """Download that one file. A server that fails is an error, and never looks as if there were no manifest."""
        path = f"{name}/{MANIFEST}"
        with self.scratch() as folder:
            if path not in {file.path for file in self.client.list_artifacts(run.info.run_id, name)}:
                return Manifest.read(folder / name)
            # MLflow puts a single file right into the folder, without the folders of its path
            return Manifest.read(Path(self.client.download_artifacts(run.info.run_id, path, str(folder))).parent)

    def size(self, run: Run) -> int:
        """As the server lists them, folder by folder."""
        size, folders = 0, [""]
        while folders:
            files = self.client.list_artifacts(run.info.run_id, folders.pop())
            size += sum(file.file_size or 0 for file in files)
            folders += [file.path for file in files if file.is_dir]
        return size

    def last_change(self, run: Run) -> float:  # noqa: ARG002 - as the protocol has it
        """A server does not tell."""
        return 0.0

    def remove(self, run: Run) -> None:
        """Through the server, which has to allow it."""
        self._delete(run.info.artifact_uri, f"run {run.info.run_id}")

    def discard(self, run: Run, name: str) -> None:
        """Through the server, too."""
        self._delete(run.info.artifact_uri, f"run {run.info.run_id}", name)

    def put_model(self, model: LoggedModel, folder: Path) -> None:
        """Upload the folder; the model is ready only when somebody says so afterwards."""
        self.client.log_model_artifacts(model.model_id, str(folder))

    @contextmanager
    def get_model(self, model: LoggedModel) -> Iterator[Path]:
        """A copy that goes away again."""
        with self.scratch() as folder:
            get_artifact_repository(model.artifact_location, self.client.tracking_uri).download_artifacts(
                "", str(folder)
            )
            yield folder

    def remove_model(self, model: LoggedModel) -> None:
        """Through the server, as ``remove`` does."""
        self._delete(model.artifact_location, f"model {model.model_id}")

    def _delete(self, address: str, what: str, name: str | None = None) -> None:
        try:
            get_artifact_repository(address, self.client.tracking_uri).delete_artifacts(name)
        except Exception as error:  # each kind of artifact store has errors of its own
            raise ArtifactError(
                f"the server does not delete the files of {what}: {error}. Its administrator can, with `mlflow gc`."
            ) from error

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


def _write_through(folder: Path) -> None:
    """Have the disk keep the files before anything says that they are there."""
    for path in (*folder.rglob("*"), folder):
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _delete(folder: Path, expected: str) -> None:
    """Delete a folder that is named as expected."""
    if folder.name != expected:
        raise ArtifactError(f"{folder} is not the folder of {expected}; nothing was deleted there.")
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ArtifactError(f"{folder} cannot be deleted: {error}.") from error


def bytes_in(folder: Path) -> int:
    """Size of all files in a folder; 0 where there is none."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def changed_in(folder: Path) -> float:
    """When a folder or anything in it changed last, in seconds since 1970."""
    return max(path.lstat().st_mtime for path in (folder, *folder.rglob("*")))
