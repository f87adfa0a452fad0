"""What is found on a page of a document; plain values, which a journal and tables can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from redaction.boxes import STYLE, PageBoxes

Edges = tuple[float, float, float, float]
Outline = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class FoundBox:
    """A redaction.

    Attributes:
        box: ``xmin ymin xmax ymax`` in pixels of the page.
        score: at or above the operating threshold.
        label: class id.
        style: how it looks, one of ``style.STYLES``.
        points: ``left bottom right top`` in points of the PDF page's user space; None for images.
        hidden_characters: letters and digits that the text layer holds under it although nobody sees them.
        hidden_text: those, where they are to be shown; else empty.
        outline: corners ``x y`` of each of its parts in pixels of the page; none where it is the box itself.
    """

    box: Edges
    score: float
    label: int
    style: str
    points: Edges | None = None
    hidden_characters: int = 0
    hidden_text: str = ""
    outline: Outline = ()


@dataclass(frozen=True)
class FoundPage:
    """A page that was read.

    Attributes:
        number: in its document, from 1.
        width: in pixels: those of the image, or of the page of a PDF as it was rendered.
        height: likewise.
        boxes: what is withheld on it.
        share: of the page's area that they cover, overlaps counted once; in ``[0, 1]``.
        content: share of the page's area that carries text or figures, redactions included, see ``content``.
    """

    number: int
    width: int
    height: int
    boxes: tuple[FoundBox, ...]
    share: float
    content: float

    @property
    def page_boxes(self) -> PageBoxes:
        """Its boxes with their outlines, classes, scores and styles, as the evaluation takes them."""
        return PageBoxes(
            page=self.number,
            width=self.width,
            height=self.height,
            boxes=np.array([box.box for box in self.boxes], np.float64),
            labels=np.array([box.label for box in self.boxes]),
            scores=np.array([box.score for box in self.boxes]),
            attributes={STYLE: tuple(box.style for box in self.boxes)},
            polygons=tuple(tuple(map(np.array, box.outline)) for box in self.boxes),
        )

    @property
    def of_content(self) -> float:
        """Share of the content that is withheld; 0 on an empty page."""
        return min(1.0, self.share / self.content) if self.content else 0.0

    @property
    def styles(self) -> Counter[str]:
        """How many boxes have each style."""
        return Counter(box.style for box in self.boxes)

    @property
    def hidden_characters(self) -> int:
        """Under all boxes."""
        return sum(box.hidden_characters for box in self.boxes)

    @property
    def failed(self) -> int:
        """Boxes with characters under them that can be copied out."""
        return sum(box.hidden_characters > 0 for box in self.boxes)


def page_from(row: Mapping[str, Any]) -> FoundPage:
    """The page of a row that ``dataclasses.asdict`` made, after it went through JSON.

    Raises:
        KeyError: a value is missing.
        TypeError: there is one too many, or it is no such row at all.
    """
    return FoundPage(**{**row, "boxes": tuple(map(_box_from, row["boxes"]))})


def _box_from(row: Mapping[str, Any]) -> FoundBox:
    return FoundBox(
        **{
            **row,
            "box": tuple(row["box"]),
            "points": None if row["points"] is None else tuple(row["points"]),
            "outline": tuple(tuple(map(tuple, part)) for part in row.get("outline", ())),  # older journals have none
        }
    )
