"""Charts as office programs draw them: bars, stacks, lines, pies, with axes, grids and legends, often on grey."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.synthetic.figures.figure import columns, inset, lettered, part, rows
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import gray, pale, readable_on, series
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@dataclass(frozen=True)
class _Frame:
    """The parts of a chart around its plot."""

    plot: Box
    colors: list[Color]
    edge: Color | None
    ink: Color


@lettered
def bar_chart(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Groups of standing bars, sometimes with their values above, sometimes with a table of them below."""
    groups, many = dice.randint(3, 9), dice.choice((1, 1, 2, 2, 3, 4))
    frame = _frame(pen, box, dice, letters, many)
    _grid(pen, frame.plot, dice, letters, upright=True)
    valued, framed = dice.random() < 0.5, dice.random() < 0.3
    for slot, name in zip(columns(frame.plot, groups), _names(dice, letters, groups), strict=True):
        for bar, color in zip(columns(part(slot, 0.12, 0, 0.88, 1), many), frame.colors, strict=True):
            top = bar[3] - dice.uniform(0.04, 0.88) * (bar[3] - bar[1])
            pen.rectangle((bar[0], top, bar[2], bar[3]), color, frame.edge, 0.5)
            if valued:
                drop = dice.uniform(-9, 3) if framed else 0
                value = (bar[0] - 2, top - 9 - drop, bar[2] + 2, top - drop)
                if framed:
                    pen.rectangle(value, WHITE, frame.edge or BLACK, 0.4)
                letters.write(pen, _value(dice), value, BLACK if framed else frame.ink, largest=7)
        letters.write(pen, name, (slot[0] + 1, slot[3] + 2, slot[2] - 1, slot[3] + 11), largest=8)


@lettered
def lying_bars(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Bars from left to right, one or more for each category."""
    groups, many = dice.randint(3, 12), dice.choice((1, 2, 3))
    frame = _frame(pen, box, dice, letters, many)
    plot = part(frame.plot, 0.15, 0, 1, 1)
    _grid(pen, plot, dice, letters, upright=False)
    for slot, name in zip(rows(plot, groups), _names(dice, letters, groups), strict=True):
        for bar, color in zip(rows(part(slot, 0, 0.12, 1, 0.88), many), frame.colors, strict=True):
            right = bar[0] + dice.uniform(0.03, 0.9) * (bar[2] - bar[0])
            pen.rectangle((bar[0], bar[1], right, bar[3]), color, frame.edge, 0.5)
            letters.write(pen, _value(dice), (right + 2, bar[1], plot[2], bar[3]), frame.ink, "left", largest=7)
        letters.write(pen, name, (frame.plot[0], slot[1], slot[0] - 3, slot[3]), frame.ink, "right", largest=8)


@lettered
def stacked_bars(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Bars in layers."""
    groups, many = dice.randint(2, 8), dice.randint(2, 4)
    frame = _frame(pen, box, dice, letters, many)
    _grid(pen, frame.plot, dice, letters, upright=True)
    for slot, name in zip(columns(frame.plot, groups), _names(dice, letters, groups), strict=True):
        bottom, bar = slot[3], part(slot, 0.2, 0, 0.8, 1)
        for color in frame.colors:
            top = bottom - dice.uniform(0.08, 0.95 / many) * (slot[3] - slot[1])
            pen.rectangle((bar[0], top, bar[2], bottom), color, frame.edge, 0.5)
            if bottom - top > 10:
                letters.write(pen, _value(dice), inset((bar[0], top, bar[2], bottom), 1), readable_on(color), largest=7)
            bottom = top
        letters.write(pen, name, (slot[0] + 1, slot[3] + 2, slot[2] - 1, slot[3] + 11), largest=8)


@lettered
def line_chart(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Curves over time, some jagged, some smooth; filled below once in a while."""
    many = dice.randint(1, 6)
    frame = _frame(pen, box, dice, letters, many)
    _grid(pen, frame.plot, dice, letters, upright=True)
    count, filled, width = dice.choice((8, 12, 60, 150)), dice.random() < 0.2, dice.uniform(0.6, 2)
    x0, y0, x1, y1 = frame.plot
    for color in frame.colors:
        values = _walk(dice, count)
        points = [(x0 + (x1 - x0) * i / (count - 1), y1 - (y1 - y0) * v) for i, v in enumerate(values)]
        if filled:
            pen.polygon([(x0, y1), *points, (x1, y1)], color)
        pen.line(points, color, width)
        if count < 10:
            for x, y in points:
                pen.rectangle((x - 1.7, y - 1.7, x + 1.7, y + 1.7), color)
    names = [str(year) for year in range(2000, 2000 + 5)] if count > 20 else _names(dice, letters, 5)
    for slot, name in zip(columns(frame.plot, 5), names, strict=True):
        letters.write(pen, name, (slot[0] + 2, y1 + 2, slot[2] - 2, y1 + 11), largest=8)


@lettered
def pie_chart(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A pie or a ring, with shares on its slices."""
    many = dice.randint(2, 6)
    frame = _frame(pen, box, dice, letters, many)
    x0, y0, x1, y1 = frame.plot
    center, radius = ((x0 + x1) / 2, (y0 + y1) / 2), 0.47 * min(x1 - x0, y1 - y0)
    shares = [dice.uniform(0.4, 2) for _ in range(many)]
    start = dice.uniform(0, math.tau)
    for share, color in zip(shares, frame.colors, strict=True):
        end = start + math.tau * share / sum(shares)
        arc = [_on_circle(center, radius, start + (end - start) * i / 24) for i in range(25)]
        pen.polygon([center, *arc], color, frame.edge or WHITE, 0.7)
        x, y = _on_circle(center, radius * 0.65, (start + end) / 2)
        text = f"{100 * share / sum(shares):.0f}%"
        letters.write(pen, text, (x - 12, y - 6, x + 12, y + 6), readable_on(color), largest=8)
        start = end
    if dice.random() < 0.3:
        pen.polygon([_on_circle(center, radius * 0.4, math.tau * i / 40) for i in range(40)], WHITE)


CHARTS = (bar_chart, lying_bars, stacked_bars, line_chart, pie_chart)


def _frame(pen: Pen, box: Box, dice: random.Random, letters: Lettering, many: int) -> _Frame:
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
    return _Frame(plot, colors, dice.choice((None, BLACK, gray(0.3))), readable_on(background))


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


def _grid(pen: Pen, plot: Box, dice: random.Random, letters: Lettering, upright: bool) -> None:
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


def _names(dice: random.Random, letters: Lettering, count: int) -> list[str]:
    """Names of categories: years, quarters, or words."""
    kind, first = dice.random(), dice.randint(1985, 2015)
    if kind < 0.4:
        return [str(first + i) for i in range(count)]
    if kind < 0.5:
        return [f"Q{i % 4 + 1}" for i in range(count)]
    return (letters.terms("category", count) + [str(i) for i in range(count)])[:count]


def _value(dice: random.Random) -> str:
    return dice.choice((f"{dice.uniform(0, 99):.1f}", f"{dice.randint(1, 999)}", f"{dice.uniform(0, 3):.2f}%"))


def _walk(dice: random.Random, count: int) -> list[float]:
    """Values from 0.03 to 0.97 that wander."""
    value, jump = dice.uniform(0.1, 0.8), dice.uniform(0.2, 0.9) / math.sqrt(count)
    values = []
    for _ in range(count):
        value = min(0.97, max(0.03, value + dice.gauss(0, jump)))
        values.append(value)
    return values


def _on_circle(center: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    return center[0] + radius * math.cos(angle), center[1] + radius * math.sin(angle)
