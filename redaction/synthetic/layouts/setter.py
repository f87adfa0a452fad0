"""Sets paragraphs down columns and over pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.sheet import Piece, Sheet, baseline_of, broken, width_of
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import WHITE, Page, Word
from redaction.synthetic.pen import Box, Color

Frames = Callable[[int], list[Box]]
Dress = Callable[[Sheet], None]


@dataclass
class Placed:
    """Where a part of a paragraph came to stand: its sheet, its box, its words line by line."""

    sheet: Sheet
    box: Box
    lines: list[list[Word]] = field(default_factory=list)


class Setter:
    """Sets paragraphs one below the other into the frames of a document's pages, until all pages are full.

    Args:
        document: gives the number and the size of pages.
        frames: gives the columns of a page, by its number from 0, in reading order.
        dress: draws what a page has before its text.
        paper: colour of the pages.
    """

    def __init__(self, document: Document, frames: Frames, dress: Dress | None = None, paper: Color = WHITE) -> None:
        self._document, self._frames, self._dress, self._paper = document, frames, dress, paper
        self.sheets: list[Sheet] = []
        self._waiting: list[Box] = []
        self.full = False
        self.frame: Box = (0.0, 0.0, 0.0, 0.0)
        self.y = 0.0
        self.next_frame()

    @property
    def sheet(self) -> Sheet:
        """The page that is being written."""
        return self.sheets[-1]

    @property
    def pages(self) -> list[Page]:
        """All pages of the document, also those that no text was left for."""
        while len(self.sheets) < self._document.pages:
            self._next_sheet()
        return [sheet.page for sheet in self.sheets]

    @property
    def width(self) -> float:
        """Of this frame, in points."""
        return self.frame[2] - self.frame[0]

    @property
    def room(self) -> float:
        """Height that is left in this frame, in points."""
        return 0.0 if self.full else self.frame[3] - self.y

    def filled(self, share: float) -> bool:
        """Whether a share of the last page is written."""
        if self.full or len(self.sheets) < self._document.pages:
            return self.full
        tall = sum(bottom - top for _, top, _, bottom in self._frames(self.sheet.number))
        left = self.room + sum(bottom - top for _, top, _, bottom in self._waiting)
        return left <= (1 - share) * tall

    def next_frame(self) -> None:
        """Go on at the top of the next column or page."""
        if not self._waiting:
            if len(self.sheets) == self._document.pages:
                self.full = True
                return
            self._next_sheet()
        self.frame = self._waiting.pop(0)
        self.y = self.frame[1]

    def space(self, points: float) -> None:
        """Leave room, unless at the top of a frame."""
        if self.y > self.frame[1]:
            self.y += points

    def need(self, points: float) -> bool:
        """Go on in the next frame where less height than this is left; false where no frame has it."""
        if not self.full and self.room < points and self.y > self.frame[1]:
            self.next_frame()
        return self.room >= points

    def paragraph(
        self,
        words: Sequence[Piece],
        look: Look,
        left: float = 0.0,
        right: float = 0.0,
        label: Sequence[Piece] = (),
        flush: bool = False,
    ) -> list[Placed]:
        """Set a paragraph.

        Args:
            words: of the paragraph.
            look: that gives leading, alignment, indent and space after it.
            left: indent in points; wider if the label needs it.
            right: indent in points.
            label: what stands left of its first line: a bullet, a number, a word.
            flush: whether the label begins at the edge of the frame, and not close to the text.

        Returns:
            Where it stands: a part for each frame that it runs through, none if there is no room left.
        """
        parts: list[Placed] = []
        if label:
            left = max(left, width_of(label) + 0.6 * label[0].look.size)
        lines = list(broken(words, look, self.width - left - right))
        for place, line in enumerate(lines):
            if self.room < look.leading:
                self.next_frame()
            if self.full:
                break
            if not parts or parts[-1].sheet is not self.sheet or parts[-1].box[0] != self.frame[0]:
                self.sheet.begin_paragraph()
                parts.append(Placed(self.sheet, (self.frame[0], self.y, self.frame[2], self.y)))
            if label and place == 0:
                x = self.frame[0] + (0.0 if flush else left - width_of(label) - 0.6 * label[0].look.size)
                self.sheet.line(label, x, baseline_of(look, self.y))
            last = place == len(lines) - 1
            written = self._set(line, look, left + look.first * (place == 0), right, last, bool(label) and place == 0)
            parts[-1].lines.append(written)
            self.y += look.leading
            parts[-1].box = (*parts[-1].box[:3], self.y)
        for part in parts:
            part.sheet.area("body", part.box)
        self.y += 0.0 if self.full else look.after
        return parts

    def _next_sheet(self) -> None:
        width, height = self._document.paper
        self.sheets.append(Sheet(Page(width, height, paper=self._paper), len(self.sheets)))
        if self._dress:
            self._dress(self.sheet)
        self._waiting = list(self._frames(self.sheet.number))

    def _set(self, line: Sequence[Piece], look: Look, left: float, right: float, last: bool, same: bool) -> list[Word]:
        x, end = self.frame[0] + left, self.frame[2] - right
        free = end - x - width_of(line)
        gaps = sum(not piece.token.glued for piece in line[1:])
        gap = None
        if look.align == "justify" and not last and gaps and 0 < free < 0.3 * (end - x):
            gap = stringWidth(" ", look.font, look.size) + free / gaps
        elif look.align in ("center", "right"):
            x += free * (0.5 if look.align == "center" else 1.0)
        return self.sheet.line(line, x, baseline_of(look, self.y), gap, same)
