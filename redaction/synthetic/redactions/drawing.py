"""Marks that cover: boxes, frames, felt-tip pens, tape, scribbles."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redaction.synthetic.page import Drawing
from redaction.synthetic.pen import Box, Color, Pen, Point
from redaction.synthetic.redactions import freehand
from redaction.synthetic.redactions.manners import Frame, Manner
from redaction.synthetic.redactions.shapes import around, bounds, grown, hull, union, widened

_WIDEST_PEN_PT = 20.0  # what is higher was filled by several strokes, whose ends are no rounder than those of one
_SEAM_PT = 0.5  # what is drawn around boxes that are regions of their own, so that no paper shines through between two
_BALLPOINT_PT = 0.9


@dataclass(frozen=True)
class Covering:
    """A mark that covers a region, and the outline of what one sees of it.

    Attributes:
        outline: clockwise, in points.
        mark: draws it.
        boxes: that it covers, the topmost first.
        under: what was on the page before, and sticks out.
    """

    outline: tuple[Point, ...]
    mark: Drawing
    boxes: tuple[Box, ...]
    under: tuple[Drawing, ...] = ()


def covering(boxes: Sequence[Box], manner: Manner, dice: random.Random) -> Covering:
    """A mark over the boxes of one region, made in a manner."""
    draw, outline = _TOOLS[manner.tool](boxes, manner, dice)
    under = (_rim(boxes, manner.rim, dice),) if manner.rim else ()
    rows = tuple(sorted(boxes, key=lambda box: (box[1], box[0])))
    return Covering(outline, Drawing(bounds(outline), draw), rows, under)


Drawn = tuple[Callable[[Pen], None], tuple[Point, ...]]


def _box(boxes: Sequence[Box], manner: Manner, dice: random.Random) -> Drawn:
    """Straight edges, or nearly so, and perhaps a frame, or one for each box."""
    path = freehand.slanted(union(boxes), manner.slant, dice) if manner.slant else union(boxes)
    frame, whole = manner.frame, not manner.frame or not manner.frame.gaps
    pieces = _broken(path, frame, dice) if frame and frame.gaps else []

    def draw(pen: Pen) -> None:
        if frame and whole:
            pen.polygon(path, manner.fill, frame.color, frame.width, manner.alpha)
            for box in boxes if frame.seams and not manner.slant else ():
                pen.rectangle(box, manner.fill, frame.color, frame.width, manner.alpha)
            return
        if manner.parted:
            pen.polygon(path, manner.fill, manner.fill, _SEAM_PT, manner.alpha)
            return
        pen.polygon(path, manner.fill, alpha=manner.alpha)
        for piece in pieces:
            pen.line(piece, frame.color, frame.width)  # type: ignore[union-attr]

    return draw, grown(path, frame.width / 2 if frame else 0.0)


def _pen(boxes: Sequence[Box], manner: Manner, _dice: random.Random) -> Drawn:
    """A thick line with round ends."""
    radius = min(0.5 * min(box[3] - box[1] for box in boxes), _WIDEST_PEN_PT / 2)
    path = freehand.rounded(union(boxes), radius)
    return lambda pen: pen.polygon(path, manner.fill, alpha=manner.alpha), path


def _marker(boxes: Sequence[Box], manner: Manner, dice: random.Random) -> Drawn:
    """Round ends, wavy edges, streaks where strokes overlap, perhaps a scribble; over a high box many strokes."""
    x0, y0, x1, y1 = around(boxes)
    if y1 - y0 > 20 and len(boxes) == 1:
        return _blackout(boxes[0], manner, dice)
    bent = freehand.warp(1.2, ((x0 + x1) / 2, (y0 + y1) / 2), dice)
    radius = dice.uniform(0.15, 0.5) * min(box[3] - box[1] for box in boxes)
    strokes = union([stroke for box in boxes for stroke in freehand.passes(box, dice)])
    path = freehand.rough([bent(p) for p in freehand.dense(freehand.rounded(strokes, radius), 4)], 0.2, dice)
    streaks = [_streak(box, bent, dice) for box in boxes for _ in range(dice.randint(0, 2))]
    darker: Color = tuple(0.75 * part for part in manner.fill)  # type: ignore[assignment]
    scrawls = [line for box in boxes if _roomy(box) for line in _scrawls(widened(box, -1.5), dice)]

    def draw(pen: Pen) -> None:
        pen.polygon(path, manner.fill, alpha=manner.alpha)
        for streak, width in streaks:
            pen.line(streak, darker, width, 0.5)
        for scrawl in scrawls if manner.scrawl else ():
            pen.line(scrawl, manner.scrawl, _BALLPOINT_PT)  # type: ignore[arg-type]

    return draw, path


def _scrawls(box: Box, dice: random.Random) -> list[list[Point]]:
    """The lines of a pen that stays within a box, as the outline of a marker says."""
    lines = freehand.crossings(box, _BALLPOINT_PT, dice)
    return [[(min(max(x, box[0]), box[2]), y) for x, y in line] for line in lines]


def _blackout(box: Box, manner: Manner, dice: random.Random) -> Drawn:
    """Strokes to and fro with a broad tip."""
    nib = dice.uniform(0.5, 1) * manner.nib
    line = freehand.strokes(widened(box, -nib / 2), nib, dice)

    def draw(pen: Pen) -> None:
        pen.line(line, manner.fill, nib, manner.alpha)
        pen.line(line[::2], manner.fill, nib / 2, 0.4)

    return draw, hull(line, nib / 2)


def _tape(boxes: Sequence[Box], manner: Manner, dice: random.Random) -> Drawn:
    """A strip with ragged ends, a little turned; of its edges one sees what the copier has left."""
    x0, y0, x1, y1 = around(boxes)
    turn = dice.uniform(-1, 1) * min(manner.slant / max(x1 - x0, 1.0), 0.03)
    middle = (x0 + x1) / 2
    path = tuple((x, y + turn * (x - middle)) for x, y in freehand.torn((x0, y0, x1, y1), 1.2, dice))
    frame = manner.frame
    pieces = _broken(path, frame, dice) if frame else []

    def draw(pen: Pen) -> None:
        pen.polygon(path, manner.fill, alpha=manner.alpha)
        for piece in pieces:
            pen.line(piece, frame.color, frame.width)  # type: ignore[union-attr]

    return draw, hull(path, frame.width / 2 if frame else 0.0)


def _scribble(boxes: Sequence[Box], manner: Manner, dice: random.Random) -> Drawn:
    """A pen to and fro, several times."""
    lines = [line for box in boxes for line in freehand.crossings(box, manner.nib, dice)]

    def draw(pen: Pen) -> None:
        for line in lines:
            pen.line(line, manner.fill, manner.nib, manner.alpha)

    return draw, hull([point for line in lines for point in line], manner.nib / 2)


_TOOLS = {"box": _box, "pen": _pen, "marker": _marker, "tape": _tape, "scribble": _scribble}


def _streak(box: Box, bent: freehand.Warp, dice: random.Random) -> tuple[tuple[Point, ...], float]:
    """A lengthwise stroke within a box, with its width."""
    x0, y0, x1, y1 = box
    width = dice.uniform(0.1, 0.3) * (y1 - y0)
    inset = width / 2 + 0.5
    y = dice.uniform(y0 + inset, max(y1 - inset, y0 + inset))
    ends = x0 + inset + 3, max(x1 - inset - 3, x0 + inset + 4)
    return tuple(bent((ends[0] + (ends[1] - ends[0]) * k / 8, y)) for k in range(9)), width


def _roomy(box: Box) -> bool:
    return box[2] - box[0] > 6 and box[3] - box[1] > 6


def _broken(path: Sequence[Point], frame: Frame, dice: random.Random) -> list[tuple[Point, Point]]:
    """The edges of a path in pieces, without those that are lost; near the corners all are left."""
    pieces = []
    for a, b in pairwise((*path, path[0])):
        parts = max(1, round(math.dist(a, b) / 9))
        for k in range(parts):
            if k in (0, parts - 1) or dice.random() >= frame.gaps:
                pieces.append((_between(a, b, k / parts), _between(a, b, (k + 1) / parts)))
    return pieces


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def _rim(boxes: Sequence[Box], color: Color, dice: random.Random) -> Drawing:
    """A highlighter's lines, which reach a little further to the right than the redaction."""
    lines = [(box[2] - 1, box[1] + 1, box[2] + dice.uniform(0, 6), box[3] - 1) for box in boxes]

    def draw(pen: Pen) -> None:
        for line in lines:
            pen.rectangle(line, fill=color)

    return Drawing(around(lines), draw)
