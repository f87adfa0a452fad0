"""What kind of mistake each wrong box and each missed one is.

After TIDE (Bolya, Foley, Hays, Hoffman: TIDE: A General Toolbox for Identifying Object Detection Errors, ECCV 2020),
whose kinds are missed, background (here: false alarm), localization (poorly placed), classification and duplicate. Two
that matter for lines of redacted text are added: boxes that are merged into one, and boxes that are split.

Each box has one kind, the first that fits. A found box that stands for no true one is

    duplicate       of a found one that is right: it overlaps the same true box enough to count, or lies on both by half
    merged          it covers two or more true boxes, each by half or more
    split           it lies by half or more in a true box that is found otherwise, or in which another such piece lies
    wrong class     it overlaps a true box of another class enough to count
    poorly placed   it overlaps a true box by 0.1 or more
    false alarm     nothing of the above

and a true box for which none stands is, likewise, merged (covered by half or more by a found box that covers others
too), split (two or more pieces lie in it), wrong class, poorly placed (overlapped by a box of that kind) or missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes, iou
from redaction.evaluation.matching import match_all
from redaction.evaluation.stacked import Stacked

RIGHT, IGNORED = "right", "not counted"
MISSED, FALSE, MERGED, SPLIT = "missed", "false alarm", "merged", "split"
POOR, DUPLICATE, WRONG_CLASS = "poorly placed", "duplicate", "wrong class"

KINDS = {
    MISSED: "a true box that nothing found overlaps",
    FALSE: "a found box that overlaps nothing true",
    MERGED: "one found box over several true ones",
    SPLIT: "pieces instead of one box",
    POOR: "a box that overlaps its true one too little to count",
    DUPLICATE: "one more box where one is right already",
    WRONG_CLASS: "a box in the right place with another class",
}
"""Every kind of mistake and what it means."""

_SOME, _HALF = 0.1, 0.5  # TIDE's overlap below which nothing is meant; share of an area


@dataclass(frozen=True, eq=False)
class Mistakes:
    """The boxes of a page by kind.

    Attributes:
        true: ``m`` kinds, of the true boxes: ``RIGHT``, ``IGNORED`` for crowds, or a mistake.
        found: ``n`` kinds, of the found boxes: ``RIGHT``, ``IGNORED`` on crowds, or a mistake.
        stands_for: ``(n,)`` int, the true box that each found one stands for, -1 for none.
    """

    true: tuple[str, ...]
    found: tuple[str, ...]
    stands_for: np.ndarray

    @property
    def count(self) -> int:
        """Number of boxes that are missed or wrong."""
        return sum(kind in KINDS for kind in (*self.true, *self.found))


def mistakes_on(truth: PageBoxes, found: PageBoxes, iou_threshold: float = 0.5) -> Mistakes:
    """The kinds of all boxes of one page, see ``mistakes_of``."""
    return mistakes_of([truth], [found], iou_threshold)[0]


def mistakes_of(truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], iou_threshold: float = 0.5) -> list[Mistakes]:
    """The kinds of all boxes, page by page.

    Args:
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, at the operating threshold.
        iou_threshold: overlap from which a box counts as found.
    """
    true, found = Stacked.of(truths), Stacked.of(founds)
    matched = match_all(true, found, iou_threshold)
    first_true, ends = np.cumsum(true.counts) - true.counts, np.cumsum(found.counts)
    pages = []
    for truth, boxes, start, end in zip(truths, founds, first_true, ends, strict=True):
        here = slice(end - len(boxes), end)
        stands_for = np.where(matched.truth[here] >= 0, matched.truth[here] - start, -1)
        pages.append(_on_page(truth, boxes, stands_for, matched.ignored[here], iou_threshold))
    return pages


def _on_page(
    truth: PageBoxes, found: PageBoxes, stands_for: np.ndarray, ignored: np.ndarray, iou_threshold: float
) -> Mistakes:
    taken = np.isin(np.arange(len(truth)), stands_for)
    true = np.where(taken, RIGHT, np.where(truth.crowd, IGNORED, MISSED)).astype(object)
    kinds = np.where(stands_for >= 0, RIGHT, np.where(ignored, IGNORED, FALSE)).astype(object)
    if len(truth) and len(found):
        _name_overlapping(_Overlaps(truth, found, stands_for, iou_threshold), true, kinds)
    return Mistakes(tuple(map(str, true)), tuple(map(str, kinds)), stands_for)


class _Overlaps:
    """How found boxes, in rows, and true boxes, in columns, lie on each other; crowds lie on nothing."""

    def __init__(self, truth: PageBoxes, found: PageBoxes, stands_for: np.ndarray, enough: float) -> None:
        same = (found.labels[:, None] == truth.labels) & ~truth.crowd
        every = np.where(truth.crowd, 0.0, iou(found.boxes, truth.boxes))
        shared = _shared(found.boxes, truth.boxes)
        self.stands_for = stands_for
        self.enough = same & (every >= enough)
        self.other_class = ~same & (every >= enough)
        self.some = same & (every >= _SOME)
        self.covers = same & (_over(shared, _areas(truth.boxes)[None, :]) >= _HALF)
        self.lies_in = same & (_over(shared, _areas(found.boxes)[:, None]) >= _HALF)
        own = _areas(found.boxes)[:, None]
        self.on_found = _over(_shared(found.boxes, found.boxes), own) >= _HALF


def _name_overlapping(overlaps: _Overlaps, true: np.ndarray, found: np.ndarray) -> None:
    """Give boxes that are called missed or false alarms so far the kind that fits, in place."""
    loose, lost = found == FALSE, true == MISSED
    is_taken = true == RIGHT
    taker = _taker(overlaps.stands_for, len(true))
    on_taker = overlaps.lies_in & is_taken & overlaps.on_found[:, taker]
    merging = overlaps.covers.sum(axis=1) >= 2
    pieces = overlaps.lies_in & loose[:, None] & ~merging[:, None]
    is_split = is_taken | (pieces.sum(axis=0) >= 2)
    of_found = {
        DUPLICATE: ((overlaps.enough | on_taker) & is_taken).any(axis=1),
        MERGED: merging,
        SPLIT: (pieces & is_split).any(axis=1),
        WRONG_CLASS: (overlaps.other_class & lost).any(axis=1),
        POOR: overlaps.some.any(axis=1),
    }
    _first_that_fits(found, loose, of_found)
    of_true = {
        MERGED: (overlaps.covers & merging[:, None]).any(axis=0),
        SPLIT: (pieces & (found == SPLIT)[:, None]).any(axis=0),
        WRONG_CLASS: (overlaps.other_class & (found == WRONG_CLASS)[:, None]).any(axis=0),
        POOR: (overlaps.some & (found == POOR)[:, None]).any(axis=0),
    }
    _first_that_fits(true, lost, of_true)


def _first_that_fits(kinds: np.ndarray, open_: np.ndarray, fits: dict[str, np.ndarray]) -> None:
    for kind, fitting in reversed(fits.items()):
        kinds[open_ & fitting] = kind


def _taker(stands_for: np.ndarray, count: int) -> np.ndarray:
    """``(m,)`` index of the found box that stands for each true one, 0 where none does."""
    taker = np.zeros(count, int)
    hits = np.flatnonzero(stands_for >= 0)
    taker[stands_for[hits]] = hits
    return taker


def _shared(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return np.prod(np.clip(high - low, 0, None), axis=2)


def _areas(boxes: np.ndarray) -> np.ndarray:
    return np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    whole = np.broadcast_to(whole, part.shape)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
