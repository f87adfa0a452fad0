"""Articles and newsletters in columns: a masthead, headlines, drop caps, pictures, boxes with filled heads."""

from __future__ import annotations

from dataclasses import replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import ground, rule, upright
from redaction.synthetic.layouts.prose import Prose
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, pieces
from redaction.synthetic.layouts.style import Align
from redaction.synthetic.page import AreaKind, Page
from redaction.synthetic.pen import Box


def compose(document: Document) -> list[Page]:
    """Pages of a newsletter, a magazine or a scientific article."""
    desk = Desk.of(document, ("serif", "serif", "serif", "sans", "sans"), (7.0, 10.5, 9.0), dark=0.03)
    dice = desk.dice
    left, top, right, bottom = desk.frame
    left, right = min(left, 60), max(right, document.paper[0] - 60)
    count = dice.choice((2, 2, 2, 3))
    gap, ruled = dice.uniform(12, 26), dice.random() < 0.25
    head = dice.uniform(50, 140) if dice.random() < 0.7 else 0.0
    body = replace(desk.style.body, align=dice.choice(("justify", "justify", "left")), after=dice.choice((0.0, 4.0)))
    desk.style = replace(desk.style, body=replace(body, first=dice.choice((0.0, 10.0)) if body.after else 10.0))

    def frames(number: int) -> list[Box]:
        wide = (right - left - (count - 1) * gap) / count
        start = top + (head if number == 0 else 0)
        return [(left + i * (wide + gap), start, left + i * (wide + gap) + wide, bottom) for i in range(count)]

    def dress(sheet: Sheet) -> None:
        if sheet.number == 0 and head:
            _masthead(desk, sheet, (left, top, right, top + head - 12))
        if ruled:
            for _, start, end, low in frames(sheet.number)[:-1]:
                upright(sheet, end + gap / 2, start, low, 0.5)

    setter = desk.setter(frames, dress, header=0.4, page_number=0.9)
    _columns(desk, setter, desk.prose(setter))
    return setter.pages


def _masthead(desk: Desk, sheet: Sheet, box: Box) -> None:
    dice, style = desk.dice, desk.style
    family = fonts.choose(dice, ("display", "serif", "sans"), desk.document.language)
    text = desk.writer.text(dice.choice(("organisation", "subject", "heading")))
    size = min(34.0, 0.95 * (box[2] - box[0]) / stringWidth(text, family.bold, 1), (box[3] - box[1]) * 0.6)
    filled = dice.random() < 0.4
    fill = style.accent if sum(style.accent) < 2.2 else (0.2, 0.2, 0.25)
    look = replace(style.heading, font=family.bold, size=size, leading=size * 1.2)
    look = replace(look, color=readable_on(fill) if filled else style.heading.color)
    align: Align = dice.choice(("left", "center"))
    x = box[0] + 6 if align == "left" else (box[0] + box[2]) / 2
    low = sheet.block([text], look, x, box[1], align) + 4
    if filled:
        ground(sheet, (box[0], box[1] - 4, box[2], low), fill)
    else:
        rule(sheet, box[0], box[2], low, dice.choice((0.7, 2, 5)), style.accent)
    if box[3] - low > 16:
        small = style.small
        sheet.block([desk.writer.one("date")], small, box[2], low + 3, "right")
        sheet.block([[*desk.writer.one("name")]], style.italic(small), box[0], low + 3)


def _columns(desk: Desk, setter: Setter, prose: Prose) -> None:
    dice, share = desk.dice, desk.dice.uniform(0.6, 1.0)
    pictures, boxes = dice.choice((0.0, 0.05, 0.12)), dice.choice((0.0, 0.05))
    if dice.random() < 0.4:
        _drop_cap(desk, setter)
    while not setter.filled(share):
        throw = dice.random()
        if throw < pictures:
            _picture(desk, setter)
        elif throw < pictures + boxes:
            _box(desk, setter)
        else:
            prose.block()


def _drop_cap(desk: Desk, setter: Setter) -> None:
    """A first letter three lines high, the text of its paragraph beside it."""
    look = replace(desk.style.body, first=0.0)
    tokens = desk.writer.paragraph(2)
    first, rest = tokens[0].text[0], tokens[0]._replace(text=tokens[0].text[1:])
    big = replace(desk.style.heading, size=look.leading * 2.9, leading=look.leading * 3)
    top = setter.y
    indent = stringWidth(first, big.font, big.size) + 4
    setter.paragraph(pieces([rest, *tokens[1:]] if rest.text else tokens[1:], look), look, indent)
    if setter.y < top + 2 * look.leading:
        return
    words = setter.sheet.put(first, big, setter.frame[0], top + look.leading * 2.25)
    if desk.dice.random() < 0.25:
        fill = (0.1, 0.1, 0.1)
        box = (words[0].x - 2, top, words[0].box[2] + 1, top + look.leading * 2.5)
        setter.sheet.page.marks.remove(words[0])
        setter.sheet.put(first, replace(big, color=(1.0, 1.0, 1.0)), setter.frame[0], top + look.leading * 2.25)
        ground(setter.sheet, box, fill)


def _picture(desk: Desk, setter: Setter) -> None:
    dice = desk.dice
    high = setter.width * dice.uniform(0.5, 1.1)
    if not setter.need(high + 30):
        return
    family = dice.choice(("photograph", "photograph", "chart", "map", "grid"))
    area: AreaKind = "photograph" if family == "photograph" else "figure"
    setter.y += 4
    desk.draw(setter.sheet, family, (setter.frame[0], setter.y, setter.frame[2], setter.y + high), area)
    setter.y += high + 4
    look = replace(desk.style.italic(desk.style.small), after=8)
    setter.paragraph(pieces(desk.writer.one("fact"), look), look)


def _box(desk: Desk, setter: Setter) -> None:
    """A box of its own with a filled head."""
    look, small = desk.style.heading.plain(), replace(desk.style.small, after=3)
    if not setter.need(look.leading * 2 + small.leading * 8):
        return
    fill = desk.style.accent if sum(desk.style.accent) < 2.2 else (0.15, 0.15, 0.15)
    setter.space(8)
    top, frame = setter.y, setter.frame
    head = replace(look, color=readable_on(fill))
    setter.paragraph(pieces(desk.writer.one("heading"), head), head, 6, 6)
    ground(setter.sheet, (frame[0], top - 2, frame[2], setter.y + 2), fill)
    setter.y += 6
    for _ in range(3):
        setter.paragraph(pieces(desk.writer.sentence(), small), small, 6, 6)
    if setter.frame == frame and not setter.full:
        ground(setter.sheet, (frame[0], top - 2, frame[2], setter.y + 2), None, fill, 0.8)
    setter.space(8)
