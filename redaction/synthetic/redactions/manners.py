"""How one redaction is made: with which tool, in which colour, how far it reaches, what is printed on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from redaction.synthetic.page import BLACK, Style, Tool
from redaction.synthetic.pen import Color, lightness
from redaction.synthetic.redactions.codes import Label

Joining = Literal["lines", "words", "natural", "stairs", "flush", "selection", "block"]
"""What becomes of adjacent lines of one passage: bars with paper between them; a bar for each word; whatever their
margins yield; bars that meet; the same with full-width lines between the first and the last; the same with narrow
strips over blank lines, as marking text in a viewer does; one rectangle."""


_PALE = 0.55
"""Lightness that scanners which know ink and paper only may take for paper."""


@dataclass(frozen=True)
class Margins:
    """How far a redaction reaches beyond the words, in shares of the height from ascent to descent.

    Negative ones cut through letters, large ones reach into the lines above and below.
    """

    left: float = 0.1
    top: float = 0.0
    right: float = 0.1
    bottom: float = 0.0


@dataclass(frozen=True)
class Frame:
    """The line around a redaction.

    Attributes:
        color: of the line.
        width: in points.
        gaps: share of it that a scan has lost.
        seams: whether each of several boxes that touch has its own, drawn over those before, though all are one region.
    """

    color: Color
    width: float
    gaps: float = 0.0
    seams: bool = False


@dataclass(frozen=True)
class Manner:
    """How redactions are made.

    Attributes:
        style: how they look.
        tool: what they are made with.
        fill: their colour.
        alpha: how opaque the ink is.
        frame: the line around them.
        joining: what becomes of adjacent lines.
        margins: how far they reach.
        jitter: by how many points each edge is off, for boxes drawn by hand.
        slant: by how many points each corner is off.
        label: the codes on them.
        rim: a highlighter's colour that sticks out at their ends, from when the passage was marked.
        scrawl: the ink of a pen that somebody scribbled over them with.
        nib: width of the pen's or marker's line, in points.
    """

    style: Style
    tool: Tool = "box"
    fill: Color = BLACK
    alpha: float = 1.0
    frame: Frame | None = None
    joining: Joining = "natural"
    margins: Margins = Margins()
    jitter: float = 0.0
    slant: float = 0.0
    label: Label | None = None
    rim: Color | None = None
    scrawl: Color | None = None
    nib: float = 1.0

    @property
    def reach(self) -> float:
        """How far a redaction may lie outside its boxes, in points."""
        wobble = {"box": 0.0, "pen": 0.0, "tape": 0.0, "marker": 1.6, "scribble": self.nib / 2}[self.tool]
        return wobble + self.slant + (self.frame.width / 2 if self.frame else 0.0)

    @property
    def _code(self) -> Label | None:
        """The codes on them, where each has one."""
        return self.label if self.label is not None and self.label.share == 1 else None

    @property
    def is_gap(self) -> bool:
        """Whether nothing is to be seen of them but that something is missing."""
        return self.style == "white" and self.tool == "box" and not self._code and self.frame is None

    @property
    def is_pale(self) -> bool:
        """Whether they are gone in black and white, and nothing but a gap is left."""
        stays = self.frame is not None or (self._code is not None and lightness(self._code.color) < _PALE)
        return self.style in ("gray", "color") and lightness(self.fill) > _PALE and not stays

    @property
    def parted(self) -> bool:
        """Whether boxes of several details that touch are regions of their own: each has its code, and no frame."""
        return self._code is not None and self._code.place not in ("beside", "margin") and self.frame is None

    @property
    def opaque(self) -> bool:
        """Whether nothing shows through."""
        return self.alpha == 1 and self.tool != "scribble"
