"""PageBoxes as columns: the boxes of all pages, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from redaction.boxes import PageBoxes
from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack
from redaction.materializers.pools import Pool
from redaction.materializers.sharing import Sharing

_DTYPES = {"boxes": np.float64, "labels": np.int64, "scores": np.float64, "crowd": bool}


def pages_content(pages: Sequence[PageBoxes]) -> dict[str, Any]:
    """Pages as plain content."""
    columns: dict[str, list[Any]] = {
        "page": [page.page for page in pages],
        "width": [page.width for page in pages],
        "height": [page.height for page in pages],
        "count": [len(page) for page in pages],
    }
    for name in _DTYPES:
        columns[name] = [number for page in pages for number in getattr(page, name).ravel().tolist()]
    return {name: pack(values, name) for name, values in columns.items()}


def pages_of(content: dict[str, Any]) -> tuple[PageBoxes, ...]:
    """The pages that ``pages_content`` took.

    Raises:
        ValueError, LookupError, TypeError: the content is not of that form.
    """
    columns = {name: unpack(content[name]) for name in content}
    ends = np.cumsum([0, *columns["count"]])
    if ends[-1] * 4 != len(columns["boxes"]):
        raise ValueError(f"{len(columns['boxes'])} edges for {ends[-1]} boxes")
    boxes = np.array(columns["boxes"], np.float64).reshape(-1, 4)
    rest = {name: np.array(columns[name]) for name in ("labels", "scores", "crowd")}
    heads = zip(columns["page"], columns["width"], columns["height"], ends[:-1], ends[1:], strict=True)
    return tuple(
        PageBoxes(page, width, height, boxes[a:b], **{name: values[a:b] for name, values in rest.items()})
        for page, width, height, a, b in heads
    )


class PageBoxesPool(Pool):
    """All ``PageBoxes`` of a value in one table."""

    def __init__(self, folder: Path, sharing: Sharing) -> None:
        super().__init__(folder, sharing)
        self._pages: list[PageBoxes] = []

    def add(self, value: PageBoxes, where: str) -> int:
        """Take the boxes of a page in."""
        self.sharing.claim(value, where)
        for name, dtype in _DTYPES.items():
            array = getattr(value, name)
            if type(array) is not np.ndarray or array.dtype != dtype or array.shape[0] != len(value.boxes):
                raise NotMaterializable(f"{where}.{name} is no longer an array as PageBoxes makes it; make it anew.")
        self._pages.append(value)
        return len(self._pages) - 1

    def finish(self) -> dict[str, Any]:
        """The table, in the value's own file."""
        return pages_content(self._pages)

    @staticmethod
    def read(content: Any, folder: Path) -> list[PageBoxes]:  # noqa: ARG004 - it has no files
        """The pages by number."""
        return list(pages_of(content))
