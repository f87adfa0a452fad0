"""The database of a store that is embedded in a project: one SQLite file, made whole or not at all.

MLflow makes its tables in the file itself, step by step and without a lock. Two processes at once spoil it for each
other, and a process that is killed meanwhile leaves a file that can never be opened again. So it is made under another
name, by one process at a time, and renamed.
"""

from __future__ import annotations

import contextlib
import glob
import shutil
import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock
from mlflow.exceptions import MlflowException
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
from sqlalchemy.exc import SQLAlchemyError

PREFIX = "sqlite:///"
_UNFINISHED = ".unfinished-"
_PATIENCE_SECONDS = 120  # making the tables takes one or two


def ensure_database(path: Path, artifacts: str) -> None:
    """Make the database unless it is there; ``artifacts`` is the address below which MLflow's own experiment lies.

    Raises:
        OSError: it cannot be made or opened.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f"{path.name}.lock"), timeout=_PATIENCE_SECONDS):
            if not path.exists():
                _make(path, artifacts)
    _clear(path)  # nobody makes a database that is there: these are of killed processes
    _try(path)


def _clear(path: Path) -> None:
    """Remove the folders in which killed processes were making the database."""
    for left in path.parent.glob(f"{glob.escape(path.name)}{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def _make(path: Path, artifacts: str) -> None:
    # never the same name again: MLflow keeps the connections of a failed attempt
    unfinished = Path(tempfile.mkdtemp(prefix=f"{path.name}{_UNFINISHED}", dir=path.parent))
    try:
        SqlAlchemyStore(f"{PREFIX}{unfinished / path.name}", artifacts).engine.dispose()
        (unfinished / path.name).rename(path)
    except (MlflowException, SQLAlchemyError) as error:
        raise OSError(str(error)) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _try(path: Path) -> None:
    """Open it once without MLflow, which would try for minutes."""
    address = f"file:{quote(str(path))}?mode=rw"  # so that a transaction of a killed process is undone
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS)) as database:
            database.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        raise OSError(f"{error}: {path}") from error
