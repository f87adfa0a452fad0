"""The headline figures: what each is, in one place, for all pages and for every resample of the bootstrap.

Every figure but average precision is a formula over sums of counts of pages, so that drawing documents again only
means to weigh the pages anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from redaction.evaluation.counts import Counts, summed
from redaction.evaluation.panoptic import quality


@dataclass(frozen=True)
class Figure:
    """A headline figure.

    Attributes:
        title: what a person calls it.
        says: what it means, and where its definition comes from.
        higher_is_better: None where neither is.
        of: the figure of sums, nan where there is nothing to count; None for what COCO's table gives.
        empty: what it is for all pages where these have nothing to count.
    """

    title: str
    says: str
    higher_is_better: bool | None
    of: Callable[[Counts], np.ndarray] | None
    empty: float = 1.0


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def _quality(name: str) -> Callable[[Counts], np.ndarray]:
    def of(sums: Counts) -> np.ndarray:
        right, wrong, missed, overlap = (sums[f"regions {part}"] for part in ("right", "wrong", "missed", "overlap"))
        return np.where((right + wrong + missed).any(axis=-1), quality(right, wrong, missed, overlap)[name], np.nan)

    return of


FIGURES: dict[str, Figure] = {
    "f1": Figure(
        "F1",
        "2 TP / (2 TP + FP + FN): one figure for boxes missed and boxes invented (van Rijsbergen 1979). Boxes are "
        "matched as COCO does.",
        True,
        lambda s: _ratio(2 * s["right"], s["right"] + s["wrong"] + s["true"]),
    ),
    "precision": Figure(
        "precision", "TP / (TP + FP): share of the found boxes that are real.", True,
        lambda s: _ratio(s["right"], s["right"] + s["wrong"]),
    ),
    "recall": Figure(
        "recall", "TP / (TP + FN): share of the real boxes that are found.", True,
        lambda s: _ratio(s["right"], s["true"]),
    ),
    "ap": Figure(
        "AP", "COCO's average precision over overlaps 0.50 to 0.95 (cocodataset.org, detection-eval).", True, None
    ),
    "ap50": Figure("AP50", "The same at an overlap of 0.5 alone.", True, None),
    "pq": Figure(
        "PQ", "Panoptic quality, RQ times SQ by class (Kirillov et al. 2019), at an overlap above 0.5.", True,
        _quality("pq"),
    ),
    "sq": Figure("SQ", "Segmentation quality: mean overlap of the regions that are found.", True, _quality("sq")),
    "rq": Figure("RQ", "Recognition quality: F1 of the regions.", True, _quality("rq")),
    "page_accuracy": Figure(
        "page accuracy", "Share of the pages that are rightly called redacted or clean.", True,
        lambda s: _ratio(s["agreed"], s["pages"]),
    ),
    "page_precision": Figure(
        "page precision", "Share of the pages called redacted that are.", True,
        lambda s: _ratio(s["rightly called"], s["called"]),
    ),
    "page_recall": Figure(
        "page recall", "Share of the redacted pages that are called so.", True,
        lambda s: _ratio(s["rightly called"], s["redacted"]),
    ),
    "false_alarms_per_clean_page": Figure(
        "false alarms per clean page", "Mean number of boxes found on a page that has none.", False,
        lambda s: _ratio(s["false alarms"], s["clean"]), empty=0.0,
    ),
    "share_error": Figure(
        "error of the redacted share", "Mean of |found − true| share of the page that is redacted.", False,
        lambda s: _ratio(s["absolute share error"], s["pages"]), empty=0.0,
    ),
    "share_bias": Figure(
        "bias of the redacted share", "Mean of found − true share; below 0, too little is found.", None,
        lambda s: _ratio(s["share error"], s["pages"]), empty=0.0,
    ),
    "share_worst": Figure(
        "worst error of the redacted share", "The largest |found − true| share of any page.", False,
        lambda s: s["worst share error"],
    ),
    "calibration_error": Figure(
        "calibration error",
        "Expected calibration error in ten bins (Guo et al. 2017; for detection Küppers et al. 2020): how far a score "
        "is from the share of the boxes with such a score that are real, on average over all found boxes.",
        False,
        lambda s: _ratio(abs(s["bin right"] - s["bin score"]).sum(axis=-1), s["bin found"].sum(axis=-1)),
        empty=0.0,
    ),
}  # fmt: skip
"""By the name that files and MLflow have."""


def figures_of(counts: Counts) -> dict[str, float]:
    """All figures that are formulas over counts of pages; where there is nothing to count, what stands for it."""
    once = resampled_figures(counts, np.ones((1, len(counts["pages"]))))
    return {name: float(FIGURES[name].empty if np.isnan(value[0]) else value[0]) for name, value in once.items()}


def resampled_figures(counts: Counts, weights: np.ndarray) -> dict[str, np.ndarray]:
    """The same ``(r,)`` on each resample; nan on those that have nothing to count, which say nothing of the figure.

    Args:
        counts: of each page.
        weights: ``(r, pages)``, how often each page is in each resample.
    """
    sums = summed(counts, weights)
    return {name: figure.of(sums) for name, figure in FIGURES.items() if figure.of is not None}
