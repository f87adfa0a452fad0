"""Redactions that are drawn on a computer, over a finished scan: straight and sharp where the text has come to lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import cv2
import numpy as np

from redaction.synthetic.outlines import bounds, corners, dense, replaced
from redaction.synthetic.page import Drawing, Mark, Redacted, Redaction
from redaction.synthetic.pen import Box, Pen
from redaction.synthetic.redactions.shapes import gaps
from redaction.synthetic.typeset import render_transparent, transparency

Place = Callable[[np.ndarray], np.ndarray]
"""Takes ``(n, 2)`` points of the page to where they lie on the scan, all in points (1/72 inch)."""

_STEP_PT = 20.0
"""Between points of a side that a bent sheet has bent."""

_CLEAR_PT = 1.0
"""No more is left between neighbours that the scan has brought closer together."""


class Overlay:
    """What is laid over the finished scan of a page.

    Each redaction fills the bounds of what it covers there. Those of neighbours on a page that lies askew would
    overlap: they leave as much between them as they do on the page, up to a point.

    Args:
        redacted: the page.
        place: what the scan did to the points of the page.
    """

    def __init__(self, redacted: Redacted, place: Place) -> None:
        self._redacted, self._place = redacted, place
        over = zip(redacted.redactions, redacted.overlaid, strict=True)
        sources = [bounds(redaction.outline) for redaction, overlaid in over if overlaid]
        self._targets = dict(zip(sources, _parted(sources, [_target(box, place) for box in sources]), strict=True))

    def outline(self, redaction: Redaction) -> np.ndarray:
        """Where a redaction of the overlay lies on the scan, ``(n, 2)`` in points."""
        source = bounds(redaction.outline)
        return replaced(np.asarray(redaction.outline), source, self._targets[source])

    def laid_on(self, pixels: np.ndarray, dpi: float) -> np.ndarray:
        """A scan, ``(rows, columns, 3)`` uint8, with the overlay drawn on it."""
        if not self._redacted.overlay:
            return pixels
        marks = [self._moved(mark) for mark in self._redacted.overlay]
        return _drawn_on(pixels, transparency(marks, self._redacted.page.width, self._redacted.page.height), dpi)

    def _moved(self, mark: Mark) -> Mark:
        """A drawing grows with the redaction that it belongs to; letters and all else are only shifted."""
        x, y = (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2
        owners = [box for box in self._targets if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        owner = min(owners, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)
        if owner is not None and isinstance(mark, Drawing) and _same(mark.box, owner):
            return _drawn(mark, owner, self._targets[owner])
        middle = np.array([[x, y]])
        ends = replaced(middle, owner, self._targets[owner]) if owner is not None else self._place(middle)
        dx, dy = (ends - middle)[0].tolist()
        x0, y0, x1, y1 = mark.box
        return _drawn(mark, mark.box, (x0 + dx, y0 + dy, x1 + dx, y1 + dy))


def _parted(sources: Sequence[Box], targets: Sequence[Box]) -> list[Box]:
    """Targets cut back to what their sources leave between them, where those lie above or beside one another."""
    edges = [list(box) for box in targets]
    for i, j in combinations(range(len(targets)), 2):
        wanted, left = gaps(sources[i], sources[j]), gaps(targets[i], targets[j])
        axis = 0 if wanted[0] >= 0 else 1
        short = (min(wanted[axis], _CLEAR_PT) - left[axis]) / 2
        if max(wanted) < 0 or short <= 0 or left[1 - axis] >= 0:
            continue
        before, after = (i, j) if sources[i][axis] < sources[j][axis] else (j, i)
        edges[before][axis + 2] = min(edges[before][axis + 2], targets[before][axis + 2] - short)
        edges[after][axis] = max(edges[after][axis], targets[after][axis] + short)
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in edges]


def _drawn_on(pixels: np.ndarray, overlay: bytes, dpi: float) -> np.ndarray:
    ink = render_transparent(overlay, 0, dpi)
    x, y, width, height = cv2.boundingRect(ink[..., 3])
    part = np.s_[y : y + height, x : x + width]
    alpha = ink[part][..., 3:].astype(np.float32) / 255
    pixels = pixels.copy()
    pixels[part] = (pixels[part] * (1 - alpha) + ink[part][..., :3] * alpha + 0.5).astype(np.uint8)
    return pixels


def _target(source: Box, place: Place) -> Box:
    return bounds(place(dense(corners(source), _STEP_PT)))


def _same(box: Box, other: Box) -> bool:
    """Whether two boxes are the same but for a rim."""
    rim = 0.25 * (other[3] - other[1]) + 2
    return all(abs(a - b) <= rim for a, b in zip(box, other, strict=True))


def _drawn(mark: Mark, source: Box, target: Box) -> Drawing:
    def draw(pen: Pen) -> None:
        with pen.placed(source, target):
            mark.draw(pen)

    return Drawing(target, draw)
