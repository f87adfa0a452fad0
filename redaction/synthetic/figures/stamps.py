"""Rubber stamps: framed words, dates, round ones, turned a little, in the inks of ink pads."""

from __future__ import annotations

import math
import random

from redaction.synthetic.figures.figure import inset, lettered, part, square
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import stamp_ink
from redaction.synthetic.figures.seals import around
from redaction.synthetic.figures.shapes import oval, rounded, star
from redaction.synthetic.page import WHITE
from redaction.synthetic.pen import Box, Color, Pen


@lettered
def word_stamp(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A word in a frame of one or two lines, or in white on a filled block; worn here and there."""
    angle, ink = _turn(dice), stamp_ink(dice)
    inner = _fits(box, angle, 0.3)
    with pen.turned(angle, _center(box)):
        filled = dice.random() < 0.2
        radius, width = dice.choice((0, 0, 6)), dice.uniform(0.8, 3)
        pen.polygon(rounded(inset(inner, width), radius), ink if filled else None, ink, width, 0.9)
        if dice.random() < 0.4:
            pen.polygon(rounded(inset(inner, 2.2 * width + 1), radius), None, WHITE if filled else ink, 0.7)
        words = inset(inner, 0.08 * (inner[2] - inner[0]), 0.14 * (inner[3] - inner[1]))
        letters.write(pen, letters.term("stamp"), words, WHITE if filled else ink, face=letters.family.bold)
        _worn(pen, inner, dice)


@lettered
def date_stamp(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """RECEIVED, a date, an office, one below the other; framed or not."""
    angle, ink = _turn(dice), stamp_ink(dice)
    inner = _fits(box, angle, 0.65)
    with pen.turned(angle, _center(box)):
        if dice.random() < 0.7:
            pen.rectangle(inset(inner, 1), None, ink, dice.uniform(0.8, 2.2))
        letters.write(pen, letters.term("stamp"), part(inner, 0.08, 0.06, 0.92, 0.38), ink, face=letters.family.bold)
        letters.write(
            pen, _date(dice), part(inner, 0.1, 0.38, 0.9, 0.68), (0.75, 0.1, 0.1) if dice.random() < 0.3 else ink
        )
        letters.write(pen, letters.term("office"), part(inner, 0.08, 0.7, 0.92, 0.94), ink)


@lettered
def round_stamp(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Two rings, letters between them, a date or a star within."""
    box, ink = square(box), stamp_ink(dice)
    center, radius = _center(box), (box[2] - box[0]) / 2
    with pen.turned(_turn(dice), center):
        pen.polygon(oval(inset(box, 1)), None, ink, 1.5)
        pen.polygon(oval(inset(box, 0.36 * radius)), None, ink, 0.8)
        around(pen, letters.term("seal"), (center, 0.7 * radius), letters.family.bold, 0.2 * radius, ink)
        if dice.random() < 0.6:
            letters.write(pen, _date(dice), inset(box, 0.46 * radius, 0.8 * radius), ink)
        else:
            pen.polygon(star(inset(box, 0.6 * radius), 5, 0.4), ink)


@lettered
def exhibit_sticker(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A sticker with a double frame: EXHIBIT, a number, and lines for witness and date."""
    ink = stamp_ink(dice)
    pen.polygon(rounded(inset(box, 1), 8), WHITE, ink, 2.2)
    pen.polygon(rounded(inset(box, 4.5), 6), None, ink, 0.8)
    head = part(box, 0.1, 0.1, 0.9, 0.4)
    letters.write(
        pen, f"{letters.term('exhibit')} {dice.choice('ABCDEFG123456789')}", head, ink, face=letters.family.bold
    )
    for i in range(2):
        y = box[1] + (0.62 + 0.22 * i) * (box[3] - box[1])
        pen.line([(box[0] + 12, y), (box[2] - 12, y)], ink, 0.6)


STAMPS = (word_stamp, date_stamp, round_stamp, exhibit_sticker)


def _turn(dice: random.Random) -> float:
    """Degrees; straight in a third of all cases."""
    return 0.0 if dice.random() < 0.33 else dice.uniform(-18, 18)


def _center(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _fits(box: Box, degrees: float, aspect: float) -> Box:
    """The largest box, that many times as high as wide at most, that stays within another when it is turned."""
    width, height = box[2] - box[0], box[3] - box[1]
    cos, sin = math.cos(math.radians(degrees)), abs(math.sin(math.radians(degrees)))
    wide = min(width / (cos + aspect * sin), height / (sin + aspect * cos))
    x, y = _center(box)
    return x - wide / 2, y - aspect * wide / 2, x + wide / 2, y + aspect * wide / 2


def _date(dice: random.Random) -> str:
    day, month, year = dice.randint(1, 28), dice.randint(1, 12), dice.randint(1952, 2024)
    return dice.choice(
        (
            f"{day:02}-{month:02}-{year}",
            f"{year}/{month:02}/{day:02}",
            f"{day}.{month}.{year}",
            f"{month:02}/{day:02}/{year % 100:02}",
        )
    )


def _worn(pen: Pen, box: Box, dice: random.Random) -> None:
    """Specks where ink is missing."""
    if dice.random() < 0.5:
        return
    color: Color = WHITE
    for _ in range(dice.randint(20, 120)):
        x, y, size = dice.uniform(box[0], box[2]), dice.uniform(box[1], box[3]), dice.uniform(0.3, 1.6)
        pen.rectangle((x, y, x + size, y + size * dice.uniform(0.4, 1.2)), color)
