"""Cuttings from newspapers: a headline, narrow columns, a photograph, ragged edges, notes by hand beside it."""

from __future__ import annotations

import random
from dataclasses import replace

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.figures.figure import columns, inset
from redaction.synthetic.figures.handwriting import initials, note
from redaction.synthetic.figures.palette import gray
from redaction.synthetic.figures.photographs import PHOTOGRAPHS
from redaction.synthetic.figures.shapes import wandering
from redaction.synthetic.figures.stamps import date_stamp
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet, broken, pieces
from redaction.synthetic.layouts.style import Look, Style, style_of
from redaction.synthetic.layouts.tables import cut
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box, Color, Pen
from redaction.synthetic.text import Writer


def compose(document: Document) -> list[Page]:
    """A cutting on each page."""
    style, dice = style_of(document, ("serif", "serif", "sans"), (6.0, 9.0, 7.0), 0.0), document.dice("clipping")
    writer = Writer(document.language, document.dice("text"))
    values, pages = Values(document.language, writer, dice), []
    for sheet in dressed(document, style):
        page = inset(sheet.box, dice.uniform(40, 75))
        wide, high = dice.uniform(0.55, 1.0) * (page[2] - page[0]), dice.uniform(0.5, 0.95) * (page[3] - page[1])
        x, y = dice.uniform(page[0], page[2] - wide), dice.uniform(page[1], page[3] - high)
        _cutting(sheet, (x, y, x + wide, y + high), style, values, writer, dice, document.language)
        if dice.random() < 0.4:
            stamp = (page[2] - 130, page[3] - 70, page[2], page[3])
            put_figure(sheet, "stamp", date_stamp, stamp, dice, document.language)
        if dice.random() < 0.6:
            corner = (page[0], page[1] - 30, page[0] + 120, page[1] + 12)
            put_figure(sheet, "signature", dice.choice((note, note, initials)), corner, dice, document.language)
        pages.append(sheet.page)
    return pages


def _cutting(
    sheet: Sheet, box: Box, style: Style, values: Values, writer: Writer, dice: random.Random, language: str
) -> None:
    _edge(sheet, box, dice)
    inner = inset(box, 10)
    y = inner[1]
    if dice.random() < 0.5:
        y = sheet.wrapped(values.term("newspaper"), style.small, (inner[0], y, inner[2], inner[3]), "center") + 2
    face, size = fonts.choose(dice, ("display", "serif", "sans"), language).bold, dice.uniform(18, 42)
    look = Look(face, size, size * 1.05)
    y = sheet.wrapped(values.term("headline"), look, (inner[0], y, inner[2], inner[3]), dice.choice(("left", "center")))
    body = replace(style.body, leading=style.body.size * 1.12, align="justify", first=style.body.size, after=0.0)
    for column in columns((inner[0], y + 8, inner[2], inner[3]), dice.choice((2, 3, 3, 4)), 9):
        _column(sheet, column, body, values, writer, dice)


def _column(sheet: Sheet, box: Box, look: Look, values: Values, writer: Writer, dice: random.Random) -> None:
    """Paragraphs in one column, after a photograph or between headings."""
    y, wide = box[1], box[2] - box[0]
    if dice.random() < 0.3 and box[3] - y > wide:
        picture = (box[0], y, box[2], y + wide * dice.uniform(0.6, 1.0))
        put_figure(sheet, "photograph", dice.choice(PHOTOGRAPHS), picture, dice)
        small = replace(look.plain(), size=look.size * 0.85, leading=look.leading * 0.85)
        y = sheet.wrapped(values.term("caption"), small, (box[0], picture[3] + 2, box[2], box[3])) + 4
    while y < box[3] - 2 * look.leading:
        sheet.begin_paragraph()
        words = [t._replace(text=cut(t.text, look, wide - look.first)) for t in writer.paragraph(dice.randint(1, 4))]
        for line in broken(pieces(words, look), look, wide):
            if y > box[3] - look.leading:
                return
            sheet.line(line, box[0], y + look.size)
            y += look.leading


def _edge(sheet: Sheet, box: Box, dice: random.Random) -> None:
    """The outline of the paper that was cut out, darker than the page, with a shadow at two sides."""
    corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    outline = [
        point
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
        for point in wandering(a, b, dice, 0.008, 4)
    ]
    paper: Color = gray(dice.uniform(0.82, 1.0))
    shadow, dx = gray(dice.choice((0.0, 0.3, 0.6))), dice.choice((-2.0, 0.0, 2.0))

    def draw(pen: Pen) -> None:
        if dx:
            pen.polygon([(x + dx, y + 2) for x, y in outline], shadow)
        pen.polygon(outline, paper, gray(0.5), 0.4)

    sheet.under(inset(box, -6), draw)
