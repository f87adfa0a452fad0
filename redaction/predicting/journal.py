"""What was found so far, on disk line by line, so that a run that was killed goes on where it was.

The first line says what the findings depend on beside the documents; findings of another detector or other settings are
not taken over. The others say how a document opened, its pages, what of it could not be read, its end; documents that
were read at the same time stand between each other. A document that changed since is read again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from redaction.documents.inputs import InputFile
from redaction.documents.page import Opened, Unread
from redaction.errors import ConfigError
from redaction.predicting.results import FoundPage, page_from
from redaction.whole import whole_file

FILE = "journal.jsonl"
_PAGE_SECONDS = "page_seconds"
_SETTINGS, _OPENED, _UNREAD, _PAGE, _END = "settings", "opened", "unread", "page", "end"

Row = dict[str, Any]
Event = Opened | Unread | FoundPage | None
"""What the journal keeps of a document; None at its end."""


@dataclass
class FoundDocument:
    """What is known of a document.

    Attributes:
        file: its name for people.
        size: in bytes, when it was read.
        changed_ns: when it had changed last.
        opened: what it is; None where it could not be opened.
        pages: those that were read, by number.
        unread: what could not be read of it.
        unannotated: why there is no annotated copy although it is a PDF with redactions; empty for all others.
        is_whole: whether all of it was read, as far as it can be.
    """

    file: str
    size: int
    changed_ns: int
    opened: Opened | None = None
    pages: list[FoundPage] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    unannotated: str = ""
    is_whole: bool = False

    @property
    def next_page(self) -> int:
        """From which it is to be read on, counted from 1."""
        numbers = [page.number for page in self.pages] + [unread.page or 0 for unread in self.unread]
        return max(numbers, default=0) + 1

    @property
    def problems(self) -> list[str]:
        """All that went wrong, in words."""
        told = [f"page {one.page}: {one.reason}" if one.page else one.reason for one in self.unread]
        return [*told, f"no annotated copy: {self.unannotated}"] if self.unannotated else told

    def try_again(self) -> None:
        """Forget what kept it from being read to its end, or its copy from being written, if that may have passed."""
        ends = [one for one in (*self.unread, Unread(self.unannotated)) if one.page is None and one.reason]
        if ends and all(one.may_pass for one in ends):
            self.unread = [one for one in self.unread if one.page is not None]
            self.unannotated, self.is_whole = "", False

    @property
    def took_too_long(self) -> bool:
        """Whether more time might bring more of it."""
        return any(one.took_too_long for one in (*self.unread, Unread(self.unannotated)))


class Journal:
    """The findings of an output folder, in memory and on disk.

    Args:
        folder: of the results.
        settings: what findings depend on.
        page_seconds: that a page may take. With more of them than before, documents that took too long are read again.

    Attributes:
        documents: by name, in the order in which they were begun.
        dropped: documents of which earlier findings are not valid any more.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any], page_seconds: float) -> None:
        self.path = folder / FILE
        self.settings = json.loads(json.dumps(settings))
        self.page_seconds = page_seconds
        self.documents: dict[str, FoundDocument] = {}
        self.dropped: list[FoundDocument] = []

    def resume(self, files: Sequence[InputFile]) -> None:
        """Take over what is still valid of an earlier run on some of the same files, and write that down anew."""
        first, earlier = self._recalled()
        hurried = self.page_seconds > first.get(_PAGE_SECONDS, self.page_seconds)
        wanted = {file.name: (file.size, file.changed_ns) for file in files if not file.problem}
        for document in earlier.values():
            same = first.get(_SETTINGS) == self.settings and wanted.get(document.file) == (
                document.size,
                document.changed_ns,
            )
            # a document that could not be opened is tried again: its reader may have been short of memory or time
            if same and document.opened is not None and not (hurried and document.took_too_long):
                document.try_again()
                self.documents[document.file] = document
            else:
                self.dropped.append(document)
        about = {_SETTINGS: self.settings, _PAGE_SECONDS: self.page_seconds}
        rows = [about, *(row for one in self.documents.values() for row in _rows_of(one))]
        with whole_file(self.path) as unfinished, unfinished.open("wb") as file:
            _write(file, rows)

    def begin(self, file: InputFile) -> FoundDocument:
        """The document of a file, new or as far as it was read."""
        if file.name not in self.documents:
            self.documents[file.name] = FoundDocument(file.name, file.size, file.changed_ns)
        return self.documents[file.name]

    def add(self, events: Sequence[tuple[FoundDocument, Event]]) -> None:
        """Keep what came of documents; None says that nothing more will. It is on disk when this returns."""
        rows = []
        for document, event in events:
            _take(document, event)
            rows.append({**_about(document), **row_of(event), **_ended(document, event)})
        with self.path.open("ab") as file:
            _write(file, rows)

    def _recalled(self) -> tuple[Row, dict[str, FoundDocument]]:
        """The first line and the documents of an earlier run; a line that a kill cut off counts as not there."""
        documents: dict[str, FoundDocument] = {}
        first: Row = {}
        for row in _lines(self.path):
            if _SETTINGS in row:
                first = row
                continue
            try:
                name = str(row["file"])
                document = documents.setdefault(name, FoundDocument(name, int(row["size"]), int(row["changed_ns"])))
                _take(document, event_of(row))
                document.unannotated = row.get("unannotated", "")
            except (KeyError, TypeError, ValueError) as error:
                raise ConfigError(
                    f"{self.path} is damaged ({error!r}); delete it, and the same command reads all documents anew."
                ) from None
        return first, documents


def _take(document: FoundDocument, event: Event) -> None:
    if isinstance(event, Opened):
        document.opened = event
    elif isinstance(event, Unread):
        document.unread.append(event)
    elif isinstance(event, FoundPage):
        document.pages.append(event)
    else:
        document.is_whole = True


def _rows_of(document: FoundDocument) -> Iterator[Row]:
    events: list[Event] = [document.opened, *document.pages, *document.unread]
    if document.is_whole:
        events.append(None)
    return ({**_about(document), **row_of(event), **_ended(document, event)} for event in events)


def _about(document: FoundDocument) -> Row:
    return {"file": document.file, "size": document.size, "changed_ns": document.changed_ns}


def _ended(document: FoundDocument, event: Event) -> Row:
    return {"unannotated": document.unannotated} if event is None else {}


def row_of(event: Event) -> Row:
    """What came of a document, as values that JSON knows and gives back exactly."""
    if isinstance(event, Opened):
        return {"event": _OPENED, "what": asdict(event)}
    if isinstance(event, Unread):
        return {"event": _UNREAD, "what": asdict(event)}
    return {"event": _END} if event is None else {"event": _PAGE, "what": asdict(event)}


def event_of(row: Row) -> Event:
    """The same from its row.

    Raises:
        KeyError: a value is missing.
        TypeError: there is one too many.
    """
    if row["event"] == _OPENED:
        return Opened(**row["what"])
    if row["event"] == _UNREAD:
        return Unread(**row["what"])
    return page_from(row["what"]) if row["event"] == _PAGE else None


def _lines(path: Path) -> Iterator[Row]:
    try:
        with path.open("rb") as file:
            for line in file:
                try:
                    row = json.loads(line)
                except ValueError:
                    continue
                if isinstance(row, dict):
                    yield row
    except FileNotFoundError:
        return


def _write(file: Any, rows: Sequence[Row]) -> None:
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
