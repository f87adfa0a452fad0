"""Words in looks, and a page that they are written on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.layouts.style import Align, Look
from redaction.synthetic.page import Area, AreaKind, Drawing, Page, Word
from redaction.synthetic.pen import Box, Pen
from redaction.synthetic.text import Token, plain

Text = str | Iterable[Token]


class Piece(NamedTuple):
    """A token in the look that it is set in."""

    token: Token
    look: Look


def pieces(text: Text, look: Look) -> list[Piece]:
    """Words in one look, ready to be set."""
    tokens = plain(text) if isinstance(text, str) else text
    return [Piece(token, look) for token in tokens]


def width_of(words: Sequence[Piece]) -> float:
    """How wide a line of words is, in points."""
    width = 0.0
    for place, (token, look) in enumerate(words):
        if place and not token.glued:
            width += stringWidth(" ", look.font, look.size)
        width += stringWidth(token.text, look.font, look.size)
    return width


def broken(words: Sequence[Piece], look: Look, width: float) -> Iterator[list[Piece]]:
    """Lines no wider than a width in points, the first one less its indent. A word that is wider is cut."""
    line: list[Piece] = []
    free = width - look.first
    for group in _groups(words, width):
        wide = width_of(group)
        space = stringWidth(" ", look.font, look.size) if line else 0.0
        if line and space + wide > free:
            yield line
            line, free, space = [], width, 0.0
        line.extend(group)
        free -= space + wide
    if line:
        yield line


def _groups(words: Sequence[Piece], width: float) -> Iterator[list[Piece]]:
    """Pieces that stand together without a space, and parts of those that are wider than a width."""
    group: list[Piece] = []
    for piece in words:
        if group and not piece.token.glued:
            yield from _parts(group, width)
            group = []
        group.append(piece)
    if group:
        yield from _parts(group, width)


def _parts(group: list[Piece], width: float) -> Iterator[list[Piece]]:
    """Pieces that stand together, cut wherever a line is full."""
    if width_of(group) <= width:
        yield group
        return
    part: list[Piece] = []
    for token, look in group:
        for place, sign in enumerate(token.text):
            if part and width_of([*part, Piece(Token(sign, None, True), look)]) > width:
                yield part
                part = []
            if part and place and part[-1].token.item == token.item:
                last = part[-1].token
                part[-1] = Piece(last._replace(text=last.text + sign), look)
            else:
                part.append(Piece(Token(sign, token.item, bool(part)), look))
    yield part


class Sheet:
    """A page that is being written: numbers its lines and paragraphs.

    Args:
        page: to write on.
        number: of the page in its document, from 0.
    """

    def __init__(self, page: Page, number: int = 0) -> None:
        self.page, self.number = page, number
        self._lines = self._paragraphs = 0

    @property
    def box(self) -> Box:
        """The whole page."""
        return 0.0, 0.0, self.page.width, self.page.height

    def begin_paragraph(self) -> None:
        """What is written from here on is another paragraph."""
        self._paragraphs += 1

    def line(
        self, words: Sequence[Piece], x: float, baseline: float, gap: float | None = None, same: bool = False
    ) -> list[Word]:
        """Write a line.

        Args:
            words: of the line.
            x: where it begins.
            baseline: that its letters stand on.
            gap: width of its spaces; None for those of the font.
            same: whether it stands on the line that was written before, as the text beside a number does.
        """
        self._lines += not same
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

    def put(self, text: Text, look: Look, x: float, baseline: float, align: Align = "left") -> list[Word]:
        """Write a line that begins at ``x``, ends there or is centred on it, as a paragraph of its own."""
        words = pieces(text, look)
        shift = {"left": 0.0, "justify": 0.0, "center": 0.5, "right": 1.0}[align]
        self.begin_paragraph()
        return self.line(words, x - shift * width_of(words), baseline)

    def block(self, rows: Iterable[Text], look: Look, x: float, top: float, align: Align = "left") -> float:
        """Write short lines one below the other as one paragraph; returns where the next one would begin."""
        shift = {"left": 0.0, "justify": 0.0, "center": 0.5, "right": 1.0}[align]
        self.begin_paragraph()
        for row in rows:
            words = pieces(row, look)
            self.line(words, x - shift * width_of(words), baseline_of(look, top))
            top += look.leading
        return top

    def wrapped(self, text: Text, look: Look, box: Box, align: Align = "left") -> float:
        """Write text into a box, as many lines as it takes; returns where the next line would begin."""
        lines = list(broken(pieces(text, look), look.plain(), box[2] - box[0]))
        edge = {"left": box[0], "justify": box[0], "center": (box[0] + box[2]) / 2, "right": box[2]}[align]
        return self.block([[piece.token for piece in line] for line in lines], look, edge, box[1], align)

    def over(self, box: Box, draw: Callable[[Pen], None]) -> None:
        """Draw on top of all that is there already."""
        self.page.marks.append(Drawing(box, draw))

    def under(self, box: Box, draw: Callable[[Pen], None]) -> None:
        """Draw below all that is there already."""
        self.page.marks.insert(0, Drawing(box, draw))

    def area(self, kind: AreaKind, box: Box) -> None:
        """Note what somebody could withhold as a whole."""
        self.page.areas.append(Area(kind, box))


def meet(box: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def baseline_of(look: Look, top: float) -> float:
    """The baseline of a line that begins at a height."""
    return top + (look.leading - look.size) / 2 + 0.8 * look.size
