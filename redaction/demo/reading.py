"""A visitor's document, page by page through the detector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from PIL import Image

from redaction.config import DemoConfig, PredictConfig
from redaction.demo.rooms import Room
from redaction.detectors.detector import Detector
from redaction.documents.page import Opened, Page, Unread
from redaction.documents.reader import DocumentProcess
from redaction.predicting import tables
from redaction.predicting.annotated import annotated
from redaction.predicting.find import Finder, ReadPage
from redaction.predicting.sifted import SiftedPage

_LONGEST_PX = 1800
"""Of a page's picture: small print can be read."""
_QUALITY = 82  # of JPEG


@dataclass(eq=False)
class Reader:
    """The one detector of all visitors.

    Attributes:
        detector: at its operating threshold.
        demo: how much is read of a document, and down to which score.
        predict: where to compute, how to read.
    """

    detector: Detector
    demo: DemoConfig
    predict: PredictConfig

    def __post_init__(self) -> None:
        self._model = Lock()
        self.floor = min(self.demo.threshold_floor, self.detector.threshold)

    def read(self, room: Room) -> Iterator[tuple[int, int]]:
        """Read a room's document; gives how many of how many pages are done, and stops when the visitor is gone."""
        lowest = self.detector.operating_at(str(self.floor))
        config = replace(self.predict, workers=1)
        # the visitors' documents come one after the other; the lock holds for whoever does not queue
        with self._model, closing(Finder(lowest, config).find([(room.file, 1)])) as events:
            for _, event in events:
                if room.is_closed:
                    return
                total = min(room.opened.pages, self.demo.pages) if room.opened else 0
                if isinstance(event, Opened):
                    room.opened = event
                    yield 0, min(event.pages, self.demo.pages)
                elif isinstance(event, Unread):
                    room.unread.append(event)
                elif isinstance(event, ReadPage):
                    _write_picture(room.picture(event.found.number), event.page)
                    room.pages.append(SiftedPage.of(event))
                    yield event.found.number, total
                if total and _last(event) >= self.demo.pages:
                    return

    def write(self, room: Room, threshold: float) -> tuple[dict[str, Path], str]:
        """Write what can be downloaded at a threshold.

        Returns:
            Files by their kind: ``pdf`` where there is one, ``boxes``, ``pages``; and why there is no ``pdf`` of a PDF
            with redactions, or nothing.

        Raises:
            ConfigError: there is no room for it.
        """
        document = room.document_at(threshold)
        with room.writing, (output := room.output_at(threshold)).locked():
            copy = output.annotated(document.file)
            process = DocumentProcess(self.predict.page_seconds)
            try:
                document.unannotated = annotated(document, room.file, copy, process)
            finally:
                process.close()
            for name, rows, columns in (
                ("boxes.csv", tables.box_rows([document]), tables.BOX_COLUMNS),
                ("pages.csv", tables.page_rows([document], output), tables.PAGE_COLUMNS),
            ):
                output.write(name, tables.as_csv(rows, columns), tables.CSV_ENCODING)
            files = {"boxes": output.folder / "boxes.csv", "pages": output.folder / "pages.csv"}
            return {"pdf": copy, **files} if copy.exists() else files, document.unannotated


def _last(event: object) -> int:
    """The page that an event is about; 0 for others."""
    if isinstance(event, ReadPage):
        return event.found.number
    return event.page or 0 if isinstance(event, Unread) else 0


def _write_picture(path: Path, page: Page) -> None:
    image = Image.fromarray(page.pixels)
    image.thumbnail((_LONGEST_PX, _LONGEST_PX))
    image.save(path, "JPEG", quality=_QUALITY)
