"""One page of a document from its layout to the bytes of a file and its annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from redaction.synthetic.document import Document
from redaction.synthetic.layouts import compose
from redaction.synthetic.outlines import area, bounds, clipped, dense, polygon
from redaction.synthetic.overlays import Overlay
from redaction.synthetic.page import Redacted, Redaction, Style
from redaction.synthetic.redactions import Habit, habit_of, redact
from redaction.synthetic.roads import Road, Sheet, road_of
from redaction.synthetic.seen import style_seen
from redaction.synthetic.typeset import POINTS_PER_INCH, render, typeset

LEAST_PX = 2.0
"""Pixels; a redaction of which less is in the picture is not annotated."""

_BY_HAND = ("marker", "tape", "scribble")


@dataclass(frozen=True)
class MadePage:
    """A finished page.

    Attributes:
        file_name: of its picture.
        content: bytes of the picture.
        image: its COCO image, without an id.
        annotations: its COCO annotations, without ids.
    """

    file_name: str
    content: bytes
    image: dict[str, Any]
    annotations: list[dict[str, Any]]


def make_pages(document: Document, clean: Sequence[bool], recipe: str, dpi: tuple[int, int]) -> Iterator[MadePage]:
    """The pages of a document, one after the other.

    Args:
        document: that they belong to.
        clean: for each page that is wanted whether nothing is withheld on it; the document may have more pages.
        recipe: a key of ``roads.RECIPES``.
        dpi: lowest and highest resolution.
    """
    habit = replace(habit_of(document, untouched=0.0), spared=0.0)  # which pages are clean is planned already
    road = road_of(document, _recipe(habit, recipe), dpi, shades=habit.words is not None and habit.words.is_pale)
    for number, (page, spared) in enumerate(zip(compose(document), clean, strict=False), 1):
        redacted = Redacted(page) if spared else redact(page, habit, document.dice("redact", number))
        yield make_page(document, number, redacted, road)


def make_page(document: Document, number: int, redacted: Redacted, road: Road) -> MadePage:
    """A page, counted from 1, after its road."""
    page = redacted.page
    rendered = render(typeset([page]), 0, road.dpi)
    sheet = road.travel(rendered, document.dice("road", number))
    scale = road.dpi / POINTS_PER_INCH
    overlay = Overlay(redacted, lambda points: sheet.now(points * scale) / scale)
    finished = road.file.kept(overlay.laid_on(sheet.pixels, road.dpi))
    rows = _rows(redacted, overlay, sheet, finished)
    dpi = road.dpi * road.file.scale
    content = road.file.encoded(finished, dpi)
    name = f"{document.number:06d}-{number}{road.file.suffix}"
    return MadePage(name, content, _image(document, number, name, finished, road), rows)


def _recipe(habit: Habit, recipe: str) -> str:
    """What was redacted by hand has been on paper."""
    by_hand = habit.words is not None and habit.words.tool in _BY_HAND
    return "scanned" if by_hand and recipe == "mixed" else recipe


def _image(document: Document, number: int, name: str, pixels: np.ndarray, road: Road) -> dict[str, Any]:
    rows, columns = pixels.shape[:2]
    return {
        "file_name": name,
        "width": columns,
        "height": rows,
        "document": f"{document.kind}-{document.number:06d}",
        "page": number,
        "kind": document.kind,
        "language": document.language,
        "road": road.name,
        "dpi": round(road.dpi * road.file.scale, 1),
    }


def _rows(redacted: Redacted, overlay: Overlay, sheet: Sheet, finished: np.ndarray) -> list[dict[str, Any]]:
    """What can be seen in the finished picture, in its pixels."""
    rows, columns = finished.shape[:2]
    to_file = columns / sheet.size[1], rows / sheet.size[0]
    annotated = []
    for redaction, overlaid in zip(redacted.redactions, redacted.overlaid, strict=True):
        outline = _laid(redaction, overlay, sheet) if overlaid else _travelled(redaction, sheet)
        outline = clipped(outline * to_file, columns, rows)
        if len(outline) and min(np.ptp(outline, axis=0)) >= LEAST_PX:
            style = style_seen(redaction.style, finished, outline)
            if _shows(redaction, style):
                annotated.append(_row(redaction, style, outline))
    return annotated


def _shows(redaction: Redaction, style: Style) -> bool:
    """Whether more is left than a blank of what was no blank when it was made."""
    return style != "white" or redaction.style == "white" or redaction.code is not None


def _laid(redaction: Redaction, overlay: Overlay, sheet: Sheet) -> np.ndarray:
    """The outline of a redaction that was laid over the scan, in its pixels."""
    return overlay.outline(redaction) * (sheet.dpi / POINTS_PER_INCH)


def _travelled(redaction: Redaction, sheet: Sheet) -> np.ndarray:
    """The outline of a redaction that was on the page before its road, in pixels of the scan."""
    outline = np.asarray(redaction.outline) * (sheet.dpi / POINTS_PER_INCH)
    return sheet.now(dense(outline, sheet.dpi / 4)) if sheet.moves else outline


def _row(redaction: Redaction, style: Style, outline: np.ndarray) -> dict[str, Any]:
    x0, y0, x1, y1 = (round(value, 2) for value in bounds(outline))
    shape = polygon(outline).round(2)
    return {
        "category_id": 1,
        "bbox": [x0, y0, round(x1 - x0, 2), round(y1 - y0, 2)],
        "segmentation": [shape.ravel().tolist()],
        "area": round(area(shape), 2),
        "iscrowd": 0,
        "style": style,
        "code": redaction.code or "",
        "extent": redaction.extent,
        "tool": redaction.tool,
    }
