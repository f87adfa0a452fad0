"""Sets words into lines and paragraphs, down columns and over pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.style import Align, Look
from redaction.synthetic.page import Area, Drawing, Page, Word
from redaction.synthetic.pen import Box, Pen
from redaction.synthetic.text import Token, plain


class Piece(NamedTuple):
    """A token in the look that it is set in."""

    token: Token
    look: Look


def pieces(text: str | Iterable[Token], look: Look) -> list[Piece]:
    """Words in one look, ready to be set."""
    tokens = plain(text) if isinstance(text, str) else text
    return [Piece(token, look) for token in tokens]


class Sheet:
    """A page that is being written: counts its lines and paragraphs.

    Args:
        page: to write on.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._lines = self._paragraphs = 0

    def begin_paragraph(self) -> None:
        """What is written from here on is another paragraph."""
        self._paragraphs += 1

    def line(self, words: Sequence[Piece], x: float, baseline: float, gap: float | None = None) -> list[Word]:
        """Write a line; ``gap`` is the width of its spaces, as wide as those of the font where it is None."""
        self._lines += 1
        written = []
        for place, (token, look) in enumerate(words):
            if place and not token.glued:
                x += gap if gap is not None else stringWidth(" ", look.font, look.size)
            word = Word(
                token.text, x, baseline, look.font, look.size, look.color, self._lines, self._paragraphs, token.item
            )
            written.append(word)
            x += stringWidth(token.text, look.font, look.size)
        self.page.marks.extend(written)
        return written

    def put(
        self, text: str | Iterable[Token], look: Look, x: float, baseline: float, align: Align = "left"
    ) -> list[Word]:
        """Write a line that begins at ``x``, ends there or is centred on it, as a paragraph of its own."""
        words = pieces(text, look)
        shift = {"left": 0.0, "justify": 0.0, "center": 0.5, "right": 1.0}[align]
        self.begin_paragraph()
        return self.line(words, x - shift * width_of(words), baseline)

    def over(self, box: Box, draw: Callable[[Pen], None]) -> None:
        """Draw on top of all that is there already."""
        self.page.marks.append(Drawing(box, draw))

    def under(self, box: Box, draw: Callable[[Pen], None]) -> None:
        """Draw below all that is there already."""
        self.page.marks.insert(0, Drawing(box, draw))


def width_of(words: Sequence[Piece]) -> float:
    """How wide a line of words is, in points."""
    width = 0.0
    for place, (token, look) in enumerate(words):
        if place and not token.glued:
            width += stringWidth(" ", look.font, look.size)
        width += stringWidth(token.text, look.font, look.size)
    return width


@dataclass(frozen=True)
class Placed:
    """Where a part of a paragraph came to stand: its sheet, its box, its words line by line."""

    sheet: Sheet
    box: Box
    lines: list[list[Word]]


