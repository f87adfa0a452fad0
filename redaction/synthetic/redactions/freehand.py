"""What hands and cheap tools do to straight outlines: slant, round corners, wobble, torn ends, scribbles."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from redaction.synthetic.pen import Box, Point

Warp = Callable[[Point], Point]
"""Moves every point of the paper a little."""


def slanted(outline: Sequence[Point], reach: float, dice: random.Random) -> tuple[Point, ...]:
    """The corners, each moved by up to ``reach`` points: a box that was drawn corner by corner."""
    return tuple((x + dice.uniform(-reach, reach), y + dice.uniform(-reach, reach)) for x, y in outline)


def rounded(outline: Sequence[Point], radius: float) -> tuple[Point, ...]:
    """An outline with round corners, inner ones too."""
    steps = 4 if radius < 8 else 12  # a large arc of few corners would look cut
    points: list[Point] = []
    for a, b, c in zip((outline[-1], *outline), outline, (*outline[1:], outline[0]), strict=False):
        begin, end = _towards(b, a, radius), _towards(b, c, radius)
        for t in (step / steps for step in range(steps + 1)):
            x, y = ((1 - t) ** 2 * begin[k] + 2 * t * (1 - t) * b[k] + t * t * end[k] for k in (0, 1))
            points.append((x, y))
    return tuple(points)


def _towards(a: Point, b: Point, distance: float) -> Point:
    length = math.dist(a, b) or 1.0
    share = min(distance / length, 0.5)
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def dense(outline: Sequence[Point], step: float) -> tuple[Point, ...]:
    """The same outline with a point at least every ``step`` points."""
    points: list[Point] = []
    for a, b in pairwise((*outline, outline[0])):
        parts = max(1, math.ceil(math.dist(a, b) / step))
        points += [(a[0] + (b[0] - a[0]) * k / parts, a[1] + (b[1] - a[1]) * k / parts) for k in range(parts)]
    return tuple(points)


def warp(reach: float, center: Point, dice: random.Random) -> Warp:
    """A hand's way of leaving the straight line: waves and a slope, nowhere more than ``reach`` points up or down."""
    long, short = dice.uniform(60, 200), dice.uniform(15, 45)
    phase, other, slope = dice.uniform(0, 6.3), dice.uniform(0, 6.3), dice.uniform(-0.3, 0.3) * reach

    def moved(point: Point) -> Point:
        x, y = point
        wave = 0.5 * math.sin(x / long * 6.3 + phase) + 0.2 * math.sin(x / short * 6.3 + other)
        return x + 0.5 * reach * math.sin(y / 5 + phase), y + reach * wave + slope * math.tanh((x - center[0]) / 100)

    return moved


def rough(outline: Sequence[Point], reach: float, dice: random.Random) -> tuple[Point, ...]:
    """An outline with every point moved by up to ``reach`` points: a felt tip, or a torn edge."""
    return tuple((x + dice.uniform(-reach, reach), y + dice.uniform(-reach, reach)) for x, y in outline)


def torn(box: Box, reach: float, dice: random.Random) -> tuple[Point, ...]:
    """A strip of tape, clockwise: straight along, ragged by up to ``reach`` points at both ends."""
    x0, y0, x1, y1 = box
    steps = max(2, round((y1 - y0) / 2.2))
    heights = [y0 + (y1 - y0) * k / steps for k in range(steps + 1)]
    right = [(x1 - dice.uniform(0, reach), y) for y in heights]
    left = [(x0 + dice.uniform(0, reach), y) for y in reversed(heights)]
    return (*right, *left)


def passes(box: Box, dice: random.Random) -> list[Box]:
    """The same box, or two lengthwise strokes that fill it and do not begin and end at quite the same places."""
    x0, y0, x1, y1 = box
    uneven = min(3.0, 0.1 * (x1 - x0))
    if y1 - y0 < 6 or dice.random() < 0.4:
        return [box]
    ends = [(x0, x1 - dice.uniform(0, uneven)), (x0 + dice.uniform(0, uneven), x1)]
    (a, b), (c, d) = dice.sample(ends, 2)
    low, high = y0 + dice.uniform(0.3, 0.45) * (y1 - y0), y1 - dice.uniform(0.3, 0.45) * (y1 - y0)
    return [(a, y0, b, high), (c, low, d, y1)]


