"""Which found box stands for which true box: COCO's rule, for all pages and any number of thresholds at once.

The rule is that of ``COCOeval.evaluateImg`` (https://github.com/cocodataset/cocoapi), within each page and class: found
boxes choose in the order of their scores, equal scores in the order given; each takes the true box of highest overlap
that is still free, the last one among equals, if that overlap is at least the threshold. True boxes that are ignored
are taken only where no other can be; a crowd can be taken any number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.pairs import Pairs, overlapping
from redaction.evaluation.stacked import Stacked, ranks


@dataclass(frozen=True, eq=False)
class Match:
    """Found boxes, held against the true ones.

    Attributes:
        truth: ``(n,)`` int, for every found box the index of the true box that it stands for, or -1.
        overlap: ``(n,)`` float, intersection over union with that box, 0 where there is none.
        ignored: ``(n,)`` bool, found boxes that lie on a crowd box and count neither way.
    """

    truth: np.ndarray
    overlap: np.ndarray
    ignored: np.ndarray


def match(truth: PageBoxes, found: PageBoxes, iou_threshold: float = 0.5) -> Match:
    """Match the boxes of one page.

    Args:
        truth: true boxes of the page, their scores unused.
        found: found boxes of the same page, in any order.
        iou_threshold: overlap from which a box counts as found, above 0 and at most 1.

    Raises:
        ValueError: the threshold is out of range, or a score or an edge is not a finite number.
    """
    return match_all(Stacked.of([truth]), Stacked.of([found]), iou_threshold)


def match_all(truths: Stacked, founds: Stacked, iou_threshold: float = 0.5) -> Match:
    """Match the boxes of all pages; indices are those of the stacked boxes, the rest is as in ``match``."""
    if not 0 < iou_threshold <= 1:
        raise ValueError(f"the overlap from which a box counts must lie above 0 and at most at 1, not {iou_threshold}")
    pairs = overlapping(truths, founds, iou_threshold)
    taken = assign(pairs, ranks(founds), truths.crowd, truths.crowd[None], [iou_threshold])[0, 0]
    on_crowd = (taken >= 0) & truths.crowd[taken] if len(truths) else np.zeros(len(founds), bool)
    truth = np.where(on_crowd, -1, taken)
    overlap = np.zeros(len(founds))
    chosen = truth[pairs.found] == pairs.true
    overlap[pairs.found[chosen]] = pairs.overlap[chosen]
    return Match(truth, overlap, on_crowd)


def assign(
    pairs: Pairs, rank: np.ndarray, crowd: np.ndarray, ignored: np.ndarray, thresholds: Sequence[float] | np.ndarray
) -> np.ndarray:
    """COCO's matching for several ways to ignore true boxes and several thresholds.

    Boxes of the same rank on different pages do not meet, so each step settles one rank of all pages.

    Args:
        pairs: those that overlap by the lowest threshold at least.
        rank: ``(n,)`` int, place of each found box on its page and in its class, see ``ranks``.
        crowd: ``(m,)`` bool.
        ignored: ``(a, m)`` bool, true boxes that count neither way, crowds included.
        thresholds: ``t`` overlaps.

    Returns:
        ``(a, t, n)`` int: index of the true box that each found one takes, -1 for none.
    """
    order = np.lexsort((pairs.true, pairs.overlap, pairs.found, rank[pairs.found]))
    pairs = pairs.only(order)
    enough = pairs.overlap >= np.asarray(thresholds)[:, None]
    priority = np.arange(len(order)) + np.where(ignored[:, pairs.true], 0, len(order))  # the last of a box is its best
    free = np.ones((len(ignored), len(enough), len(crowd)), bool)
    taken = np.full((len(ignored), len(enough), len(rank)), -1)
    steps = np.flatnonzero(np.diff(rank[pairs.found], prepend=-1, append=-1))
    for start, end in pairwise(steps):
        found, true = pairs.found[start:end], pairs.true[start:end]
        possible = free[:, :, true] & enough[:, start:end]
        firsts = np.flatnonzero(np.diff(found, prepend=-1))
        best = np.maximum.reduceat(np.where(possible, priority[:, None, start:end], -1), firsts, axis=2)
        way, threshold, which = np.nonzero(best >= 0)
        chosen = pairs.true[best[way, threshold, which] % len(order)]
        taken[way, threshold, found[firsts][which]] = chosen
        free[way, threshold, chosen] = crowd[chosen]
    return taken
