"""What all charts have: background, title and legend, axes and a grid, names and numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.synthetic.figures.figure import columns, inset
from redaction.synthetic.figures.lettering import Align, Lettering
from redaction.synthetic.figures.palette import dark, gray, pale, readable_on, series, strong
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@dataclass(frozen=True)
class ChartFrame:
    """The parts of a chart around its plot.

    Attributes:
        plot: where the bars, curves or slices are.
        colors: of the series.
        edge: of the bars and slices, if they have one.
        ink: of words on the plot.
        size: of the largest words around the plot, in points.
    """

    plot: Box
    colors: list[Color]
    edge: Color | None
    ink: Color
    size: float

    def below(self, slot: Box, line: int = 0) -> Box:
        """Where a line, counted from 0, of the name of one of the plot's columns stands."""
        top = slot[3] + 2 + 1.2 * self.size * line
        return slot[0] + 1, top, slot[2] - 1, top + 1 + self.size


def framed_plot(pen: Pen, box: Box, dice: random.Random, letters: Lettering, many: int) -> ChartFrame:
    """Background, title and legend; what remains is for the plot."""
    x0, y0, x1, y1 = box
    background = dice.choice((WHITE, WHITE, WHITE, WHITE, pale(dice), gray(0.85)))
    pen.rectangle(inset(box, 0.5), background, dice.choice((None, BLACK, gray(0.6))), dice.uniform(0.5, 1.5))
    colors = [BLACK] * many if many == 1 and dice.random() < 0.25 else series(dice, many)
    size = dice.choice((8.0, 8.0, 8.0, 10.0, 12.0)) if min(x1 - x0, y1 - y0) > 150 else 8.0
    top, right, bottom = y0 + 6, x1 - 10, y1 - 2 * size
    if y1 - y0 > 100:
        top += _title(pen, (x0 + 8, top, x1 - 8, y1), dice, letters, size)
        right, bottom = _legends(pen, (x0, top, x1, y1), dice, letters, colors, size)
    plot = x0 + 10 + 3 * size, top + 6, right, bottom
    if dice.random() < 0.3:
        background = dice.choice((gray(0.8), gray(0.7), gray(0.9), pale(dice), gray(0.15)))
        pen.rectangle(plot, background, gray(0.5), 0.5)
    return ChartFrame(plot, colors, dice.choice((None, BLACK, gray(0.3))), readable_on(background), size)


def _title(pen: Pen, box: Box, dice: random.Random, letters: Lettering, size: float) -> float:
    """None, or some heavy lines at the top of a box; gives how high they are."""
    if dice.random() < 0.25:
        return 0.0
    high, ink = 2 * size, dice.choice((BLACK, BLACK, dark(dice), strong(dice)))
    align: Align = dice.choice(("middle", "middle", "left"))
    lines = letters.terms("chart", dice.choice((1, 1, 2, 3)) if box[3] - box[1] > 12 * high else 1)
    for number, text in enumerate(lines):
        line = (box[0], box[1] + number * high, box[2], box[1] + (number + 1) * high)
        letters.write(pen, text, line, ink, align, letters.family.bold, 1.5 * size)
    return len(lines) * high + 2


def axes(pen: Pen, frame: ChartFrame, dice: random.Random, letters: Lettering, upright: bool) -> None:
    """Axes, numbers along one of them, and lines across the plot."""
    (x0, y0, x1, y1), size = frame.plot, frame.size
    steps, unit, lined = dice.randint(3, 8), dice.choice((1, 2, 5, 10, 25, 500)), dice.random() < 0.7
    percent = "%" if unit < 20 and dice.random() < 0.4 else ""
    for step in range(steps + 1):
        share, text = step / steps, f"{step * unit}{percent}"
        if upright:
            y = y1 - share * (y1 - y0)
            letters.write(pen, text, (x0 - 4 * size, y - size, x0 - 3, y + size), align="right", largest=size)
            points = [(x0, y), (x1, y)]
        else:
            x = x0 + share * (x1 - x0)
            letters.write(pen, text, (x - 1.5 * size, y1 + 2, x + 1.5 * size, y1 + 3 + size), largest=size)
            points = [(x, y0), (x, y1)]
        if lined:
            pen.line(points, gray(0.6), 0.4)
    pen.line([(x0, y0), (x0, y1), (x1, y1)], BLACK, 0.8)


def category_names(dice: random.Random, letters: Lettering, count: int) -> list[str]:
    """Names of categories: years, quarters, or words."""
    kind, first = dice.random(), dice.randint(1985, 2015)
    if kind < 0.4:
        return [str(first + i) for i in range(count)]
    if kind < 0.5:
        return [f"Q{i % 4 + 1}" for i in range(count)]
    return (letters.terms("category", count) + [str(i) for i in range(count)])[:count]


def some_value(dice: random.Random) -> str:
    """What a bar is worth, as it is written beside it."""
    share = f"{dice.uniform(0, 3):.{dice.choice((1, 2, 4))}f}%"
    return dice.choice((f"{dice.uniform(0, 99):.1f}", f"{dice.randint(1, 999)}", share))


def _legends(
    pen: Pen, box: Box, dice: random.Random, letters: Lettering, colors: Sequence[Color], size: float
) -> tuple[float, float]:
    """What the series are called, at the right or below; gives the right and lower edge of what remains."""
    (x0, top, x1, y1), many = box, len(colors)
    if many == 1:
        return x1 - 10, y1 - 2 * size
    labels = (letters.terms("series", many) + [f"{i}." for i in range(many)])[:many]
    swatch = min(dice.choice((0.75, 0.75, 1.0, 3.0)) * size, 0.1 * (x1 - x0))
    if dice.random() < 0.5:
        left, high = x1 - 2 - min(10 * size + swatch, 0.3 * (x1 - x0)), 1.4 * size
        places = [(left, top + high * i, x1 - 4, top + high * (i + 1)) for i in range(many)]
        _legend(pen, places, labels, colors, letters, size, swatch)
        return left - 6, y1 - 2 * size
    below = columns((x0 + 12, y1 - 1.75 * size, x1 - 12, y1 - 3), many, 6)
    _legend(pen, below, labels, colors, letters, size, min(swatch, size))
    return x1 - 10, y1 - 3.75 * size


def _legend(
    pen: Pen,
    places: Sequence[Box],
    labels: Sequence[str],
    colors: Sequence[Color],
    letters: Lettering,
    size: float,
    swatch: float,
) -> None:
    for (x0, y0, x1, y1), label, color in zip(places, labels, colors, strict=True):
        middle, half = (y0 + y1) / 2, min(0.38 * size, swatch / 2)
        pen.rectangle((x0, middle - half, x0 + swatch, middle + half), color, BLACK, 0.3)
        letters.write(pen, label, (x0 + swatch + 3, y0, x1, y1), align="left", largest=size)
