"""How far a run is, in pages, while nobody knows yet how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from redaction.console import Console
from redaction.documents.inputs import InputFile
from redaction.documents.page import Opened, Unread
from redaction.predicting.find import DrawnPage, Found, ReadPage


class Progress:
    """Counts pages. Those of documents that were not opened yet are guessed by the size of their files.

    Args:
        files: of the documents that are to be read, each with the page from which.
        console: where to tell.
    """

    def __init__(self, files: Sequence[tuple[InputFile, int]], console: Console) -> None:
        self.console = console
        self._first = {file.name: first for file, first in files}
        self._unopened_bytes = sum(file.size for file, _ in files)
        self._opened_bytes = self._pages = self._done = 0
        self._opened: set[str] = set()

    def tell(self, file: InputFile, event: Found) -> None:
        """Tell what came of a document."""
        if isinstance(event, Opened):
            self._opened.add(file.name)
            self._opened_bytes += file.size
            self._unopened_bytes -= file.size
            self._pages += event.pages - self._first[file.name] + 1
        elif event is None:
            if file.name not in self._opened:
                self._unopened_bytes -= file.size
            self._opened.discard(file.name)
        elif isinstance(event, ReadPage | DrawnPage) or (isinstance(event, Unread) and event.page):
            self._done += 1
            self.console.progress(self._done, max(self.total, self._done), "pages")

    @property
    def total(self) -> int:
        """Pages, as far as one can tell."""
        return self._pages + round(self._unopened_bytes * self._pages / max(self._opened_bytes, 1))
