"""From what is withheld to the boxes that cover it: margins, jitter, and what becomes of adjacent lines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redaction.synthetic.pen import Box
from redaction.synthetic.redactions.manners import Manner
from redaction.synthetic.redactions.shapes import around, gaps, neighbours
from redaction.synthetic.redactions.targets import Row, Target

APART = 0.1
"""Of the height of a line: the least gap between bars that are kept apart. A gap below ``JOIN_SHARE`` would be none."""

_SAME_PASSAGE = 0.9
"""Of the height of a line: where text is marked in a viewer, lines further apart are joined by strips only."""

_DOUBLE_SPACED = 2.0
"""Of the height of a line: as far apart are lines of filings, which become one black block all the same."""


@dataclass(frozen=True)
class Patch:
    """A box that covers a part of a target."""

    box: Box
    target: Target
    rows: tuple[Row, ...]


def laid(target: Target, manner: Manner, dice: random.Random) -> list[Patch]:
    """The patches that cover a target, which may still touch each other."""
    if manner.joining == "words" and not target.is_area:
        rows = [Row((box,), row.line, row.paragraph) for row in target.rows for box in row.boxes]
    else:
        rows = list(target.rows)
    boxes = [_covering(row, target, manner, dice) for row in rows]
    if manner.joining == "block" and _stacked(boxes):
        return [Patch(around(boxes), target, tuple(rows))]
    if manner.joining == "flush":
        boxes = _flush(boxes, rows)
    if manner.joining in ("stairs", "flush", "selection"):
        boxes = _meeting(boxes, _SAME_PASSAGE if manner.joining == "selection" else _DOUBLE_SPACED)
    patches = [Patch(box, target, (row,)) for box, row in zip(boxes, rows, strict=True)]
    if manner.joining == "selection":
        patches += [Patch(strip, target, ()) for strip in _strips(boxes)]
    return patches


def apart(boxes: Sequence[Box], clearance: float, share: float = APART) -> list[Box]:
    """Boxes made smaller where they would touch above, below or beside each other.

    Args:
        boxes: bars, any order.
        clearance: least gap in points, beside a share of their height.
        share: of their height.
    """
    edges = [list(box) for box in boxes]
    for i, j in neighbours(boxes, clearance + 2):
        a, b = edges[i], edges[j]
        dx, dy = gaps(boxes[i], boxes[j])
        height = min(boxes[i][3] - boxes[i][1], boxes[j][3] - boxes[j][1])
        least = clearance + share * height
        if -0.5 * height < dy < least and dx < 0:
            upper, lower = (a, b) if a[1] < b[1] else (b, a)
            short = (least - (lower[1] - upper[3])) / 2
            upper[3], lower[1] = upper[3] - short, lower[1] + short
        elif -0.5 * height < dx < least and dy < 0:
            first, second = (a, b) if a[0] < b[0] else (b, a)
            short = (least - (second[0] - first[2])) / 2
            first[2], second[0] = first[2] - short, second[0] + short
    return [(e[0], e[1], e[2], e[3]) for e in edges]


def _covering(row: Row, target: Target, manner: Manner, dice: random.Random) -> Box:
    """A row's box with margins and jitter; a cell's stays within its rules."""
    if target.extent in ("cell", "column"):
        return row.box
    x0, y0, x1, y1 = row.box
    height = y1 - y0
    by = manner.margins
    if target.is_area:  # a share of its height would be far too much
        height = min(10.0, 0.2 * height, 0.2 * (x1 - x0))
    left, top, right, bottom = (dice.uniform(-manner.jitter, manner.jitter) for _ in range(4))
    return (
        x0 - by.left * height + left,
        y0 - by.top * height + top,
        x1 + by.right * height + right,
        y1 + by.bottom * height + bottom,
    )


def _follows(a: Box, b: Box, farthest: float) -> bool:
    """Whether a box is the next line below another one; ``farthest`` is a share of their height."""
    dx, dy = gaps(a, b)
    return dx < 0 and a[1] < b[1] and dy < farthest * min(a[3] - a[1], b[3] - b[1])


def _stacked(boxes: Sequence[Box]) -> bool:
    """Whether one rectangle around all of them covers little else."""
    return all(gaps(a, b)[0] < -0.3 * min(a[2] - a[0], b[2] - b[0]) for a, b in pairwise(boxes))


def _meeting(boxes: Sequence[Box], farthest: float) -> list[Box]:
    met = [list(box) for box in boxes]
    for (a, b), (upper, lower) in zip(pairwise(boxes), pairwise(met), strict=True):
        if _follows(a, b, farthest):
            upper[3] = lower[1] = (a[3] + b[1]) / 2
    return [(e[0], e[1], e[2], e[3]) for e in met]


def _flush(boxes: Sequence[Box], rows: Sequence[Row]) -> list[Box]:
    """Every line but the first begins where the leftmost does, every one but the last ends where the rightmost does."""
    left = min(box[0] for box in boxes)
    right = max(max(row.line[1] for row in rows), *(box[2] for box in boxes)) if len(boxes) > 1 else boxes[0][2]
    last = len(boxes) - 1
    return [(left if i else box[0], box[1], right if i < last else box[2], box[3]) for i, box in enumerate(boxes)]


def _strips(boxes: Sequence[Box]) -> Iterator[Box]:
    """Narrow boxes over the blank lines within a passage: a marked line break is as wide as a space."""
    for a, b in pairwise(boxes):
        height = min(a[3] - a[1], b[3] - b[1])
        if _SAME_PASSAGE * height <= b[1] - a[3] < 3 * height and abs(a[0] - b[0]) < 0.3 * height:
            x0 = max(a[0], b[0])
            yield x0, a[3], x0 + 0.45 * height, b[1]
