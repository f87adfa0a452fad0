"""Letters: letterhead, addressee, references, text, signature."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, pieces
from redaction.synthetic.layouts.style import Style, style_of
from redaction.synthetic.page import Area, Page
from redaction.synthetic.pen import Box, Pen
from redaction.synthetic.text import Writer


def compose(document: Document) -> list[Page]:
    """A letter of as many pages as the document has."""
    style, dice = style_of(document), document.dice("letter")
    writer = Writer(document.language, document.dice("text"))
    width, height = document.paper
    left, top, right, bottom = style.margins

    def frames(number: int) -> list[Box]:
        return [(left, top + (150 if number == 0 else 10), width - right, height - bottom)]

    def dress(sheet: Sheet) -> None:
        if sheet.number == 0:
            sheet.put(writer.one("organisation"), style.heading.scaled(1.4), left, top)
            sheet.page.areas.append(Area("letterhead", (left, top - 20, width - right, top + 10)))
            for row, kind in enumerate(("name", "street", "town")):
                sheet.put(writer.one(kind), style.body, left, top + 50 + row * style.body.leading)

    setter = Setter(document, frames, dress)
    _write(setter, style, writer, dice)
    return setter.pages


def _write(setter: Setter, style: Style, writer: Writer, dice: random.Random) -> None:
    setter.paragraph(pieces(writer.one("greeting"), style.body), style.body)
    share = dice.uniform(0.3, 0.8)
    while not setter.filled(share):
        if dice.random() < 0.2:
            setter.paragraph(pieces(writer.one("heading"), style.heading), style.heading)
        setter.paragraph(pieces(writer.paragraph(dice.randint(2, 5)), style.body), style.body)
    setter.paragraph(pieces(writer.one("closing"), style.body), style.body)
    if setter.room > 60:
        _sign(setter, dice)
        setter.paragraph(pieces(writer.one("name"), style.body), style.body)


def _sign(setter: Setter, dice: random.Random) -> None:
    x, y = setter.frame[0], setter.y
    points = [(x + i * 6, y + dice.uniform(3, 30)) for i in range(dice.randint(8, 16))]
    box = (x, y, points[-1][0], y + 33)

    def draw(pen: Pen) -> None:
        pen.line(points, (0.05, 0.05, 0.4), 1.1)

    setter.sheet.over(box, draw)
    setter.sheet.page.areas.append(Area("signature", box))
    setter.y += 36
