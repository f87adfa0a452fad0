"""Outlines of what is found on plain fills, followed on the page itself.

A detector answers with boxes. Text that was marked in a viewer and filled with one colour is a region with steps, of
which a box tells too much; of a long one a detector often finds the parts. What is filled with one colour in one piece,
with nothing printed on it, is one region, and where the fill ends is its outline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from redaction.boxes import PageBoxes
from redaction.detectors.page_files import Scaled

_GRAIN = 14
"""Of 255: how far a pixel of a fill may be from its colour in each channel, on scans and in JPEG."""
_PAPER = 24
"""Of 255: a fill that differs less from paper in every channel is none; nobody sees where it ends."""
_FILLED = 0.6
"""Share of a box that has to be of one fill, and of a fill that has to lie in boxes; the rest may be steps."""
_AS_SURE = 0.5
"""Of the best score on a fill: boxes below that say nothing about it."""
_THIN = 600
"""Of the page's width: two of that part of it are thin, such as rules and strokes of letters, and join nothing."""
_COLORS = 8
"""Fills of a page have few colours; those of the surest boxes are looked for."""
_LINES = 12
"""Times what is thin: a box lower than two lines of print has no steps."""
_PLAIN = 0.9
"""Share of its box that a fill takes up, from which on the box says it all."""
_SAMPLES = 48
"""Pixels a side that are looked at for the colour of a box."""


