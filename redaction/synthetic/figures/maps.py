"""Maps: land and water, rivers, roads, borders, hatched zones, names, a north arrow and a legend."""

from __future__ import annotations

import random

from redaction.synthetic.figures.figure import inset, lettered, part
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import gray, pale, strong
from redaction.synthetic.figures.shapes import oval, smooth, wandering
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@lettered
def region(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A map of a coast with places, in colour or in shades of grey."""
    colored = dice.random() < 0.45
    sea = (0.65, 0.82, 0.92) if colored else dice.choice((WHITE, gray(0.85), gray(0.7), gray(0.3)))
    land = pale(dice) if colored else dice.choice((WHITE, gray(0.93), gray(0.75)))
    with pen.within(box):
        pen.rectangle(box, sea)
        _land(pen, box, dice, land)
        _zones(pen, box, dice)
        _lines(pen, box, dice, colored)
        _places(pen, box, dice, letters)
        _furniture(pen, box, dice, letters)
        pen.rectangle(inset(box, 1), stroke=BLACK, width=dice.uniform(0.7, 2.5))


@lettered
def plan(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A plan of streets and blocks; some blocks are black."""
    fills = dice.choice(((gray(0.85), gray(0.75)), (BLACK, gray(0.2)), (gray(0.9), BLACK), (pale(dice), strong(dice))))
    with pen.within(box), pen.turned(dice.uniform(-25, 25), ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)):
        _blocks(pen, part(box, -0.4, -0.4, 1.4, 1.4), dice, fills, dice.randint(6, 9))
    with pen.within(box):
        for name in letters.terms("place", 3):
            x, y = dice.uniform(box[0], box[2] - 60), dice.uniform(box[1], box[3] - 12)
            pen.rectangle((x, y, x + 55, y + 11), WHITE, BLACK, 0.4)
            letters.write(pen, name, (x + 2, y, x + 53, y + 11))
        _furniture(pen, box, dice, letters)
        pen.rectangle(inset(box, 0.5), stroke=BLACK)


def _blocks(pen: Pen, box: Box, dice: random.Random, fills: tuple[Color, ...], depth: int) -> None:
    """Halve a box across its longer side until the pieces are blocks between streets."""
    x0, y0, x1, y1 = box
    if depth == 0 or max(x1 - x0, y1 - y0) < 22:
        pen.rectangle(inset(box, dice.uniform(1, 3)), dice.choice(fills), gray(0.3), 0.3)
        return
    share, street = dice.uniform(0.3, 0.7), 0.5 * depth
    if x1 - x0 > y1 - y0:
        middle = x0 + share * (x1 - x0)
        halves = (x0, y0, middle - street, y1), (middle + street, y0, x1, y1)
    else:
        middle = y0 + share * (y1 - y0)
        halves = (x0, y0, x1, middle - street), (x0, middle + street, x1, y1)
    for half in halves:
        _blocks(pen, half, dice, fills, depth - 1)


def _land(pen: Pen, box: Box, dice: random.Random, color: Color) -> None:
    x0, y0, x1, y1 = part(box, -0.1, -0.1, 1.1, 1.1)
    share = dice.uniform(0.3, 0.75)
    coast = wandering((x0 + share * (x1 - x0), y0), (x0 + dice.uniform(0.2, 0.8) * (x1 - x0), y1), dice, 0.2, 8)
    pen.polygon(
        [(x0, y0), *coast, (x0, y1)] if dice.random() < 0.5 else [(x1, y0), *coast, (x1, y1)], color, BLACK, 0.7
    )
    for _ in range(dice.randint(0, 4)):
        x, y, radius = dice.uniform(x0, x1), dice.uniform(y0, y1), dice.uniform(5, 30)
        island = [
            (px + dice.gauss(0, radius * 0.15), py + dice.gauss(0, radius * 0.15))
            for px, py in oval((x - radius, y - radius, x + radius, y + radius), 12)
        ]
        pen.polygon(smooth(island, closed=True), color, BLACK, 0.6)


