"""Results at an address: they are made on this disk, and brought there once they are whole."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from redaction.documents.remote import opened, reason_of
from redaction.documents.urls import Url
from redaction.errors import ConfigError, DataError
from redaction.predicting.journal import FILE as JOURNAL
from redaction.predicting.refusals import cannot_be, holds_others
from redaction.whole import UNFINISHED

_EVERY_SECONDS = 30.0
"""What was found is brought away so often; a run that is killed loses no more."""
_FOLDERS = ("pages", "annotated")
_BUCKETS = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci")
"""Protocols that have no folders; what they make in the place of one is a bucket."""


class Mirror:
    """A folder of this disk and the same at an address.

    Args:
        folder: which is empty.
        url: of a folder, which need not be there yet. Nobody else writes into it meanwhile; that is not checked.

    Raises:
        ConfigError: its protocol is not known or needs a package.
    """

    def __init__(self, folder: Path, url: Url) -> None:
        self.folder, self.url = folder, url
        try:
            self.files, place = opened(url)
        except DataError as error:
            raise ConfigError(f"output={url} cannot be used: {error}") from None
        self.place = place.rstrip("/")
        self._there: dict[str, tuple[int, int]] = {}
        self._next = 0.0

    def fetch(self) -> None:
        """Bring here what an earlier run left there.

        Raises:
            ConfigError: something else lies there, or it cannot be looked at.
        """
        with self._telling("looked at"):
            found = {path[len(self.place) :].strip("/"): path for path in self.files.find(self.place)}
        if found and JOURNAL not in found:
            raise holds_others(str(self.url))
        for name, path in found.items():
            parts = PurePosixPath(name).parts
            if ".." in parts or not (name == JOURNAL or parts[0] in _FOLDERS):
                continue
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._telling("read"), target.open("wb") as file:
                self.files.get_file(path, file)
            self._there[name] = _state(target)

    def send(self, *, now: bool) -> None:
        """Bring there what changed here; the journal comes last, so that it tells of nothing that is not there.

        Args:
            now: or only if the last time is a while ago.

        Raises:
            ConfigError: it cannot be written.
        """
        if not now and time.monotonic() < self._next:
            return
        here = dict(sorted(self._here(), key=lambda both: (both[0] == JOURNAL, both[0])))
        with self._telling("written"):
            for name in [name for name in self._there if name not in here]:
                self.files.rm_file(f"{self.place}/{name}")
                del self._there[name]
            for name, state in here.items():
                if self._there.get(name) != state:
                    self._put(name)
                    self._there[name] = state
        self._next = time.monotonic() + _EVERY_SECONDS

    def _here(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.name.startswith(".") and path.suffix != UNFINISHED:
                yield path.relative_to(self.folder).as_posix(), _state(path)

    def _put(self, name: str) -> None:
        target = f"{self.place}/{name}"
        if self.url.protocols[0] not in _BUCKETS:
            self.files.makedirs(target.rpartition("/")[0], exist_ok=True)
        # under its name only when all of it is there
        with self.files.transaction, (self.folder / name).open("rb") as ours, self.files.open(target, "wb") as theirs:
            shutil.copyfileobj(ours, theirs, 1 << 20)

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Say in one message why results cannot be brought there or back."""
        try:
            yield
        except Exception as error:  # each file system has its own
            reason = (
                reason_of(error, self.url)
                if str(error) or not isinstance(error, NotImplementedError)
                else "it takes no files"
            )
            raise cannot_be(what, str(self.url), reason) from None


def _state(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns
