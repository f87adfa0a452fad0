"""Colours that people give to bars, headers, logos and stamps."""

from __future__ import annotations

import colorsys
import random

from redaction.synthetic.page import BLACK
from redaction.synthetic.pen import Color, lightness


def gray(level: float) -> Color:
    """From 0, black, to 1, white."""
    return level, level, level


def dark(dice: random.Random) -> Color:
    """Black in four of ten; or nearly black, dark grey, or a dark colour on which people write in white."""
    kind = dice.random()
    if kind < 0.4:
        return BLACK
    if kind < 0.6:
        return gray(dice.uniform(0.05, 0.4))
    return colorsys.hsv_to_rgb(
        dice.choice((0.0, 0.08, 0.3, 0.4, 0.55, 0.6, 0.65, 0.8)), dice.uniform(0.5, 1), dice.uniform(0.15, 0.6)
    )


def strong(dice: random.Random) -> Color:
    """A colour of charts and logos, neither dark nor pale."""
    return colorsys.hsv_to_rgb(dice.random(), dice.uniform(0.5, 1), dice.uniform(0.5, 0.95))


def pale(dice: random.Random) -> Color:
    """A background on which people write in black: light grey in half of all cases, or a light colour."""
    if dice.random() < 0.5:
        return gray(dice.uniform(0.72, 0.96))
    return colorsys.hsv_to_rgb(dice.random(), dice.uniform(0.05, 0.4), dice.uniform(0.86, 1))


def stamp_ink(dice: random.Random) -> Color:
    """Red, blue, violet, green or black, as ink pads have it."""
    hue, saturation, value = dice.choice(
        (
            (0.0, 0.85, 0.8),
            (0.97, 0.8, 0.7),
            (0.62, 0.8, 0.7),
            (0.72, 0.6, 0.6),
            (0.38, 0.7, 0.5),
            (0, 0, 0.05),
            (0, 0, 0.2),
        )
    )
    return colorsys.hsv_to_rgb(hue, saturation, value * dice.uniform(0.85, 1.1) if value > 0.1 else value)


def pen_ink(dice: random.Random) -> Color:
    """Black or blue, as pens write."""
    return dice.choice(((0.03, 0.03, 0.05), (0.1, 0.1, 0.12), (0.08, 0.12, 0.5), (0.1, 0.2, 0.65), (0.25, 0.25, 0.28)))


def series(dice: random.Random, count: int) -> list[Color]:
    """Colours of the series of a chart: different hues, shades of one, or shades of grey from black on."""
    kind, hue = dice.random(), dice.random()
    if kind < 0.3:
        return [gray(0.9 * i / max(count, 2) + dice.uniform(0, 0.1)) for i in range(count)]
    if kind < 0.5:
        return [colorsys.hsv_to_rgb(hue, 0.9 - 0.7 * i / count, 0.4 + 0.5 * i / count) for i in range(count)]
    value = dice.uniform(0.55, 0.95)
    return [colorsys.hsv_to_rgb((hue + i * 0.38) % 1, dice.uniform(0.45, 0.95), value) for i in range(count)]


def readable_on(background: Color) -> Color:
    """White on what is dark, black on what is light."""
    return (1.0, 1.0, 1.0) if lightness(background) < 0.55 else BLACK
