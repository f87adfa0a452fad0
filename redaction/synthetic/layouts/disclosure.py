"""Dense statements: numbered sections, each with a table of its own, and notes in small print between them."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.palette import dark, gray, readable_on
from redaction.synthetic.layouts.plain_pages import dressed, put_box
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Look, Style, style_of
from redaction.synthetic.layouts.tables import Table, TableStyle, fitted, some_columns, table_style
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box, Color
from redaction.synthetic.text import Writer

_ROMAN = ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.", "X.")


def compose(document: Document) -> list[Page]:
    """Sections one below the other until the pages are full."""
    style, dice = style_of(document, sizes=(6.5, 10.5, 8.5), dark=0.0), document.dice("disclosure")
    writer = Writer(document.language, document.dice("text"))
    values, look = Values(document.language, writer, dice), table_style(style, dice)
    bar = dice.choice((None, None, dark(dice), gray(dice.uniform(0.6, 0.9))))
    turned, tight, section = dice.random() < 0.25, dice.uniform(0.4, 0.9), 0
    pages = []
    for sheet in dressed(document, style, turned):
        left, right = style.margins[0] * tight, sheet.page.width - style.margins[2] * tight
        y, bottom = 52.0, sheet.page.height - 50
        while bottom - y > 110:
            y = _title(sheet, style, values, (left, y, right, bottom), bar, _ROMAN[section % len(_ROMAN)])
            y = _section(sheet, (left, y, right, bottom), style, look, values, dice)
            section += 1
        pages.append(sheet.page)
    return pages


def _title(sheet: Sheet, style: Style, values: Values, box: Box, fill: Color | None, number: str) -> float:
    """A heading with its number, on a bar if the document has bars; gives where its section begins."""
    look, high = style.bold(), style.body.leading * 1.4
    bar = (box[0], box[1], box[2], box[1] + high)
    if fill:
        put_box(sheet, bar, fill)
        look = Look(look.font, look.size, look.leading, readable_on(fill))
    text = f"{number} {values.term('banner')}. {values.term('table')}"
    sheet.put(text, look, box[0] + 4, bar[3] - 0.3 * high)
    return bar[3] + 4


def _section(sheet: Sheet, box: Box, style: Style, look: TableStyle, values: Values, dice: random.Random) -> float:
    """A note, perhaps, and a table; gives where the next section may begin."""
    y = box[1]
    if dice.random() < 0.4:
        y = sheet.wrapped(values.sentence(), style.small, (box[0], y, box[2], box[3])) + 3
    columns = fitted(some_columns(values, dice, dice.randint(3, 8)), box[2] - box[0], look.look)
    table = Table(sheet, (box[0], y, box[2], box[3]), columns, look)
    table.header()
    for row in range(dice.randint(1, 14)):
        if not table.row([values.value(column.kind, row) if dice.random() < 0.85 else [] for column in columns]):
            break
    return table.close() + style.body.leading
