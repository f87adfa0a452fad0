"""Overlap of regions by their outlines, painted in pixels of the page as COCO's ``segm`` evaluation does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from faster_coco_eval.core import mask as coco_mask

from redaction.boxes import PageBoxes
from redaction.evaluation.pairs import Pairs
from redaction.evaluation.stacked import Stacked


def have_outlines(pages: Iterable[PageBoxes]) -> bool:
    """Whether any box of these pages has an outline."""
    return any(any(page.polygons) for page in pages)


def by_outline(
    true_pages: Sequence[PageBoxes], found_pages: Sequence[PageBoxes], truths: Stacked, founds: Stacked, pairs: Pairs
) -> Pairs:
    """The same pairs, with the overlap of outlines wherever one of the two has an outline; the rest keep theirs."""
    overlap = pairs.overlap.copy()
    first_true, first_found = (np.cumsum(stacked.counts) - stacked.counts for stacked in (truths, founds))
    page_of = founds.page[pairs.found]
    for page, (true_page, found_page) in enumerate(zip(true_pages, found_pages, strict=True)):
        if not have_outlines((true_page, found_page)):
            continue
        here = np.flatnonzero((page_of == page) & ~truths.crowd[pairs.true])
        true, found = pairs.true[here] - first_true[page], pairs.found[here] - first_found[page]
        drawn = [bool(true_page.polygons[i] or found_page.polygons[j]) for i, j in zip(true, found, strict=True)]
        some = np.flatnonzero(drawn)
        if len(some):
            painted = _overlaps(true_page, found_page, true[some], found[some])
            overlap[here[some]] = painted
    return Pairs(pairs.found, pairs.true, overlap)


def painted_area(page: PageBoxes) -> int:
    """Pixels of a page that lie in at least one region."""
    return int(coco_mask.area(coco_mask.merge(run_lengths(page, range(len(page))))))


def run_lengths(page: PageBoxes, which: Iterable[int]) -> list[Any]:
    """COCO's run lengths of some regions of a page."""
    return [_run_length(page, number) for number in which]


def _run_length(page: PageBoxes, number: int) -> Any:
    left, top, right, bottom = page.boxes[number].tolist()
    corners = [[left, top, right, top, right, bottom, left, bottom]]
    parts = [part.ravel().tolist() for part in page.polygons[number]] or corners
    return coco_mask.merge(coco_mask.frPyObjects(parts, page.height, page.width))


def _overlaps(true_page: PageBoxes, found_page: PageBoxes, true: np.ndarray, found: np.ndarray) -> np.ndarray:
    trues, row_of_true = np.unique(true, return_inverse=True)
    founds, row_of_found = np.unique(found, return_inverse=True)
    every = coco_mask.iou(run_lengths(found_page, founds), run_lengths(true_page, trues), [0] * len(trues))
    return np.asarray(every)[row_of_found, row_of_true]
