"""What each visitor's document came to, apart from all others', until the visitor leaves."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, RLock

from redaction.documents.inputs import InputFile, input_files
from redaction.documents.page import Opened, Unread
from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output
from redaction.predicting.sifted import SiftedPage


@dataclass(eq=False)
class Room:
    """A visitor's document.

    Attributes:
        folder: whose name nobody can guess, and which holds all files that are made of the document.
        file: the document; a file of the room's own, since Gradio deletes uploads by their age.
        upload: what Gradio has kept of it.
        opened: what it is; None while it was not opened.
        pages: those that were read.
        unread: what could not be read.
        problem: why it could not be read, where that is not the document's doing.
        is_read: whether reading came to its end.
        touched: when the visitor did something last, in seconds of ``time.monotonic``.
        is_closed: whether the visitor is gone and the files are deleted.
        writing: held by whoever writes downloads.
    """

    folder: Path
    file: InputFile
    upload: Path
    opened: Opened | None = None
    pages: list[SiftedPage] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    problem: str = ""
    is_read: bool = False
    touched: float = field(default_factory=time.monotonic)
    is_closed: bool = False
    writing: Lock = field(default_factory=Lock)

    def output_at(self, threshold: float) -> Output:
        """Where tables and copies go, emptied."""
        folder = self.folder / f"at-{threshold:.3g}"
        shutil.rmtree(folder, ignore_errors=True)
        return Output(folder)

    @property
    def left_out(self) -> int:
        """Pages at the end of the document that were not asked for."""
        last = max([page.found.number for page in self.pages] + [one.page or 0 for one in self.unread], default=0)
        whole = any(one.page is None for one in self.unread)
        return 0 if self.opened is None or whole else self.opened.pages - last

    def picture(self, page: int) -> Path:
        """Of a page, counted from 1, without boxes."""
        return self.folder / f"page-{page}.jpg"

    def document_at(self, threshold: float) -> FoundDocument:
        """What ``predict`` tells of it at this threshold."""
        return FoundDocument(
            self.file.name, self.file.size, self.file.changed_ns, self.opened,
            [page.at(threshold) for page in self.pages], list(self.unread), is_whole=True,
        )  # fmt: skip


class Rooms:
    """All visitors that have a document.

    Args:
        folder: that holds theirs.
        minutes: after which an idle one is closed.
    """

    def __init__(self, folder: Path, minutes: float) -> None:
        self.folder, self.seconds = folder, minutes * 60
        self._rooms: dict[str, Room] = {}
        self._lock = RLock()

    def enter(self, visitor: str, upload: Path) -> Room:
        """Begin with a document; an earlier one of the visitor is deleted."""
        folder = self.folder / secrets.token_urlsafe(24)
        folder.mkdir(mode=0o700, parents=True)
        own = folder / "document" / upload.name
        own.parent.mkdir()
        try:
            os.link(upload, own)
        except OSError:  # on another disk, or one that knows no links
            shutil.copy2(upload, own)
        (file,) = input_files([own])
        room = Room(folder, file, upload)
        with self._lock:
            earlier = self._rooms.pop(visitor, None)
            self._rooms[visitor] = room
            if earlier is not None:
                self._close(earlier)
        return room

    def of(self, visitor: str) -> Room | None:
        """The visitor's, None where there is none (any more)."""
        with self._lock:
            room = self._rooms.get(visitor)
            if room is not None:
                room.touched = time.monotonic()
            return room

    def leave(self, visitor: str) -> None:
        """Delete all that there is of a visitor."""
        with self._lock:
            room = self._rooms.pop(visitor, None)
            if room is not None:
                self._close(room)

    def sweep(self) -> None:
        """Do so with all who were idle for too long."""
        until = time.monotonic() - self.seconds
        with self._lock:
            for visitor in [name for name, room in self._rooms.items() if room.touched < until]:
                self.leave(visitor)

    def _close(self, room: Room) -> None:
        room.is_closed = True
        shutil.rmtree(room.folder, ignore_errors=True)
        if all(room.upload != other.upload for other in self._rooms.values()):  # Gradio keeps equal uploads once
            room.upload.unlink(missing_ok=True)
