"""A figure: something that dice draw into a box."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import wraps
from typing import Protocol

from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.page import Drawing
from redaction.synthetic.pen import Box, Color, Pen

Painter = Callable[[Pen, Box, random.Random], None]
LetteringPainter = Callable[[Pen, Box, random.Random, Lettering], None]


class Figure(Protocol):
    """Makes a drawing that looks the same however often it is drawn."""

    __name__: str

    def __call__(self, box: Box, dice: random.Random, language: str = "en") -> Drawing:
        """A drawing in a box; what is written on it is of a language."""


def figure(paint: Painter) -> Figure:
    """Make drawings of what paints without words: ``map_of_coast(box, dice)``."""

    @wraps(paint)
    def make(box: Box, dice: random.Random, language: str = "en") -> Drawing:  # noqa: ARG001 - called like the others
        seed = dice.getrandbits(64)
        return Drawing(box, lambda pen: paint(pen, box, random.Random(seed)))  # noqa: S311 - no secret

    return make


def lettered(paint: LetteringPainter) -> Figure:
    """Make drawings of what paints with words: ``bar_chart(box, dice, "nl")``."""

    @wraps(paint)
    def make(box: Box, dice: random.Random, language: str = "en") -> Drawing:
        seed = dice.getrandbits(64)

        def draw(pen: Pen) -> None:
            own = random.Random(seed)  # noqa: S311 - no secret
            paint(pen, box, own, Lettering(own, language))

        return Drawing(box, draw)

    return make


def inset(box: Box, by: float, down: float | None = None) -> Box:
    """A box within a box, smaller by some points on each side; above and below by another number, if there is one."""
    x0, y0, x1, y1 = box
    down = by if down is None else down
    return x0 + by, y0 + down, x1 - by, y1 - down


def part(box: Box, left: float, top: float, right: float, bottom: float) -> Box:
    """A part of a box, its edges as shares of the box's width and height."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    return x0 + left * width, y0 + top * height, x0 + right * width, y0 + bottom * height


def cross(pen: Pen, box: Box, color: Color, width: float) -> None:
    """Two lines from corner to corner of a box."""
    x0, y0, x1, y1 = box
    pen.line([(x0, y0), (x1, y1)], color, width)
    pen.line([(x0, y1), (x1, y0)], color, width)


def square(box: Box) -> Box:
    """The largest square in the middle of a box."""
    x0, y0, x1, y1 = box
    side = min(x1 - x0, y1 - y0)
    x, y = (x0 + x1 - side) / 2, (y0 + y1 - side) / 2
    return x, y, x + side, y + side


def rows(box: Box, count: int, gap: float = 0.0) -> list[Box]:
    """A box cut into equal ones from top to bottom, with gaps of some points between them."""
    x0, y0, x1, y1 = box
    height = (y1 - y0 - gap * (count - 1)) / count
    return [(x0, y0 + i * (height + gap), x1, y0 + i * (height + gap) + height) for i in range(count)]


def columns(box: Box, count: int, gap: float = 0.0) -> list[Box]:
    """A box cut into equal ones from left to right, with gaps of some points between them."""
    x0, y0, x1, y1 = box
    width = (x1 - x0 - gap * (count - 1)) / count
    return [(x0 + i * (width + gap), y0, x0 + i * (width + gap) + width, y1) for i in range(count)]
