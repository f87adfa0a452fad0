"""Panoptic quality: how many regions are found, and how well they are drawn, in one figure.

Kirillov, He, Girshick, Rother, Dollár: Panoptic Segmentation, CVPR 2019, equation 1. A found region stands for a true
one of its page and class if they overlap by more than one half; with regions that lie over each other, which the paper
rules out, the pairs of highest overlap come first. Found regions that lie on a crowd by more than half of their area
count neither way. Regions are compared by their outlines where one of the two has any, else by their boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.masks import by_outline, have_outlines
from redaction.evaluation.pairs import Pairs, overlapping
from redaction.evaluation.stacked import Stacked

_OVERLAP = 0.5


@dataclass(frozen=True, eq=False)
class PanopticCounts:
    """Regions by page and class.

    Attributes:
        right: ``(p, k)`` int, found regions that stand for a true one.
        wrong: ``(p, k)`` int, found regions that stand for none.
        missed: ``(p, k)`` int, true regions for which none stands.
        overlap: ``(p, k)`` float, sum of the overlaps of the right ones.
    """

    right: np.ndarray
    wrong: np.ndarray
    missed: np.ndarray
    overlap: np.ndarray


def panoptic_counts(truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], classes: Sequence[int]) -> PanopticCounts:
    """Count regions.

    Args:
        truths: true regions, one entry a page.
        founds: found regions of the same pages in the same order, those below the threshold left out.
        classes: ids of the classes that count, ``k`` of them.
    """
    true, found = Stacked.of(truths), Stacked.of(founds)
    outlined = have_outlines(truths) or have_outlines(founds)
    pairs = overlapping(true, found, 0.0 if outlined else _OVERLAP)
    if outlined:
        pairs = by_outline(truths, founds, true, found, pairs)
    pairs = pairs.only(pairs.overlap > _OVERLAP)
    on_crowd = np.zeros(len(found), bool)
    on_crowd[pairs.found[true.crowd[pairs.true]]] = True
    chosen = best_first(pairs.only(~true.crowd[pairs.true]))
    is_right, is_found = np.zeros(len(found), bool), np.zeros(len(true), bool)
    is_right[chosen.found], is_found[chosen.true] = True, True
    overlap = np.zeros(len(found))
    overlap[chosen.found] = chosen.overlap
    return PanopticCounts(
        right=_counted(found, classes, is_right),
        wrong=_counted(found, classes, ~is_right & ~on_crowd),
        missed=_counted(true, classes, ~is_found & ~true.crowd),
        overlap=_counted(found, classes, overlap),
    )


def quality(right: np.ndarray, wrong: np.ndarray, missed: np.ndarray, overlap: np.ndarray) -> dict[str, np.ndarray]:
    """``pq``, ``sq`` and ``rq`` from counts by class in the last axis, which is averaged away.

    ``rq`` is the F1 of the regions, ``sq`` the mean overlap of the right ones (0 where none is), ``pq`` of a class
    their product. As in COCO's panoptic evaluation, classes of which nothing is true and nothing found are left out;
    where there are no others, all three are 1.
    """
    occurs = (right + wrong + missed) > 0
    whole = right + wrong / 2 + missed / 2
    parts = {
        "pq": _ratio(overlap, whole),
        "sq": _ratio(overlap, right),
        "rq": _ratio(right, whole),
    }
    count = occurs.sum(axis=-1)
    means = {name: np.where(occurs, part, 0).sum(axis=-1) / np.maximum(count, 1) for name, part in parts.items()}
    return {name: np.where(count > 0, mean, 1.0) for name, mean in means.items()}


def best_first(pairs: Pairs) -> Pairs:
    """One to one, the highest overlap first; among equals the first true box, then the first found one.

    Every pair that is the best of both its boxes is one that a walk by falling overlap would take; those are taken, and
    what is left is looked at again.
    """
    pairs = pairs.only(np.lexsort((pairs.found, pairs.true, -pairs.overlap)))
    left, taken = np.arange(len(pairs.found)), []
    while len(left):
        found, true = pairs.found[left], pairs.true[left]
        first_of_found = np.unique(found, return_index=True)[1]
        first_of_true = np.unique(true, return_index=True)[1]
        best = np.intersect1d(first_of_found, first_of_true)
        taken.append(left[best])
        left = left[~np.isin(found, found[best]) & ~np.isin(true, true[best])]
    return pairs.only(np.concatenate([np.empty(0, int), *taken]))


def _counted(boxes: Stacked, classes: Sequence[int], what: np.ndarray) -> np.ndarray:
    """Sums by page and class of a figure of each box."""
    pages = len(boxes.counts)
    columns = [np.bincount(boxes.page, what * (boxes.labels == label), minlength=pages) for label in classes]
    return np.stack(columns, axis=1) if columns else np.zeros((pages, 0))


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=whole > 0)
