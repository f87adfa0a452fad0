"""Which boxes are one region, and what its outline is.

The rules, which tests hold:

* Boxes that touch, overlap, or leave less than ``JOIN_SHARE`` of their height between them are one region; the gap is
  closed. Boxes that leave more are regions of their own: between them one sees paper.
* The outline of a region is that of all its boxes together, a polygon with right angles where it is no rectangle
  (L-shapes, stairs). Holes that boxes enclose are filled.
* A frame is drawn on the edge of the boxes; its outer edge is the outline: ``grown`` by half its width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from redaction.synthetic.pen import Box, Point

JOIN_SHARE = 0.06
"""Of the height of a box: a gap below this is none. Of bars 11 points high one sees gaps of 0.7 points."""

_TALL = 20.0
"""Points; a gap is seen beside a higher box as well as beside this one."""


def gaps(a: Box, b: Box) -> tuple[float, float]:
    """How far two boxes are apart in x and in y; negative where they overlap."""
    return max(a[0], b[0]) - min(a[2], b[2]), max(a[1], b[1]) - min(a[3], b[3])


def touching(a: Box, b: Box, clearance: float = 0.0) -> bool:
    """Whether two boxes leave no visible gap between them; corner to corner is not touching.

    Args:
        a: one box.
        b: another one.
        clearance: what is drawn outside them takes up of the gap, in points.
    """
    dx, dy = gaps(a, b)
    gap = _gap(a, b, clearance)
    return (dx < 0 and dy <= gap) or (dy < 0 and dx <= gap)


def neighbours(boxes: Sequence[Box], within: float) -> Iterator[tuple[int, int]]:
    """Pairs of boxes at most some points apart in height, also negative ones; the one that begins higher first."""
    order = sorted(range(len(boxes)), key=lambda i: boxes[i][1])
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if boxes[j][1] > boxes[i][3] + within:
                break
            yield i, j


def regions(boxes: Sequence[Box], clearance: float = 0.0) -> list[list[int]]:
    """Numbers of the boxes that are one region each, by their first boxes; clearance as in ``touching``."""
    label = list(range(len(boxes)))
    for i, j in neighbours(boxes, clearance + JOIN_SHARE * _TALL):
        if label[i] != label[j] and touching(boxes[i], boxes[j], clearance):
            old, new = max(label[i], label[j]), min(label[i], label[j])
            label = [new if one == old else one for one in label]
    groups: dict[int, list[int]] = {}
    for number, one in enumerate(label):
        groups.setdefault(one, []).append(number)
    return list(groups.values())


def closed(boxes: Sequence[Box], clearance: float = 0.0) -> list[Box]:
    """The boxes of one region, stretched so that no hairlines are left between them; clearance as in ``touching``."""
    edges = [list(box) for box in boxes]
    for i, j in neighbours(boxes, clearance + JOIN_SHARE * _TALL):
        dx, dy = gaps(boxes[i], boxes[j])
        gap = _gap(boxes[i], boxes[j], clearance)
        if dx < 0 <= dy <= gap:
            edges[i][3] = max(edges[i][3], boxes[j][1])
        elif dy < 0 <= dx <= gap:
            first, second = (i, j) if boxes[i][0] < boxes[j][0] else (j, i)
            edges[first][2] = max(edges[first][2], boxes[second][0])
    return [(a[0], a[1], a[2], a[3]) for a in edges]


def _gap(a: Box, b: Box, clearance: float) -> float:
    return clearance + JOIN_SHARE * min(a[3] - a[1], b[3] - b[1], _TALL)


def corners(box: Box) -> tuple[Point, ...]:
    """The four corners, clockwise from the top left one."""
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def bounds(points: Iterable[Point]) -> Box:
    """The smallest box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def widened(box: Box, by: float) -> Box:
    """A box that is larger by some points on every side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def union(boxes: Sequence[Box]) -> tuple[Point, ...]:
    """The outline around boxes of one region, clockwise from the leftmost of its topmost corners, without holes."""
    if len(boxes) == 1:
        return corners(boxes[0])
    xs, ys = sorted({x for b in boxes for x in (b[0], b[2])}), sorted({y for b in boxes for y in (b[1], b[3])})
    column, row = {x: i + 1 for i, x in enumerate(xs)}, {y: i + 1 for i, y in enumerate(ys)}
    filled = np.zeros((len(ys) + 1, len(xs) + 1), bool)  # cell (r, c) lies above ys[r] and left of xs[c]
    for x0, y0, x1, y1 in boxes:
        filled[row[y0] : row[y1], column[x0] : column[x1]] = True
    return tuple((xs[c], ys[r]) for r, c in _walk(filled.tolist()))


_AHEAD = {(0, 1): ((0, 1), (1, 1)), (1, 0): ((1, 1), (1, 0)), (0, -1): ((1, 0), (0, 0)), (-1, 0): ((0, 0), (0, 1))}
"""For a step along the grid (rows, columns): the cells ahead to the left and to the right, from the corner reached."""


def _walk(filled: list[list[bool]]) -> list[tuple[int, int]]:
    """Corners of the grid where the way around the filled cells turns; they lie to the right of the way."""
    start = next((r - 1, c - 1) for r, line in enumerate(filled) for c, cell in enumerate(line) if cell)
    turns, (r, c), (dr, dc) = [start], start, (0, 1)
    while True:
        r, c = r + dr, c + dc
        if (r, c) == start:
            return turns
        left, right = (filled[r + y][c + x] for y, x in _AHEAD[dr, dc])
        if not right:
            turns.append((r, c))
            dr, dc = dc, -dr
        elif left:
            turns.append((r, c))
            dr, dc = -dc, dr


def grown(outline: Sequence[Point], by: float) -> tuple[Point, ...]:
    """A clockwise outline moved outwards by some points, with its corners kept sharp."""
    if by == 0:
        return tuple(outline)
    normals = [_normal(a, b) for a, b in pairwise((outline[-1], *outline, outline[0]))]
    moved = []
    for (x, y), (ax, ay), (bx, by_) in zip(outline, normals, normals[1:], strict=False):
        stretch = by / max(1 + ax * bx + ay * by_, 0.3)
        moved.append((x + (ax + bx) * stretch, y + (ay + by_) * stretch))
    return tuple(moved)


def _normal(a: Point, b: Point) -> Point:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1.0
    return dy / length, -dx / length


def hull(points: Iterable[Point], radius: float = 0.0) -> tuple[Point, ...]:
    """The convex outline, clockwise, around dots of a radius at some points: what a scribble takes up."""
    ring = [(radius * math.cos(k * math.pi / 4), radius * math.sin(k * math.pi / 4)) for k in range(8 if radius else 1)]
    dots = sorted({(x + dx, y + dy) for x, y in points for dx, dy in ring})
    return tuple(_half(dots)[:-1] + _half(dots[::-1])[:-1])


def _half(dots: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for dot in dots:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], dot) <= 0:
            chain.pop()
        chain.append(dot)
    return chain


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
