"""Edges of found boxes, moved to the lines of the page that they were meant to lie on.

A detector sees pages reduced, and rounds what is ragged; a redaction mostly ends at a straight line, which is seen to
the pixel on the page itself.
"""

from __future__ import annotations

import numpy as np

from redaction.detectors.page_files import Scaled
from redaction.detectors.transform import LUMA

_CONTRAST = 20
"""Of 255: two neighbours that differ by more are of different things."""
_SUPPORT = 0.85
"""Share of a side where neighbours differ, from which on a line is one."""
_REACH_PX = 3.5
"""In input pixels: how far a detector is mostly off; a standard deviation."""
_REACH_SHARE = 0.15
"""The same as a share of the smaller side of a box, where that is less."""
_CORNER = 0.08
"""Share of a side at either end that is not looked at, since corners may be round or cut."""
_WINDOW = 2.5
"""How many deviations away a line is looked for."""


def sharpened(boxes: np.ndarray, page: Scaled, input_scale: float) -> np.ndarray:
    """Boxes with each edge at the most likely line near by, or where it was if there is none.

    How likely a line is: the share of the side along which it is seen, times a normal density of its distance.

    Args:
        boxes: ``(n, 4)`` float, ``xmin ymin xmax ymax`` in page pixels, within the page.
        page: that they were found on, at any scale.
        input_scale: input pixels of the detector per page pixel.

    Returns:
        ``(n, 4)`` float64 in page pixels, none of them empty unless it was.
    """
    if not len(boxes):
        return boxes
    deviation = _REACH_PX / input_scale * float(page.ratio[1])
    moved = [_moved(box, page.pixels.numpy(), deviation) for box in boxes * page.ratio]
    return np.stack(moved) / page.ratio


def _moved(box: np.ndarray, pixels: np.ndarray, deviation: float) -> np.ndarray:
    """``xmin ymin xmax ymax`` of one box among pixels ``(1 or 3, h, w)``."""
    left, top, right, bottom = box
    deviation = min(deviation, _REACH_SHARE * min(right - left, bottom - top))
    if deviation <= 0:
        return box
    sideways = pixels.transpose(0, 2, 1)
    moved = np.array(
        [
            _line(sideways, left, (top, bottom), deviation),
            _line(pixels, top, (left, right), deviation),
            _line(sideways, right, (top, bottom), deviation),
            _line(pixels, bottom, (left, right), deviation),
        ]
    )
    return moved if (moved[2:] > moved[:2]).all() else box


def _line(pixels: np.ndarray, edge: float, along: tuple[float, float], deviation: float) -> float:
    """Where between two rows of pixels an edge belongs.

    Args:
        pixels: ``(1 or 3, h, w)`` uint8, with the rows in the direction in which the edge may move.
        edge: where it is; a whole number lies between two rows.
        along: from where to where it reaches, in columns.
        deviation: of the edge, in rows.
    """
    corner = _CORNER * (along[1] - along[0])
    first, last = int(along[0] + corner), int(np.ceil(along[1] - corner))
    window = _WINDOW * deviation
    low, high = max(1, int(np.ceil(edge - window))), min(pixels.shape[1] - 1, int(edge + window))
    if last - first < 1 or high < low:
        return edge
    brightness = _brightness(pixels[:, low - 1 : high + 1, first:last])
    support = (np.abs(np.diff(brightness, axis=0)) > _CONTRAST).mean(axis=1)
    places = np.arange(low, high + 1)
    likely = np.where(support >= _SUPPORT, support * np.exp(-0.5 * ((places - edge) / deviation) ** 2), 0)
    return float(places[likely.argmax()]) if likely.any() else edge


def _brightness(pixels: np.ndarray) -> np.ndarray:
    """``(h, w)`` from 0 to 255 of ``(1 or 3, h, w)``."""
    return np.tensordot(LUMA, pixels, 1) if len(pixels) == 3 else pixels[0].astype(np.int16)
