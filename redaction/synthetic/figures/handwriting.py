"""Signatures, handwritten words and marks of a pen: curves, and words in the hand of a script typeface."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic import fonts
from redaction.synthetic.figures.figure import figure, inset, lettered
from redaction.synthetic.figures.lettering import Lettering, fitting
from redaction.synthetic.figures.palette import pen_ink
from redaction.synthetic.figures.shapes import oval, smooth
from redaction.synthetic.pen import Box, Color, Pen, Point


@figure
def signature(pen: Pen, box: Box, dice: random.Random) -> None:
    """Loops and strokes of a hurried hand: a large initial, a running middle, a flourish."""
    width = 0.02 * (box[3] - box[1]) + dice.uniform(0.4, 1.4)
    box = inset(box, width / 2 + 0.5)
    ink, lean = pen_ink(dice), dice.uniform(0.1, 0.5)
    strokes = [_initial(dice), _running(dice)]
    if dice.random() < 0.6:
        strokes.append(_flourish(dice))
    for stroke in _placed([smooth(points, 7) for points in strokes], box, lean):
        _stroke(pen, stroke, ink, width, dice)


@lettered
def signed_name(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A name in a script typeface, as typed signatures have it, or a legible hand."""
    face = fonts.choose(dice, ("script",), letters.language).regular
    text, ink = letters.writer.text("name"), pen_ink(dice)
    size = min(fitting(text, face, inset(box, 0.08 * (box[2] - box[0]), 3)), 40.0)
    middle = (box[1] + box[3]) / 2
    with pen.turned(dice.uniform(-3, 0.5), ((box[0] + box[2]) / 2, middle)):
        pen.text(text, (box[0] + 0.08 * (box[2] - box[0]), middle + 0.3 * size), face, size, ink)


