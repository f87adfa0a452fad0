"""Which runs a living process works at, told by locks on files in the project's folder.

The mark of a process tells only processes of the same boot and container apart. A lock ends with its process wherever
that ran, so it also tells what was left by a machine that lost its power or by a container that is gone.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from redaction.store.processes import is_gone, machine_mark, process_mark

FOLDER = ".running"
_ALONE = "alone"


class Holds:
    """The locks of this process. Where the disk offers none, nothing is held, and only marks tell.

    Args:
        folder: of the project's artifacts, also where the artifacts themselves lie with a server.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER
        self._held: dict[str, int] = {}

    def take(self, run_id: str) -> None:
        """Hold a run until it is released or this process ends; one that is held already stays so."""
        if run_id in self._held:
            return
        path = self._path(run_id, process_mark())
        with suppress(OSError):
            unseen = path.with_name(f"{path.name}.new")  # locked before anybody can look at it
            self._held[run_id] = self._locked(unseen)
            unseen.rename(path)

    def release(self, run_id: str) -> None:
        """Hold a run no longer, because its end is noted."""
        self.forget(run_id, process_mark())
        if run_id in self._held:
            os.close(self._held.pop(run_id))

    def forget(self, run_id: str, mark: str) -> None:
        """Remove what a dead process left behind."""
        with suppress(OSError):
            self._path(run_id, mark).unlink()

    def is_gone(self, run_id: str, mark: str) -> bool:
        """Whether the process of this mark, which held a run, has ended for certain."""
        here = machine_mark()
        if here and mark.startswith(f"{here}."):
            return is_gone(mark)
        return self._is_free(self._path(run_id, mark))

    def is_held(self, run_id: str, mark: str) -> bool:
        """Whether the process of this mark holds a run, as far as can be seen from here."""
        path = self._path(run_id, mark)
        return os.path.exists(path) and not self._is_free(path)  # noqa: PTH110 - false for a name that is too long

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A block that no other process of this project is in at the same time."""
        lock = None
        with suppress(OSError):
            lock = self._locked(self.folder / _ALONE)
        try:
            yield
        finally:
            if lock is not None:
                os.close(lock)

    def _path(self, run_id: str, mark: str) -> Path:
        return self.folder / f"{run_id}+{quote(mark, safe='')}"

    def _locked(self, path: Path) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            os.close(file)
            raise
        return file

    @staticmethod
    def _is_free(path: Path) -> bool:
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:  # it is locked, or there is none
            return False
        return True
