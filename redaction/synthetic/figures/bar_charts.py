"""Bars, standing, lying or in layers, as office programs draw them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace

from redaction.synthetic.figures.chart_frame import axes, category_names, framed_plot, some_value
from redaction.synthetic.figures.figure import columns, inset, lettered, part, rows
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@lettered
def bar_chart(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Groups of standing bars, sometimes with their values above or in them."""
    groups, many = dice.randint(3, 11), dice.choice((1, 1, 1, 2, 2, 3, 4))
    frame = framed_plot(pen, box, dice, letters, many)
    upwards, lines = dice.random() < 0.25, dice.choice((1, 1, 1, 2, 3))
    room = 0.3 * (frame.plot[3] - frame.plot[1]) if upwards else 1.2 * frame.size * (lines - 1)
    frame = replace(frame, plot=(*frame.plot[:3], frame.plot[3] - room))
    axes(pen, frame, dice, letters, upright=True)
    valued, framed, air, filling = dice.random() < 0.6, dice.random() < 0.3, dice.uniform(0.04, 0.36), _filling(dice)
    drop, lengths, other = dice.uniform(-30, 3), _lengths(dice, groups), _highlighted(dice, groups, many)
    for group, (slot, name) in enumerate(
        zip(columns(frame.plot, groups), category_names(dice, letters, groups), strict=True)
    ):
        colors = [_other(color) for color in frame.colors] if group >= groups - other else frame.colors
        for bar, color in zip(columns(part(slot, air, 0, 1 - air, 1), many), colors, strict=True):
            top = bar[3] - lengths[group] * dice.uniform(0.6, 1) * (bar[3] - bar[1])
            filling(pen, (bar[0], top, bar[2], bar[3]), color, frame.edge)
            if valued:
                high = frame.size + 1
                down = min(bar[3] - top - high, -drop) if framed else 0
                value = (bar[0] - 2, top - high + down, bar[2] + 2, top + down)
                if framed:
                    pen.rectangle(value, WHITE, frame.edge or BLACK, 0.4)
                letters.write(pen, some_value(dice), value, BLACK if framed else frame.ink, largest=frame.size)
        if upwards:
            letters.write_upwards(pen, name, (slot[0], slot[3] + 3, slot[2], slot[3] + room), largest=frame.size)
            continue
        for line, text in enumerate([name, *letters.terms("category", lines - 1)]):
            letters.write(pen, text, frame.below(slot, line), largest=frame.size)


@lettered
def lying_bars(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Bars from left to right, one or more for each category."""
    groups, many = dice.randint(3, 12), dice.choice((1, 2, 3, 3))
    frame = framed_plot(pen, box, dice, letters, many)
    plot = part(frame.plot, 0.15, 0, 1, 1)
    if dice.random() < 0.6:
        axes(pen, replace(frame, plot=plot), dice, letters, upright=False)
    air, filling, lengths = dice.uniform(0.04, 0.3), _filling(dice), _lengths(dice, groups)
    for group, (slot, name) in enumerate(zip(rows(plot, groups), category_names(dice, letters, groups), strict=True)):
        for bar, color in zip(rows(part(slot, 0, air, 1, 1 - air), many), frame.colors, strict=True):
            right = bar[0] + lengths[group] * dice.uniform(0.15, 1) * (bar[2] - bar[0])
            filling(pen, (bar[0], bar[1], right, bar[3]), color, frame.edge)
            letters.write(
                pen, some_value(dice), (right + 2, bar[1], plot[2], bar[3]), frame.ink, "left", largest=frame.size
            )
        letters.write(pen, name, (frame.plot[0], slot[1], slot[0] - 3, slot[3]), frame.ink, "right", largest=frame.size)


@lettered
def stacked_bars(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Bars in layers."""
    groups, many = dice.randint(2, 8), dice.randint(2, 4)
    frame = framed_plot(pen, box, dice, letters, many)
    axes(pen, frame, dice, letters, upright=True)
    for slot, name in zip(columns(frame.plot, groups), category_names(dice, letters, groups), strict=True):
        bottom, bar = slot[3], part(slot, 0.2, 0, 0.8, 1)
        for color in frame.colors:
            top = bottom - dice.uniform(0.08, 0.95 / many) * (slot[3] - slot[1])
            pen.rectangle((bar[0], top, bar[2], bottom), color, frame.edge, 0.5)
            if bottom - top > frame.size + 2:
                inner = inset((bar[0], top, bar[2], bottom), 1)
                letters.write(pen, some_value(dice), inner, readable_on(color), largest=frame.size)
            bottom = top
        letters.write(pen, name, frame.below(slot), largest=frame.size)


BAR_CHARTS = (bar_chart, lying_bars, stacked_bars)


def _lengths(dice: random.Random, groups: int) -> list[float]:
    """Lengths of the longest bar of each group as shares of the plot: any, or in order with many short ones."""
    if dice.random() < 0.5:
        return [dice.uniform(0.05, 0.95) for _ in range(groups)]
    steep, rising = dice.uniform(0.5, 4), dice.random() < 0.4
    falling = [0.04 + 0.9 * math.exp(-steep * i / groups) for i in range(groups)]
    return falling[::-1] if rising else falling


def _highlighted(dice: random.Random, groups: int, many: int) -> int:
    """How many of the last bars of a single series have another colour."""
    return dice.randint(1, groups - 1) if many == 1 and dice.random() < 0.3 else 0


def _other(color: Color) -> Color:
    """Another colour of the same brightness."""
    return color[1], color[2], color[0]


Filling = Callable[[Pen, Box, Color, Color | None], None]


def _filling(dice: random.Random) -> Filling:
    """How all bars of a chart are filled."""
    kind = dice.random()
    return _hatched if kind < 0.1 else _dotted if kind < 0.16 else _tube if kind < 0.25 else _plain


def _plain(pen: Pen, bar: Box, color: Color, edge: Color | None) -> None:
    pen.rectangle(bar, color, edge, 0.5)


def _tube(pen: Pen, bar: Box, color: Color, edge: Color | None) -> None:
    """Round, as office programs draw it: darker towards both long sides, lighter along a line between them."""
    upright, count = bar[3] - bar[1] > bar[2] - bar[0], 9
    for number, piece in enumerate((columns if upright else rows)(bar, count)):
        light = 0.45 * (1 - abs(number - 3) / 6)
        red, green, blue = (0.55 * one + light * (0.4 + 0.6 * one) for one in color)
        pen.rectangle(piece, (red, green, blue))
    pen.rectangle(bar, None, edge, 0.5)


def _hatched(pen: Pen, bar: Box, color: Color, edge: Color | None) -> None:
    """Slanted lines on white, as printers without colours have it."""
    x0, y0, x1, y1 = bar
    pen.rectangle(bar, WHITE, edge or BLACK, 0.5)
    with pen.within(bar):
        for start in range(int(x0 - (y1 - y0)), int(x1) + 1, 3):
            pen.line([(start, y1), (start + (y1 - y0), y0)], color, 0.8)


def _dotted(pen: Pen, bar: Box, color: Color, edge: Color | None) -> None:
    """Dots on white, in rows, for the same printers."""
    x0, y0, x1, y1 = bar
    pen.rectangle(bar, WHITE, edge or BLACK, 0.5)
    for row in range(int((y1 - y0) / 3)):
        for column in range(int((x1 - x0 - 3) / 3)):
            x, y = x0 + 1.5 + 3 * column + 1.5 * (row % 2), y0 + 1 + 3 * row
            pen.rectangle((x, y, x + 1.4, y + 1.4), color)
