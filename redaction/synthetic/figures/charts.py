"""Charts as office programs draw them: bars, stacks, lines, pies, with axes, grids and legends, often on grey."""

from __future__ import annotations

import math
import random

from redaction.synthetic.figures.bar_charts import BAR_CHARTS
from redaction.synthetic.figures.chart_frame import axes, category_names, framed_plot
from redaction.synthetic.figures.figure import columns, lettered
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.page import WHITE
from redaction.synthetic.pen import Box, Pen


@lettered
def line_chart(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Curves over time, some jagged, some smooth; filled below once in a while."""
    many = dice.randint(1, 6)
    frame = framed_plot(pen, box, dice, letters, many)
    axes(pen, frame, dice, letters, upright=True)
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
    names = [str(year) for year in range(2000, 2000 + 5)] if count > 20 else category_names(dice, letters, 5)
    for slot, name in zip(columns(frame.plot, 5), names, strict=True):
        letters.write(pen, name, frame.below(slot), largest=frame.size)


@lettered
def pie_chart(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A pie or a ring, with shares on its slices."""
    many = dice.randint(2, 6)
    frame = framed_plot(pen, box, dice, letters, many)
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
        letters.write(pen, text, (x - 12, y - 6, x + 12, y + 6), readable_on(color), largest=frame.size)
        start = end
    if dice.random() < 0.3:
        pen.polygon([_on_circle(center, radius * 0.4, math.tau * i / 40) for i in range(40)], WHITE)


CHARTS = (*BAR_CHARTS, line_chart, pie_chart)


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
