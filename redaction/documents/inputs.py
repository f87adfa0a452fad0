"""Which files a person points at, on this machine or elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redaction.documents.urls import Url
from redaction.errors import DataError

EMPTY = "empty: the file has no bytes"
"""A reason why a file is no document."""


@dataclass(frozen=True)
class InputFile:
    """A file that may be a document.

    Attributes:
        path: of the file; of one that is elsewhere no more than a word, see ``remote.on_disk``.
        name: for people, from the folder that all inputs have in common; ``/`` between its parts.
        size: in bytes.
        changed_ns: when it changed last, in nanoseconds since 1970; of a file elsewhere a number that
            differs between its versions, as far as its server tells them apart.
        problem: why it cannot be opened at all; empty for all others.
        url: from which it, or the folder in which it was found, is reached; None for files of this machine.
        within: its path in the file system of ``url``.
    """

    path: Path
    name: str
    size: int = 0
    changed_ns: int = 0
    problem: str = ""
    url: Url | None = None
    within: str = field(default="", repr=False)


def input_files(places: Sequence[Path], without: Path | None = None) -> list[InputFile]:
    """The files at some places of this machine, each once: as they are given, in folders by name.

    Hidden files and folders are left out. A link is followed, unless it leads to a folder that is read anyway.

    Args:
        places: files and folders.
        without: a folder that is not looked into, such as that of the results.

    Raises:
        DataError: a place does not exist, or there is no file at any of them.
    """
    for place in places:
        if not os.path.lexists(place):
            raise DataError(f"no file or folder {place}.")
    found = _each_once(path for place in places for path in _within(place, without))
    if not found:
        raise DataError(f"no files in {', '.join(map(str, places))}.")
    common = Path(os.path.commonpath([_absolute(place if place.is_dir() else place.parent) for place in places]))
    return [_looked_at(path, _absolute(path).relative_to(common)) for path in found]


def _each_once(paths: Iterable[Path]) -> list[Path]:
    """Without those that are the same by another path, as ``folder/../a.pdf`` is ``a.pdf``."""
    folders: dict[Path, str] = {}
    kept: dict[tuple[str, str], Path] = {}
    for path in paths:
        folder = folders.setdefault(path.parent, os.path.realpath(path.parent))
        kept.setdefault((folder, path.name), path)
    return list(kept.values())


def _within(place: Path, without: Path | None) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    seen = {_identity(without)} if without is not None and without.is_dir() else set()
    yield from _in_folder(place, seen)


def _in_folder(folder: Path, seen: set[tuple[int, int] | None]) -> Iterator[Path]:
    identity = _identity(folder)
    if identity in seen:
        return
    seen.add(identity)
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder  # which is then told to be none that can be read
        return
    for path in entries:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _in_folder(path, seen)
        else:
            yield path


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _looked_at(path: Path, name: Path) -> InputFile:
    shown = printable(name.as_posix())
    try:
        facts = path.stat()
    except OSError as error:
        return InputFile(path, shown, problem=f"unreadable: {error.strerror}")
    problem = ""
    if stat.S_ISDIR(facts.st_mode):
        problem = "unreadable: a folder that cannot be listed"
    elif not stat.S_ISREG(facts.st_mode):
        problem = "not a document: a pipe, socket or device"
    elif facts.st_size == 0:
        problem = EMPTY
    return InputFile(path, shown, facts.st_size, facts.st_mtime_ns, problem)


def printable(name: str) -> str:
    """A name, which need not be text, made harmless on a terminal; different names stay different."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def _absolute(path: Path) -> Path:
    """Without ``..`` and without following links, so that names are those that were typed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links