class Setter:
    """Sets paragraphs one below the other into the frames of a document's pages, until all pages are full.

    Args:
        document: gives the number and the size of pages.
        frames: gives the columns of a page, by its number from 0, in reading order.
        dress: draws what a page has before its text, by its number.
    """

    def __init__(
        self,
        document: Document,
        frames: Callable[[int], list[Box]],
        dress: Callable[[Sheet, int], None] = lambda _sheet, _number: None,
    ) -> None:
        self._document, self._frames, self._dress = document, frames, dress
        self.sheets: list[Sheet] = []
        self._waiting: list[Box] = []
        self.full = False
        self.y = 0.0
        self.next_frame()

    @property
    def number(self) -> int:
        """Of the page that is being written, from 0."""
        return len(self.sheets) - 1

    @property
    def sheet(self) -> Sheet:
        """The page that is being written."""
        return self.sheets[-1]

    @property
    def pages(self) -> list[Page]:
        """All pages, also those that nothing was left for."""
        while len(self.sheets) < self._document.pages:
            self._next_sheet()
        return [sheet.page for sheet in self.sheets]

    @property
    def room(self) -> float:
        """Height that is left in this frame, in points."""
        return 0.0 if self.full else self.frame[3] - self.y

    def filled(self, share: float) -> bool:
        """Whether a share of the last page is written, counted from the top of its first frame."""
        if self.full:
            return True
        if self.number + 1 < self._document.pages:
            return False
        tall = sum(bottom - top for _, top, _, bottom in self._frames(self.number))
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

    def need(self, points: float) -> None:
        """Go on in the next frame where less height than this is left."""
        if not self.full and self.room < points and self.y > self.frame[1]:
            self.next_frame()

    def paragraph(
        self, words: Sequence[Piece], look: Look, left: float = 0.0, right: float = 0.0, label: Sequence[Piece] = ()
    ) -> list[Placed]:
        """Set a paragraph with indents in points; a label (a bullet, a number) stands before its first line."""
        placed: list[Placed] = []
        lines = list(broken(words, look, self.frame[2] - self.frame[0] - left - right))
        begun = self._begin()
        for place, line in enumerate(lines):
            if self.full or self.room < look.leading:
                self._end(placed, begun)
                self.next_frame()
                begun = self._begin()
            if self.full:
                return placed
            self._set(line, look, left, right, label if place == 0 else (), place, place == len(lines) - 1)
        self._end(placed, begun)
        self.y += look.after
        return placed

    def _next_sheet(self) -> None:
        width, height = self._document.paper
        self.sheets.append(Sheet(Page(width, height)))
        self._dress(self.sheet, self.number)
        self._waiting = list(self._frames(self.number))

    def _begin(self) -> tuple[float, int]:
        if not self.full:
            self.sheet.begin_paragraph()
        return self.y, len(self.sheet.page.marks)

    def _end(self, placed: list[Placed], begun: tuple[float, int]) -> None:
        words = [mark for mark in self.sheet.page.marks[begun[1] :] if isinstance(mark, Word)]
        if words:
            lines: dict[int, list[Word]] = {}
            for word in words:
                lines.setdefault(word.line, []).append(word)
            box = (self.frame[0], begun[0], self.frame[2], self.y)
            self.sheet.page.areas.append(Area("body", box))
            placed.append(Placed(self.sheet, box, list(lines.values())))

    def _set(
        self, line: list[Piece], look: Look, left: float, right: float, label: Sequence[Piece], place: int, last: bool
    ) -> None:
        x0, x1 = self.frame[0] + left, self.frame[2] - right
        baseline = self.y + (look.leading - look.size) / 2 + 0.8 * look.size
        if place == 0:
            x0 += look.first
        free = x1 - x0 - width_of(line)
        gaps = sum(not piece.token.glued for piece in line[1:])
        gap = None
        if look.align == "justify" and not last and gaps and free < 0.3 * (x1 - x0):
            gap = stringWidth(" ", look.font, look.size) + free / gaps
        elif look.align in ("center", "right"):
            x0 += free * (0.5 if look.align == "center" else 1.0)
        if label:
            shown = self.sheet.line(label, x0 - left + label_shift(label, left), baseline)
            self.sheet._lines -= 1  # the label stands on the line that it labels
            del shown
        self.sheet.line(line, x0, baseline, gap)
        self.y += look.leading


def label_shift(label: Sequence[Piece], left: float) -> float:
    return max(left - width_of(label) - 5.0, 0.0)


def broken(words: Sequence[Piece], look: Look, width: float) -> Iterator[list[Piece]]:
    """Lines no wider than a width in points; the first one leaves room for its indent. A longer word is cut."""
    line: list[Piece] = []
    free = width - look.first
    for group in _groups(words):
        wide = sum(stringWidth(token.text, face.font, face.size) for token, face in group)
        space = stringWidth(" ", look.font, look.size) if line else 0.0
        if line and space + wide > free:
            yield line
            line, free, space = [], width, 0.0
        line.extend(group)
        free -= space + wide
    if line:
        yield line


def _groups(words: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces that stand together without a space."""
    group: list[Piece] = []
    for piece in words:
        if group and not piece.token.glued:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group
