"""Tables that say where a detector fails: mistakes by kind, by style and by size, styles confused, pages one by one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from redaction.boxes import STYLE, PageBoxes
from redaction.evaluation.coco_table import Row, attribute_table, document_table, words_of
from redaction.evaluation.counts import SCORE_BINS, page_counts, summed
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.measure import Evaluation
from redaction.evaluation.mistakes import DUPLICATE, FALSE, KINDS, MISSED, RIGHT, Mistakes, mistakes_of
from redaction.evaluation.share import redacted_share
from redaction.evaluation.sizes import BANDS, band_names
from redaction.evaluation.stacked import Stacked

NOTHING = "nothing"
_SHOWN_THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_ON_TRUE = [kind for kind in KINDS if kind not in (FALSE, DUPLICATE)]
_ON_FOUND = [kind for kind in KINDS if kind != MISSED]


class Diagnosis:
    """An evaluation taken apart, at its operating threshold.

    Args:
        evaluation: what is taken apart.

    Attributes:
        mistakes: of each page.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.counted = evaluation.counted
        self.mistakes: list[Mistakes] = mistakes_of(evaluation.truths, self.counted, evaluation.iou_threshold)
        self._true = np.array([kind for each in self.mistakes for kind in each.true], object)
        self._found = np.array([kind for each in self.mistakes for kind in each.found], object)

    @property
    def names_documents(self) -> bool:
        """Whether any page says which document it belongs to."""
        return any(truth.document is not None for truth in self.evaluation.truths)

    @property
    def attributes(self) -> list[str]:
        """Names of what is known of the true boxes beside their class, such as ``style``."""
        return sorted({name for truth in self.evaluation.truths for name in truth.attributes})

    def tables(self) -> dict[str, list[Row]]:
        """All tables by name; those that have no rows are left out."""
        evaluation = self.evaluation
        args = (evaluation.truths, evaluation.founds, evaluation.classes)
        every = {
            "figures": figure_rows(evaluation),
            "mistakes": self.by_kind(),
            "mistakes_by_style": self.by_style(),
            "mistakes_by_size": self.by_size(),
            "found_by_size": self.found_by_size(),
            "styles_confused": self.styles_confused(),
            "thresholds": self.thresholds(),
            "calibration": self.calibration(),
            "coco_by_class": evaluation.table,
            **{f"coco_by_{name}": attribute_table(*args, name) for name in self.attributes},
            "coco_by_document": document_table(*args) if self.names_documents else [],
            "pages": self.pages(),
        }
        return {name: rows for name, rows in every.items() if rows}

    def by_kind(self) -> list[Row]:
        """One row a kind: boxes on either side, and how much F1 would gain if that kind never happened.

        As in TIDE, one kind at a time is repaired: its true boxes become found, its found boxes vanish.
        """
        right, wrong = int((self._found == RIGHT).sum()), int(np.isin(self._found, list(KINDS)).sum())
        missed = int(np.isin(self._true, list(KINDS)).sum())
        rows: list[Row] = []
        for kind, says in KINDS.items():
            true, found = int((self._true == kind).sum()), int((self._found == kind).sum())
            gain = _f1(right + true, wrong - found, missed - true) - _f1(right, wrong, missed)
            rows.append({"kind": kind, "true boxes": true, "found boxes": found, "F1 it costs": gain, "meaning": says})
        return sorted(rows, key=lambda row: -float(row["F1 it costs"]))

    def by_style(self) -> list[Row]:
        """One row a style of the true boxes; without styles there are none."""
        styles = _words(self.evaluation.truths)
        return [{STYLE: style, **self._of_true(styles == style)} for style in sorted({word for word in styles if word})]

    def by_size(self) -> list[Row]:
        """One row a size band of the true boxes."""
        bands = np.array(band_names(Stacked.of(self.evaluation.truths).areas), object)
        return [{"size": band, **self._of_true(bands == band)} for band in BANDS]

    def found_by_size(self) -> list[Row]:
        """One row a size band of the found boxes."""
        bands = np.array(band_names(Stacked.of(self.counted).areas), object)
        rows: list[Row] = []
        for band in BANDS:
            kinds = self._found[bands == band]
            counts = {kind: int((kinds == kind).sum()) for kind in (RIGHT, *_ON_FOUND)}
            whole = sum(counts.values())
            precision = counts[RIGHT] / whole if whole else float("nan")
            rows.append({"size": band, "boxes": whole, "precision": precision, **counts})
        return rows

    def styles_confused(self) -> list[Row]:
        """Rows are styles of true boxes, columns those of the found boxes that stand for them; empty without styles."""
        found_styles = _words(self.counted)
        if not any(found_styles):
            return []
        true_styles, taken = _words(self.evaluation.truths), self._stands_for()
        is_right, wrong = self._found == RIGHT, np.isin(self._found, list(KINDS))
        columns = sorted(set(found_styles))

        def row(style: str, which: np.ndarray, lost: int) -> Row:
            cells: Row = {f"found {c or 'none'}": int((which & (found_styles == c)).sum()) for c in columns}
            return {"true style": style or "none", **cells, f"found {NOTHING}": lost}

        rows = []
        for style in sorted(set(true_styles)):
            of_style = np.zeros(len(found_styles), bool)
            of_style[is_right] = true_styles[taken[is_right]] == style
            lost = int((np.isin(self._true, list(KINDS)) & (true_styles == style)).sum())
            rows.append(row(style, of_style, lost))
        return [*rows, row(NOTHING, wrong, 0)]

    def _stands_for(self) -> np.ndarray:
        """For every found box the index among all true boxes, of no meaning where it stands for none."""
        starts = np.cumsum([0, *map(len, self.evaluation.truths)])
        parts = [start + each.stands_for for start, each in zip(starts[:-1], self.mistakes, strict=True)]
        return np.concatenate([np.empty(0, int), *parts])

    def thresholds(self) -> list[Row]:
        """What other thresholds would do on these pages."""
        curve = self.evaluation.curve
        rows: list[Row] = []
        for threshold in sorted({*_SHOWN_THRESHOLDS, self.evaluation.threshold}):
            point, alarms = curve.at(threshold), curve.false_alarms_at(threshold)
            rows.append({**vars(point), "false alarms per clean page": alarms})
        return rows

    def calibration(self) -> list[Row]:
        """One row a score bin in which there are boxes: their mean score, and the share of them that is real."""
        evaluation = self.evaluation
        counts = page_counts(evaluation.truths, evaluation.founds, [], evaluation.threshold, evaluation.iou_threshold)
        sums = summed(counts, np.ones((1, len(evaluation.truths))))
        found, right, score = (sums[f"bin {name}"][0] for name in ("found", "right", "score"))
        return [
            {
                "scores": f"{number / SCORE_BINS:.1f} to {(number + 1) / SCORE_BINS:.1f}",
                "boxes": int(found[number]),
                "mean score": score[number] / found[number],
                "share real": right[number] / found[number],
            }
            for number in np.flatnonzero(found)
        ]

    def pages(self) -> list[Row]:
        """One row a page."""
        rows: list[Row] = []
        columns = (
            self.evaluation.truths,
            self.counted,
            self.mistakes,
            self.evaluation.files,
            self.evaluation.documents,
        )
        for truth, found, mistakes, file, document in zip(*columns, strict=True):
            every = (*mistakes.true, *mistakes.found)
            shares = {"share redacted": redacted_share(truth), "share found": redacted_share(found)}
            counts: Row = {"true boxes": len(truth), "found boxes": len(found), "right": mistakes.found.count(RIGHT)}
            head: Row = {"page": str(truth.page), "document": document, "file": Path(file).name}
            rows.append({**head, **counts, **{kind: every.count(kind) for kind in KINDS}, **shares})
        return rows

    def _of_true(self, which: np.ndarray) -> Row:
        kinds = self._true[which]
        counts: Row = {kind: int((kinds == kind).sum()) for kind in (RIGHT, *_ON_TRUE)}
        whole = sum(int(count) for count in counts.values())
        return {"boxes": whole, "recall": int(counts[RIGHT]) / whole if whole else float("nan"), **counts}


def figure_rows(evaluation: Evaluation) -> list[Row]:
    """One row a headline figure, with its interval and its meaning."""
    return [
        {
            "figure": FIGURES[name].title,
            "value": each.value,
            "95 % from": each.low,
            "to": each.high,
            "meaning": FIGURES[name].says,
        }
        for name, each in evaluation.figures.items()
        if name in FIGURES
    ]


def _words(pages: Sequence[PageBoxes]) -> np.ndarray:
    return np.array([word for page in pages for word in words_of(page, STYLE)], object)


def _f1(right: int, wrong: int, missed: int) -> float:
    whole = 2 * right + wrong + missed
    return 2 * right / whole if whole else 1.0
