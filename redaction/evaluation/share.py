"""The share of a page that is redacted."""

from __future__ import annotations

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.masks import have_outlines, painted_area


def redacted_share(page: PageBoxes) -> float:
    """Area that lies in at least one box of a page, crowds included, over the area of the page; in ``[0, 1]``.

    Boxes are cut at the edges of the page. Where a box has an outline, the page is painted in whole pixels.
    """
    whole = page.width * page.height
    if not len(page) or not whole:
        return 0.0
    if have_outlines([page]):
        return painted_area(page) / whole
    return _union(page.boxes.clip(0, [page.width, page.height] * 2)) / whole


def _union(boxes: np.ndarray) -> float:
    """Area of a union of rectangles: they lie on a grid of all their edges, whose cells are in or out as a whole."""
    columns, rows = np.unique(boxes[:, [0, 2]]), np.unique(boxes[:, [1, 3]])
    inside = np.zeros((len(rows), len(columns)), bool)
    for left, top, right, bottom in boxes:
        across = slice(*np.searchsorted(columns, (left, right)))
        inside[slice(*np.searchsorted(rows, (top, bottom))), across] = True
    heights, widths = np.diff(rows, append=rows[-1]), np.diff(columns, append=columns[-1])
    return float(heights @ inside @ widths)
