"""Which found box stands for which true box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes, iou


@dataclass(frozen=True, eq=False)
class Match:
    """The found boxes of one page, held against its true boxes.

    Attributes:
        truth: ``(n,)`` int, for every found box the index of the true box that it stands for, or -1.
        overlap: ``(n,)`` float, intersection over union with that box, 0 where there is none.
        ignored: ``(n,)`` bool, found boxes that lie on a crowd box and count neither way.
    """

    truth: np.ndarray
    overlap: np.ndarray
    ignored: np.ndarray


def match(truth: PageBoxes, found: PageBoxes, iou_threshold: float = 0.5) -> Match:
    """Match the boxes of a page one to one, within each class, as COCO's evaluation does (``COCOeval.evaluateImg``).

    Found boxes choose in the order of their scores, equal scores in the order given; each takes the true box of highest
    overlap that is still free, the last one among equals, if that overlap is at least the threshold. What then lies on
    a crowd box, by the share of its own area, is ignored; a crowd can take in any number of boxes.

    Args:
        truth: true boxes of the page, their scores unused.
        found: found boxes of the same page, in any order.
        iou_threshold: overlap from which a box counts as found, above 0 and at most 1.

    Raises:
        ValueError: the threshold is out of range, or a score or an edge is not a finite number.
    """
    _refuse_nonsense(truth, found, iou_threshold)
    result = Match(np.full(len(found), -1), np.zeros(len(found)), np.zeros(len(found), bool))
    if not len(truth):
        return result
    same_class = found.labels[:, None] == truth.labels[None, :]
    overlaps = np.where(same_class & ~truth.crowd, iou(found.boxes, truth.boxes), 0.0)
    on_crowd = (same_class & truth.crowd & (_covered(found.boxes, truth.boxes) >= iou_threshold)).any(axis=1)
    for i in np.argsort(-found.scores, kind="stable"):
        best = len(truth) - 1 - int(overlaps[i, ::-1].argmax())
        if overlaps[i, best] >= iou_threshold:
            result.truth[i], result.overlap[i] = best, overlaps[i, best]
            overlaps[:, best] = 0
        else:
            result.ignored[i] = on_crowd[i]
    return result


def _refuse_nonsense(truth: PageBoxes, found: PageBoxes, iou_threshold: float) -> None:
    # nan compares false with everything: without this it would be counted as wrong, or hide a box that is right
    if not 0 < iou_threshold <= 1:
        raise ValueError(f"the overlap from which a box counts must lie above 0 and at most at 1, not {iou_threshold}")
    for boxes in (truth, found):
        if not (np.isfinite(boxes.boxes).all() and np.isfinite(boxes.scores).all()):
            raise ValueError(f"page {boxes.page!r} has a score or an edge that is not a finite number")


def _covered(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """``(n, m)`` share of each box's own area that lies inside each other box."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    own = np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)[:, None]
    return np.divide(shared, own, out=np.zeros_like(shared), where=own > 0)
