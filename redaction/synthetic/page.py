"""A page before it becomes pixels: marks in the order in which they are drawn, and what a redaction could cover.

Everything lies in points (1/72 inch) from the top left corner of the page, x to the right and y downwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from reportlab.pdfbase.pdfmetrics import getAscentDescent, stringWidth

from redaction.synthetic.pen import Box, Color, Pen, Point

BLACK: Color = (0.0, 0.0, 0.0)
WHITE: Color = (1.0, 1.0, 1.0)

AreaKind = Literal["photograph", "face", "signature", "cell", "column", "figure", "stamp", "letterhead", "body"]
Style = Literal["black", "border", "white", "gray", "color"]
Tool = Literal["box", "marker", "pen", "tape", "scribble"]
Extent = Literal[
    "word", "name", "line", "paragraph", "block", "cell", "column", "signature", "photograph", "face", "page"
]


@dataclass(frozen=True, eq=False)
class Word:
    """A word as it is written.

    Attributes:
        text: without spaces.
        x: where it begins.
        baseline: the line that its letters stand on.
        font: a name known to ``fonts``.
        size: of the font, in points.
        color: of the ink.
        line: number of its line on the page.
        paragraph: number of its paragraph on the page; a redaction of lines stays within one, or takes whole ones.
        item: number of the personal or secret detail that it is a part of (both words of a name share one); None for
            plain text.
    """

    text: str
    x: float
    baseline: float
    font: str
    size: float
    color: Color = BLACK
    line: int = 0
    paragraph: int = 0
    item: int | None = None

    @cached_property
    def box(self) -> Box:
        """From the ascent to the descent of the font, and as wide as the text runs."""
        ascent, descent = getAscentDescent(self.font, self.size)
        width = stringWidth(self.text, self.font, self.size)
        return self.x, self.baseline - ascent, self.x + width, self.baseline - descent

    def draw(self, pen: Pen) -> None:
        """Write it."""
        pen.text(self.text, (self.x, self.baseline), self.font, self.size, self.color)


@dataclass(frozen=True, eq=False)
class Drawing:
    """Anything on a page that is no word: a rule, a bar, a logo, a photograph, a stamp."""

    box: Box
    draw: Callable[[Pen], None]


Mark = Word | Drawing


@dataclass(frozen=True)
class Area:
    """A part of a page that somebody could withhold as a whole."""

    kind: AreaKind
    box: Box


@dataclass
class Page:
    """One page of a document.

    Attributes:
        width: in points.
        height: in points.
        marks: in the order in which they are drawn.
        areas: beside words, what could be withheld.
        paper: its colour; a dark one for the pages that have one.
    """

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    paper: Color = WHITE

    @property
    def words(self) -> list[Word]:
        """All that is written."""
        return [mark for mark in self.marks if isinstance(mark, Word)]


@dataclass(frozen=True)
class Redaction:
    """What somebody withheld, as an annotator would mark it.

    Attributes:
        outline: the corners of the visible mark, in points; four for a rectangle.
        style: how it looks: filled black, framed white, white without a frame, grey, or of another colour.
        tool: what it was made with.
        extent: what it covers.
        code: the exemption code on or beside it; None where there is none.
    """

    outline: tuple[Point, ...]
    style: Style
    tool: Tool
    extent: Extent
    code: str | None = None


@dataclass
class Redacted:
    """A page after somebody withheld parts of it.

    Attributes:
        page: what goes through printer and scanner, redactions made on paper or before printing included.
        overlay: marks that are laid over the finished scan with a computer, sharp on whatever lies below.
        redactions: all of them; those of the overlay follow where the scan has shifted the text.
        overlaid: for each redaction whether it is part of the overlay.
    """

    page: Page
    overlay: list[Mark] = field(default_factory=list)
    redactions: list[Redaction] = field(default_factory=list)
    overlaid: list[bool] = field(default_factory=list)