def _lines(pen: Pen, box: Box, dice: random.Random, colored: bool) -> None:
    """Rivers, roads, and a border with gaps."""
    x0, y0, x1, y1 = box
    for _ in range(dice.randint(2, 6)):
        start, end = (x0, dice.uniform(y0, y1)), (x1, dice.uniform(y0, y1))
        if dice.random() < 0.4:
            start, end = (dice.uniform(x0, x1), y0), (dice.uniform(x0, x1), y1)
        color = (
            dice.choice(((0.2, 0.4, 0.8), (0.8, 0.2, 0.15), gray(0.4))) if colored else gray(dice.choice((0, 0.3, 0.5)))
        )
        pen.line(wandering(start, end, dice, dice.uniform(0.05, 0.2)), color, dice.uniform(0.4, 1.6))
    border = wandering((x0, dice.uniform(y0, y1)), (x1, dice.uniform(y0, y1)), dice, 0.12, 7)
    for i in range(0, len(border) - 2, 4):
        pen.line(border[i : i + 3], BLACK, 1.4)


def _zones(pen: Pen, box: Box, dice: random.Random) -> None:
    """Regions that are filled or hatched; a dark one now and then."""
    for _ in range(dice.randint(0, 3)):
        x, y = dice.uniform(box[0], box[2]), dice.uniform(box[1], box[3])
        w, h = dice.uniform(0.08, 0.25) * (box[2] - box[0]), dice.uniform(0.08, 0.25) * (box[3] - box[1])
        zone = (x - w, y - h, x + w, y + h)
        if dice.random() < 0.5:
            fill = dice.choice((gray(0.1), gray(0.45), pale(dice), strong(dice)))
            corners = [(px + dice.gauss(0, w * 0.12), py + dice.gauss(0, h * 0.12)) for px, py in oval(zone, 9)]
            pen.polygon(corners, fill, BLACK, 0.5)
        else:
            with pen.within(zone):
                for i in range(int((2 * w + 2 * h) / 4) + 1):
                    pen.line([(zone[0] + 4 * i, zone[1]), (zone[0] + 4 * i - 2 * h, zone[3])], BLACK, 0.5)


def _places(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    for name in letters.terms("place", dice.randint(3, 12)):
        x, y = dice.uniform(box[0] + 8, box[2] - 70), dice.uniform(box[1] + 12, box[3] - 12)
        radius = dice.uniform(1, 2.6)
        mark = (x - radius, y - radius, x + radius, y + radius)
        pen.polygon(oval(mark, 12), BLACK) if dice.random() < 0.6 else pen.rectangle(mark, WHITE, BLACK, 0.7)
        pen.text(name, (x + 5, y + 3), letters.family.regular, dice.choice((6, 7, 8, 9.5)), BLACK)
    x, y, angle = dice.uniform(box[0], box[2] - 90), dice.uniform(box[1] + 20, box[3] - 20), dice.uniform(-50, 50)
    with pen.turned(angle, (x, y)):
        pen.text(letters.term("water"), (x, y), letters.family.italic, dice.uniform(8, 13), (0.15, 0.25, 0.5))


def _furniture(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """North arrow, scale bar and legend."""
    x0, y0, x1, y1 = box
    x, y, size = x1 - 20, y0 + 24, dice.uniform(8, 13)
    pen.polygon([(x, y - size), (x + size * 0.5, y + size), (x, y + size * 0.5), (x - size * 0.5, y + size)], BLACK)
    letters.write(pen, "N", (x - 8, y - size - 9, x + 8, y - size), face=letters.family.bold)
    for i in range(4):
        pen.rectangle((x0 + 10 + 14 * i, y1 - 10, x0 + 24 + 14 * i, y1 - 7), BLACK if i % 2 else WHITE, BLACK, 0.4)
    if dice.random() < 0.5:
        legend = (x1 - min(96, 0.4 * (x1 - x0)), y1 - 48, x1 - 5, y1 - 5)
        pen.rectangle(legend, WHITE, BLACK, 0.7)
        for i, text in enumerate(letters.terms("legend", 3)):
            line = (legend[0] + 18, legend[1] + 4 + 12 * i, legend[2] - 3, legend[1] + 14 + 12 * i)
            pen.rectangle(
                (legend[0] + 4, line[1] + 2, legend[0] + 14, line[3] - 2), dice.choice((BLACK, gray(0.5), strong(dice)))
            )
            letters.write(pen, text, line, align="left", largest=7.5)


MAPS = (region, plan)
"""All kinds of maps."""