def zigzag(box: Box, pitch: float, dice: random.Random, lean: float = 0.5) -> tuple[Point, ...]:
    """A line up and down through a box from left to right, a turn about every ``pitch`` points."""
    x0, y0, x1, y1 = box
    points: list[Point] = []
    x, up, height = x0, False, y1 - y0
    while x < x1:
        y = y0 + dice.uniform(0, 0.25) * height if up else y1 - dice.uniform(0, 0.25) * height
        points.append((min(max(x + (lean if up else -lean) * dice.uniform(0.2, 1) * height, x0), x1), y))
        x, up = x + pitch * dice.uniform(0.5, 1.5), not up
    return ((x0, (y0 + y1) / 2), *points, (x1, y0 + dice.random() * height))


def loops(box: Box, pitch: float, dice: random.Random) -> tuple[Point, ...]:
    """A line of leaning loops through a box from left to right, a turn about every ``pitch`` points.

    It wanders up and down and its loops are now larger, now smaller, as those of a hand that crosses out a name; they
    reach a little beyond both ends.
    """
    x0, y0, x1, y1 = box
    middle, half, steps = (y0 + y1) / 2, (y1 - y0) / 2, 9
    lean, round_ = dice.uniform(-0.4, 1.2) * half, dice.uniform(0.1, 0.6) * half
    x, off, reach, angle = x0, 0.0, dice.uniform(0.5, 1), dice.uniform(0, math.tau)
    points: list[Point] = []
    while x < x1:
        off, reach = off + dice.gauss(0, 0.04) - 0.05 * off, min(1.0, max(0.35, reach + dice.gauss(0, 0.08)))
        v = min(1.0, max(-1.0, off + reach * math.sin(angle)))
        points.append((x - lean * v + round_ * math.cos(angle), middle + v * half))
        x, angle = x + pitch / steps * dice.uniform(0.4, 1.6), angle + math.tau / steps
    return tuple(points)


def rising(line: Sequence[Point], box: Box, rise: float) -> tuple[Point, ...]:
    """A line that is as much higher at the right end of a box than at its left end."""
    x0, _, x1, _ = box
    return tuple((x, y - rise * (x - x0) / (x1 - x0)) for x, y in line)


def crossings(box: Box, nib: float, dice: random.Random) -> list[tuple[Point, ...]]:
    """The lines of a pen that crosses out what is in a box: to and fro, several times, no two of quite the same extent.

    What is high, such as a signature, is crossed out along a line that rises, or from top to bottom as well.
    """
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    high = height > 24
    rise = dice.uniform(0, 0.6) * height if high and dice.random() < 0.5 else 0.0
    low = (x0, y0 + rise, x1, y1)
    lines = []
    for number in range(dice.randint(2, 4)):
        inner = low
        if number:
            ends, edges = (dice.uniform(0, 0.1) * width for _ in range(2)), (dice.uniform(0, 0.2) for _ in range(2))
            inner = _inset(low, *ends, *edges)
        if dice.random() < 0.5:
            line = zigzag(inner, nib * dice.uniform(1.5, 5), dice, dice.uniform(-0.8, 1.2))
        else:
            line = loops(inner, max(3, nib * dice.uniform(2.5, 7)), dice)
        lines.append(rising(line, low, rise))
    if high and not rise:
        lines.append(strokes(box, dice.uniform(4, 8), dice))
    return lines


def _inset(box: Box, left: float, right: float, above: float, below: float) -> Box:
    """A box without so many points at its ends and such shares of its height."""
    x0, y0, x1, y1 = box
    return x0 + left, y0 + above * (y1 - y0), x1 - right, y1 - below * (y1 - y0)


def strokes(box: Box, nib: float, dice: random.Random) -> tuple[Point, ...]:
    """A line to and fro that fills a box from top to bottom, as one blacks out a signature."""
    x0, y0, x1, y1 = box
    points: list[Point] = []
    y, right = y0, True
    while y < y1:
        points.append((x1 - dice.uniform(0, 0.12) * (x1 - x0) if right else x0 + dice.uniform(0, 0.12) * (x1 - x0), y))
        y, right = y + nib * dice.uniform(0.25, 0.5), not right
    return ((x0, y0), *points, (x1 if right else x0, y1))
