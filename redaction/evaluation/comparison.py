"""Two detectors on the same pages: which figures differ beyond chance, and which redactions only one of them finds.

Both are resampled with the same documents (paired bootstrap, Efron and Tibshirani 1993, chapter 16), so that what makes
a document hard for both does not blur their difference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from redaction.boxes import STYLE
from redaction.errors import DataError
from redaction.evaluation.bootstrap import Interval, document_weights, interval, resampled_precision
from redaction.evaluation.coco_table import CocoMatching, Row, words_of
from redaction.evaluation.counts import page_counts
from redaction.evaluation.figures import FIGURES, figures_of, resampled_figures
from redaction.evaluation.measure import Evaluation
from redaction.evaluation.mistakes import FALSE, KINDS, RIGHT, Mistakes, mistakes_of

BOTH, ONLY_A, ONLY_B, NEITHER = "both", "only A", "only B", "neither"
FOUND_BY = (BOTH, ONLY_A, ONLY_B, NEITHER)
_ROUNDING = 1e-9  # sums in another order differ by less
A_BETTER, B_BETTER, CHANCE = "A is better", "B is better", "may be chance"
NO_INTERVAL = (
    "one needs two documents or more, and evaluate.resamples above 0, to tell whether a difference is more than chance"
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two evaluations on the same pages.

    Attributes:
        a: the first.
        b: the second, its pages in the order of the first.
        differences: B less A, of every figure, with its interval.
        found_by: for each page, for each of its true boxes, who finds it; empty text for crowds.
        mistakes: of each page, of A and of B.
    """

    a: Evaluation
    b: Evaluation
    differences: dict[str, Interval]
    found_by: list[tuple[str, ...]]
    mistakes: list[tuple[Mistakes, Mistakes]]

    def figure_rows(self) -> list[Row]:
        """One row a figure: both values, their difference with its interval, and what that says."""
        return [
            {
                "figure": FIGURES[name].title,
                "A": self.a.figures[name].value,
                "B": self.b.figures[name].value,
                "B - A": difference.value,
                "95 % from": difference.low,
                "to": difference.high,
                "verdict": _verdict(name, difference),
            }
            for name, difference in self.differences.items()
        ]

    def found_rows(self) -> list[Row]:
        """How many true boxes are found by whom: all, and by style."""
        words = [words_of(truth, STYLE) for truth in self.a.truths]
        pairs = [pair for page in zip(words, self.found_by, strict=True) for pair in zip(*page, strict=True)]
        styles = sorted({style for style, who in pairs if style and who})
        groups = [("all", [who for _, who in pairs])]
        groups += [(name, [who for style, who in pairs if style == name]) for name in styles]
        return [{STYLE: name, **{who: found.count(who) for who in FOUND_BY}} for name, found in groups]

    def kind_rows(self) -> list[Row]:
        """Mistakes of each kind, of true and of found boxes together."""
        counts = [[(*m.true, *m.found) for m in side] for side in zip(*self.mistakes, strict=True)] or [[], []]
        flat = [[kind for page in side for kind in page] for side in counts]
        return [{"kind": kind, "A": flat[0].count(kind), "B": flat[1].count(kind)} for kind in KINDS]

    def page_rows(self) -> list[Row]:
        """One row a page, those on which the two differ most first."""
        rows: list[Row] = []
        for page in self.by_difference():
            counts: Row = {who: self.found_by[page].count(who) for who in FOUND_BY}
            alarms: Row = {
                f"false alarms {n}": m.found.count(FALSE) for n, m in zip("AB", self.mistakes[page], strict=True)
            }
            head: Row = {"page": str(self.a.truths[page].page), "document": self.a.documents[page]}
            rows.append({**head, **counts, **alarms})
        return rows

    def by_difference(self) -> list[int]:
        """Indices of the pages, those with the most boxes that only one of the two finds or invents first."""

        def differing(page: int) -> int:
            alone = sum(who in (ONLY_A, ONLY_B) for who in self.found_by[page])
            alarms = [mistakes.found.count(FALSE) for mistakes in self.mistakes[page]]
            return alone + abs(alarms[0] - alarms[1])

        return sorted(range(len(self.found_by)), key=lambda page: -differing(page))


