"""Tables: rows of cells with a header that is dark, grey, coloured or plain, with rules or stripes or neither."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.figures.palette import dark, gray, pale, readable_on, strong
from redaction.synthetic.layouts.sheet import Piece, Sheet, broken, pieces, width_of
from redaction.synthetic.layouts.style import Align, Look, Style
from redaction.synthetic.layouts.values import BRIEF, NUMERIC, PERSONAL, WORDY, Values
from redaction.synthetic.page import BLACK
from redaction.synthetic.pen import Box, Color, Pen
from redaction.synthetic.text import Token, plain

Rules = Literal["grid", "rows", "columns", "frame", "header", "none"]


@dataclass(frozen=True)
class Column:
    """A column of a table: the kind of its values, its title, its share of the width."""

    kind: str
    title: str
    weight: float
    align: Align = "left"


@dataclass(frozen=True)
class TableStyle:
    """How a table looks.

    Attributes:
        look: of the cells.
        head: of the titles.
        head_fill: of the header row; None where it has none.
        stripe: of every other row; None where all are alike.
        rules: which lines there are.
        ink: of the rules.
        line_pt: their width.
        pad: around the text of a cell, across and down.
        group: fill of the rows between groups; None where there are none.
        marked: fill of one column that stands out; None where there is none.
        lit: of cells that somebody highlighted.
        single: points of paper between the cells of a filled header, and whether its first cell has no fill; None where
            the fill runs from end to end.
    """

    look: Look
    head: Look
    head_fill: Color | None
    stripe: Color | None
    rules: Rules
    ink: Color
    line_pt: float
    pad: tuple[float, float]
    group: Color | None = None
    marked: Color | None = None
    lit: Color = (1.0, 1.0, 0.2)
    single: tuple[float, bool] | None = None


def table_style(style: Style, dice: random.Random, scale: float = 1.0) -> TableStyle:
    """A look for all tables of a document."""
    size = max(5.0, style.body.size * scale * dice.uniform(0.65, 0.95))
    look = replace(style.body, size=size, leading=size * dice.uniform(1.08, 1.3), align="left", first=0.0, color=BLACK)
    kind = dice.random()
    fill = None if kind < 0.25 else dark(dice) if kind < 0.6 else _mid(dice) if kind < 0.85 else pale(dice)
    head = replace(look, font=style.family.bold, color=readable_on(fill) if fill else BLACK)
    rules: Rules = dice.choice(("grid", "grid", "grid", "rows", "rows", "columns", "frame", "header", "none"))
    tint = pale(dice) if dice.random() < 0.6 else gray(dice.uniform(0.65, 0.9))
    stripe = tint if dice.random() < (0.6 if rules in ("none", "frame", "header") else 0.4) else None
    ink = dice.choice((BLACK, BLACK, gray(0.4), gray(0.7), fill or BLACK))
    pad = dice.uniform(1.5, 5), dice.choice((0.5, 1, 1.5, 2.5, 4))
    group = dice.choice((gray(0.6), gray(0.75), pale(dice), dark(dice))) if dice.random() < 0.25 else None
    marked = dice.choice((gray(0.6), gray(0.8), pale(dice))) if dice.random() < 0.1 else None
    lit = dice.choice(((1.0, 1.0, 0.2), (1.0, 1.0, 0.2), (0.5, 1.0, 0.5), (1.0, 0.7, 0.8)))
    width = dice.choice((0.3, 0.5, 0.7, 1.0, 1.4))
    single = (dice.choice((1.0, 3.0, 8.0)), dice.random() < 0.5) if fill and dice.random() < 0.2 else None
    if fill and single and single[1] and head.color != BLACK:
        fill, head = pale(dice), replace(head, color=BLACK)  # the first title stands on paper, in the ink of the others
    return TableStyle(look, head, fill, stripe, rules, ink, width, pad, group, marked, lit, single)


def some_columns(values: Values, dice: random.Random, count: int) -> list[Column]:
    """Columns of different kinds, at least one of them with personal details."""
    kinds = [dice.choice(PERSONAL)]
    if dice.random() < 0.7:
        kinds.append("name")
    pool = [kind for kind in (*PERSONAL, *WORDY, *NUMERIC, *NUMERIC, *BRIEF) if kind not in ("index", "street")]
    kinds += dice.choices(pool, k=max(0, count - len(kinds)))
    kinds = list(dict.fromkeys(kinds))[:count]
    dice.shuffle(kinds)
    if dice.random() < 0.4:
        kinds = ["index", *kinds]
    return [column(values, kind) for kind in kinds]


def column(values: Values, kind: str) -> Column:
    """A column with values of a kind, as wide as they need."""
    weight = {"index": 0.35, "number": 0.5, "decimal": 0.55, "percent": 0.6, "time": 0.5, "code": 0.5, "subject": 1.9}
    wide = weight.get(kind, 0.8 if kind in ("amount", "status", "article", "date") else 1.25)
    return Column(kind, values.title(kind), wide, "right" if kind in NUMERIC else "left")


class Table:
    """A table that is being set on a sheet, row below row.

    Args:
        sheet: to write on.
        box: at most as large as this; as wide, in any case.
        columns: from left to right.
        style: of the table.
    """

    def __init__(self, sheet: Sheet, box: Box, columns: Sequence[Column], style: TableStyle) -> None:
        self._sheet, self._box, self._columns, self._style = sheet, box, columns, style
        total = sum(column.weight for column in columns)
        self._edges = [box[0]]
        for one in columns:
            self._edges.append(self._edges[-1] + one.weight / total * (box[2] - box[0]))
        self.y = box[1]
        self._fills: list[tuple[Box, Color]] = []
        self._tops: list[float] = [box[1]]
        self._body = box[1]
        sheet.under(box, self._draw)

    @property
    def cells(self) -> list[Box]:
        """Boxes of the next row if it were a line high."""
        high = self._style.look.leading + 2 * self._style.pad[1]
        return [(x0, self.y, x1, self.y + high) for x0, x1 in zip(self._edges, self._edges[1:], strict=False)]

    def header(self) -> None:
        """Set the titles."""
        self._row([self._lines(plain(c.title), self._style.head, i) for i, c in enumerate(self._columns)], "header")
        self._body = self.y

    def row(self, contents: Sequence[Sequence[Token]], bold: bool = False, lit: int | None = None) -> bool:
        """Set a row of values; gives False, and sets nothing, where no room is left.

        Args:
            contents: of its cells.
            bold: whether it is set in the heavy face, as sums are.
            lit: the cell that is highlighted, if one is and something is written in it.
        """
        look = replace(self._style.head, color=BLACK) if bold else self._style.look
        cells = [self._lines(tokens, look, place) for place, tokens in enumerate(contents)]
        top = self.y
        written = self._row(cells, "total" if bold else "body")
        if written and lit is not None and cells[lit]:
            self._fills.append(((self._edges[lit], top, self._edges[lit + 1], self.y), self._style.lit))
        return written

    def group_row(self, text: Sequence[Token]) -> bool:
        """Set a row that is one cell, above those of a group; gives False where no room is left."""
        fill = self._style.group or gray(0.85)
        look = replace(self._style.head, color=readable_on(fill))
        return self._row([[pieces(text, look)], *([] for _ in self._columns[1:])], "group")

    def close(self) -> float:
        """Note the columns, fill the one that stands out; gives where the table ends."""
        if self._style.marked:
            place = len(self._columns) // 2
            box = (self._edges[place], self._body, self._edges[place + 1], self.y)
            self._fills.insert(0, (box, self._style.marked))
        for x0, x1 in zip(self._edges, self._edges[1:], strict=False):
            if self.y > self._body:
                self._sheet.area("column", (x0, self._body, x1, self.y))
        return self.y

    def _lines(self, tokens: Sequence[Token], look: Look, place: int) -> list[list[Piece]]:
        """The lines of a cell; a word that is too wide for it loses its end, as in a spreadsheet."""
        room = self._edges[place + 1] - self._edges[place] - 2 * self._style.pad[0]
        words = [Piece(token._replace(text=cut(token.text, look, room)), look) for token in tokens]
        return list(broken(words, look, room))

    def _row(self, cells: Sequence[Sequence[Sequence]], kind: Literal["header", "body", "group", "total"]) -> bool:
        look = self._style.head if kind == "header" else self._style.look
        high = max(1, *(len(lines) for lines in cells)) * look.leading + 2 * self._style.pad[1]
        if self.y + high > self._box[3] + 0.01:
            return False
        fill = self._fill(kind)
        if fill:
            self._fills += [((x0, self.y, x1, self.y + high), fill) for x0, x1 in self._filled(kind)]
        for place, lines in enumerate(cells):
            self._cell(place, lines, look, high, kind)
        self.y += high
        self._tops.append(self.y)
        return True

    def _fill(self, kind: str) -> Color | None:
        style = self._style
        striped = style.stripe if len(self._tops) % 2 else None
        return {"header": style.head_fill, "group": style.group or gray(0.85), "total": gray(0.88)}.get(kind, striped)

    def _filled(self, kind: str) -> list[tuple[float, float]]:
        """From where to where the fill of a row goes: once from end to end, or cell by cell."""
        if kind != "header" or not self._style.single:
            return [(self._box[0], self._box[2])]
        gap, bare = self._style.single
        cells = list(zip(self._edges, self._edges[1:], strict=False))
        return [(x0 + gap / 2, x1 - gap / 2) for x0, x1 in cells[bare:]]

    def _cell(self, place: int, lines: Sequence[Sequence], look: Look, high: float, kind: str) -> None:
        x0, x1, across = self._edges[place], self._edges[place + 1], self._style.pad[0]
        if kind in ("body", "total"):
            self._sheet.area("cell", (x0, self.y, x1, self.y + high))
        align: Align = self._columns[place].align if kind != "header" or place else "left"
        self._sheet.begin_paragraph()
        baseline = self.y + self._style.pad[1] + (look.leading - look.size) / 2 + 0.8 * look.size
        for line in lines:
            wide = width_of(line)
            at = x1 - across - wide if align == "right" else x0 + across
            self._sheet.line(line, max(at, x0 + across), baseline)
            baseline += look.leading

    def _draw(self, pen: Pen) -> None:
        style = self._style
        for box, color in self._fills:
            pen.rectangle(box, color)
        x0, x1, top, bottom = self._box[0], self._box[2], self._tops[0], self._tops[-1]
        if style.rules in ("grid", "rows"):
            for y in self._tops:
                pen.line([(x0, y), (x1, y)], style.ink, style.line_pt)
        if style.rules in ("grid", "columns"):
            for x in self._edges:
                pen.line([(x, top), (x, bottom)], style.ink, style.line_pt)
        if style.rules in ("frame", "columns"):
            pen.rectangle((x0, top, x1, bottom), None, style.ink, style.line_pt)
        if style.rules in ("header", "frame", "columns"):
            for y in {top, self._body, bottom}:
                pen.line([(x0, y), (x1, y)], style.ink, 1.6 * style.line_pt)


def fitted(columns: Sequence[Column], width: float, look: Look) -> list[Column]:
    """As many columns as a width can hold with at least six letters in each."""
    least, kept = 6.5 * stringWidth("n", look.font, look.size), list(columns)
    while len(kept) > 2 and min(c.weight for c in kept) / sum(c.weight for c in kept) * width < 0.6 * least:
        kept.remove(max(kept, key=lambda c: c.weight))
    return kept


def cut(text: str, look: Look, room: float) -> str:
    """As many letters of a text as there is room for, at least one."""
    while len(text) > 1 and stringWidth(text, look.font, look.size) > room:
        text = text[:-1]
    return text


def _mid(dice: random.Random) -> Color:
    """A header's fill between dark and pale: grey in half of all cases."""
    return gray(dice.uniform(0.4, 0.8)) if dice.random() < 0.5 else strong(dice)
