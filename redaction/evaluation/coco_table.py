"""COCO's table of average precision and recall, as ``COCOeval.accumulate`` and ``summarize`` define it.

https://cocodataset.org/#detection-eval: average precision is the mean of the precision at 101 levels of recall, where
the precision at a recall is the highest at that recall or a higher one; it is averaged over the overlaps 0.50, 0.55 …
0.95 and over the classes that have true boxes. Average recall is the recall reached with so many boxes a page, averaged
likewise. Only the 100 found boxes of highest score of each page and class are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.matching import assign
from redaction.evaluation.pairs import overlapping
from redaction.evaluation.sizes import BANDS, inside
from redaction.evaluation.stacked import Stacked, ranks

COLUMNS = (
    "ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large",
    "ar1", "ar10", "ar100", "ar_small", "ar_medium", "ar_large",
)  # fmt: skip
"""In the order of COCO's own summary; the sizes are those of ``sizes.BANDS``."""

ALL = "all"
"""Name of the row over all classes."""

Row = dict[str, str | float]

OVERLAPS = np.linspace(0.5, 0.95, 10)
_RECALLS = np.linspace(0, 1, 101)
_MOST = (1, 10, 100)  # boxes of a page and class
_OVERLAP_50, _OVERLAP_75 = 0, 5
_TINY = np.spacing(1)  # COCO adds it to every divisor


@dataclass(frozen=True, eq=False)
class Ranked:
    """The found boxes of one class and size, the highest score first; those that count neither way are left out.

    Attributes:
        box: ``(n,)`` int, index of each among all found boxes.
        right: ``(10, n)`` bool: it stands for a true box, by overlap.
        wrong: ``(10, n)`` bool: it stands for none; neither where it is ignored at that overlap.
        positive: indices of the true boxes to be found.
    """

    box: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    positive: np.ndarray


class CocoMatching:
    """Found boxes matched with true ones at all overlaps, for boxes of any size and of each size band.

    Args:
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, whatever their scores.
        class_names: index = class id; 0 is the background, None a gap. Boxes of other classes are left out.
        aside: ``(m,)`` bool, further true boxes that count neither way, such as those of another style: a found box on
            one of them is neither right nor wrong. One that is on none is wrong all the same.

    Raises:
        ValueError: there are not as many entries of found boxes as of true ones.
    """

    def __init__(
        self,
        truths: Sequence[PageBoxes],
        founds: Sequence[PageBoxes],
        class_names: Sequence[str | None],
        aside: np.ndarray | None = None,
    ) -> None:
        if len(truths) != len(founds):
            raise ValueError(f"{len(truths)} pages of true boxes and {len(founds)} of found ones")
        self.classes = {number: name for number, name in enumerate(class_names) if number and name is not None}
        self.truths, found = Stacked.of(truths), Stacked.of(founds)
        rank = ranks(found)
        considered = rank < _MOST[-1]
        self.founds, self.rank = found.only(considered), rank[considered]
        outside = ~np.stack([np.ones(len(self.truths), bool), *inside(self.truths.areas)])
        self.ignored = outside | self.truths.crowd | (False if aside is None else aside)
        pairs = overlapping(self.truths, self.founds, OVERLAPS[0])
        self.taken = assign(pairs, self.rank, self.truths.crowd, self.ignored, OVERLAPS)
        self.order = np.argsort(-self.founds.scores, kind="stable")

    def row(self, classes: Sequence[int], pages: np.ndarray | None = None) -> dict[str, float]:
        """The figures of ``COLUMNS`` as the mean over classes, for all pages or where ``pages``, ``(p,)``, is true.

        A figure is nan where there is no true box to be found.
        """
        every = [self._curves(label, band, pages) for label in classes for band in range(len(BANDS) + 1)]
        sizes = [[curve for curve in every[band :: len(BANDS) + 1] if curve is not None] for band in range(4)]
        precision = [[curve[0] for curve in some] for some in sizes]
        recall = [[curve[1] for curve in some] for some in sizes]
        parts = (
            precision[0],
            [part[_OVERLAP_50] for part in precision[0]],
            [part[_OVERLAP_75] for part in precision[0]],
            *precision[1:],
            *([part[:, most] for part in recall[0]] for most in range(len(_MOST))),
            *([part[:, -1] for part in some] for some in recall[1:]),
        )
        return {name: float(np.mean(part)) if part else np.nan for name, part in zip(COLUMNS, parts, strict=True)}

    def ranked(self, label: int, band: int = 0, pages: np.ndarray | None = None) -> Ranked:
        """The found boxes of a class by falling score, and which are right; ``band`` 0 is any size."""
        of_class = self.founds.labels == label
        positive = (self.truths.labels == label) & ~self.ignored[band]
        if pages is not None:
            of_class, positive = of_class & pages[self.founds.page], positive & pages[self.truths.page]
        box = self.order[of_class[self.order]]
        taken = self.taken[band][:, box]
        hit = taken >= 0
        if len(self.truths):
            outside = np.zeros(len(box), bool) if band == 0 else ~inside(self.founds.areas[box])[band - 1]
            neither = np.where(hit, self.ignored[band][taken], outside)
        else:
            neither = np.zeros(hit.shape, bool)
        return Ranked(box, hit & ~neither, ~hit & ~neither, np.flatnonzero(positive))

    def _curves(self, label: int, band: int, pages: np.ndarray | None) -> tuple[np.ndarray, np.ndarray] | None:
        """Precision by overlap and level of recall, and recall by overlap and most boxes; None without true boxes."""
        ranked = self.ranked(label, band, pages)
        positives = len(ranked.positive)
        if not positives:
            return None
        rank = self.rank[ranked.box]
        recall = np.stack([(ranked.right & (rank < most)).sum(axis=1) for most in _MOST], axis=1) / positives
        curves = []
        for right, counted in zip(ranked.right, np.cumsum(ranked.right | ranked.wrong, axis=1), strict=True):
            hits = np.flatnonzero(right)
            curves.append(interpolated(np.arange(1, len(hits) + 1), counted[hits], positives))
        return np.stack(curves), recall


