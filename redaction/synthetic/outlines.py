"""Outlines of redactions in pixels: bounds, clipping, areas, COCO polygons."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from redaction.synthetic.pen import Box, Point

_STRAIGHT_PX = 0.5
"""An outline whose points are all this close to the sides of a rectangle is one."""
_DETAIL_PX = 0.4
"""How far a polygon may be from the outline that it stands for."""


def bounds(points: Sequence[Point] | np.ndarray) -> Box:
    """The smallest box that holds all points."""
    points = np.asarray(points)
    x0, y0 = points.min(axis=0).tolist()
    x1, y1 = points.max(axis=0).tolist()
    return x0, y0, x1, y1


def corners(box: Box) -> np.ndarray:
    """``(4, 2)``: clockwise from the top left."""
    x0, y0, x1, y1 = box
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


def dense(points: np.ndarray, longest: float) -> np.ndarray:
    """The same outline with more points, none further apart than ``longest``, so that straight sides can bend."""
    pieces = []
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        parts = max(int(np.hypot(*(end - start)) / longest) + 1, 1)
        pieces.append(start + (end - start) * (np.arange(parts) / parts)[:, None])
    return np.concatenate(pieces)


def replaced(points: np.ndarray, source: Box, target: Box) -> np.ndarray:
    """Points of one box where they lie in another one."""
    scale = (target[2] - target[0]) / (source[2] - source[0]), (target[3] - target[1]) / (source[3] - source[1])
    return (np.asarray(points) - source[:2]) * scale + target[:2]


def clipped(points: np.ndarray, width: float, height: float) -> np.ndarray:
    """The part of a polygon that lies in an image, ``(m, 2)``; m is 0 where nothing of it does."""
    for axis, limit, sign in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        points = _half(points, axis, limit, sign)
    return points


def _half(points: np.ndarray, axis: int, limit: float, sign: int) -> np.ndarray:
    """What lies on one side of a line (Sutherland and Hodgman)."""
    kept: list[np.ndarray] = []
    for start, end in zip(np.roll(points, 1, axis=0), points, strict=True):
        before, after = sign * (start[axis] - limit), sign * (end[axis] - limit)
        if (before < 0) != (after < 0):
            kept.append(start + (end - start) * (before / (before - after)))
        if after >= 0:
            kept.append(end)
    return np.array(kept).reshape(-1, 2)


def is_rectangle(points: np.ndarray, tolerance: float = _STRAIGHT_PX) -> bool:
    """Whether a polygon is a rectangle with upright sides, within a tolerance."""
    if len(points) < 4:
        return False
    box = bounds(points)
    far = np.abs(points[:, None, :] - corners(box)[None]).max(axis=2)
    return bool((far.min(axis=1) <= tolerance).all() and (far.min(axis=0) <= tolerance).all())


def polygon(points: np.ndarray) -> np.ndarray:
    """The outline with as few points as show it."""
    if is_rectangle(points):
        return corners(bounds(points))
    fewer = cv2.approxPolyDP(points.astype(np.float32).reshape(-1, 1, 2), _DETAIL_PX, closed=True).reshape(-1, 2)
    return fewer.astype(np.float64) if len(fewer) >= 3 else corners(bounds(points))


def area(points: np.ndarray) -> float:
    """Of a polygon."""
    return float(cv2.contourArea(points.astype(np.float32)))
