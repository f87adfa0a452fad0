"""Documents in, what is withheld on their pages out: the one way to it, for commands, servers and notebooks."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from redaction.boxes import PageBoxes
from redaction.config import PredictConfig
from redaction.data.records import page_to_read
from redaction.detectors.detector import Detector
from redaction.detectors.page_files import PagesInMemory
from redaction.documents.inputs import InputFile
from redaction.documents.page import Affine, Opened, Page, Reading, Unread
from redaction.documents.reader import Readers
from redaction.evaluation.share import redacted_share
from redaction.predicting.content import content_of, content_share
from redaction.predicting.leaks import hidden_under
from redaction.predicting.memory import give_back
from redaction.predicting.results import Edges, FoundBox, FoundPage
from redaction.predicting.style import paper_of, style_of


@dataclass(frozen=True, eq=False)
class ReadPage:
    """A page with what is found on it.

    Attributes:
        page: its pixels and text, as they were read.
        found: what is withheld on it.
    """

    page: Page
    found: FoundPage


@dataclass(frozen=True, eq=False)
class DrawnPage:
    """The same from another machine, which kept the pixels to itself.

    Attributes:
        found: what is withheld on the page.
        picture: the bytes of a PNG of it with its boxes; empty where none is wanted.
    """

    found: FoundPage
    picture: bytes


@dataclass
class Seconds:
    """Where the time went: waiting for pages, in the model, measuring what it found."""

    reading: float = 0.0
    inference: float = 0.0
    measuring: float = 0.0


Found = Opened | Unread | ReadPage | DrawnPage | None
"""What comes of a document: that it could be opened, or why it, or a page, could not be; each page; None at its end."""


class Engine(Protocol):
    """Whatever reads documents and finds what is withheld in them."""

    def find(self, files: Sequence[tuple[InputFile, int]]) -> Generator[tuple[InputFile, Found], None, None]:
        """What comes of documents; of each in the order of its pages, whole documents in any order or side by side.

        Args:
            files: of the documents, each with the page from which it is read, counted from 1.
        """
        ...


@dataclass(eq=False)
class Finder:
    """Finds redactions in documents.

    Pages are read ahead by other processes, so that they are rendered while the model computes; a few of them are in
    memory at any time, however long the documents are.

    A batch has pages of one document only: in float32 the last digits of a page's scores depend on what is computed
    beside it, and what is found in a document must not depend on which others are read, or on which machine.

    Attributes:
        detector: at its operating threshold.
        config: where to compute, how to read.
        seconds: that were spent so far.
    """

    detector: Detector
    config: PredictConfig
    seconds: Seconds = field(default_factory=Seconds)

    def find(self, files: Sequence[tuple[InputFile, int]]) -> Generator[tuple[InputFile, Found], None, None]:
        """What comes of documents, in their order.

        Args:
            files: of the documents, each with the page from which it is read, counted from 1.
        """
        spec = self.detector.spec
        reading = Reading(spec.image_height_px, spec.image_width_px, self.config.dpi)
        waiting: list[tuple[InputFile, Opened | Unread | Page | None]] = []
        started = time.perf_counter()
        with Readers(files, reading, self.config.page_seconds, self.config.workers) as readers:
            for file, event in readers:
                waiting.append((file, event))
                pages = sum(isinstance(one, Page) for _, one in waiting)
                if pages == self.config.batch_size or (event is None and pages):
                    self.seconds.reading += time.perf_counter() - started
                    yield from self._answered(waiting)
                    waiting = []
                    started = time.perf_counter()
            yield from self._answered(waiting)

    def _answered(
        self, waiting: Sequence[tuple[InputFile, Opened | Unread | Page | None]]
    ) -> Iterator[tuple[InputFile, Found]]:
        """The same with each page's boxes."""
        found = iter(self._pages([(file, event) for file, event in waiting if isinstance(event, Page)]))
        for file, event in waiting:
            yield file, ReadPage(event, next(found)) if isinstance(event, Page) else event

    def _pages(self, read: Sequence[tuple[InputFile, Page]]) -> list[FoundPage]:
        if not read:
            return []
        classes, pages = list(self.detector.spec.classes), [page for _, page in read]
        records = [page_to_read(file.path, i, page.width, page.height, classes) for i, (file, page) in enumerate(read)]
        pixels = [page.pixels for page in pages]
        started = time.perf_counter()
        boxes = self.detector.find_on(PagesInMemory(records, pixels), self.config)
        pixels.clear()  # fastai's loader refers to itself, so that it and its pages live on for hundreds of others
        give_back()
        ended = time.perf_counter()
        self.seconds.inference += ended - started
        threshold = self.detector.threshold
        found = [
            measured(page, one.at_least(threshold), self.config.show_leaks)
            for page, one in zip(pages, boxes, strict=True)
        ]
        self.seconds.measuring += time.perf_counter() - ended
        return found


def measured(page: Page, boxes: PageBoxes, show_leaks: bool = False) -> FoundPage:
    """All that is told of a page, from its pixels, its text layer and its boxes.

    Args:
        page: as it was read.
        boxes: on it, in page pixels; all of them count, the surest first: characters under several belong to that one.
        show_leaks: keep the characters that lie under a box, and not only how many there are.
    """
    boxes = boxes.only(np.argsort(-boxes.scores, kind="stable"))
    height, width = page.pixels.shape[:2]
    small = boxes.on_size(width, height)
    places = page.text_boxes * np.array([width / page.width, height / page.height] * 2)
    leaks = hidden_under(small.boxes, page.text, places, page.pixels)
    paper = paper_of(page.pixels)
    found = tuple(
        FoundBox(
            box=edges_of(boxes.boxes[i]),
            score=float(boxes.scores[i]),
            label=int(boxes.labels[i]),
            style=style_of(page.pixels, small.boxes[i], paper, small.polygons[i]),
            points=None if page.to_points is None else in_points(boxes.boxes[i], page.to_points),
            hidden_characters=hidden.characters,
            hidden_text=hidden.text if show_leaks else "",
            outline=tuple(tuple(map(tuple, part.tolist())) for part in boxes.polygons[i]),
        )
        for i, hidden in enumerate(leaks)
    )
    share = redacted_share(boxes)
    content = max(share, content_share(content_of(page.pixels), boxes))
    return FoundPage(page.number, page.width, page.height, found, share, content)


def in_points(box: np.ndarray, to_points: Affine) -> Edges:
    """``left bottom right top`` of ``xmin ymin xmax ymax``, which a rotated page turns."""
    a, b, c, d, e, f = to_points
    x, y = box[[0, 2]], box[[1, 3]]
    across, up = a * x + c * y + e, b * x + d * y + f
    return edges_of(np.array([across.min(), up.min(), across.max(), up.max()]))


def edges_of(box: np.ndarray) -> Edges:
    """As plain numbers."""
    left, top, right, bottom = (float(edge) for edge in box)
    return left, top, right, bottom
