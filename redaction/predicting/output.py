"""The folder of results: what lies where in it, on this disk or at an address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from filelock import FileLock, Timeout

from redaction.documents.urls import Url
from redaction.errors import ConfigError
from redaction.predicting.journal import FILE as JOURNAL
from redaction.predicting.journal import FoundDocument
from redaction.predicting.mirror import Mirror
from redaction.predicting.refusals import cannot_be, holds_others
from redaction.whole import whole_file

_LOCK = ".lock"
_LONGEST = 100  # bytes of a file's or folder's name in the names of results: disks have room for 255
_UNUSUAL = re.compile(r"[^\w .,()+-]+")
"""What some disk or browser might take amiss."""


class Output:
    """A folder of results.

    Args:
        folder: which may be there already if this made it.
        mirror: the folder's twin at an address, where the results are wanted there.

    Attributes:
        shown: what it is called to people.

    Raises:
        ConfigError: it is a file, or holds something else.
    """

    def __init__(self, folder: Path, mirror: Mirror | None = None) -> None:
        self.folder, self.mirror = folder, mirror
        self.shown = str(mirror.url).rstrip("/") if mirror else str(folder)
        if folder.exists() and not folder.is_dir():
            raise ConfigError(f"output={folder} is a file; it must be a folder.")
        with writing(self.shown):
            strange = folder.is_dir() and any(path.name != _LOCK for path in folder.iterdir())
            if strange and not (folder / JOURNAL).exists():
                raise holds_others(self.shown)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder if it is not there, and keep other commands from writing into it.

        Raises:
            ConfigError: one does already, or the folder cannot be made.
        """
        lock = FileLock(self.folder / _LOCK)
        with writing(self.shown):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise ConfigError(
                    f"another predict is writing to output={self.shown}; let it finish first, or name another folder."
                ) from None
        try:
            yield
        finally:
            lock.release()

    def send(self, *, now: bool) -> None:
        """Bring the results to their address, if they have one; now, or if the last time is a while ago.

        Raises:
            ConfigError: they cannot be written there.
        """
        if self.mirror is not None:
            self.mirror.send(now=now)

    @property
    def pages(self) -> Path:
        """The folder of the pictures."""
        return self.folder / "pages"

    def picture(self, document: str, page: int) -> Path:
        """Of a page, counted from 1."""
        return self.pages / f"{stem_of(document)}-p{page:04d}.png"

    def annotated(self, document: str) -> Path:
        """The copy of a PDF with boxes."""
        stem = stem_of(document)
        if not stem.lower().endswith(".pdf"):
            stem = f"{stem}-{_mark(document)}.pdf"  # without the mark it could be the copy of another document
        return self.folder / "annotated" / stem

    def relative(self, path: Path) -> str:
        """For tables, empty where there is no such file."""
        return path.relative_to(self.folder).as_posix() if path.exists() else ""

    def link(self, path: Path) -> str:
        """For the report, empty where there is no such file."""
        return quote(self.relative(path))

    def remove(self, documents: Sequence[FoundDocument]) -> None:
        """Take away pictures and copies of findings that are not valid any more."""
        with writing(self.shown):
            for document in documents:
                for page in document.pages:
                    self.picture(document.file, page.number).unlink(missing_ok=True)
                self.annotated(document.file).unlink(missing_ok=True)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        """A whole file or none."""
        with writing(self.shown), whole_file(self.folder / name) as unfinished:
            unfinished.write_text(text, encoding=encoding, newline="")


@contextmanager
def output_at(place: Path | Url) -> Iterator[Output]:
    """The results at a place. Those at an address are made in a folder that is deleted afterwards.

    Raises:
        ConfigError: it cannot be used.
    """
    if isinstance(place, Path):
        yield Output(place)
        return
    with TemporaryDirectory(prefix="redaction-") as folder:
        mirror = Mirror(Path(folder), place)
        mirror.fetch()
        yield Output(Path(folder), mirror)


def stem_of(document: str) -> str:
    """The name of a document as a part of the names of its results, folders too; different for different documents."""
    return "/".join(map(_harmless, document.split("/")))


def _harmless(part: str) -> str:
    plain = _UNUSUAL.sub("-", part).strip(". ").encode()[:_LONGEST].decode(errors="ignore")
    return plain if plain == part else f"{plain}-{_mark(part)}"


def _mark(name: str) -> str:
    """Tells a name from others that are written alike."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


@contextmanager
def writing(folder: str) -> Iterator[None]:
    """Say in one message why results cannot be written.

    Raises:
        ConfigError: they cannot.
    """
    try:
        yield
    except OSError as error:
        raise cannot_be("written", folder, error.strerror) from error
