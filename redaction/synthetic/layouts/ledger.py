"""Tables that fill pages: ledgers, inventories, rosters, disclosures, in small print, sometimes in landscape."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.logos import LOGOS
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Align, Style, style_of
from redaction.synthetic.layouts.tables import Column, Table, TableStyle, fitted, some_columns, table_style
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Writer, plain


def compose(document: Document) -> list[Page]:
    """Pages of one table; its header is repeated on each."""
    style, dice = style_of(document, dark=0.0), document.dice("ledger")
    writer = Writer(document.language, document.dice("text"))
    values = Values(document.language, writer, dice)
    turned = dice.random() < 0.3
    width, height = document.paper[::-1] if turned else document.paper
    table, frame = table_style(style, dice), _frame(style, dice, width, height)
    columns = fitted(some_columns(values, dice, dice.randint(3, 8)), frame[2] - frame[0], table.look)
    title, logo, filled = values.term("table"), dice.choice(LOGOS), dice.choice((0.3, 0.7, 1.0, 1.0, 1.0))
    pages, row = [], 0
    for sheet in dressed(document, style, turned):
        top = frame[1]
        if sheet.number == 0:
            top = _head(sheet, style, writer, title, frame, dice)
            if dice.random() < 0.4:
                box = frame[2] - 110, max(frame[1] - 40, 8), frame[2], max(frame[1] - 4, 36)
                put_figure(sheet, "letterhead", logo, box, dice, document.language)
        last = sheet.number == document.pages - 1
        bottom = top + (frame[3] - top) * (filled if last else 1.0)
        row = _fill(sheet, (frame[0], top, frame[2], max(bottom, top + 90)), columns, table, values, dice, row)
        pages.append(sheet.page)
    return pages


def _frame(style: Style, dice: random.Random, width: float, height: float) -> Box:
    """Where the table may stand; narrower margins than text has, as a rule."""
    left, top, right, bottom = style.margins
    tight = dice.uniform(0.35, 1.0)
    return left * tight, max(top, 45), width - right * tight, height - max(bottom * tight, 34)


def _head(sheet: Sheet, style: Style, writer: Writer, title: str, frame: Box, dice: random.Random) -> float:
    """Title and a few lines about the table; gives where the table may begin."""
    y = frame[1] + style.heading.size
    align: Align = dice.choice(("left", "left", "center"))
    x = frame[0] if align == "left" else (frame[0] + frame[2]) / 2
    sheet.put(title, style.heading.scaled(dice.uniform(1, 1.7)), x, y, align)
    for kind in dice.sample(("organisation", "date", "subject", "reference"), dice.randint(0, 3)):
        y += style.small.leading * 1.1
        sheet.put(writer.one(kind), style.small, x, y + 3, align)
    return y + style.body.leading + dice.uniform(2, 16)


def _fill(
    sheet: Sheet,
    box: Box,
    columns: list[Column],
    style: TableStyle,
    values: Values,
    dice: random.Random,
    row: int,
) -> int:
    """Rows until the box is full; gives the number of the next one."""
    table = Table(sheet, box, columns, style)
    table.header()
    grouped = dice.randint(3, 9) if style.group else 0
    sparse, often = dice.choice((0.0, 0.0, 0.08, 0.3)), dice.choice((0.0, 0.0, 0.0, 0.1, 0.5))
    while True:
        if grouped and row % grouped == 0 and not table.group_row(plain(values.term("table"))):
            break
        cells = [values.value(c.kind, row) if dice.random() >= sparse else [] for c in columns]
        lit = dice.randrange(len(columns)) if dice.random() < often else None
        if not table.row(cells, bold=bool(grouped) and row % grouped == grouped - 1, lit=lit):
            break
        row += 1
    table.close()
    sheet.area("figure", (box[0], box[1], box[2], table.y))
    return row
