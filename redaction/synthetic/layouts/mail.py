"""Prints of e-mail: headers with many addressees, text, signature, disclaimer, and the messages before it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import LINK, ground, rule, underline, upright
from redaction.synthetic.layouts.prose import Prose, linked
from redaction.synthetic.layouts.setter import Placed, Setter
from redaction.synthetic.layouts.sheet import Piece, pieces
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box, Color
from redaction.synthetic.text import Token, plain

_REPLY_INKS: tuple[Color, ...] = ((0.12, 0.3, 0.5), (0.1, 0.2, 0.55), (0.35, 0.1, 0.4), (0.3, 0.3, 0.3))


@dataclass(frozen=True)
class _Mailer:
    """How one mail program prints: the same for all messages of a thread.

    Attributes:
        labels: of the header, in their order.
        hanging: whether values stand in a column of their own.
        flush: whether the labels beside that column begin at the margin.
        bold: whether labels are heavy.
        links: whether addresses are blue and underlined.
        quoting: how older messages are set off: ">" signs, a bar, an indent or nothing.
        parting: what comes before an older message: a rule, the words "Original Message" or a line "On … wrote:".
        spaced: factor of the space between header lines.
    """

    labels: tuple[str, ...]
    hanging: bool
    flush: bool
    bold: bool
    links: bool
    quoting: str
    parting: str
    spaced: float

    @classmethod
    def of(cls, dice: random.Random) -> _Mailer:
        labels = dice.choice((
            ("from", "sent", "to", "cc", "subject", "attachments"), ("from", "to", "cc", "sent", "subject"),
            ("to", "cc", "from", "sent", "subject"), ("from", "date", "to", "subject"),
            ("subject", "from", "to", "cc", "date", "importance"), ("from", "to", "subject", "date", "attachments"),
        ))  # fmt: skip
        return cls(
            labels, dice.random() < 0.6, dice.random() < 0.8, dice.random() < 0.8, dice.random() < 0.4,
            dice.choice((">", "bar", "indent", "none", "none")), dice.choice(("rule", "rule", "words", "wrote")),
            dice.choice((1.0, 1.0, 1.15, 1.4)),
        )  # fmt: skip


def compose(document: Document) -> list[Page]:
    """A printed message, or a thread of them, over as many pages as the document has."""
    desk = Desk.of(document, ("sans", "sans", "sans", "sans", "serif", "mono"))
    dice = desk.dice
    mailer = _Mailer.of(dice)
    left, top, right, bottom = desk.frame
    top = dice.choice((top, 36.0, 48.0))

    def frames(_number: int) -> list[Box]:
        return [(left, top, right, bottom)]

    setter = desk.setter(frames, letterhead=0.0, watermark=0.01)
    if dice.random() < 0.35:
        _mailbox(desk, setter)
    share = dice.uniform(0.4, 1.0)
    _message(desk, setter, mailer, 0)
    depth = 1
    while not setter.filled(share):
        _message(desk, setter, mailer, depth)
        depth += 1
    return setter.pages


def _mailbox(desk: Desk, setter: Setter) -> None:
    """The owner's name in heavy type above a thick rule, as some programs print it."""
    look = replace(desk.style.bold(desk.style.body.plain()), size=desk.style.body.size * 1.15)
    setter.paragraph(pieces(desk.writer.one("name"), look), look)
    rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y + 3, desk.dice.choice((1.5, 3.0)))
    setter.y += 14


def _message(desk: Desk, setter: Setter, mailer: _Mailer, depth: int) -> None:
    dice, body = desk.dice, desk.style.body
    if depth:
        setter.space(body.leading)
        _part(desk, setter, mailer)
    if depth == 0 or mailer.parting != "wrote":
        _header(desk, setter, mailer)
    if depth and not desk.style.dark and dice.random() < 0.4:
        body = replace(body, color=dice.choice(_REPLY_INKS))
    indent = 12.0 * min(depth, 4) if depth and mailer.quoting in ("bar", "indent") else 0.0
    begun = setter.sheet, setter.y
    _text(desk, setter, mailer, body, depth, indent)
    if depth and mailer.quoting == "bar" and begun[0] is setter.sheet and not setter.full:
        upright(setter.sheet, setter.frame[0] + indent - 6, begun[1], setter.y, 1.2, (0.2, 0.35, 0.75))
    if dice.random() < 0.35:
        _disclaimer(desk, setter)


def _part(desk: Desk, setter: Setter, mailer: _Mailer) -> None:
    look, writer = desk.style.body.plain(), desk.writer
    if mailer.parting == "rule" and setter.need(60):
        rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y, 0.8, (0.4, 0.5, 0.75))
        setter.y += 6
    elif mailer.parting == "words":
        setter.paragraph(pieces(f"-----{writer.label('original')}-----", look), look)
    elif mailer.parting == "wrote":
        day, name, wrote = writer.one("date"), writer.one("name"), plain(writer.label("wrote"))
        line = [*day, Token(",", None, True), *name, *_bracketed(desk), *wrote]
        setter.paragraph(pieces(line, look), replace(look, after=look.leading))


def _bracketed(desk: Desk) -> list[Token]:
    address = desk.writer.one("email")
    return [Token("<"), *[token._replace(glued=True) for token in address], Token(">", None, True)]


