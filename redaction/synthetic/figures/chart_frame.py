"""What all charts have: background, title and legend, axes and a grid, names and numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.synthetic.figures.figure import columns, inset
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import gray, pale, readable_on, series
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@dataclass(frozen=True)
class ChartFrame:
    """The parts of a chart around its plot."""

    plot: Box
    colors: list[Color]
    edge: Color | None
    ink: Color


def framed_plot(pen: Pen, box: Box, dice: random.Random, letters: Lettering, many: int) -> ChartFrame:
    """Background, title and legend; what remains is for the plot."""
    x0, y0, x1, y1 = box
    background = dice.choice((WHITE, WHITE, pale(dice), gray(0.85)))
    pen.rectangle(inset(box, 0.5), background, dice.choice((None, BLACK, gray(0.6))), dice.uniform(0.5, 1.5))
    colors = [BLACK] * many if many == 1 and dice.random() < 0.25 else series(dice, many)
    top, right, bottom = y0 + 6, x1 - 10, y1 - 16
    if y1 - y0 > 100:
        if dice.random() < 0.75:
            title = (x0 + 8, top, x1 - 8, top + 18)
            letters.write(pen, letters.term("chart"), title, face=letters.family.bold, largest=12)
            top += 20
        right, bottom = _legends(pen, (x0, top, x1, y1), dice, letters, colors)
    plot = x0 + 34, top + 6, right, bottom
    if dice.random() < 0.5:
        background = dice.choice((gray(0.8), gray(0.7), gray(0.9), pale(dice), gray(0.15)))
        pen.rectangle(plot, background, gray(0.5), 0.5)
    return ChartFrame(plot, colors, dice.choice((None, BLACK, gray(0.3))), readable_on(background))


def axes(pen: Pen, plot: Box, dice: random.Random, letters: Lettering, upright: bool) -> None:
    """Axes, numbers along one of them, and lines across the plot."""
    x0, y0, x1, y1 = plot
    steps, unit, lined = dice.randint(3, 8), dice.choice((1, 2, 5, 10, 25, 500)), dice.random() < 0.7
    percent = "%" if unit < 20 and dice.random() < 0.4 else ""
    for step in range(steps + 1):
        share, text = step / steps, f"{step * unit}{percent}"
        if upright:
            y = y1 - share * (y1 - y0)
            letters.write(pen, text, (x0 - 31, y - 5, x0 - 3, y + 5), align="right", largest=7.5)
            points = [(x0, y), (x1, y)]
        else:
            x = x0 + share * (x1 - x0)
            letters.write(pen, text, (x - 12, y1 + 2, x + 12, y1 + 11), largest=7.5)
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
    pen: Pen, box: Box, dice: random.Random, letters: Lettering, colors: Sequence[Color]
) -> tuple[float, float]:
    """What the series are called, at the right or below; gives the right and lower edge of what remains."""
    (x0, top, x1, y1), many = box, len(colors)
    if many == 1:
        return x1 - 10, y1 - 16
    labels = (letters.terms("series", many) + [f"{i}." for i in range(many)])[:many]
    if dice.random() < 0.5:
        left = x1 - 2 - min(80, 0.25 * (x1 - x0))
        places = [(left, top + 11 * i, x1 - 4, top + 11 * i + 11) for i in range(many)]
        _legend(pen, places, labels, colors, letters)
        return left - 6, y1 - 16
    _legend(pen, columns((x0 + 12, y1 - 14, x1 - 12, y1 - 3), many, 6), labels, colors, letters)
    return x1 - 10, y1 - 30


def _legend(
    pen: Pen, places: Sequence[Box], labels: Sequence[str], colors: Sequence[Color], letters: Lettering
) -> None:
    for (x0, y0, x1, y1), label, color in zip(places, labels, colors, strict=True):
        middle = (y0 + y1) / 2
        pen.rectangle((x0, middle - 3, x0 + 6, middle + 3), color, BLACK, 0.3)
        letters.write(pen, label, (x0 + 9, y0, x1, y1), align="left", largest=8)
