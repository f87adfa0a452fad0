"""Which found and true boxes of a page overlap, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from redaction.evaluation.stacked import Stacked

_MOST_AT_ONCE = 2_000_000  # pairs in memory before the overlap of any is known


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a found and a true box of the same page and class.

    Attributes:
        found: ``(k,)`` int, never falling: index among all found boxes.
        true: ``(k,)`` int: index among all true boxes.
        overlap: ``(k,)`` float in ``[0, 1]``: intersection over union; over the found box's own area where the true one
            is a crowd, as COCO has it.
    """

    found: np.ndarray
    true: np.ndarray
    overlap: np.ndarray

    def only(self, kept: np.ndarray) -> Pairs:
        """The pairs of a mask or of indices."""
        return Pairs(self.found[kept], self.true[kept], self.overlap[kept])


def overlapping(truths: Stacked, founds: Stacked, at_least: float = 0.0) -> Pairs:
    """All pairs that have an area in common and overlap by ``at_least``.

    Args:
        truths: true boxes of some pages.
        founds: found boxes of the same pages.
        at_least: smallest overlap that is of interest.
    """
    starts = np.cumsum(truths.counts) - truths.counts
    partners = truths.counts[founds.page]
    ends = np.cumsum(partners)
    parts, first = [_pairs(truths, founds, np.empty(0, int), np.empty(0, int), at_least)], 0
    while first < len(founds):
        before = ends[first] - partners[first]
        last = max(first + 1, int(np.searchsorted(ends, before + _MOST_AT_ONCE, side="right")))
        some = slice(first, last)
        found = np.repeat(np.arange(first, last), partners[some])
        within = np.arange(len(found)) - np.repeat(ends[some] - partners[some] - before, partners[some])
        parts.append(_pairs(truths, founds, found, starts[founds.page[found]] + within, at_least))
        first = last
    return Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("found", "true", "overlap")))


def _pairs(truths: Stacked, founds: Stacked, found: np.ndarray, true: np.ndarray, at_least: float) -> Pairs:
    same_class = founds.labels[found] == truths.labels[true]
    if not same_class.all():
        found, true = found[same_class], true[same_class]
    (ax, ay, bx, by), (cx, cy, dx, dy) = founds.boxes.T, truths.boxes.T
    width = np.minimum(bx[found], dx[true]) - np.maximum(ax[found], cx[true])
    wide = np.flatnonzero(width > 0)
    found, true, width = found[wide], true[wide], width[wide]
    height = np.minimum(by[found], dy[true]) - np.maximum(ay[found], cy[true])
    high = np.flatnonzero(height > 0)
    found, true = found[high], true[high]
    shared, own = width[high] * height[high], founds.areas[found]
    overlap = shared / np.where(truths.crowd[true], own, own + truths.areas[true] - shared)
    enough = overlap >= at_least
    return Pairs(found[enough], true[enough], overlap[enough])
