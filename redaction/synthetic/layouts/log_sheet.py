"""Log sheets and sign-in lists: printed rows that people fill by hand, hour by hour or visitor by visitor."""

from __future__ import annotations

import random
from dataclasses import replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.figures.handwriting import initials, note, scrawl, signature
from redaction.synthetic.figures.palette import pen_ink
from redaction.synthetic.layouts.ornaments import rule
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Look, Style, style_of
from redaction.synthetic.layouts.tables import Column, Table, TableStyle, cut, table_style
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Token, Writer, plain

_HANDS = 4
"""At most so many people write on one sheet."""


def compose(document: Document) -> list[Page]:
    """Sheets of the same log, each filled down to some row."""
    style, dice = style_of(document, ("serif", "sans"), dark=0.0), document.dice("log")
    writer = Writer(document.language, document.dice("text"))
    values = Values(document.language, writer, dice)
    look = _printed(table_style(style, dice), dice)
    columns = _columns(values, dice)
    hands = [_hand(document.language, dice) for _ in range(dice.randint(1, _HANDS))]
    title, pages = values.term("log"), []
    for sheet in dressed(document, style):
        right, bottom = sheet.page.width - 0.7 * style.margins[2], sheet.page.height - 50
        box = (0.7 * style.margins[0], 46.0, right, bottom)
        top = _head(sheet, style, values, writer, title, box, hands[0], dice)
        _table(sheet, (box[0], top, box[2], box[3]), columns, look, values, dice, hands)
        if dice.random() < 0.3:
            remark = (box[0] + 20, box[3] - 10, box[0] + 190, box[3] + 40)
            put_figure(sheet, "signature", note, remark, dice, document.language)
        pages.append(sheet.page)
    return pages


def _printed(look: TableStyle, dice: random.Random) -> TableStyle:
    """Rules all around and rows high enough to write in."""
    return replace(
        look,
        rules="grid",
        pad=(3.0, dice.uniform(2.5, 7)),
        group=None,
        stripe=look.stripe if dice.random() < 0.3 else None,
    )


def _columns(values: Values, dice: random.Random) -> list[Column]:
    first = Column(dice.choice(("time", "date", "index")), values.title("time"), 0.8)
    kinds = dice.sample(
        ("name", "number", "status", "decimal", "phone", "organisation", "time", "code"), dice.randint(2, 4)
    )
    columns = [Column(kind, values.title(kind), dice.uniform(0.9, 1.6)) for kind in ("name", *kinds)]
    return [first, *columns, Column("sign", values.title("sign"), 1.2)]


def _hand(language: str, dice: random.Random) -> Look:
    size = dice.uniform(10, 17)
    return Look(fonts.choose(dice, ("script",), language).regular, size, size, pen_ink(dice))


def _head(
    sheet: Sheet, style: Style, values: Values, writer: Writer, title: str, box: Box, hand: Look, dice: random.Random
) -> float:
    middle, y = (box[0] + box[2]) / 2, box[1] + style.heading.size
    sheet.put(writer.one("organisation"), style.bold(), middle, y, "center")
    y += style.heading.leading * 1.3
    sheet.put(title, style.heading.scaled(1.2), middle, y, "center")
    y += 30
    for x, kind in zip((box[0], middle), dice.sample(("date", "organisation", "street", "name"), 2), strict=True):
        end = sheet.put(f"{values.title(kind)}:", style.body, x, y)[-1].box[2] + 4
        right = x + 0.46 * (box[2] - box[0])
        rule(sheet, end, right, y + 2)
        _write(sheet, writer.one(kind), hand, end + 3, y - 1, right)
    return y + 14


def _table(
    sheet: Sheet,
    box: Box,
    columns: list[Column],
    look: TableStyle,
    values: Values,
    dice: random.Random,
    hands: list[Look],
) -> None:
    table = Table(sheet, box, columns, look)
    table.header()
    filled, row, hand = dice.choice((0.0, 0.4, 0.8, 1.0, 1.0)), 0, 0
    while True:
        cells = table.cells
        printed = plain(f"{row % 24}:00") if columns[0].kind == "time" else []
        if not table.row([printed, *([] for _ in columns[1:])]):
            break
        if cells[0][3] < box[1] + filled * (box[3] - box[1]):
            hand = dice.randrange(len(hands)) if dice.random() < 0.2 else hand
            _fill(sheet, cells, columns, values, dice, hands[hand], row)
        row += 1
    table.close()


def _fill(
    sheet: Sheet, cells: list[Box], columns: list[Column], values: Values, dice: random.Random, hand: Look, row: int
) -> None:
    """One row by hand, its words a little up and down."""
    for cell, column in zip(cells, columns, strict=True):
        if column is columns[0] and column.kind == "time":
            continue
        if column.kind == "sign":
            inner = (cell[0] + 3, cell[1] + 1, cell[2] - dice.uniform(3, 0.4 * (cell[2] - cell[0])), cell[3] - 1)
            put_figure(sheet, "signature", dice.choice((signature, initials, scrawl)), inner, dice)
        elif dice.random() < 0.85:
            fits = min(hand.size, 1.05 * (cell[3] - cell[1]))
            smaller = replace(hand, size=fits)
            _write(
                sheet,
                values.value(column.kind, row),
                smaller,
                cell[0] + dice.uniform(2, 8),
                cell[3] - 0.25 * fits,
                cell[2],
            )


def _write(sheet: Sheet, value: list[Token], hand: Look, x: float, baseline: float, right: float) -> None:
    """By hand, from ``x`` on, as many words as fit."""
    kept: list[Token] = []
    end = x
    for token in value:
        end += hand.size * 0.25 * bool(kept) + stringWidth(token.text, hand.font, hand.size)
        if kept and end > right:
            break
        kept.append(token._replace(text=cut(token.text, hand, right - x)))
    sheet.put(kept, hand, x, baseline)