def interpolated(right: np.ndarray, counted: np.ndarray, positives: float) -> np.ndarray:
    """``(101,)`` precision at each level of recall. Only right boxes matter: others do not raise the recall.

    Args:
        right: ``(n,)``, at each right box by falling score: weight of the right boxes down to it.
        counted: ``(n,)``, likewise: weight of the right and the wrong boxes.
        positives: weight of the true boxes, above 0.
    """
    precision = right / (counted + _TINY)
    highest = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)  # 0 at a recall that is not reached
    return highest[np.searchsorted(right / positives, _RECALLS)]


def coco_table(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], class_names: Sequence[str | None]
) -> list[Row]:
    """One row over all classes, then one for each class, with ``class`` and the figures of ``COLUMNS``.

    The arguments and what is raised are those of ``CocoMatching``.
    """
    return rows_by_class(CocoMatching(truths, founds, class_names))


def rows_by_class(matching: CocoMatching) -> list[Row]:
    """The rows of ``coco_table``."""
    rows: list[Row] = [{"class": ALL, **matching.row(list(matching.classes))}]
    rows += [{"class": name, **matching.row([number])} for number, name in matching.classes.items()]
    return rows


def attribute_table(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], class_names: Sequence[str | None], name: str
) -> list[Row]:
    """One row for each value of an attribute of the true boxes, such as each style.

    Found boxes need not have the attribute: to each row, true boxes of the other values count neither way, as true
    boxes of another size do in COCO's columns by size, and every false alarm counts as wrong.
    """
    words = np.array([word for truth in truths for word in words_of(truth, name)], object)
    rows: list[Row] = []
    for value in sorted({word for word in words if word}):
        matching = CocoMatching(truths, founds, class_names, aside=words != value)
        rows.append({name: value, "boxes": int((words == value).sum()), **matching.row(list(matching.classes))})
    return rows


def document_table(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], class_names: Sequence[str | None]
) -> list[Row]:
    """One row for each document, over its own pages alone, in the order in which they come."""
    matching = CocoMatching(truths, founds, class_names)
    documents = documents_of(truths)
    places = {name: place for place, name in enumerate(dict.fromkeys(documents))}
    numbers = np.array([places[document] for document in documents])
    rows: list[Row] = []
    for name, number in places.items():
        pages = numbers == number
        boxes = int((pages[matching.truths.page] & ~matching.truths.crowd).sum())
        counts = {"pages": int(pages.sum()), "boxes": boxes}
        rows.append({"document": name, **counts, **matching.row(list(matching.classes), pages)})
    return rows


def documents_of(pages: Sequence[PageBoxes]) -> list[str]:
    """The document of every page; a page that names none is one of its own."""
    return [f"page {page.page!r}" if page.document is None else page.document for page in pages]


def words_of(page: PageBoxes, name: str) -> tuple[str, ...]:
    """The values of an attribute of a page's boxes, empty where nobody said."""
    return page.attributes.get(name, ("",) * len(page))
