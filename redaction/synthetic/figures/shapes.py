"""Outlines that several figures are made of: as points in order."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

from redaction.synthetic.pen import Box, Point


def oval(box: Box, corners: int = 48) -> list[Point]:
    """The ellipse that touches the sides of a box."""
    x0, y0, x1, y1 = box
    turns = [math.tau * i / corners for i in range(corners)]
    return [((x0 + x1) / 2 + math.cos(t) * (x1 - x0) / 2, (y0 + y1) / 2 + math.sin(t) * (y1 - y0) / 2) for t in turns]


def star(box: Box, points: int, depth: float = 0.5, turn: float = -math.pi / 2) -> list[Point]:
    """A star whose dents reach to a share of its radius; with many points and a shallow depth, a seal's edge."""
    x0, y0, x1, y1 = box
    corners = []
    for i in range(2 * points):
        radius, angle = (depth if i % 2 else 1.0), turn + math.pi * i / points
        corners.append(
            (
                (x0 + x1) / 2 + radius * math.cos(angle) * (x1 - x0) / 2,
                (y0 + y1) / 2 + radius * math.sin(angle) * (y1 - y0) / 2,
            )
        )
    return corners


def polygon(box: Box, corners: int, turn: float = -math.pi / 2) -> list[Point]:
    """A regular polygon in a box; its first corner points upwards."""
    return star(box, corners, math.cos(math.pi / corners), turn)


def shield(box: Box) -> list[Point]:
    """A coat of arms: straight at the top, pointed at the bottom."""
    x0, y0, x1, y1 = box
    middle, width, height = (x0 + x1) / 2, (x1 - x0) / 2, y1 - y0
    sides = [
        (width * math.cos(t) ** 0.6, y0 + height * (0.45 + 0.55 * math.sin(t)))
        for t in (i * math.pi / 24 for i in range(12))
    ]
    right = [(middle + dx, y) for dx, y in sides]
    return [(x0, y0), (x1, y0), *right, (middle, y1), *[(2 * middle - x, y) for x, y in reversed(right)]]


def rounded(box: Box, radius: float) -> list[Point]:
    """A rectangle with round corners."""
    x0, y0, x1, y1 = box
    radius = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    centers = (
        (x1 - radius, y1 - radius),
        (x0 + radius, y1 - radius),
        (x0 + radius, y0 + radius),
        (x1 - radius, y0 + radius),
    )
    return [
        (x + radius * math.cos(math.pi / 2 * (corner + i / 6)), y + radius * math.sin(math.pi / 2 * (corner + i / 6)))
        for corner, (x, y) in enumerate(centers)
        for i in range(7)
    ]


def smooth(points: Sequence[Point], steps: int = 6, closed: bool = False) -> list[Point]:
    """A curve through points (Catmull and Rom's), with some steps between two of them."""
    points = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    curve = []
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        curve += [_between(before, start, end, after, step / steps) for step in range(steps)]
    return curve if closed else [*curve, points[-1]]


def _between(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    x, y = (
        start[axis]
        + 0.5 * t * (end[axis] - before[axis])
        + t * t * (before[axis] - 2.5 * start[axis] + 2 * end[axis] - 0.5 * after[axis])
        + t * t * t * (1.5 * (start[axis] - end[axis]) + 0.5 * (after[axis] - before[axis]))
        for axis in (0, 1)
    )
    return x, y


def wandering(start: Point, end: Point, dice: random.Random, roughness: float, depth: int = 6) -> list[Point]:
    """A crooked line as coasts and rivers have it: halved again and again, each middle moved aside."""
    line = [start, end]
    for _ in range(depth):
        finer = [line[0]]
        for a, b in pairwise(line):
            aside = dice.gauss(0, roughness)
            finer += [((a[0] + b[0]) / 2 - aside * (b[1] - a[1]), (a[1] + b[1]) / 2 + aside * (b[0] - a[0])), b]
        line = finer
    return line
