"""Round seals and police badges: rings with letters around them, rays, notched edges."""

from __future__ import annotations

import math
import random

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.figures.figure import inset, lettered, square
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import dark, gray, readable_on, strong
from redaction.synthetic.figures.shapes import oval, shield, star
from redaction.synthetic.page import WHITE
from redaction.synthetic.pen import Box, Color, Pen, Point


@lettered
def seal(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """An official seal: letters along a ring, an emblem in the middle; light, or white on dark."""
    box = square(box)
    radius, center = (box[2] - box[0]) / 2, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    ink, fill = dark(dice), dice.choice((WHITE, WHITE, gray(0.8), dark(dice)))
    ink = readable_on(fill) if fill not in (WHITE, gray(0.8)) else ink
    edge = star(box, dice.randint(24, 48), 0.95) if dice.random() < 0.4 else oval(inset(box, 0.6))
    pen.polygon(edge, fill, ink, 1.1)
    pen.polygon(oval(inset(box, 0.08 * radius)), None, ink, 0.6)
    pen.polygon(oval(inset(box, 0.38 * radius)), dice.choice((None, ink, gray(0.55))), ink, 0.8)
    size = 0.2 * radius
    around(pen, letters.term("seal"), (center, radius - 0.29 * radius), letters.family.bold, size, ink)
    _middle(pen, inset(box, 0.55 * radius), dice, ink)


@lettered
def police_badge(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A star or shield with a number."""
    box = square(box)
    fill = dice.choice(((0.85, 0.7, 0.3), gray(0.6), gray(0.25), (0.2, 0.25, 0.45)))
    outline = shield(inset(box, 1)) if dice.random() < 0.5 else star(inset(box, 1), dice.choice((5, 6, 7)), 0.62)
    pen.polygon(outline, fill, gray(0.1), 1.2)
    side = box[2] - box[0]
    pen.polygon(oval(inset(box, 0.28 * side)), dice.choice((WHITE, dark(dice), strong(dice))), gray(0.1), 0.8)
    _middle(pen, inset(box, 0.36 * side), dice, gray(0.05))
    plate = box[0] + 0.28 * side, box[1] + 0.74 * side, box[2] - 0.28 * side, box[1] + 0.88 * side
    pen.rectangle(plate, gray(0.15))
    letters.write(pen, str(dice.randint(10, 9999)), plate, WHITE)


def around(pen: Pen, text: str, circle: tuple[Point, float], face: str, size: float, color: Color) -> None:
    """Write around the upper part of a circle (centre and radius of the baseline), on its outside, closed by dots."""
    (x, y), radius = circle
    room = math.tau * radius * 0.9
    size = min(size, room / max(stringWidth(text, face, 1), 1))
    angle = -stringWidth(text, face, size) / radius / 2
    for letter in text:
        width = stringWidth(letter, face, size)
        middle = angle + width / radius / 2
        with pen.turned(math.degrees(middle), (x, y)):
            pen.text(letter, (x - width / 2, y - radius), face, size, color)
        angle += width / radius
    dot = (x - 0.06 * radius, y + radius + 0.08 * radius, x + 0.06 * radius, y + radius + 0.2 * radius)
    pen.polygon(oval(dot, 10), color)


def _middle(pen: Pen, box: Box, dice: random.Random, ink: Color) -> None:
    """Rays, a star, a shield or columns in the middle of a seal."""
    kind, side = dice.randrange(3), box[2] - box[0]
    if kind == 0:
        pen.polygon(star(box, dice.randint(5, 16), dice.uniform(0.3, 0.7)), ink, WHITE, 0.3)
    elif kind == 1:
        pen.polygon(shield(box), WHITE, ink, 1)
        for i in range(3):
            x = box[0] + (0.2 + 0.25 * i) * side
            pen.rectangle((x, box[1] + 0.1 * side, x + 0.1 * side, box[1] + 0.6 * side), ink)
    else:
        pen.polygon(oval(box), WHITE, ink, 0.6)
        pen.polygon(
            [
                (box[0] + 0.1 * side, box[3] - 0.2 * side),
                (box[0] + 0.5 * side, box[1] + 0.1 * side),
                (box[2] - 0.1 * side, box[3] - 0.2 * side),
            ],
            ink,
        )


SEALS = (seal, police_badge)
