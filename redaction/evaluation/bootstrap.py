"""How far a figure could be off by the choice of documents.

Efron: Bootstrap Methods: Another Look at the Jackknife, 1979; percentile intervals. What is drawn again is documents,
not pages or boxes: pages of one document look alike, and so do their errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.evaluation.coco_table import CocoMatching, interpolated

_COVERED = (2.5, 97.5)  # percentiles
_SEED = 0


@dataclass(frozen=True)
class Interval:
    """A figure, and between which values 95 % of its resamples lie.

    Attributes:
        value: of all documents as they are; nan where it is not defined.
        low: lower end; nan where there are fewer than two documents, which say nothing of others.
        high: upper end, likewise.
    """

    value: float
    low: float
    high: float


def document_weights(documents: Sequence[str], resamples: int) -> np.ndarray:
    """How often each page is in each resample.

    Args:
        documents: of each page.
        resamples: how many there are.

    Returns:
        ``(resamples, pages)`` int; pages of one document have the same column. No rows for fewer than two documents.
    """
    number = {name: i for i, name in enumerate(dict.fromkeys(documents))}
    if len(number) < 2:
        return np.zeros((0, len(documents)), int)
    dice = np.random.default_rng(_SEED)
    drawn = dice.multinomial(len(number), np.full(len(number), 1 / len(number)), size=resamples)
    return drawn[:, [number[name] for name in documents]]


def interval(value: float, resampled: np.ndarray) -> Interval:
    """The interval of a figure from its values on the resamples; those where it is not defined are left out."""
    defined = resampled[~np.isnan(resampled)]
    if not len(defined):
        return Interval(float(value), float("nan"), float("nan"))
    low, high = np.percentile(defined, _COVERED)
    return Interval(float(value), float(low), float(high))


def resampled_precision(matching: CocoMatching, weights: np.ndarray) -> dict[str, np.ndarray]:
    """``ap`` and ``ap50`` of COCO's table on each resample; nan where it holds no true box.

    Args:
        matching: of all pages.
        weights: ``(resamples, pages)``, see ``document_weights``.
    """
    curves = np.full((len(weights), len(matching.classes), 2), np.nan)
    for column, label in enumerate(matching.classes):
        ranked = matching.ranked(label)
        page = matching.founds.page[ranked.box]
        positive = matching.truths.page[ranked.positive]
        hits = [np.flatnonzero(right) for right in ranked.right]
        counts, which = np.unique(ranked.right | ranked.wrong, axis=0, return_inverse=True)  # one row without crowds
        for row, weight in enumerate(weights):
            positives = weight[positive].sum()
            if positives:
                each = weight[page]
                counted = np.cumsum(counts * each, axis=1)
                levels = [
                    interpolated(np.cumsum(each[hit]), counted[number][hit], positives)
                    for hit, number in zip(hits, which, strict=True)
                ]
                curves[row, column] = np.mean(levels), np.mean(levels[0])
    defined = ~np.isnan(curves)
    sums = np.where(defined, curves, 0).sum(axis=1)
    means = np.divide(sums, defined.sum(axis=1), out=np.full(sums.shape, np.nan), where=defined.any(axis=1))
    return {"ap": means[:, 0], "ap50": means[:, 1]}
