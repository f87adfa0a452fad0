"""Reports: a title, numbered headings, lists, footnotes, figures, sometimes a table of contents."""

from __future__ import annotations

from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import rule
from redaction.synthetic.layouts.prose import Prose
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, broken, pieces, width_of
from redaction.synthetic.page import AreaKind, Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Token


def compose(document: Document) -> list[Page]:
    """Pages out of a report."""
    desk = Desk.of(document)
    dice = desk.dice
    left, top, right, bottom = desk.frame
    notes = dice.choice((0.0, 0.0, 0.35, 0.8))
    depths = [_footnotes_height(desk, number) if dice.random() < notes else 0.0 for number in range(document.pages)]

    def frames(number: int) -> list[Box]:
        return [(left, top, right, bottom - depths[number])]

    def dress(sheet: Sheet) -> None:
        if depths[sheet.number]:
            _footnotes(desk, sheet, (left, bottom - depths[sheet.number] + 10, right, bottom))

    setter = desk.setter(frames, dress, header=0.35, page_number=0.85)
    prose = desk.prose(setter)
    if dice.random() < 0.35:
        _title(desk, setter)
    if dice.random() < 0.15:
        _contents(desk, setter)
    numbered, figures = dice.random() < 0.3, dice.choice((0.0, 0.0, 0.07))
    _body(desk, setter, prose, numbered, figures)
    return setter.pages


def _body(desk: Desk, setter: Setter, prose: Prose, numbered: bool, figures: float) -> None:
    dice, share = desk.dice, desk.dice.uniform(0.5, 1.0)
    number = dice.choice((1, 1, dice.randint(2, 140)))
    while not setter.filled(share):
        if dice.random() < figures:
            _figure(desk, setter)
        elif numbered and dice.random() < 0.75:
            _numbered(desk, setter, number)
            number += 1
        else:
            prose.block()


def _title(desk: Desk, setter: Setter) -> None:
    dice = desk.dice
    size = dice.uniform(15, 30)
    look = replace(
        desk.style.heading, size=size, leading=size * 1.2, align=dice.choice(("left", "center")), after=size * 0.6
    )
    setter.paragraph(pieces(desk.writer.one("subject"), look), look)
    sub = replace(desk.style.italic(desk.style.body.plain()), align=look.align, after=size)
    setter.paragraph(
        pieces([*desk.writer.one("organisation"), Token(",", None, True), *desk.writer.one("date")], sub), sub
    )


def _contents(desk: Desk, setter: Setter) -> None:
    """Headings with dots up to their page numbers."""
    look = replace(desk.style.body.plain(), leading=desk.style.body.leading * 1.15)
    head = desk.style.heading
    setter.paragraph(pieces(desk.writer.label("contents"), head), head)
    page = 1
    for chapter in range(1, desk.dice.randint(6, 22)):
        page += desk.dice.randint(0, 6)
        words = pieces(f"{chapter}. {desk.writer.text('heading')}", look)
        free = setter.width - width_of(words) - width_of(pieces(f"{page}", look)) - 4
        dots = "." * max(int(free / width_of(pieces(".", look))) - 2, 1)
        setter.paragraph([*words, *pieces(f"{dots} {page}", look)], look)
    setter.space(look.leading * 2)


def _numbered(desk: Desk, setter: Setter, number: int) -> None:
    """A paragraph with its number before it, as verdicts and reviews have them."""
    look = replace(desk.style.body, first=0.0)
    words = pieces(desk.writer.paragraph(desk.dice.randint(1, 6)), look)
    setter.paragraph(words, look, look.size * 2.8, label=pieces(f"{number}.", look))


def _figure(desk: Desk, setter: Setter) -> None:
    dice = desk.dice
    high = dice.uniform(110, 230)
    if not setter.need(high + 40):
        return
    wide = setter.width * dice.uniform(0.5, 1.0)
    x = setter.frame[0] + (setter.width - wide) * dice.choice((0.0, 0.5))
    family = dice.choice(("chart", "chart", "chart", "photograph", "map", "grid", "bar"))
    area: AreaKind = "photograph" if family == "photograph" else "figure"
    setter.y += 6
    desk.draw(setter.sheet, family, (x, setter.y, x + wide, setter.y + high), area)
    setter.y += high + 6
    look = replace(desk.style.italic(desk.style.small), after=desk.style.body.leading)
    setter.paragraph(pieces([*desk.writer.one("subject"), *desk.writer.one("field")], look), look)


def _footnotes_height(desk: Desk, number: int) -> float:
    return desk.document.dice("footnotes", number).uniform(36, 120)


def _footnotes(desk: Desk, sheet: Sheet, box: Box) -> None:
    look, dice, y = desk.style.small, desk.dice, box[1]
    rule(sheet, box[0], box[0] + dice.choice((90.0, 140.0, box[2] - box[0])), y - 4, 0.5)
    number = 1 + sheet.number * dice.randint(1, 6)
    while True:
        words = pieces([Token(f"{number}"), *desk.writer.sentence()], look)
        lines = list(broken(words, look, box[2] - box[0]))
        if y + len(lines) * look.leading > box[3]:
            return
        y = sheet.block([[piece.token for piece in line] for line in lines], look, box[0], y)
        number += 1
