"""What there is to count on every page, from which the figures are made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.matching import match_all
from redaction.evaluation.panoptic import panoptic_counts
from redaction.evaluation.share import redacted_share
from redaction.evaluation.stacked import Stacked

Counts = dict[str, np.ndarray]
"""By name: ``(p, …)`` of each page, or after summing ``(r, …)`` of each resample."""

SCORE_BINS = 10
"""Of equal width, from score 0 to 1, for the calibration."""


def page_counts(
    truths: Sequence[PageBoxes],
    founds: Sequence[PageBoxes],
    classes: Sequence[int],
    threshold: float,
    iou_threshold: float,
) -> Counts:
    """What there is to count on every page.

    Args:
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, whatever their scores.
        classes: ids of the classes of panoptic quality.
        threshold: operating threshold.
        iou_threshold: overlap from which a box counts as found.
    """
    true, found = Stacked.of(truths), Stacked.of(founds)
    matched = match_all(true, found, iou_threshold)
    pages, counted = len(truths), found.scores >= threshold
    right, wrong = matched.truth >= 0, (matched.truth < 0) & ~matched.ignored
    at_threshold = [page.at_least(threshold) for page in founds]
    regions = panoptic_counts(truths, at_threshold, classes)
    number = np.bincount(found.page[counted], minlength=pages)
    redacted, called = true.counts > 0, number > 0
    error = np.array([redacted_share(f) - redacted_share(t) for t, f in zip(truths, at_threshold, strict=True)])
    return {
        "pages": np.ones(pages),
        "right": np.bincount(found.page[right & counted], minlength=pages),
        "wrong": np.bincount(found.page[wrong & counted], minlength=pages),
        "true": np.bincount(true.page[~true.crowd], minlength=pages),
        **{f"regions {name}": counts for name, counts in vars(regions).items()},
        "redacted": redacted,
        "called": called,
        "rightly called": redacted & called,
        "agreed": redacted == called,
        "clean": ~redacted,
        "false alarms": np.where(redacted, 0, number),
        "share error": error,
        "absolute share error": abs(error),
        **_score_bins(found, right, wrong),
    }


def _score_bins(found: Stacked, right: np.ndarray, wrong: np.ndarray) -> Counts:
    place = found.page * SCORE_BINS + np.minimum((found.scores * SCORE_BINS).astype(int), SCORE_BINS - 1).clip(0)
    shape = (len(found.counts), SCORE_BINS)

    def binned(weights: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights, minlength=shape[0] * shape[1]).reshape(shape)

    either = right | wrong
    return {"bin found": binned(either), "bin right": binned(right), "bin score": binned(found.scores * either)}


def summed(counts: Counts, weights: np.ndarray) -> Counts:
    """Sums over pages, weighted by each row of ``weights``, ``(r, p)``; of the share's error also the worst."""
    sums = {name: np.tensordot(weights, np.asarray(values, float), axes=1) for name, values in counts.items()}
    errors = np.where(weights > 0, counts["absolute share error"], 0)
    return {**sums, "worst share error": errors.max(axis=1, initial=0)}
