"""All figures of one evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redaction.boxes import PageBoxes, PageId
from redaction.evaluation.coco_table import coco_table
from redaction.evaluation.curve import OperatingPoint, ThresholdCurve, threshold_curve
from redaction.evaluation.matching import match
from redaction.evaluation.pages import PageScores, page_scores


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a detector did on pages that it had not seen.

    Attributes:
        classes: class names, index = class id; 0 is the background, None a gap.
        iou_threshold: overlap from which a box counts as found.
        threshold: operating threshold, chosen before on other pages.
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, whatever their scores.
        files: image file of each page, where it was when it was read.
        table: COCO's table, see ``coco_table``.
        pictured: indices of the pages that are worth a look, those with the most errors first.
    """

    classes: tuple[str | None, ...]
    iou_threshold: float
    threshold: float
    truths: tuple[PageBoxes, ...]
    founds: tuple[PageBoxes, ...]
    files: tuple[str, ...]
    table: list[dict[str, str | float]]
    pictured: tuple[int, ...] = ()

    @property
    def curve(self) -> ThresholdCurve:
        """Precision, recall and F1 over all thresholds."""
        return threshold_curve(self.truths, self.founds, self.iou_threshold)

    @property
    def operating_point(self) -> OperatingPoint:
        """Precision, recall and F1 at the operating threshold."""
        return self.curve.at(self.threshold)

    @property
    def page_scores(self) -> PageScores:
        """How whole pages are called at the operating threshold."""
        return page_scores(self.truths, self.founds, self.threshold)

    @property
    def headline(self) -> dict[str, float]:
        """The figures to look at first, by name; ``ap`` and ``ap50`` are nan where there is no true box."""
        point, overall, pages = self.operating_point, self.table[0], self.page_scores
        return {
            "f1": point.f1,
            "precision": point.precision,
            "recall": point.recall,
            "ap": float(overall["ap"]),
            "ap50": float(overall["ap50"]),
            "page_accuracy": pages.accuracy,
            "false_alarms_per_clean_page": pages.false_alarms_per_clean_page,
            "threshold": self.threshold,
        }


def evaluate_boxes(
    truths: Sequence[PageBoxes],
    founds: Sequence[PageBoxes],
    files: Sequence[str],
    classes: Sequence[str | None],
    threshold: float,
    iou_threshold: float = 0.5,
    pictures: int = 0,
) -> Evaluation:
    """Measure found boxes against true ones and choose so many pages to look at; the rest is as in ``Evaluation``.

    Found boxes are paired with true ones by the id of their page and put in the order of the true ones.

    Raises:
        ValueError: a page has no entry or two, among the true boxes or the found ones; or ``files`` has too many or too
            few.
    """
    if len(files) != len(truths):
        raise ValueError(f"{len(files)} files for {len(truths)} pages of true boxes")
    founds = _paired(truths, founds)
    return Evaluation(
        classes=tuple(classes),
        iou_threshold=iou_threshold,
        threshold=threshold,
        truths=tuple(truths),
        founds=tuple(founds),
        files=tuple(files),
        table=coco_table(truths, founds, classes),
        pictured=_most_errors(truths, founds, threshold, iou_threshold)[:pictures],
    )


def _paired(truths: Sequence[PageBoxes], founds: Sequence[PageBoxes]) -> list[PageBoxes]:
    """Found boxes in the order of the true ones."""
    true, found = _by_page(truths, "true"), _by_page(founds, "found")
    for page in true:
        if page not in found:
            raise ValueError(f"page {page!r} has no entry among the found boxes; give an empty one if none was found")
    for page in found:
        if page not in true:
            raise ValueError(f"page {page!r} has no entry among the true boxes; give an empty one if it is clean")
    return [found[page] for page in true]


def _by_page(entries: Sequence[PageBoxes], kind: str) -> dict[PageId, PageBoxes]:
    pages: dict[PageId, PageBoxes] = {}
    for entry in entries:
        if entry.page in pages:
            raise ValueError(f"page {entry.page!r} has two entries among the {kind} boxes")
        pages[entry.page] = entry
    return pages


def errors_on(truth: PageBoxes, found: PageBoxes, iou_threshold: float) -> int:
    """Number of missed and of false boxes on a page."""
    matched = match(truth, found, iou_threshold)
    right = int((matched.truth >= 0).sum())
    return int((~truth.crowd).sum()) + len(found) - int(matched.ignored.sum()) - 2 * right


def _most_errors(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], threshold: float, iou_threshold: float
) -> tuple[int, ...]:
    errors = [
        errors_on(truth, found.at_least(threshold), iou_threshold) for truth, found in zip(truths, founds, strict=True)
    ]
    return tuple(sorted(range(len(errors)), key=lambda page: (-errors[page], -len(truths[page]))))
