"""Has what was found on disk, while the model is busy with the next pages."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from redaction.config import PredictConfig
from redaction.documents.page import Opened, Unread
from redaction.predicting.find import DrawnPage, Found, ReadPage
from redaction.predicting.journal import FoundDocument, Journal
from redaction.predicting.output import Output, writing
from redaction.predicting.pictures import is_pictured, write_drawn, write_picture
from redaction.predicting.results import FoundPage


class Keeper:
    """Writes pictures beside the computing, and then, once they are on disk, what was found into the journal.

    Args:
        journal: of the run.
        output: where pictures go.
        config: says which pages are pictured.
    """

    def __init__(self, journal: Journal, output: Output, config: PredictConfig) -> None:
        self.journal, self.output, self.config = journal, output, config
        self._pictures: list[Future[None]] = []
        self._waiting: list[tuple[FoundDocument, Opened | Unread | FoundPage | None]] = []
        self._writer = ThreadPoolExecutor(1)

    def keep(self, document: FoundDocument, event: Found) -> None:
        """Keep what came of a document. It is on disk after the next batch: meanwhile pictures are written."""
        if len(self._waiting) >= self.config.batch_size:
            self.flush()
        if isinstance(event, ReadPage | DrawnPage):
            if is_pictured(event.found, self.config.pictures):
                self._pictures.append(self._picture(document, event))
            self._waiting.append((document, event.found))
        else:
            self._waiting.append((document, event))
        if event is None:
            self.flush()

    def flush(self) -> None:
        """Have everything on disk."""
        with writing(self.output.shown):
            for picture in self._pictures:
                picture.result()
            if self._waiting:
                self.journal.add(self._waiting)
        self._pictures, self._waiting = [], []
        self.output.send(now=False)

    def _picture(self, document: FoundDocument, event: ReadPage | DrawnPage) -> Future[None]:
        path = self.output.picture(document.file, event.found.number)
        if isinstance(event, DrawnPage):
            return self._writer.submit(write_drawn, path, event.picture)
        return self._writer.submit(write_picture, path, event.page, event.found, self.config.pictures)

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        try:
            if kind is None or not issubclass(kind, Exception):  # Ctrl-C loses nothing that was found
                self.flush()
                self.output.send(now=True)
        finally:
            self._writer.shutdown()