@dataclass(frozen=True, eq=False)
class _Fill:
    """What one colour fills in one piece.

    Attributes:
        mask: ``(h, w)`` uint8, 1 on it.
        corner: ``(2,)`` x and y of the mask's first pixel on the page.
        printed: whether something is printed on it, or a hairline parts it.
    """

    mask: np.ndarray
    corner: np.ndarray
    printed: bool

    @property
    def area(self) -> int:
        """In pixels."""
        return int(np.count_nonzero(self.mask))

    @property
    def is_plain(self) -> bool:
        """Whether it is as good as a rectangle."""
        return self.area >= _PLAIN * self.mask.size

    @property
    def box(self) -> np.ndarray:
        """``(4,)`` around it."""
        return np.array([*self.corner, *(self.corner + self.mask.shape[::-1])], np.float64)

    def covered_by(self, boxes: np.ndarray) -> float:
        """Share of it that lies in at least one of the boxes."""
        inside = np.zeros_like(self.mask)
        for x0, y0, x1, y1 in np.rint(boxes - np.tile(self.corner, 2)).astype(int).clip(0):
            inside[y0:y1, x0:x1] = 1
        return np.count_nonzero(inside & self.mask) / self.area

    def outline(self) -> np.ndarray:
        """``(k, 2)`` corners on the page, where pixels end and not in their middles."""
        ends = cv2.copyMakeBorder(self.mask, 0, 1, 0, 1, cv2.BORDER_CONSTANT)
        ends = cv2.dilate(ends, np.ones((2, 2), np.uint8), anchor=(1, 1))
        (contour, *_), _ = cv2.findContours(ends, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        around = _with_inner_corners(contour.reshape(-1, 2), ends)
        return cv2.approxPolyDP(around, 1.0, closed=True).reshape(-1, 2) + self.corner.astype(np.float64)


def outlined(found: PageBoxes, page: Scaled) -> PageBoxes:
    """The same with boxes of one fill as one region, which has an outline unless it is a rectangle.

    A region takes the place of its surest box, whose score and label it has. Everything else stays as it is.

    Args:
        found: on the page, in page pixels.
        page: that it was found on, at any scale.
    """
    pixels = np.ascontiguousarray(page.pixels.numpy().transpose(1, 2, 0))
    thin = 2 * max(1, pixels.shape[1] // _THIN) + 1  # odd: squares of an even side move what they open and close
    boxes = found.boxes * page.ratio
    edges, outlines, kept = found.boxes.copy(), list(found.polygons), np.ones(len(found), bool)
    for members, fill in _fills(found, boxes, pixels, thin):
        alone, classes = len(members) == 1, np.unique(found.labels[members])
        if fill.printed or len(classes) > 1 or (alone and (fill.is_plain or fill.mask.shape[0] < _LINES * thin)):
            continue
        if fill.covered_by(boxes[members]) >= _FILLED:
            kept[members[1:]] = False
            edges[members[0]] = fill.box / page.ratio
            outlines[members[0]] = () if fill.is_plain else (fill.outline() / page.ratio[:2],)
    return replace(found, boxes=edges, polygons=tuple(outlines)).only(np.flatnonzero(kept))


def _fills(found: PageBoxes, boxes: np.ndarray, pixels: np.ndarray, thin: int) -> Iterator[tuple[np.ndarray, _Fill]]:
    """Fills with the numbers of the boxes that lie on each, the surest first.

    Args:
        found: scores and labels of the boxes.
        boxes: ``(n, 4)`` in these pixels.
        pixels: ``(h, w, 1 or 3)`` uint8 of the page.
        thin: see ``_THIN``, in these pixels.
    """
    corners = np.rint(boxes).astype(int).clip(0, np.tile(pixels.shape[1::-1], 2))
    paper = np.percentile(pixels[::8, ::8].reshape(-1, pixels.shape[2]), 90, axis=0)
    for color, alike in _colors(found, corners, pixels, paper):
        painted = cv2.inRange(pixels, (color - _GRAIN).clip(0), (color + _GRAIN).clip(0, 255))
        pieces = cv2.morphologyEx(painted, cv2.MORPH_OPEN, np.ones((thin, thin), np.uint8))
        _, piece_of, facts, _ = cv2.connectedComponentsWithStats(pieces, connectivity=4)
        on: dict[int, list[int]] = {}
        for number in alike:
            x0, y0, x1, y1 = corners[number]
            areas = np.bincount(piece_of[y0:y1, x0:x1].ravel(), minlength=2)[1:]
            if areas.max() >= _FILLED * (x1 - x0) * (y1 - y0):
                on.setdefault(int(areas.argmax()) + 1, []).append(number)
        for piece, members in on.items():
            left, top, width, height, _ = facts[piece]
            own = piece_of[top : top + height, left : left + width] == piece
            sure = found.scores[members] >= _AS_SURE * found.scores[members[0]]
            yield np.array(members)[sure], _fill(own.astype(np.uint8), np.array([left, top]), thin)


def _colors(
    found: PageBoxes, corners: np.ndarray, pixels: np.ndarray, paper: np.ndarray
) -> Iterator[tuple[np.ndarray, list[int]]]:
    """Colours of boxes other than paper, each with the numbers of its boxes; the surest first."""
    crops = (pixels[y0:y1, x0:x1] for x0, y0, x1, y1 in corners)
    colors = {number: color for number, crop in enumerate(crops) if (color := _color(crop)) is not None}
    waiting = [n for n in np.argsort(-found.scores, kind="stable").tolist() if n in colors]
    waiting = [n for n in waiting if np.abs(colors[n] - paper).max() >= _PAPER]
    for _ in range(_COLORS):
        if not waiting:
            return
        color = colors[waiting[0]]
        alike = [n for n in waiting if np.abs(colors[n] - color).max() <= _GRAIN / 2]
        yield color, alike
        waiting = [n for n in waiting if n not in alike]


def _color(crop: np.ndarray) -> np.ndarray | None:
    """The colour of most of a box; None where it has none."""
    if not crop.size:
        return None
    rows, columns = (max(1, side // _SAMPLES) for side in crop.shape[:2])
    some = crop[::rows, ::columns].reshape(-1, crop.shape[2]).astype(np.int16)
    color = np.median(some, axis=0)
    return color if (np.abs(some - color).max(axis=1) <= _GRAIN).mean() >= _FILLED else None


def _fill(own: np.ndarray, corner: np.ndarray, thin: int) -> _Fill:
    """A fill with all that it encloses.

    Args:
        own: ``(h, w)`` uint8, 1 where it has its colour.
        corner: of it on the page.
        thin: see ``_THIN``, in pixels. Gaps three times as wide are no steps: something is printed there.
    """
    contours, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    mask = cv2.drawContours(np.zeros_like(own), contours, -1, 1, cv2.FILLED)
    wide = 3 * thin
    around = cv2.copyMakeBorder(own, wide, wide, wide, wide, cv2.BORDER_CONSTANT)
    closed = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))[wide:-wide, wide:-wide]
    _, _, gaps, _ = cv2.connectedComponentsWithStats(cv2.subtract(cv2.bitwise_or(closed, mask), own))
    return _Fill(mask, corner, bool(gaps[1:, cv2.CC_STAT_AREA].max(initial=0) >= (2 * thin) ** 2))


def _with_inner_corners(contour: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """``(k, 2)`` points of a contour with the inner corners of steps, which OpenCV cuts by a diagonal."""
    after = np.roll(contour, -1, axis=0)
    across, down = np.stack([after[:, 0], contour[:, 1]], 1), np.stack([contour[:, 0], after[:, 1]], 1)
    inner = np.where(ends[across[:, 1], across[:, 0]][:, None] > 0, across, down)
    cut = np.flatnonzero((contour != after).all(axis=1))
    return np.insert(contour, cut + 1, inner[cut], axis=0)
