"""The boxes of all pages in one row, so that NumPy can work on all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes


@dataclass(frozen=True, eq=False)
class Stacked:
    """The boxes of all pages, one page after the other, in their order.

    Attributes:
        page: ``(n,)`` int, never falling: index of each box's page.
        counts: ``(p,)`` int, number of boxes of each page.
        boxes: ``(n, 4)`` float64, ``xmin ymin xmax ymax`` in page pixels.
        labels: ``(n,)`` int64, class ids.
        scores: ``(n,)`` float64.
        crowd: ``(n,)`` bool.
    """

    page: np.ndarray
    counts: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    crowd: np.ndarray

    @classmethod
    def of(cls, pages: Sequence[PageBoxes]) -> Stacked:
        """The boxes of these pages.

        Raises:
            ValueError: a score or an edge is not a finite number; nan compares false with everything, and would be
                counted as wrong, or hide a box that is right.
        """
        counts = np.array([len(page) for page in pages], int)
        empty = PageBoxes(0, 0, 0, np.empty((0, 4)), np.empty(0))
        parts = {
            name: np.concatenate([getattr(page, name) for page in (empty, *pages)])
            for name in ("boxes", "labels", "scores", "crowd")
        }
        stacked = cls(np.repeat(np.arange(len(counts)), counts), counts, **parts)
        nonsense = ~(np.isfinite(stacked.boxes).all(axis=1) & np.isfinite(stacked.scores))
        if nonsense.any():
            page = pages[stacked.page[int(nonsense.argmax())]].page
            raise ValueError(f"page {page!r} has a score or an edge that is not a finite number")
        return stacked

    def __len__(self) -> int:
        return len(self.page)

    @property
    def areas(self) -> np.ndarray:
        """``(n,)`` areas in square pixels; 0 for boxes that are turned inside out."""
        return np.prod(np.clip(self.boxes[:, 2:] - self.boxes[:, :2], 0, None), axis=1)

    def only(self, kept: np.ndarray) -> Stacked:
        """The boxes where ``kept``, ``(n,)`` bool, is true; the pages stay."""
        page = self.page[kept]
        return Stacked(
            page,
            np.bincount(page, minlength=len(self.counts)),
            *(getattr(self, name)[kept] for name in ("boxes", "labels", "scores", "crowd")),
        )


def ranks(founds: Stacked) -> np.ndarray:
    """``(n,)`` int: how many boxes of the same page and class score higher, or as high and stand before it."""
    order = np.lexsort((-founds.scores, founds.labels, founds.page))  # stable: equal scores keep their order
    new_group = (np.diff(founds.labels[order], prepend=-1) != 0) | (np.diff(founds.page[order], prepend=-1) != 0)
    place = np.arange(len(order))
    result = np.empty(len(order), int)
    result[order] = place - np.maximum.accumulate(np.where(new_group, place, 0))
    return result
