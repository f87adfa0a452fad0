"""What all pages of a document share: type, margins, colours, the way of headings and lists."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from redaction.synthetic.document import Document
from redaction.synthetic.fonts import Character, Family, choose
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color

Align = Literal["left", "justify", "center", "right"]
HeadingWay = Literal["plain", "plain", "underlined", "ruled", "inverted", "numbered"]

_ACCENTS: tuple[Color, ...] = (
    (0.0, 0.2, 0.45), (0.08, 0.35, 0.65), (0.6, 0.05, 0.1), (0.8, 0.1, 0.1), (0.0, 0.4, 0.25), (0.85, 0.4, 0.0),
    (0.35, 0.1, 0.45), (0.0, 0.45, 0.5), (0.25, 0.25, 0.28), (0.45, 0.3, 0.1), (0.0, 0.6, 0.85), (0.5, 0.6, 0.05),
)  # fmt: skip
_DARK_PAPERS: tuple[Color, ...] = ((0.08, 0.08, 0.1), (0.0, 0.12, 0.25), (0.15, 0.15, 0.15), (0.05, 0.2, 0.15))
_TINTED_PAPERS: tuple[Color, ...] = ((1.0, 0.98, 0.9), (0.94, 0.97, 1.0), (1.0, 0.95, 0.75), (0.93, 0.93, 0.93))


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

    def plain(self) -> Look:
        """The same for a short text: flush left, no indent, nothing after it."""
        return replace(self, align="left", first=0.0, after=0.0)


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
        headings: what stands out about headings.
        bullet: before the entries of a list: a sign, or "1." or "a)" for numbers and letters.
        paper: colour of the pages.
    """

    family: Family
    display: Family
    body: Look
    heading: Look
    small: Look
    margins: Box
    accent: Color
    headings: HeadingWay
    bullet: str
    paper: Color = WHITE

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark paper."""
        return sum(self.paper) < 1

    def bold(self, look: Look | None = None) -> Look:
        """A look in the heavy face."""
        return replace(look or self.body, font=self.family.bold)

    def italic(self, look: Look | None = None) -> Look:
        """A look in the slanted face."""
        return replace(look or self.body, font=self.family.italic)


def style_of(
    document: Document,
    characters: Sequence[Character] = ("sans", "sans", "sans", "serif", "serif"),
    sizes: tuple[float, float, float] = (7.0, 13.0, 10.0),
    dark: float = 0.012,
) -> Style:
    """The style of a document.

    Args:
        document: decides everything, by its dice ``layout``.
        characters: of the typefaces to choose from.
        sizes: of the text: least, most and most frequent, in points.
        dark: share of documents on dark paper.
    """
    dice = document.dice("layout")
    family = choose(dice, characters, document.language)
    display = family if dice.random() < 0.6 else choose(dice, ("sans", "serif"), document.language)
    paper = _paper(dice, dark)
    accent = dice.choice(_ACCENTS) if dice.random() < 0.65 else BLACK
    if sum(paper) < 1:
        accent = dice.choice(((1.0, 0.8, 0.3), (0.6, 0.85, 1.0), WHITE))
    body = _body(dice, family, round(dice.triangular(*sizes), 1), paper)
    way: HeadingWay = dice.choice(
        ("plain", "plain", "plain", "underlined", "ruled", "inverted", "numbered", "numbered")
    )
    bullet = dice.choice(("•", "-", "–", "•", "1.", "a.", "1)", "(a)", "*", "o"))
    heading, small = _heading(dice, display, body, accent), _small(dice, body)
    return Style(family, display, body, heading, small, _margins(dice), accent, way, bullet, paper)


def _paper(dice: random.Random, dark: float) -> Color:
    throw = dice.random()
    if throw < dark:
        return dice.choice(_DARK_PAPERS)
    return dice.choice(_TINTED_PAPERS) if throw > 0.96 else WHITE


def _body(dice: random.Random, family: Family, size: float, paper: Color) -> Look:
    leading = size * dice.triangular(1.08, 1.6, 1.2)
    typed = family.character in ("typewriter", "mono")
    align: Align = "justify" if dice.random() < (0.08 if typed else 0.35) else "left"
    indented = dice.random() < 0.2
    color = BLACK if dice.random() < 0.85 else dice.choice(((0.2, 0.2, 0.2), (0.2, 0.2, 0.35), (0.35, 0.35, 0.35)))
    if sum(paper) < 1:
        color = dice.choice((WHITE, (0.8, 0.85, 0.8), (0.5, 0.9, 0.5)))
    after = 0.0 if indented and dice.random() < 0.6 else leading * dice.choice((0.4, 0.6, 1.0, 1.0))
    return Look(family.regular, size, leading, color, align, size * dice.uniform(1.5, 3.5) * indented, after)


def _heading(dice: random.Random, display: Family, body: Look, accent: Color) -> Look:
    scale = dice.choice((1.0, 1.0, 1.1, 1.2, 1.4))
    font = dice.choice((display.bold, display.bold, display.bold, display.italic, display.regular))
    color = accent if dice.random() < 0.5 else body.color
    after = body.leading * dice.choice((0.1, 0.3, 0.6))
    return Look(font, body.size * scale, body.leading * scale, color, "left", 0.0, after)


def _small(dice: random.Random, body: Look) -> Look:
    size = max(body.size * dice.uniform(0.65, 0.85), 6.0)
    return replace(body.plain(), size=size, leading=size * dice.uniform(1.15, 1.4))


def _margins(dice: random.Random) -> Box:
    left = dice.triangular(35, 110, 71)
    right = left if dice.random() < 0.5 else dice.triangular(30, 110, 62)
    return left, dice.triangular(40, 110, 70), right, dice.triangular(50, 100, 65)
