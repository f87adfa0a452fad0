"""Whether a challenger beats the champion: on the same test pages, and by more than chance explains."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.evaluation.bootstrap import Interval
from redaction.evaluation.comparison import NO_INTERVAL, beyond_chance, compare
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.measure import Evaluation


@dataclass(frozen=True)
class Verdict:
    """What a gate says.

    Attributes:
        passed: whether the challenger becomes the champion.
        why: the figures behind it, in words.
    """

    passed: bool
    why: str


def judge(champion: Evaluation, challenger: Evaluation, figure: str, resamples: int) -> Verdict:
    """Let a challenger pass if the whole interval of the difference speaks for it.

    Args:
        champion: its evaluation.
        challenger: its evaluation on the same pages.
        figure: one of ``FIGURES``, the higher the better.
        resamples: how often documents are drawn anew, for both alike.

    Raises:
        DataError: the two were not measured on the same pages, see ``compare``.
    """
    difference = compare(champion, challenger, resamples).differences[figure]
    passed = beyond_chance(difference) and difference.value > 0
    held, new = (each.figures[figure].value for each in (champion, challenger))
    title, pages, documents = FIGURES[figure].title, len(challenger.truths), len(set(challenger.documents))
    return Verdict(
        passed,
        f"{title} {new:.3f}, the champion's {held:.3f}, on the same {pages} test pages of {documents} documents: "
        f"{_in_words(difference)}",
    )


def _in_words(difference: Interval) -> str:
    if np.isnan(difference.low):
        return NO_INTERVAL
    told = f"a difference of {difference.value:+.3f} (95 % from {difference.low:+.3f} to {difference.high:+.3f})"
    if not beyond_chance(difference):
        return f"{told}, which may be chance"
    return f"{told}, more than chance"


def digest_of_test(evaluation: Evaluation, images: Sequence[str]) -> str:
    """SHA-256 of what was measured: pixels and true boxes of the pages, in any order, and the overlap that counts.

    Args:
        evaluation: whose test pages these are.
        images: digest of the image file of each page, in the order of the evaluation.
    """
    pages = sorted(
        json.dumps([
            *(truth.page, truth.width, truth.height, truth.document, image),
            *(column.tolist() for column in (truth.boxes, truth.labels, truth.crowd)),
        ])
        for truth, image in zip(evaluation.truths, images, strict=True)
    )  # fmt: skip
    content = [evaluation.iou_threshold, evaluation.classes, pages]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
