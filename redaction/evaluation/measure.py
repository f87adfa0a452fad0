"""All figures of one evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from redaction.boxes import PageBoxes, PageId
from redaction.evaluation.bootstrap import Interval, document_weights, interval, resampled_precision
from redaction.evaluation.coco_table import ALL, CocoMatching, Row, documents_of, rows_by_class
from redaction.evaluation.counts import page_counts
from redaction.evaluation.curve import threshold_curve
from redaction.evaluation.figures import FIGURES, figures_of, resampled_figures
from redaction.evaluation.matching import match_all
from redaction.evaluation.stacked import Stacked
from redaction.operating import OperatingPoint, ThresholdCurve


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
        figures: the headline figures of ``FIGURES`` with their intervals.
        pictured: indices of the pages that are worth a look, those with the most errors first.
        card: what is known of the detector and of the pages, by name.
    """

    classes: tuple[str | None, ...]
    iou_threshold: float
    threshold: float
    truths: tuple[PageBoxes, ...]
    founds: tuple[PageBoxes, ...]
    files: tuple[str, ...]
    table: list[Row]
    figures: Mapping[str, Interval]
    pictured: tuple[int, ...] = ()
    card: Mapping[str, str] = field(default_factory=dict)

    @property
    def curve(self) -> ThresholdCurve:
        """Precision, recall and F1 over all thresholds."""
        return threshold_curve(self.truths, self.founds, self.iou_threshold)

    @property
    def operating_point(self) -> OperatingPoint:
        """Precision, recall and F1 at the operating threshold."""
        return self.curve.at(self.threshold)

    @property
    def documents(self) -> list[str]:
        """The document of each page."""
        return documents_of(self.truths)

    @property
    def counted(self) -> list[PageBoxes]:
        """The found boxes at the operating threshold, one entry a page."""
        return [found.at_least(self.threshold) for found in self.founds]

    @property
    def headline(self) -> dict[str, float]:
        """The figures to look at first, by name; ``ap`` and ``ap50`` are nan where there is no true box."""
        return {**{name: figure.value for name, figure in self.figures.items()}, "threshold": self.threshold}


def evaluate_boxes(
    truths: Sequence[PageBoxes],
    founds: Sequence[PageBoxes],
    files: Sequence[str],
    classes: Sequence[str | None],
    threshold: float,
    iou_threshold: float = 0.5,
    pictures: int = 0,
    resamples: int = 0,
    card: Mapping[str, str] | None = None,
) -> Evaluation:
    """Measure found boxes against true ones and choose so many pages to look at; the rest is as in ``Evaluation``.

    Found boxes are paired with true ones by the id of their page and put in the order of the true ones. The intervals
    come from so many resamples of the documents; without any they are nan.

    Raises:
        ValueError: a page has no entry or two, among the true boxes or the found ones; or ``files`` has too many or too
            few.
    """
    if len(files) != len(truths):
        raise ValueError(f"{len(files)} files for {len(truths)} pages of true boxes")
    founds = _paired(truths, founds)
    matching = CocoMatching(truths, founds, classes)
    table = rows_by_class(matching)
    return Evaluation(
        classes=tuple(classes),
        iou_threshold=iou_threshold,
        threshold=threshold,
        truths=tuple(truths),
        founds=tuple(founds),
        files=tuple(files),
        table=table,
        figures=_figures(truths, founds, matching, table, threshold, iou_threshold, resamples),
        pictured=_most_errors(truths, founds, threshold, iou_threshold)[:pictures],
        card=dict(card or {}),
    )


def _figures(
    truths: Sequence[PageBoxes],
    founds: Sequence[PageBoxes],
    matching: CocoMatching,
    table: Sequence[Row],
    threshold: float,
    iou_threshold: float,
    resamples: int,
) -> dict[str, Interval]:
    weights = document_weights(documents_of(truths), resamples)
    counts = page_counts(truths, founds, list(matching.classes), threshold, iou_threshold)
    overall = next(row for row in table if row["class"] == ALL)
    once = figures_of(counts)
    values = {name: once[name] if name in once else float(overall[name]) for name in FIGURES}
    resampled = {**resampled_figures(counts, weights), **resampled_precision(matching, weights)}
    return {name: interval(value, resampled[name]) for name, value in values.items()}


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


def _most_errors(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], threshold: float, iou_threshold: float
) -> tuple[int, ...]:
    true, found = Stacked.of(truths), Stacked.of([page.at_least(threshold) for page in founds])
    matched = match_all(true, found, iou_threshold)
    wrong = (matched.truth < 0) & ~matched.ignored
    lost = ~true.crowd
    lost[matched.truth[matched.truth >= 0]] = False
    invented, missed = (
        np.bincount(side.page[some], minlength=len(truths)) for side, some in ((found, wrong), (true, lost))
    )
    errors = invented + missed
    return tuple(sorted(range(len(truths)), key=lambda page: (-errors[page], -len(truths[page]))))
