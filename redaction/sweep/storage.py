"""Where a study is kept: a journal in a folder of this machine, or a database that several machines share."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.storages import BaseStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend, JournalStorage
from optuna.storages.journal._file import BaseJournalFileLock
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from redaction.config.sweep import SweepConfig
from redaction.errors import ConfigError

BEAT_SECONDS = 60
"""How often a machine says in a shared database that it still works at a trial; it is given up after twice the time."""


def is_shared(config: SweepConfig) -> bool:
    """Whether the study is in a database."""
    return "://" in config.storage


def open_storage(config: SweepConfig, root: Path) -> BaseStorage:
    """Open it; the folder of a journal starts at ``root``."""
    if is_shared(config):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=ExperimentalWarning)
            return RDBStorage(config.storage, heartbeat_interval=BEAT_SECONDS)
    folder = root / config.storage
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{config.study}.journal"
    lock = _Lock(path)
    with lock.lock:
        _cut_half_line(path)
    return JournalStorage(JournalFileBackend(str(path), lock))


@contextmanager
def told(config: SweepConfig) -> Iterator[None]:
    """Turn failures of the storage inside the block into one message.

    Raises:
        ConfigError: the storage cannot be opened, read or written.
    """
    try:
        yield
    except (StorageInternalError, SQLAlchemyError, ImportError, OSError) as error:
        reason = str(error.__cause__ or error).strip().splitlines()[0]
        raise ConfigError(
            f"the study {config.study!r} in sweep.storage={_without_password(config)} cannot be used: {reason}. "
            "What was finished is kept, and the same command goes on from there."
        ) from error


class _Lock(BaseJournalFileLock):
    """A lock that ends with its process; Optuna's own outlives it, and everybody waits for half a minute."""

    def __init__(self, path: Path) -> None:
        self.lock = FileLock(path.with_name(f"{path.name}.lock"))

    def acquire(self) -> bool:
        """Wait for it."""
        self.lock.acquire()
        return True

    def release(self) -> None:
        """Let others have it."""
        self.lock.release()


def _cut_half_line(path: Path) -> None:
    """Take away what a killed process, or a full disk, left unfinished: Optuna could not read the journal any more."""
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)


def _without_password(config: SweepConfig) -> str:
    if not is_shared(config):
        return config.storage
    try:
        return make_url(config.storage).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "…"
