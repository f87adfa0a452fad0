"""Invoices, receipts and orders: a logo, addresses, lines with amounts, totals, a bar code, a stamp."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.codes import barcode, qr_code
from redaction.synthetic.figures.logos import LOGOS
from redaction.synthetic.figures.palette import dark, gray, readable_on, strong
from redaction.synthetic.figures.stamps import STAMPS
from redaction.synthetic.layouts.ornaments import rule
from redaction.synthetic.layouts.plain_pages import dressed, put_box, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Look, Style, style_of
from redaction.synthetic.layouts.tables import Column, Table, column, table_style
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Writer, plain


def compose(document: Document) -> list[Page]:
    """As many pages of lines as the document has, the totals on the last one."""
    style, dice = style_of(document, dark=0.0), document.dice("invoice")
    writer = Writer(document.language, document.dice("text"))
    values = Values(document.language, writer, dice)
    left, _, right, bottom = style.margins
    look = table_style(style, dice, 1.1)
    between = dice.sample(("number", "reference", "date", "percent", "code", "index"), dice.randint(1, 3))
    columns, pages = [column(values, kind) for kind in ("item", *between, "amount")], []
    for sheet in dressed(document, style):
        box = (left, 40.0, sheet.page.width - right, sheet.page.height - bottom)
        top = _head(sheet, document, style, values, writer, box)
        last = sheet.number == document.pages - 1
        table = Table(sheet, (box[0], top, box[2], box[3] - 130), columns, look)
        y = _lines(table, columns, values, dice.randint(1, 16) if last else 60)
        if last:
            _totals(sheet, style, values, writer, (box[0], y, box[2], box[3]), dice, document.language)
        pages.append(sheet.page)
    return pages


def _lines(table: Table, columns: list[Column], values: Values, count: int) -> float:
    """Header and lines, at most a number of them; gives where they end."""
    table.header()
    for row in range(count):
        if not table.row([values.value(one.kind, row) for one in columns]):
            break
    return table.close()


def _head(sheet: Sheet, document: Document, style: Style, values: Values, writer: Writer, box: Box) -> float:
    """Logo, the word INVOICE, the two addresses and the references; gives where the lines may begin."""
    dice = document.dice("letterhead")
    _letterhead(sheet, document, style, values, box, dice)
    if sheet.number:
        return box[1] + 70
    top, middle = box[1] + 76, (box[0] + box[2]) / 2 + dice.uniform(-40, 20)
    body, bold = style.body, style.bold()
    y = top
    sheet.put(values.term("bill_to"), bold, box[0], y)
    for kind in ("name", "organisation", "street", "town"):
        y += body.leading
        sheet.put(writer.one(kind), body, box[0], y)
    for place, kind in enumerate(dice.sample(("date", "reference", "account", "phone", "email"), dice.randint(2, 4))):
        line = top + place * body.leading
        sheet.put(f"{values.title(kind)}:", bold if dice.random() < 0.5 else body, middle, line)
        sheet.put(writer.one(kind), body, middle + 90, line)
    return y + body.leading * dice.uniform(1.5, 3)


def _letterhead(sheet: Sheet, document: Document, style: Style, values: Values, box: Box, dice: random.Random) -> None:
    wide = dice.uniform(90, 170)
    logo_right = dice.random() < 0.5
    place = (
        (box[2] - wide, box[1] - 14, box[2], box[1] + 34)
        if logo_right
        else (box[0], box[1] - 14, box[0] + wide, box[1] + 34)
    )
    title = style.heading.scaled(dice.uniform(1.6, 2.6))
    x, align = (box[0], "left") if logo_right else (box[2], "right")
    if dice.random() < 0.2:
        fill = dice.choice((dark(dice), strong(dice)))
        bar = (0.0, 0.0, sheet.page.width, box[1] + 44)
        put_box(sheet, bar, fill)
        title = Look(title.font, title.size, title.leading, readable_on(fill))
    sheet.put(values.term("invoice"), title, x, box[1] + 26, "left" if align == "left" else "right")
    put_figure(sheet, "letterhead", dice.choice(LOGOS[:4]), place, dice, document.language)


def _totals(
    sheet: Sheet, style: Style, values: Values, writer: Writer, box: Box, dice: random.Random, language: str
) -> None:
    """Sums on the right, terms and an account on the left, perhaps a code and a stamp."""
    y, x = box[1] + style.body.leading * 1.4, box[0] + 0.55 * (box[2] - box[0])
    for term in values.terms("subtotal", dice.randint(0, 3)):
        sheet.put(term, style.body, x, y)
        sheet.put(writer.one("amount"), style.body, box[2] - 4, y, "right")
        y += style.body.leading * 1.2
    fill = dice.choice((None, dark(dice), strong(dice), gray(0.85)))
    look = style.bold(style.body)
    bar = (x - 6, y - style.body.leading * 0.9, box[2], y + style.body.leading * 0.6)
    if fill:
        put_box(sheet, bar, fill)
        look = Look(look.font, look.size, look.leading, readable_on(fill))
    sheet.put(values.term("due"), look, x, y)
    sheet.put(writer.one("amount"), look, box[2] - 4, y, "right")
    sheet.area("cell", bar)
    y = max(y + 2.2 * style.body.leading, box[1] + 40)
    for tokens in (writer.one("account"), values.value("email"), plain(values.term("terms_of_payment"))):
        if y < box[3] - 34:
            sheet.put(tokens, style.small, box[0], y)
            y += style.small.leading * 1.2
    _extras(sheet, (box[0], y, box[2], box[3]), dice, language)


def _extras(sheet: Sheet, box: Box, dice: random.Random, language: str) -> None:
    """A code, a stamp and a rule in what is left of the page."""
    if box[3] - box[1] < 60:
        return
    if dice.random() < 0.4:
        place = (box[0], box[3] - 46, box[0] + 150, box[3] - 6)
        sheet.page.marks.append(dice.choice((barcode, qr_code))(place, dice))
    if dice.random() < 0.35:
        place = (box[2] - 150, box[3] - 70, box[2], box[3] - 6)
        put_figure(sheet, "stamp", dice.choice(STAMPS), place, dice, language)
    rule(sheet, box[0], box[2], box[3])
