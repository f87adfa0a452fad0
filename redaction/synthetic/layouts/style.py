"""What all pages of a document share: type, margins, colours."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from redaction.synthetic.document import Document
from redaction.synthetic.fonts import Character, Family, choose
from redaction.synthetic.page import BLACK
from redaction.synthetic.pen import Box, Color

Align = Literal["left", "justify", "center", "right"]

_ACCENTS: tuple[Color, ...] = (
    (0.0, 0.2, 0.45), (0.08, 0.35, 0.65), (0.6, 0.05, 0.1), (0.8, 0.1, 0.1), (0.0, 0.4, 0.25), (0.85, 0.4, 0.0),
    (0.35, 0.1, 0.45), (0.0, 0.45, 0.5), (0.25, 0.25, 0.28), (0.45, 0.3, 0.1), (0.0, 0.6, 0.85), (0.5, 0.6, 0.05),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How a paragraph is set.

    Attributes:
        font: a face of a family.
        size: in points.
        leading: from baseline to baseline, in points.
        color: of the ink.
        align: of its lines.
        first: indent of the first line, in points.
        after: space that follows, in points.
    """

    font: str
    size: float
    leading: float
    color: Color = BLACK
    align: Align = "left"
    first: float = 0.0
    after: float = 0.0

    def scaled(self, factor: float) -> Look:
        """The same, larger or smaller."""
        return replace(self, size=self.size * factor, leading=self.leading * factor)


@dataclass(frozen=True)
class Style:
    """The type of a document.

    Attributes:
        family: of the text.
        display: of headings and letterheads.
        body: of a paragraph.
        heading: of a heading.
        small: of footers, references, notes.
        margins: left, top, right, bottom in points.
        accent: colour of headings, rules and logos, where they have one.
    """

    family: Family
    display: Family
    body: Look
    heading: Look
    small: Look
    margins: Box
    accent: Color

    def bold(self, look: Look | None = None) -> Look:
        """A look in the heavy face."""
        return replace(look or self.body, font=self.family.bold)

    def italic(self, look: Look | None = None) -> Look:
        """A look in the slanted face."""
        return replace(look or self.body, font=self.family.italic)


def style_of(document: Document, characters: Sequence[Character] = ("sans", "sans", "serif")) -> Style:
    """The style of a document, in a typeface of one of some characters."""
    dice = document.dice("layout")
    family = choose(dice, characters, document.language)
    display = family if dice.random() < 0.6 else choose(dice, ("sans", "serif"), document.language)
    typed = family.character in ("typewriter", "mono")
    size = round(dice.triangular(7.5, 13, 10) * (1.0 if not typed else 0.98), 1)
    accent = dice.choice(_ACCENTS) if dice.random() < 0.65 else BLACK
    body = _body(dice, family, size, typed)
    return Style(
        family, display, body, _heading(dice, display, body, accent), _small(dice, body), _margins(dice), accent
    )


def _body(dice: random.Random, family: Family, size: float, typed: bool) -> Look:
    leading = size * dice.triangular(1.05, 1.6, 1.2)
    align: Align = "justify" if dice.random() < (0.08 if typed else 0.35) else "left"
    indented = dice.random() < 0.2
    color = BLACK if dice.random() < 0.85 else (0.2, 0.2, dice.choice((0.2, 0.25, 0.35)))
    after = 0.0 if indented and dice.random() < 0.6 else leading * dice.choice((0.4, 0.6, 1.0, 1.0))
    return Look(family.regular, size, leading, color, align, size * dice.uniform(1.5, 3.5) * indented, after)


def _heading(dice: random.Random, display: Family, body: Look, accent: Color) -> Look:
    scale = dice.choice((1.0, 1.0, 1.1, 1.2, 1.4))
    font = dice.choice((display.bold, display.bold, display.bold, display.italic, display.bold_italic))
    color = accent if dice.random() < 0.5 else body.color
    return Look(
        font, body.size * scale, body.leading * scale, color, "left", 0.0, body.leading * dice.choice((0, 0.3, 0.6))
    )


def _small(dice: random.Random, body: Look) -> Look:
    size = max(body.size * dice.uniform(0.65, 0.85), 6.0)
    return replace(body, size=size, leading=size * dice.uniform(1.15, 1.4), align="left", first=0.0, after=size * 0.8)


def _margins(dice: random.Random) -> Box:
    left = dice.triangular(35, 110, 71)
    right = left if dice.random() < 0.5 else dice.triangular(30, 110, 62)
    return left, dice.triangular(35, 110, 70), right, dice.triangular(45, 100, 65)
