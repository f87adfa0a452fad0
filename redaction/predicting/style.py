"""How a redaction looks, measured from its pixels: filled black, grey or coloured, framed, or merely white.

The one place that decides it for boxes that a detector found; detectors of one class cannot tell.
"""

from __future__ import annotations

import cv2
import numpy as np

from redaction.boxes import Polygons

STYLES = ("black", "gray", "color", "border", "white")

_COLORED = 24  # levels between the strongest and the weakest of red, green and blue, paper's own tint taken off
_BLACK = 90  # grey levels
_LIKE_PAPER = 14  # grey levels between fill and paper
_FRAME = 30  # grey levels that a frame is darker than what it holds
_REACH_PX = 4
"""Around an edge of the box, in which a frame may lie: boxes are not placed to the pixel."""
_FRAMED_SIDES = 3
"""Of four that have to be there: the last may lie on the edge of the page or under a fold."""
_MOST_SAMPLES = 250_000


def paper_of(pixels: np.ndarray) -> np.ndarray:
    """``(3,)`` float: the colour that a page has where nothing is printed, if most of it is paper."""
    step = max(1, int((pixels.shape[0] * pixels.shape[1] / _MOST_SAMPLES) ** 0.5))
    some = _colours(pixels[::step, ::step]).reshape(-1, 3).astype(np.float32)
    grey = some.mean(axis=1)
    return np.median(some[grey >= np.percentile(grey, 60)], axis=0)


def style_of(pixels: np.ndarray, box: np.ndarray, paper: np.ndarray, outline: Polygons = ()) -> str:
    """One of ``STYLES``.

    Args:
        pixels: of the page, ``(h, w)`` or ``(h, w, 3)`` uint8.
        box: ``xmin ymin xmax ymax`` in these pixels.
        paper: see ``paper_of``.
        outline: of a redaction that is not what its box encloses, in these pixels.
    """
    rows, columns = _inner(box, pixels.shape)
    inside = _colours(pixels[rows, columns])
    if outline:
        inside = inside[_within(outline, (columns.start, rows.start), inside.shape)]
    inside = inside.reshape(-1, 3).astype(np.float32)
    fill = _fill(inside)
    tint = fill - paper
    if np.ptp(tint) >= _COLORED and np.ptp(fill) >= _COLORED:
        return "color"
    level = float(fill.mean())
    if level > float(paper.mean()) - _LIKE_PAPER:
        return "border" if _is_framed(pixels, box, level) else "white"
    return "black" if level < _BLACK else "gray"


def _fill(inside: np.ndarray) -> np.ndarray:
    """The median, which a code that is printed on the box does not move; the mean where dots make up a grey."""
    grey = inside.mean(axis=1)
    in_two_levels = ((grey < 40) | (grey > 215)).mean() > 0.95
    dots = 0.15 < (grey < 128).mean() < 0.85
    return inside.mean(axis=0) if in_two_levels and dots else np.median(inside, axis=0)


def _inner(box: np.ndarray, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns without the rim, in which a frame or the surroundings may be; at least one of each."""
    height, width = shape[:2]
    x0, y0, x1, y1 = box
    rim = min(3.0, 0.25 * (x1 - x0), 0.25 * (y1 - y0))
    left, top = (int(np.clip(round(low + rim), 0, most - 1)) for low, most in ((x0, width), (y0, height)))
    right, bottom = max(left + 1, round(x1 - rim)), max(top + 1, round(y1 - rim))
    return slice(top, bottom), slice(left, right)


def _within(outline: Polygons, corner: tuple[int, int], shape: tuple[int, ...]) -> np.ndarray:
    """``(h, w)`` bool: which pixels of a crop with its first pixel at ``x y`` lie in an outline; all if none does."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.rint(part - corner).astype(np.int32) for part in outline], 1)
    return mask > 0 if mask.any() else mask == 0


def _is_framed(pixels: np.ndarray, box: np.ndarray, level: float) -> bool:
    """Whether a line darker than the fill runs along most of the sides."""
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    x0, y0, x1, y1 = (round(float(edge)) for edge in box)
    bands = [
        (_band(grey, y0, x0, x1), 0), (_band(grey, y1, x0, x1), 0),
        (_band(grey.T, x0, y0, y1), 0), (_band(grey.T, x1, y0, y1), 0),
    ]  # fmt: skip
    sides = [band.min(axis=axis) for band, axis in bands if band.size]
    return sum(np.percentile(side, 25 if len(side) < 8 else 50) < level - _FRAME for side in sides) >= _FRAMED_SIDES


def _band(grey: np.ndarray, edge: int, start: int, end: int) -> np.ndarray:
    """Pixels around a horizontal edge, which cross it in the first axis."""
    return grey[max(0, edge - _REACH_PX) : edge + _REACH_PX + 1, max(0, start) : max(0, end)]


def _colours(pixels: np.ndarray) -> np.ndarray:
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
