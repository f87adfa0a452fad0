"""Whole pages: are the redacted ones called so, and how often is a clean one suspected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes


@dataclass(frozen=True)
class PageScores:
    """Pages called redacted or clean, held against what they are.

    Attributes:
        accuracy: share of the pages that are rightly called; 1 without pages.
        precision: share of the pages called redacted that are so; 1 where none is called so.
        recall: share of the redacted pages that are called so; 1 where there are none.
        false_alarms_per_clean_page: mean number of boxes found on a page that has none; 0 without such pages.
    """

    accuracy: float
    precision: float
    recall: float
    false_alarms_per_clean_page: float


def page_scores(truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], threshold: float) -> PageScores:
    """Scores of all pages, each called redacted if at least one box scores the threshold or more, wherever it lies.

    Args:
        truths: true boxes, one entry a page; a page with any, a crowd too, is redacted.
        founds: found boxes of the same pages in the same order, whatever their scores.
        threshold: operating threshold.
    """
    redacted = np.array([len(truth) > 0 for truth in truths], bool)
    counts = np.array([int((found.scores >= threshold).sum()) for found in founds], int)
    called = counts > 0
    return PageScores(
        accuracy=_share(redacted == called),
        precision=_share(redacted[called]),
        recall=_share(called[redacted]),
        false_alarms_per_clean_page=float(counts[~redacted].mean()) if (~redacted).any() else 0.0,
    )


def _share(right: np.ndarray) -> float:
    return float(right.mean()) if len(right) else 1.0
