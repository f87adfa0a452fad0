"""All files that a person points at, here and elsewhere, under names that tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from redaction.documents.inputs import InputFile, input_files, printable
from redaction.documents.remote import remote_files
from redaction.documents.urls import Url
from redaction.errors import DataError

_UNNAMED = "document"


def gathered(places: Sequence[Path | Url], without: Path | Url | None = None) -> list[InputFile]:
    """The files at some places, each once. Files of this machine come first, then others in the order of their places.

    Args:
        places: files and folders.
        without: a folder that is not looked into, such as that of the results.

    Raises:
        DataError: a place does not exist or cannot be looked at, or there is no file at any of them.
    """
    here = [place for place in places if isinstance(place, Path)]
    elsewhere = [place for place in dict.fromkeys(places) if isinstance(place, Url)]
    files = input_files(here, without if isinstance(without, Path) else None) if here or not elsewhere else []
    start = _common(elsewhere) if not here else 0
    for url in elsewhere:
        found = remote_files(url, without if isinstance(without, Url) else None)
        files += [replace(file, name=_name(url.parts, file.name, start)) for file in found]
    if not files:
        raise DataError(f"no files in {', '.join(map(str, places))}.")
    return list(_told_apart(files))


def _common(urls: Sequence[Url]) -> int:
    """How many parts of their names all addresses have in common. A single one is named by its files alone."""
    if len(urls) == 1:
        return len(urls[0].parts)
    alike = [len(set(names)) == 1 for names in zip(*(url.parts[:-1] for url in urls), strict=False)]
    return alike.index(False) if False in alike else len(alike)


def _name(parts: Sequence[str], within: str, start: int) -> str:
    """A name for people, with ``/`` between its parts, none of them empty."""
    inner = [part or "%2F" for part in within.split("/")] if within else []
    named = [*parts[start:], *inner] or list(parts[-1:]) or [_UNNAMED]
    return printable("/".join(named))


def _told_apart(files: Sequence[InputFile]) -> Iterator[InputFile]:
    """Addresses may differ in nothing that may be shown."""
    seen: set[str] = set()
    for file in files:
        name, number = file.name, 1
        while name in seen:
            number += 1
            name = f"{file.name} ({number})"
        seen.add(name)
        yield replace(file, name=name) if name != file.name else file
