"""How a redaction looks after the road: grey and colour do not survive every scanner."""

from __future__ import annotations

import cv2
import numpy as np

from redaction.synthetic.outlines import bounds
from redaction.synthetic.page import Style

_COLORED = 18  # between the strongest and the weakest of red, green and blue
_BLACK, _WHITE = 45, 245  # grey levels
_FRAME = 60  # grey levels that a frame is darker than what it holds
_FAINT = 8  # grey levels; a frame that is less dark than this has vanished


def style_seen(style: Style, pixels: np.ndarray, outline: np.ndarray) -> Style:
    """The style that a redaction has in the finished picture.

    Args:
        style: that it was made in; black ones and those without a frame stay what they are.
        pixels: ``(rows, columns, 3)`` uint8 of the finished picture.
        outline: ``(n, 2)`` in its pixels.
    """
    if style in ("black", "white"):
        return style
    x0, y0, x1, y1 = (round(value) for value in bounds(outline))
    part = pixels[max(y0, 0) : y1, max(x0, 0) : x1]
    if min(part.shape[:2]) < 5:
        return style
    shift = outline - (max(x0, 0), max(y0, 0))
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(mask, [shift.round().astype(np.int32)], 1)
    inside = cv2.erode(mask, np.ones((5, 5), np.uint8), borderValue=0) > 0
    if inside.sum() < 20:
        return style
    return _style_of(style, part[inside], part[(mask > 0) & ~inside])


def _style_of(style: Style, inside: np.ndarray, rim: np.ndarray) -> Style:
    fill = np.median(inside, axis=0)
    if style == "color" and np.ptp(fill) >= _COLORED:
        return style
    if style == "border":
        return style if np.percentile(rim, 40) < fill.mean() - _FAINT else "white"
    level = float(inside.mean()) if np.isin(inside, (0, 255)).all() else float(fill.mean())
    if level > _WHITE:
        return "border" if np.percentile(rim, 40) < level - _FRAME else "white"
    return "black" if level < _BLACK else "gray"
