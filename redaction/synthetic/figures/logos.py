"""Logos: emblems beside names, words in white on dark blocks, ribbons, crests, rows of icons."""

from __future__ import annotations

import random

from redaction.synthetic.figures.figure import columns, cross, figure, inset, lettered, part, rows, square
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import dark, gray, readable_on, strong
from redaction.synthetic.figures.shapes import oval, polygon, rounded, shield, star
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@lettered
def emblem_and_name(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """An emblem with the name beside it."""
    x0, y0, x1, y1 = box
    side = min(y1 - y0, 0.4 * (x1 - x0))
    color = _color(dice)
    _emblem(pen, (x0, y0, x0 + side, y0 + side), dice, color)
    name = (x0 + side * 1.15, y0, x1, y0 + side)
    ink = dice.choice((color, BLACK, gray(0.3)))
    letters.write(pen, letters.term("brand"), part(name, 0, 0.05, 1, 0.7), ink, "left", letters.family.bold)
    letters.write(pen, letters.term("slogan"), part(name, 0, 0.7, 0.9, 1), ink, "left", letters.family.italic)


@lettered
def name_on_block(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A name in white on a dark or coloured block."""
    fill = _color(dice)
    radius = dice.choice((0, 0, 0, 0.15, 0.5)) * (box[3] - box[1])
    pen.polygon(rounded(box, radius), fill) if radius else pen.rectangle(box, fill)
    face = dice.choice((letters.family.bold, letters.family.bold_italic, letters.family.regular))
    letters.write(pen, letters.term("brand"), part(box, 0.1, 0.12, 0.9, 0.88), readable_on(fill), face=face)


@lettered
def badge(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A black square with the word of a series and a big number."""
    box, fill = square(box), dark(dice)
    pen.rectangle(box, fill)
    ink = readable_on(fill)
    letters.write(pen, letters.term("badge"), part(box, 0.08, 0.08, 0.92, 0.38), ink, largest=14)
    letters.write(pen, str(dice.randint(1, 999)), part(box, 0.1, 0.38, 0.9, 0.92), ink, face=letters.family.bold)


@figure
def emblem(pen: Pen, box: Box, dice: random.Random) -> None:
    """An emblem alone."""
    _emblem(pen, square(box), dice, _color(dice))


@figure
def ribbon(pen: Pen, box: Box, dice: random.Random) -> None:
    """An upright dark ribbon with a small coat of arms, as some governments hang it from the top of a letter."""
    x0, y0, x1, y1 = box
    width = min(x1 - x0, 0.55 * (y1 - y0))
    middle = (x0 + x1) / 2
    band = middle - width / 2, y0, middle + width / 2, y1
    pen.rectangle(band, dark(dice))
    arms = part(band, 0.25, 0.55, 0.75, 0.9)
    pen.polygon(shield(arms), None, WHITE, 1)
    pen.polygon(star(part(arms, 0.25, 0.15, 0.75, 0.7), 5, 0.4), WHITE)


@figure
def crest(pen: Pen, box: Box, dice: random.Random) -> None:
    """A coat of arms with bars, crosses or stars on its quarters."""
    box, ink = square(box), dark(dice)
    fill = dice.choice((WHITE, strong(dice), gray(0.7)))
    pen.polygon(shield(part(box, 0.12, 0.05, 0.88, 1)), fill, ink, 1.5)
    inner = part(box, 0.24, 0.15, 0.76, 0.75)
    for i, place in enumerate(
        (*columns(part(inner, 0, 0, 1, 0.45), 2, 3), *columns(part(inner, 0.1, 0.55, 0.9, 1), 2, 3))
    ):
        if i % 2 == dice.randint(0, 1):
            pen.rectangle(place, ink)
        else:
            pen.polygon(star(square(place), dice.randint(4, 6), 0.4), ink)


@figure
def crosses(pen: Pen, box: Box, dice: random.Random) -> None:
    """Saint Andrew's crosses, one below the other."""
    x0, y0, x1, y1 = box
    count = 3
    side, color = min(x1 - x0, (y1 - y0) / count), dice.choice(((0.9, 0.1, 0.1), BLACK, gray(0.55)))
    for i in range(count):
        cross(pen, inset((x0, y0 + i * side, x0 + side, y0 + (i + 1) * side), 0.13 * side), color, 0.2 * side)


@lettered
def icons(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A row of black or coloured squares or discs with a letter or a sign each, as in the footers of e-mails."""
    x0, y0, x1, y1 = box
    side = min(y1 - y0, 30.0)
    count = max(1, min(dice.randint(2, 6), int((x1 - x0 + 0.3 * side) / (1.3 * side))))
    one, turned = dark(dice), dice.random() < 0.4
    for i in range(count):
        place = x0 + 1.3 * side * i, y0, x0 + 1.3 * side * i + side, y0 + side
        fill = one if turned else strong(dice)
        pen.polygon(oval(place) if dice.random() < 0.3 else rounded(place, 0.15 * side), fill)
        letters.write(
            pen, dice.choice("ftinxy+@#i"), part(place, 0.2, 0.1, 0.8, 0.9), readable_on(fill), face=letters.family.bold
        )


@figure
def strips(pen: Pen, box: Box, dice: random.Random) -> None:
    """Bars in the colours of a house, one below the other or end to end, along the longer side of a box."""
    x0, y0, x1, y1 = box
    count, upright = dice.randint(2, 5), y1 - y0 > dice.uniform(0.6, 3) * (x1 - x0)
    alike = dice.random() < 0.5  # with no gap they would be one block, which hides something elsewhere
    colors = [_color(dice)] * count if alike else [_color(dice) for _ in range(count)]
    if dice.random() < 0.5:
        places = (rows if upright else columns)(box, count, 3.0 if alike else dice.choice((0.0, 0.0, 3.0)))
    else:
        thick = dice.uniform(0.2, 0.6) * (x1 - x0 if upright else y1 - y0) / count
        places = [
            (place[0], place[1], place[0] + thick, place[3]) if upright else (*place[:3], place[1] + thick)
            for place in (columns if upright else rows)(box, count)
        ]
    for place, color in zip(places, colors, strict=True):
        pen.rectangle(place, color)


LOGOS = (emblem_and_name, name_on_block, badge, emblem, ribbon, crest, crosses, icons, strips)


def _color(dice: random.Random) -> Color:
    return dark(dice) if dice.random() < 0.5 else strong(dice)


def _emblem(pen: Pen, box: Box, dice: random.Random, color: Color) -> None:
    """One of several simple signs in a square."""
    second = dice.choice((WHITE, strong(dice), gray(0.6)))
    dice.choice(_EMBLEMS)(pen, box, dice, color, second)


def _star(pen: Pen, box: Box, dice: random.Random, color: Color, second: Color) -> None:
    pen.polygon(oval(box), color)
    pen.polygon(star(inset(box, 0.2 * (box[2] - box[0])), dice.randint(3, 8), dice.uniform(0.3, 0.6)), second)


def _quarters(pen: Pen, box: Box, _dice: random.Random, color: Color, second: Color) -> None:
    for i, row in enumerate(rows(box, 2, 1.5)):
        for j, piece in enumerate(columns(row, 2, 1.5)):
            pen.rectangle(piece, color if i == j else second, color, 0.5)


def _steps(pen: Pen, box: Box, _dice: random.Random, color: Color, _second: Color) -> None:
    for i, bar in enumerate(columns(box, 4, 1)):
        pen.rectangle(part(bar, 0, 0.7 - 0.22 * i, 1, 1), color)


def _rings(pen: Pen, box: Box, dice: random.Random, color: Color, _second: Color) -> None:
    for i in range(dice.randint(3, 5)):
        pen.polygon(oval(inset(box, i * 0.1 * (box[2] - box[0]))), color if i % 2 == 0 else WHITE)


def _cut_stone(pen: Pen, box: Box, dice: random.Random, color: Color, second: Color) -> None:
    pen.polygon(polygon(box, dice.choice((3, 4, 6, 8))), color)
    pen.polygon(polygon(inset(box, 0.25 * (box[2] - box[0])), dice.choice((3, 4, 6))), second)


def _moon(pen: Pen, box: Box, _dice: random.Random, color: Color, second: Color) -> None:
    pen.rectangle(box, color)
    pen.polygon(oval(part(box, 0.3, 0.3, 1, 1)), second)
    pen.polygon(oval(part(box, 0.5, 0.15, 0.95, 0.6)), color)


_EMBLEMS = (_star, _quarters, _steps, _rings, _cut_stone, _moon)