def compare(a: Evaluation, b: Evaluation, resamples: int) -> Comparison:
    """Hold two evaluations against each other, each at its own threshold.

    Raises:
        DataError: they were not made on the same pages with the same true boxes, or with another overlap that counts.
    """
    b = _same_pages(a, b)
    weights = document_weights(a.documents, resamples)
    (values_a, draws_a), (values_b, draws_b) = (_figures(evaluation, weights) for evaluation in (a, b))
    differences = {name: interval(values_b[name] - values_a[name], draws_b[name] - draws_a[name]) for name in FIGURES}
    of_a, of_b = (mistakes_of(a.truths, side.counted, a.iou_threshold) for side in (a, b))
    mistakes = list(zip(of_a, of_b, strict=True))
    return Comparison(a, b, differences, [_found_by(*pair) for pair in mistakes], mistakes)


def _figures(evaluation: Evaluation, weights: np.ndarray) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """All figures of all pages, and of each resample."""
    matching = CocoMatching(evaluation.truths, evaluation.founds, evaluation.classes)
    settings = (list(matching.classes), evaluation.threshold, evaluation.iou_threshold)
    counts = page_counts(evaluation.truths, evaluation.founds, *settings)
    once = resampled_precision(matching, np.ones((1, len(evaluation.truths))))
    values = {**figures_of(counts), **{name: float(value[0]) for name, value in once.items()}}
    return values, {**resampled_figures(counts, weights), **resampled_precision(matching, weights)}


def _found_by(a: Mistakes, b: Mistakes) -> tuple[str, ...]:
    words = {(True, True): BOTH, (True, False): ONLY_A, (False, True): ONLY_B, (False, False): NEITHER}
    return tuple(
        words[one == RIGHT, other == RIGHT] if one == RIGHT or one in KINDS else ""
        for one, other in zip(a.true, b.true, strict=True)
    )


def _verdict(name: str, difference: Interval) -> str:
    higher_is_better = FIGURES[name].higher_is_better
    if higher_is_better is None:
        return ""
    if not beyond_chance(difference):
        return CHANCE
    return B_BETTER if (difference.value > 0) == higher_is_better else A_BETTER


def beyond_chance(difference: Interval) -> bool:
    """Whether the whole interval lies on one side of 0; not so where there is none."""
    return difference.low > _ROUNDING or difference.high < -_ROUNDING


def _same_pages(a: Evaluation, b: Evaluation) -> Evaluation:
    """The second evaluation with its pages in the order of the first."""
    if a.iou_threshold != b.iou_threshold:
        raise DataError(
            f"A counts boxes from an overlap of {a.iou_threshold:g} and B from {b.iou_threshold:g}; evaluate both with "
            "the same evaluate.iou_threshold."
        )
    places = {truth.page: place for place, truth in enumerate(b.truths)}
    alone = [truth.page for truth in a.truths if truth.page not in places]
    if alone or len(a.truths) != len(b.truths):
        known = {truth.page for truth in a.truths}
        page = alone[0] if alone else next(truth.page for truth in b.truths if truth.page not in known)
        raise DataError(
            f"A and B were measured on different pages ({len(a.truths)} and {len(b.truths)}); page {page!r} is only in "
            f"{'A' if alone else 'B'}. Evaluate both on the same annotation file: evaluate detector=… data=coco …"
        )
    order = [places[truth.page] for truth in a.truths]
    truths = tuple(b.truths[place] for place in order)
    for one, other in zip(a.truths, truths, strict=True):
        if not all(np.array_equal(getattr(one, part), getattr(other, part)) for part in ("boxes", "crowd", "labels")):
            raise DataError(
                f"page {one.page!r} has other true boxes in A than in B; evaluate both on one annotation file."
            )
    founds = tuple(b.founds[place] for place in order)
    return Evaluation(
        b.classes, b.iou_threshold, b.threshold, truths, founds, a.files, b.table, b.figures, b.pictured, b.card
    )  # fmt: skip
