"""Letters: letterhead, addressee, references, text, signature."""

from __future__ import annotations

from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.closing import close
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.letterheads import Letterhead, reference_column
from redaction.synthetic.layouts.ornaments import rule
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, pieces
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box


def compose(document: Document) -> list[Page]:
    """A letter of as many pages as the document has."""
    desk = Desk.of(document, ("sans", "sans", "sans", "sans", "serif", "serif", "serif", "typewriter"))
    head, dice = Letterhead.of(desk), desk.dice
    left, top, right, bottom = desk.frame
    side = dice.random() < 0.35
    column = (document.paper[0] - 142, dice.uniform(105, 150), document.paper[0] - 28, bottom)
    narrow = min(right, column[0] - 18) if side else right
    repeat, keep_narrow = dice.random() < 0.3, dice.random() < 0.6

    def frames(number: int) -> list[Box]:
        if number == 0:
            return [(left, max(head.bottom, top), narrow, bottom)]
        return [(left, head.bottom if repeat else top, narrow if keep_narrow else right, bottom)]

    def dress(sheet: Sheet) -> None:
        if sheet.number == 0 or repeat:
            head.draw(sheet)
        if sheet.number == 0 and side:
            reference_column(desk, sheet, column)

    setter = desk.setter(frames, dress)
    _address(desk, setter)
    _references(desk, setter, side)
    look = desk.style.body.plain()
    setter.paragraph(pieces(desk.writer.one("greeting"), look), replace(look, after=look.leading))
    desk.prose(setter).fill(dice.uniform(0.35, 0.9))
    close(desk, setter)
    return desk.pages(setter)


def _address(desk: Desk, setter: Setter) -> None:
    dice, writer, look = desk.dice, desk.writer, desk.style.body.plain()
    setter.y += dice.uniform(0, 45)
    if dice.random() < 0.35:
        back = pieces(f"> {writer.text('street')} {writer.text('town')}", desk.style.small)
        setter.paragraph(back, replace(desk.style.small, after=10))
    indent = dice.choice((0.0, 0.0, 0.0, setter.width * 0.5))
    for kind in ("organisation", "unit", "name", "street", "town"):
        if kind in ("street", "town") or dice.random() < 0.6:
            setter.paragraph(pieces(writer.one(kind), look), look, indent)
    setter.y += dice.uniform(1, 4) * look.leading


def _references(desk: Desk, setter: Setter, side: bool) -> None:
    dice, kind = desk.dice, desk.dice.random()
    if kind < 0.45:
        _listed(desk, setter, ("date",) if side else ("date", "our_reference", "your_reference"))
    elif kind < 0.65 and not side:
        _in_a_row(desk, setter)
    else:
        look = desk.style.body.plain()
        align = replace(look, align=dice.choice(("left", "right")))
        town = pieces(f"{desk.writer.text('place')},", look)
        setter.paragraph([*town, *pieces(desk.writer.one("date"), look)], align)
    setter.y += desk.style.body.leading * dice.uniform(0.5, 2)
    if kind >= 0.45 and dice.random() < 0.75:
        bold = desk.style.bold(desk.style.body.plain())
        label = pieces(f"{desk.writer.label(dice.choice(('re', 'subject')))}:", bold)
        setter.paragraph([*label, *pieces(desk.writer.one("subject"), bold)], replace(bold, after=bold.leading))


def _listed(desk: Desk, setter: Setter, labels: tuple[str, ...]) -> None:
    """Labels, and beside them the values."""
    look = desk.style.body.plain()
    face = desk.style.bold(look) if desk.dice.random() < 0.5 else look
    for label in (*labels, "subject"):
        value = desk.writer.one({"date": "date", "subject": "subject"}.get(label, "reference"))
        before = pieces(desk.writer.label(label), face)
        setter.paragraph(pieces(value, look), look, look.size * 9, label=before, flush=True)


def _in_a_row(desk: Desk, setter: Setter) -> None:
    """Small labels with their values below, side by side."""
    labels = ("your_reference", "our_reference", "telephone", "date")
    step, small = setter.width / len(labels), desk.style.small
    if not setter.need(40):
        return
    for place, label in enumerate(labels):
        kind = {"date": "date", "telephone": "phone"}.get(label, "reference")
        x = setter.frame[0] + place * step
        lower = setter.sheet.block([desk.writer.label(label)], small, x, setter.y)
        setter.sheet.wrapped(desk.writer.one(kind), small, (x, lower, x + step - 8, lower + 20))
    if desk.dice.random() < 0.4:
        rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y - 3)
    setter.y += 3.5 * small.leading
