"""Memos and notes: a big word, a table of sender, addressee and subject, then text."""

from __future__ import annotations

from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.closing import close
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.letterheads import Letterhead, reference_column
from redaction.synthetic.layouts.ornaments import rule, underline
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, Text, pieces, width_of
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Token

_LABELS = ("to", "from", "cc", "date", "our_reference", "subject")


def compose(document: Document) -> list[Page]:
    """A memo of as many pages as the document has."""
    desk = Desk.of(document, ("sans", "sans", "sans", "serif", "serif", "typewriter"))
    head, dice = Letterhead.of(desk), desk.dice
    left, top, right, bottom = desk.frame
    side = dice.random() < 0.2
    column = (document.paper[0] - 140, dice.uniform(110, 150), document.paper[0] - 25, bottom)

    def frames(number: int) -> list[Box]:
        edge = min(right, column[0] - 18) if side and number == 0 else right
        return [(left, max(head.bottom, top) if number == 0 else top, edge, bottom)]

    def dress(sheet: Sheet) -> None:
        if sheet.number == 0:
            head.draw(sheet)
            if side:
                reference_column(desk, sheet, column)

    setter = desk.setter(frames, dress)
    _title(desk, setter)
    _fields(desk, setter)
    desk.prose(setter).fill(dice.uniform(0.3, 0.95))
    if dice.random() < 0.5:
        close(desk, setter)
    return desk.pages(setter)


def _title(desk: Desk, setter: Setter) -> None:
    dice, word = desk.dice, desk.writer.label("memo")
    size = dice.choice((desk.style.body.size * 1.2, 18.0, 28.0, 36.0))
    look = replace(desk.style.heading, size=size, leading=size * 1.2, align=dice.choice(("left", "left", "center")))
    if dice.random() < 0.4:
        word = word.upper()
    setter.paragraph(pieces(word, look), replace(look, after=dice.uniform(8, 30)))


def _fields(desk: Desk, setter: Setter) -> None:
    dice, look = desk.dice, desk.style.body.plain()
    face = desk.style.bold(look) if dice.random() < 0.7 else look
    colon, caps, spread = dice.choice((":", ":", "")), dice.random() < 0.3, dice.choice((1.0, 1.0, 1.5))
    rules = dice.choice(("none", "below", "around", "each"))
    if rules in ("around", "each"):
        rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y - 2, 0.7)
    kept = [label for label in _LABELS if label not in ("cc", "our_reference") or dice.random() < 0.5]
    words = {label: desk.writer.label(label) + colon for label in kept}
    heads = {label: pieces(word.upper() if caps else word, face) for label, word in words.items()}
    indent = max(width_of(head) for head in heads.values()) + look.size * dice.uniform(0.7, 4)
    flush = dice.random() < 0.75
    row = replace(look, after=look.leading * (spread - 1) + (4 if rules == "each" else 0))
    for label, head in heads.items():
        parts = setter.paragraph(pieces(_value(desk, label), look), row, indent, label=head, flush=flush)
        if parts and rules == "each":
            rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y - 2, 0.4)
        if parts and label == "subject" and dice.random() < 0.2:
            underline(setter.sheet, parts[0].lines[0])
    if rules in ("below", "around"):
        rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y + 4, dice.choice((0.7, 1.5, 3)))
    setter.y += look.leading * dice.uniform(1, 2)


def _value(desk: Desk, label: str) -> Text:
    writer = desk.writer
    if label in ("to", "from", "cc"):
        people = [writer.one("name") for _ in range(1 if label == "from" else desk.dice.choice((1, 1, 2, 4)))]
        if desk.dice.random() < 0.5:
            people = [[*person, Token(",", None, True), *writer.one("role")] for person in people]
        return [token for person in people for token in [*person, Token(";", None, True)]][:-1]
    return writer.one({"our_reference": "reference"}.get(label, label))
