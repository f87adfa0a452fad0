"""PageBoxes as columns: the boxes of all pages, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from redaction.boxes import PageBoxes
from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack
from redaction.materializers.pools import Pool
from redaction.materializers.sharing import Sharing

_DTYPES = {"boxes": np.float64, "labels": np.int64, "scores": np.float64, "crowd": bool}


def pages_content(pages: Sequence[PageBoxes], where: str) -> dict[str, Any]:
    """Pages as plain content; ``where`` is what an error calls them.

    Raises:
        NotMaterializable: one is not as ``PageBoxes`` makes it.
    """
    for number, page in enumerate(pages):
        _refuse_changed(page, f"{where}[{number}]")
    columns: dict[str, list[Any]] = {
        "page": [page.page for page in pages],
        "width": [page.width for page in pages],
        "height": [page.height for page in pages],
        "count": [len(page) for page in pages],
    }
    for name in _DTYPES:
        columns[name] = [number for page in pages for number in getattr(page, name).ravel().tolist()]
    outlines = [outline for page in pages for outline in page.polygons]
    columns |= {
        "document": [page.document for page in pages],
        "attribute_names": [tuple(page.attributes) for page in pages],
        "attribute_words": [word for page in pages for words in page.attributes.values() for word in words],
        "parts": list(map(len, outlines)),
        "corners": [len(part) for outline in outlines for part in outline],
        "points": [number for outline in outlines for part in outline for number in part.ravel().tolist()],
    }
    return {name: pack(values, name) for name, values in columns.items()}


def pages_of(content: dict[str, Any]) -> tuple[PageBoxes, ...]:
    """The pages that ``pages_content`` took, or an earlier version of it that knew no more than boxes.

    Raises:
        ValueError, LookupError, TypeError: the content is not of that form.
    """
    columns = {name: unpack(content[name]) for name in content}
    ends = np.cumsum([0, *columns["count"]])
    if ends[-1] * 4 != len(columns["boxes"]):
        raise ValueError(f"{len(columns['boxes'])} edges for {ends[-1]} boxes")
    boxes = np.array(columns["boxes"], np.float64).reshape(-1, 4)
    labels, scores, crowd = (np.array(columns[name]) for name in ("labels", "scores", "crowd"))
    more = _more(columns) if "document" in columns else [{} for _ in columns["count"]]
    heads = zip(columns["page"], columns["width"], columns["height"], ends[:-1], ends[1:], more, strict=True)
    return tuple(
        PageBoxes(page, width, height, boxes[a:b], labels[a:b], scores[a:b], crowd[a:b], **facts)
        for page, width, height, a, b, facts in heads
    )


def _more(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Document, attributes and outlines of each page."""
    words, parts = iter(columns["attribute_words"]), iter(columns["parts"])
    corners, points = iter(columns["corners"]), iter(columns["points"])
    pages = []
    for document, names, count in zip(columns["document"], columns["attribute_names"], columns["count"], strict=True):
        pages.append(
            {
                "document": document,
                "attributes": {name: tuple(_taken(words, count)) for name in names},
                "polygons": tuple(
                    tuple(np.array(_taken(points, 2 * number)).reshape(-1, 2) for number in _taken(corners, part))
                    for part in _taken(parts, count)
                ),
            }
        )
    if any(next(column, None) is not None for column in (words, parts, corners, points)):
        raise ValueError("more words or corners than boxes")
    return pages


def _taken(column: Iterator[Any], count: int) -> list[Any]:
    """The next so many values."""
    values = list(islice(column, count))
    if len(values) != count:
        raise ValueError("fewer words or corners than boxes")
    return values


def _refuse_changed(value: PageBoxes, where: str) -> None:
    """Arrays, attributes and outlines have to be as ``PageBoxes`` makes them."""
    count, words = len(value), value.attributes
    for name, dtype in _DTYPES.items():
        array, shape = getattr(value, name), (count, 4) if name == "boxes" else (count,)
        if type(array) is not np.ndarray or array.dtype != dtype or array.shape != shape:
            raise NotMaterializable(f"{where}.{name} is no longer an array as PageBoxes makes it; make it anew.")
    plain = type(words) is dict and all(type(each) is tuple and len(each) == count for each in words.values())
    outlines = type(value.polygons) is tuple and len(value.polygons) == count
    parts = [part for outline in value.polygons if type(outline) is tuple for part in outline] if outlines else []
    arrays = all(type(part) is np.ndarray and part.dtype == np.float64 and part.ndim == 2 for part in parts)
    if not (plain and outlines and arrays and all(type(outline) is tuple for outline in value.polygons)):
        raise NotMaterializable(f"{where} has attributes or polygons that PageBoxes did not make; make it anew.")


class PageBoxesPool(Pool):
    """All ``PageBoxes`` of a value in one table."""

    def __init__(self, folder: Path, sharing: Sharing) -> None:
        super().__init__(folder, sharing)
        self._pages: list[PageBoxes] = []

    def add(self, value: PageBoxes, where: str) -> int:
        """Take the boxes of a page in."""
        self.sharing.claim(value, where)
        _refuse_changed(value, where)
        self._pages.append(value)
        return len(self._pages) - 1

    def finish(self) -> dict[str, Any]:
        """The table, in the value's own file."""
        return pages_content(self._pages, "pages")

    @staticmethod
    def read(content: Any, folder: Path) -> list[PageBoxes]:  # noqa: ARG004 - it has no files
        """The pages by number."""
        return list(pages_of(content))