def _header(desk: Desk, setter: Setter, mailer: _Mailer) -> None:
    dice, look = desk.dice, desk.style.body.plain()
    face = desk.style.bold(look) if mailer.bold else look
    shaded, begun = dice.random() < 0.08, (setter.sheet, setter.y)
    for label in mailer.labels:
        if label in ("cc", "attachments", "importance") and dice.random() < 0.4:
            continue
        value = _value(desk, mailer, label, look)
        word = pieces(f"{desk.writer.label(label)}:", face)
        row = replace(look, after=look.leading * (mailer.spaced - 1))
        if mailer.hanging:
            column = 7.5 if dice.random() < 0.95 else dice.uniform(9, 14)  # one row behind one tab more
            parts = setter.paragraph(value, row, look.size * column, label=word, flush=mailer.flush)
        else:
            parts = setter.paragraph([*word, *value], row)
        if mailer.links:
            _underlined(parts)
    if shaded and begun[0] is setter.sheet:
        ground(setter.sheet, (setter.frame[0] - 4, begun[1] - 3, setter.frame[2] + 4, setter.y + 3), (0.93, 0.93, 0.95))
    setter.y += look.leading * dice.uniform(0.6, 2)


def _value(desk: Desk, mailer: _Mailer, label: str, look: Look) -> list[Piece]:
    writer, dice = desk.writer, desk.dice
    if label in ("from", "to", "cc"):
        count = 1 if label == "from" else dice.choice((1, 1, 2, 3, 6, 14))
        return [piece for place in range(count) for piece in _person(desk, mailer, look, place < count - 1)]
    if label in ("sent", "date"):
        return pieces([*writer.one("date"), *plain(writer.text("time"))], look)
    if label == "importance":
        return pieces(writer.label("high"), look)
    if label == "attachments":
        names = [
            f"{writer.text('reference').replace('/', '_')}.{dice.choice(('pdf', 'docx', 'xlsx'))}"
            for _ in range(dice.randint(1, 3))
        ]
        return linked(plain("; ".join(names)), look) if mailer.links else pieces("; ".join(names), look)
    subject = pieces(writer.one("subject"), look)
    return [*pieces(dice.choice(("RE:", "FW:", "Re:")), look), *subject] if dice.random() < 0.5 else subject


def _person(desk: Desk, mailer: _Mailer, look: Look, more: bool) -> list[Piece]:
    """A name, an address or both, with a semicolon if more follow."""
    dice, writer = desk.dice, desk.writer
    kind = dice.random()
    name = pieces(writer.one("name"), look) if kind < 0.75 else []
    address = pieces(writer.one("email") if not name else _bracketed(desk) if kind > 0.4 else [], look)
    if mailer.links:
        address = [piece if piece.token.item is None else linked([piece.token], look)[0] for piece in address]
    return [*name, *address, *(pieces([Token(";", None, True)], look) if more else [])]


def _underlined(parts: list[Placed]) -> None:
    for part in parts:
        for line in part.lines:
            for word in line:
                if word.color == LINK:
                    underline(part.sheet, [word], 0.5)


def _text(desk: Desk, setter: Setter, mailer: _Mailer, body: Look, depth: int, indent: float) -> None:
    writer, dice, style = desk.writer, desk.dice, desk.style
    prose = Prose(setter, replace(style, body=body), writer, dice)
    quoted = depth > 0 and mailer.quoting == ">"
    flush = body.plain()
    paragraphs = [writer.paragraph(dice.randint(1, 5)) for _ in range(dice.choice((1, 1, 2, 3, 5)))]
    blocks = [writer.one("greeting"), *paragraphs, writer.one("closing")]
    for place, block in enumerate(blocks):
        if quoted:
            _quoted(setter, block, flush, depth)
        else:
            look = replace(flush, after=flush.leading) if place in (0, len(blocks) - 2) else replace(body, first=0.0)
            _underlined(prose.paragraph(block, look, indent))
    _signature(desk, setter, mailer, flush, indent)


def _quoted(setter: Setter, block: list[Token], look: Look, depth: int) -> None:
    """A paragraph with signs before each line, one for each message that it is older."""
    marks = pieces(">" * min(depth, 3), look)
    wide = look.size * (0.8 + 0.6 * min(depth, 3))
    for part in setter.paragraph(pieces(block, look), look, wide):
        for words in part.lines:
            part.sheet.line(marks, part.box[0], words[0].baseline)
    if setter.room > look.leading:
        setter.sheet.put(">" * min(depth, 3), look, setter.frame[0], setter.y + 0.8 * look.leading)
        setter.y += look.leading


def _signature(desk: Desk, setter: Setter, mailer: _Mailer, look: Look, indent: float) -> None:
    dice, writer = desk.dice, desk.writer
    setter.paragraph(pieces(writer.one("name"), desk.style.bold(look) if dice.random() < 0.3 else look), look, indent)
    small = replace(desk.style.small, color=look.color) if dice.random() < 0.5 else look
    for kind in ("role", "unit", "organisation", "street", "town", "phone", "email"):
        if dice.random() < 0.4:
            blue = mailer.links and kind == "email"
            words = linked(writer.one(kind), small) if blue else pieces(writer.one(kind), small)
            _underlined(setter.paragraph(words, small, indent))
    if dice.random() < 0.25 and setter.room > 70:
        wide, high = dice.uniform(60, 150), dice.uniform(24, 50)
        x = setter.frame[0] + indent
        box = (x, setter.y + 6, x + wide, setter.y + 6 + high)
        desk.draw(setter.sheet, "missing picture" if dice.random() < 0.3 else "logo", box)
        setter.y += high + 14


def _disclaimer(desk: Desk, setter: Setter) -> None:
    look = replace(desk.style.small, color=desk.dice.choice(((0.4, 0.4, 0.4), desk.style.small.color)))
    setter.space(look.leading)
    setter.paragraph(pieces(desk.writer.one("disclaimer"), look), replace(look, after=look.leading))