@lettered
def note(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A remark by hand of one to three lines, sometimes underlined or circled."""
    face, ink = fonts.choose(dice, ("script",), letters.language).regular, pen_ink(dice)
    lines = letters.terms("note", dice.randint(1, 3))
    inner = inset(box, 0.12 * (box[2] - box[0]), 0.14 * (box[3] - box[1]))
    high = (inner[3] - inner[1]) / len(lines)
    size = min(min(fitting(text, face, (inner[0], 0, inner[2], high)) for text in lines), 26.0)
    with pen.turned(dice.uniform(-5, 3), ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)):
        for i, text in enumerate(lines):
            pen.text(text, (inner[0], inner[1] + (i + 0.7) * high), face, size, ink)
        if dice.random() < 0.3:
            wide = max(stringWidth(text, face, size) for text in lines)
            ring = inner[0] - 0.08 * wide, inner[1], min(inner[0] + 1.08 * wide, inner[2] + 4), inner[3]
            pen.line(smooth([(x + dice.gauss(0, 1), y + dice.gauss(0, 1)) for x, y in oval(ring, 14)], 5), ink, 0.9)


@figure
def initials(pen: Pen, box: Box, dice: random.Random) -> None:
    """Two quick letters, as on the margin of a page."""
    width = dice.uniform(0.7, 1.5)
    strokes = [smooth(_initial(dice), 7), smooth([(x + 0.8, y) for x, y in _initial(dice)], 7)]
    ink = pen_ink(dice)
    for stroke in _placed(strokes, inset(box, width), dice.uniform(0, 0.4)):
        _stroke(pen, stroke, ink, width, dice)


@figure
def scrawl(pen: Pen, box: Box, dice: random.Random) -> None:
    """Words that nobody can read: lines of joined strokes."""
    ink, width = pen_ink(dice), dice.uniform(0.5, 1.1)
    high = max(min(box[3] - box[1], dice.uniform(12, 20)), 4)
    y = box[1]
    while y + high <= box[3] + 0.01:
        x = box[0] + width
        while True:
            wide = high * dice.uniform(0.8, 3.5)
            if x + wide > box[2] - width:
                break
            word = _placed([smooth(_running(dice), 5)], (x, y + width, x + wide, y + high * 0.8), 0.3)
            _stroke(pen, word[0], ink, width, dice)
            x += wide + high * 0.35
        y += high


def _initial(dice: random.Random) -> list[Point]:
    """A large letter: a stem, a zigzag, a ring or a snake, then a loop over it."""
    points = [(x + dice.gauss(0, 0.06), y + dice.gauss(0, 0.06)) for x, y in dice.choice(_LETTERS)]
    for i in range(dice.randint(0, 4)):
        angle = dice.uniform(1.6, 2.6) * i + dice.uniform(0, 1)
        points.append((0.35 + 0.3 * math.cos(angle) + 0.08 * i, 0.5 + 0.45 * math.sin(angle)))
    return [*points, (0.9 + dice.uniform(0, 0.3), 0.7)]


_LETTERS: tuple[tuple[Point, ...], ...] = (
    ((0.0, 0.2), (0.15, 0.0), (0.1, 1.15), (0.4, 0.2)),
    ((0.0, 1.0), (0.15, 0.0), (0.3, 0.8), (0.5, 0.0), (0.6, 1.0)),
    ((0.5, 0.1), (0.1, 0.2), (0.0, 0.7), (0.3, 1.05), (0.6, 0.6), (0.4, 0.1)),
    ((0.5, 0.1), (0.1, 0.1), (0.1, 0.45), (0.5, 0.6), (0.3, 1.05), (0.0, 0.85)),
    ((0.0, 0.1), (0.6, 0.05), (0.3, 0.1), (0.25, 1.2), (0.0, 0.9), (0.5, 0.6)),
    ((0.3, 1.0), (0.05, 0.0), (0.45, 0.3), (0.1, 0.5), (0.5, 0.95)),
)
"""Strokes of large letters in a box of width and height 1."""


def _running(dice: random.Random) -> list[Point]:
    """The small letters: waves with a high loop here and there, flatter towards the end."""
    count, x, points = dice.randint(4, 11), 0.7, [(0.7, 0.75)]
    for i in range(count):
        tall = dice.random() < 0.25
        fade = 1 - 0.6 * i / count
        top = 0.15 if tall else 0.75 - 0.3 * fade * dice.uniform(0.5, 1.2)
        step = dice.uniform(0.1, 0.22)
        bottom = 1.15 if dice.random() < 0.15 else 0.78 + dice.uniform(-0.03, 0.05)
        points += [(x + step * 0.6, top), (x + step * (0.35 if tall else 0.75), (top + bottom) / 2), (x + step, bottom)]
        x += step
    return [*points, (x + dice.uniform(0.2, 0.6), dice.uniform(0.55, 0.85))]


def _flourish(dice: random.Random) -> list[Point]:
    """A stroke below or through the name, or a loop back under it."""
    y = dice.choice((0.55, 0.95, 1.1))
    points = [(dice.uniform(0.1, 0.6), y + 0.05), (1.2, y + dice.uniform(-0.1, 0.1)), (dice.uniform(1.8, 2.4), y - 0.1)]
    if dice.random() < 0.4:
        points += [(2.4, y + 0.15), (1.4, y + 0.25), (0.8, y + 0.2)]
    return points


def _placed(strokes: Sequence[Sequence[Point]], box: Box, lean: float) -> list[list[Point]]:
    """Lean strokes to the right and stretch them, all alike, to fill a box."""
    leaned = [[(x - lean * (y - 0.5), y) for x, y in stroke] for stroke in strokes]
    flat = [point for stroke in leaned for point in stroke]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    across, down = (box[2] - box[0]) / max(right - left, 1e-6), (box[3] - box[1]) / max(bottom - top, 1e-6)
    return [[(box[0] + (x - left) * across, box[1] + (y - top) * down) for x, y in stroke] for stroke in leaned]


def _stroke(pen: Pen, points: Sequence[Point], ink: Color, width: float, dice: random.Random) -> None:
    """A line that is thicker and thinner as the hand presses."""
    for start in range(0, len(points) - 1, 6):
        pen.line(points[start : start + 7], ink, width * dice.uniform(0.65, 1.0))


HANDWRITING = (signature, signed_name, note, initials, scrawl)
