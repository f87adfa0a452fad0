"""Redactions that are drawn on a computer, over a finished scan: straight and sharp where the text has come to lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from redaction.synthetic.outlines import bounds, corners, dense, replaced
from redaction.synthetic.page import Drawing, Mark, Redacted, Redaction
from redaction.synthetic.pen import Box, Pen
from redaction.synthetic.typeset import render_transparent, transparency

Place = Callable[[np.ndarray], np.ndarray]
"""Takes ``(n, 2)`` points of the page to where they lie on the scan, all in points (1/72 inch)."""

_STEP_PT = 20.0
"""Between points of a side that a bent sheet has bent."""


def placed(redaction: Redaction, place: Place) -> np.ndarray:
    """The outline of a redaction that is laid over a scan: it fills the bounds of what it covers there."""
    source = bounds(redaction.outline)
    return replaced(np.asarray(redaction.outline), source, _target(source, place))


def laid_on(pixels: np.ndarray, redacted: Redacted, place: Place, dpi: float) -> np.ndarray:
    """A scan with the overlay of its page.

    Args:
        pixels: ``(rows, columns, 3)`` uint8 of the scan.
        redacted: whose overlay is drawn.
        place: what the scan did to the points of the page.
        dpi: of the scan.
    """
    if not redacted.overlay:
        return pixels
    over = [r for r, overlaid in zip(redacted.redactions, redacted.overlaid, strict=True) if overlaid]
    sources = [bounds(redaction.outline) for redaction in over]
    marks = [_moved(mark, sources, place) for mark in redacted.overlay]
    page = redacted.page
    ink = render_transparent(transparency(marks, page.width, page.height), 0, dpi)
    x, y, width, height = cv2.boundingRect(ink[..., 3])
    part = np.s_[y : y + height, x : x + width]
    alpha = ink[part][..., 3:].astype(np.float32) / 255
    pixels = pixels.copy()
    pixels[part] = (pixels[part] * (1 - alpha) + ink[part][..., :3] * alpha + 0.5).astype(np.uint8)
    return pixels


def _target(source: Box, place: Place) -> Box:
    return bounds(place(dense(corners(source), _STEP_PT)))


def _moved(mark: Mark, sources: Sequence[Box], place: Place) -> Mark:
    """A drawing grows with the redaction that it belongs to; letters and all else are only shifted."""
    x, y = (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2
    owners = [box for box in sources if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
    owner = min(owners, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)
    if owner is not None and isinstance(mark, Drawing) and _same(mark.box, owner):
        return _drawn(mark, owner, _target(owner, place))
    middle = np.array([[x, y]])
    ends = replaced(middle, owner, _target(owner, place)) if owner is not None else place(middle)
    dx, dy = (ends - middle)[0].tolist()
    x0, y0, x1, y1 = mark.box
    return _drawn(mark, mark.box, (x0 + dx, y0 + dy, x1 + dx, y1 + dy))


def _same(box: Box, other: Box) -> bool:
    """Whether two boxes are the same but for a rim."""
    rim = 0.25 * (other[3] - other[1]) + 2
    return all(abs(a - b) <= rim for a, b in zip(box, other, strict=True))


def _drawn(mark: Mark, source: Box, target: Box) -> Drawing:
    def draw(pen: Pen) -> None:
        with pen.placed(source, target):
            mark.draw(pen)

    return Drawing(target, draw)
