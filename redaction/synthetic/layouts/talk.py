"""What people said: hearings with questions and answers, lists of text messages, chats in coloured bubbles."""

from __future__ import annotations

from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.figures.shapes import rounded
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import ground, rule, upright
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, baseline_of, broken, pieces, width_of
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box, Color
from redaction.synthetic.text import Token

Tokens = list[Token]

_BUBBLES: tuple[Color, ...] = (
    (0.9, 0.9, 0.92), (0.85, 0.96, 0.8), (0.1, 0.5, 0.95), (0.3, 0.75, 0.35), (0.85, 0.92, 1.0), (0.25, 0.25, 0.28),
)  # fmt: skip


def compose(document: Document) -> list[Page]:
    """Pages of a transcript or of messages."""
    kind = document.dice("talk").choice(("hearing", "hearing", "messages", "chat"))
    if kind == "hearing":
        return _hearing(document)
    return _messages(document) if kind == "messages" else _chat(document)


def _hearing(document: Document) -> list[Page]:
    desk = Desk.of(document, ("typewriter", "mono", "serif", "typewriter"), (9.5, 12.0, 11.0), dark=0.0)
    dice = desk.dice
    left, top, right, bottom = dice.uniform(90, 125), 74.0, document.paper[0] - 60, document.paper[1] - 74
    lines, framed = dice.choice((25, 25, 0)), dice.random() < 0.5
    leading = (bottom - top) / 25 if lines else desk.style.body.leading
    body = replace(desk.style.body, leading=leading, after=0.0, first=0.0, align="left")
    desk.style = replace(desk.style, body=body)

    def frames(_number: int) -> list[Box]:
        return [(left, top, right, bottom + 1)]

    def dress(sheet: Sheet) -> None:
        for number in range(1, lines + 1):
            sheet.put(str(number), body.plain(), left - 20, baseline_of(body, top + (number - 1) * leading), "right")
        if framed:
            ground(sheet, (left - 12, top - 10, right + 10, bottom + 10), None, (0.0, 0.0, 0.0), 0.8)
        elif lines:
            upright(sheet, left - 12, top - 10, bottom + 10, 0.7)

    setter = desk.setter(frames, dress, court_line=0.4, page_number=0.9)
    _questions(desk, setter)
    return desk.pages(setter)


def _questions(desk: Desk, setter: Setter) -> None:
    dice, look, share = desk.dice, desk.style.body, desk.dice.uniform(0.6, 1.0)
    names = [desk.writer.one("name") for _ in range(2)] if dice.random() < 0.35 else []
    first, turn = look.size * dice.choice((2.5, 4.0, 0.0)), 0
    while not setter.filled(share):
        kind = ("question", "answer")[turn % 2]
        label = desk.writer.label(kind)
        speaker = [*desk.writer.again(names[turn % 2]), Token(":", None, True)] if names else [Token(label)]
        setter.paragraph(pieces([*speaker, *desk.writer.one(kind)], look), replace(look, first=first))
        if dice.random() < 0.15:
            setter.paragraph(pieces(desk.writer.paragraph(2), look), replace(look, first=first))
        turn += 1


def _messages(document: Document) -> list[Page]:
    """One line a message: day, hour, number or name, text."""
    desk = Desk.of(document, ("sans", "sans", "mono", "serif"), (7.5, 11.0, 9.0))
    dice, look = desk.dice, replace(desk.style.body, first=0.0, align="left")
    frame = desk.frame
    setter = desk.setter(lambda _number: [frame], page_number=0.8)
    shares = dice.choice(((0.2, 0.45), (0.16, 0.5), (0.28, 0.6)))
    people = [desk.writer.one(dice.choice(("name", "phone", "email"))) for _ in range(dice.randint(2, 4))]
    ruled, share = dice.random() < 0.4, dice.uniform(0.4, 1.0)
    while not setter.filled(share):
        text = desk.writer.one("message") if dice.random() < 0.7 else desk.writer.sentence()
        _row(desk, setter, look, shares, (desk.writer.again(dice.choice(people)), text))
        if ruled and not setter.full:
            rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y, 0.4, (0.6, 0.6, 0.6))
            setter.y += 2
    return desk.pages(setter)


def _row(desk: Desk, setter: Setter, look: Look, shares: tuple[float, float], said: tuple[Tokens, Tokens]) -> None:
    wide = setter.width
    cells = ((*desk.writer.one("date"), Token(desk.writer.text("time"))), *said)
    edges = (0.0, shares[0] * wide, shares[1] * wide, wide)
    columns = [list(broken(pieces(cell, look), look, edges[i + 1] - edges[i] - 6)) for i, cell in enumerate(cells)]
    high = max(len(lines) for lines in columns) * look.leading
    if not setter.need(high):
        return
    for edge, lines in zip(edges, columns, strict=False):
        setter.sheet.block([[p.token for p in line] for line in lines], look, setter.frame[0] + edge, setter.y)
    setter.y += high + look.after * 0.4


def _chat(document: Document) -> list[Page]:
    desk = Desk.of(document, ("sans",), (8.0, 12.0, 10.0), dark=0.15)
    dice, look = desk.dice, replace(desk.style.body, first=0.0, align="left")
    frame = desk.frame
    setter = desk.setter(lambda _number: [frame], page_number=0.5)
    fills, share = dice.sample(_BUBBLES, 2), dice.uniform(0.5, 1.0)
    while not setter.filled(share):
        mine = dice.random() < 0.5
        if dice.random() < 0.3:
            small = replace(desk.style.small, align="right" if mine else "left", color=look.color)
            setter.paragraph(pieces([*desk.writer.one("name"), *desk.writer.one("date")], small), small)
        text = desk.writer.one("message") if dice.random() < 0.6 else desk.writer.sentence()
        _bubble(setter, replace(look, color=readable_on(fills[mine])), text, fills[mine], mine)
    return desk.pages(setter)


def _bubble(setter: Setter, look: Look, text: Tokens, fill: Color, mine: bool) -> None:
    lines = list(broken(pieces(text, look), look, setter.width * 0.6))
    wide, high = max(width_of(line) for line in lines), len(lines) * look.leading
    if not setter.need(high + 12):
        setter.next_frame()
        return
    x = setter.frame[2] - wide - 10 if mine else setter.frame[0] + 10
    setter.sheet.block([[p.token for p in line] for line in lines], look, x, setter.y + 4)
    box = (x - 8, setter.y, x + wide + 8, setter.y + high + 8)
    corners = rounded(box, min(8.0, high / 2))
    setter.sheet.under(box, lambda pen: pen.polygon(corners, fill))
    setter.y += high + 14
