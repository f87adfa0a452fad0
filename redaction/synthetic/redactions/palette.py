"""The colours that redactions have, and how far people let them reach."""

from __future__ import annotations

import random
from collections.abc import Sequence

from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.page import BLACK
from redaction.synthetic.pen import Color, lightness
from redaction.synthetic.redactions.manners import Margins

YELLOW, PALE, RED = (1.0, 1.0, 0.0), (1.0, 1.0, 0.65), (0.85, 0.1, 0.15)
_READABLE = 0.18
"""Least difference in lightness between the letters of a code and what they stand on."""

HUES: tuple[Color, ...] = (
    YELLOW,
    PALE,
    (0.25, 0.66, 0.33),
    (0.0, 0.75, 0.95),
    (0.16, 0.3, 0.65),
    (0.8, 0.12, 0.15),
    (0.95, 0.6, 0.75),
    (1.0, 0.65, 0.15),
    (0.5, 0.25, 0.55),
    (0.6, 0.8, 0.95),
    (0.45, 0.3, 0.2),
)


def margins(dice: random.Random) -> Margins:
    """Those of some person or program: tight, cutting, fitting, generous or displaced."""
    up, down = dice.choice(
        (
            (-0.15, -0.05),
            (-0.2, -0.15),
            (0, 0),
            (0, 0),
            (-0.05, 0.05),
            (0.1, 0.1),
            (0.3, 0.2),
            (-0.2, 0.3),
            (0.25, -0.15),
        )
    )
    left, right = dice.choice(((0.05, 0.05), (0.0, 0.0), (-0.05, 0.0), (0.2, 0.3), (0.1, 0.6)))
    return Margins(left, up + dice.uniform(-0.04, 0.04), right, down + dice.uniform(-0.04, 0.04))


def ink(dice: random.Random) -> Color:
    """Some black: pure, printer's black, toner."""
    shade = dice.uniform(0.05, 0.2)
    return dice.choice((BLACK, BLACK, BLACK, (0.137, 0.122, 0.125), (shade, shade, shade)))


def code_ink(fill: Color, inks: Sequence[Color], dice: random.Random) -> Color:
    """One of some inks that can be read on a fill, or else black or white; one that is given twice is more usual."""
    readable = [ink for ink in inks if abs(lightness(ink) - lightness(fill)) > _READABLE]
    return dice.choice(readable) if readable else readable_on(fill)


def gray(dice: random.Random) -> Color:
    """Some flat grey."""
    shade = dice.choice((0.65, 0.75, 0.75, 0.78, dice.uniform(0.5, 0.9)))
    return shade, shade, shade


def hue(dice: random.Random) -> Color:
    """Some colour."""
    red, green, blue = dice.choice(HUES)
    lighter = dice.choice((0.0, 0.0, 0.3))
    return red + (1 - red) * lighter, green + (1 - green) * lighter, blue + (1 - blue) * lighter
