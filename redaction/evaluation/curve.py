"""What is right and wrong at every threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.matching import match_all
from redaction.evaluation.stacked import Stacked
from redaction.operating import ThresholdCurve


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
    on_clean = (true.counts == 0)[found.page][order]
    last_of_equals = np.flatnonzero(np.diff(falling, append=-np.inf))
    return ThresholdCurve(
        thresholds=falling[last_of_equals],
        right=np.cumsum(right)[last_of_equals],
        wrong=np.cumsum(~right & ~ignored)[last_of_equals],
        truths=int((~true.crowd).sum()),
        false_alarms=np.cumsum(on_clean)[last_of_equals],
        clean_pages=int((true.counts == 0).sum()),
    )
