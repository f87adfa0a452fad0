"""Precision, recall and F1 over all thresholds, and the threshold to work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.matching import match_all
from redaction.evaluation.stacked import Stacked


@dataclass(frozen=True, eq=False)
class ThresholdCurve:
    """What is right and wrong at each threshold that makes a difference.

    Attributes:
        thresholds: ``(k,)`` float, the distinct scores of all found boxes in falling order, empty where nothing is
            found; a box counts if its score is at least that.
        right: ``(k,)`` int, never falling: counted boxes that stand for a true one.
        wrong: ``(k,)`` int, never falling: counted boxes that stand for none, those on crowds apart.
        truths: number of true boxes, crowds apart.
    """

    thresholds: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    truths: int

    @property
    def precision(self) -> np.ndarray:
        """``(k,)`` share of the found boxes that are right; 1 where none is found."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> np.ndarray:
        """``(k,)`` share of the true boxes that are found; 1 where there are none."""
        return _share(self.right, np.full(len(self.right), self.truths))

    @property
    def f1(self) -> np.ndarray:
        """``(k,)`` harmonic mean of precision and recall, as 2 TP / (2 TP + FP + FN); 1 where both are empty."""
        return _share(2 * self.right, self.right + self.wrong + self.truths)

    def at(self, threshold: float) -> OperatingPoint:
        """Precision, recall and F1 of the boxes that score at least ``threshold``."""
        counted = int(np.searchsorted(-self.thresholds, -threshold, side="right"))
        right = self.right[counted - 1 : counted] if counted else np.zeros(1, int)
        wrong = self.wrong[counted - 1 : counted] if counted else np.zeros(1, int)
        point = ThresholdCurve(np.array([threshold]), right, wrong, self.truths)
        return OperatingPoint(threshold, float(point.precision[0]), float(point.recall[0]), float(point.f1[0]))

    def best_f1(self) -> OperatingPoint:
        """The point of highest F1; among equals the one of highest threshold, whose precision is never the lower one.

        The threshold lies half-way down to the next lower score, the lowest one's half-way to 0: it chooses the same
        boxes here, and on other pages it is not tied to the very last digit of one score. Without any found box it
        is 0.5.
        """
        if not len(self.thresholds):
            return self.at(0.5)
        best = int(self.f1.argmax())  # the first of equals
        score = float(self.thresholds[best])
        lower = float(self.thresholds[best + 1]) if best + 1 < len(self.thresholds) else 0.0
        middle = lower + (score - lower) / 2
        return self.at(middle if lower < middle < score else score)  # between neighbouring floats there is nothing


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold and what comes of it."""

    threshold: float
    precision: float
    recall: float
    f1: float


def threshold_curve(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], iou_threshold: float = 0.5
) -> ThresholdCurve:
    """The curve over all pages.

    One matching serves every threshold: boxes choose in the order of their scores, so leaving out the lowest ones
    changes nothing for the others.

    Args:
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, whatever their scores.
        iou_threshold: overlap from which a box counts as found.

    Raises:
        ValueError: there are not as many entries of found boxes as of true ones, or what ``match`` refuses.
    """
    if len(truths) != len(founds):
        raise ValueError(f"{len(truths)} pages of true boxes and {len(founds)} of found ones")
    true, found = Stacked.of(truths), Stacked.of(founds)
    matched = match_all(true, found, iou_threshold)
    order = np.argsort(-found.scores, kind="stable")
    falling, right, ignored = found.scores[order], (matched.truth >= 0)[order], matched.ignored[order]
    last_of_equals = np.flatnonzero(np.diff(falling, append=-np.inf))
    return ThresholdCurve(
        thresholds=falling[last_of_equals],
        right=np.cumsum(right)[last_of_equals],
        wrong=np.cumsum(~right & ~ignored)[last_of_equals],
        truths=int((~true.crowd).sum()),
    )


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.ones(len(part)), where=whole > 0)
