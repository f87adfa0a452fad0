"""Listings of code, logs and terminals, often light on dark paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Piece, pieces
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Color
from redaction.synthetic.text import Token

_NAMES = (
    "page",
    "record",
    "total",
    "user",
    "path",
    "index",
    "buffer",
    "query",
    "result",
    "count",
    "session",
    "row",
    "key",
)
_VERBS = ("read", "write", "open", "parse", "find", "load", "update", "remove", "send", "check", "merge", "split")
_LEVELS = ("INFO", "WARN", "ERROR", "DEBUG")
_BRIGHT: tuple[Color, ...] = ((0.95, 0.75, 0.3), (0.45, 0.8, 1.0), (0.95, 0.5, 0.55), (0.6, 0.9, 0.5))
_DEEP: tuple[Color, ...] = ((0.6, 0.1, 0.5), (0.05, 0.25, 0.7), (0.1, 0.45, 0.15), (0.65, 0.3, 0.0))


def compose(document: Document) -> list[Page]:
    """Pages of a listing or of a log."""
    desk = Desk.of(document, ("mono",), (6.5, 10.5, 8.5), dark=0.4)
    dice = desk.dice
    look = replace(desk.style.body, first=0.0, after=0.0, align="left")
    left, top, right, bottom = desk.frame
    numbered, log = dice.random() < 0.5, dice.random() < 0.4
    setter = desk.setter(
        lambda _number: [(min(left, 50), top, max(right, document.paper[0] - 40), bottom)], watermark=0.0
    )
    inks, number, share = dice.sample(_BRIGHT if desk.style.dark else _DEEP, 3), 1, dice.uniform(0.4, 1.0)
    depth = 0
    while not setter.filled(share):
        line, depth = (_log(desk, look, inks), 0) if log else _code(desk, look, inks, depth)
        label = pieces(str(number), replace(look, color=(0.5, 0.5, 0.5))) if numbered else ()
        _line(setter, line, look, depth, label)
        number += 1
    return setter.pages


def _line(setter: Setter, line: list[Piece], look: Look, depth: int, label: Sequence[Piece]) -> None:
    left = look.size * (2.6 if label else 0) + look.size * 1.8 * depth
    setter.paragraph(line, look, left, label=label) if line else setter.space(look.leading)


def _log(desk: Desk, look: Look, inks: list[Color]) -> list[Piece]:
    dice, writer = desk.dice, desk.writer
    stamp = (
        f"{writer.text('year')}-{writer.text('mm')}-{writer.text('dd')}T{writer.text('time')}:{dice.randint(10, 59)}"
    )
    words = [*pieces(stamp, replace(look, color=inks[0])), *pieces(dice.choice(_LEVELS), replace(look, color=inks[1]))]
    words += pieces(f"{dice.choice(_VERBS)}_{dice.choice(_NAMES)}:", look)
    if dice.random() < 0.5:
        return [*words, *pieces([Token("user"), *writer.one("email")], look)]
    return [
        *words,
        *pieces(
            f"{dice.choice(_NAMES)}={dice.randint(0, 99999)} {dice.choice(_NAMES)}=0x{dice.getrandbits(32):08x}", look
        ),
    ]


def _code(desk: Desk, look: Look, inks: list[Color], depth: int) -> tuple[list[Piece], int]:
    """A line of code and how deep it is indented."""
    dice = desk.dice
    throw = dice.random()
    name, verb, other = dice.choice(_NAMES), dice.choice(_VERBS), dice.choice(_NAMES)
    key, note, text = (replace(look, color=ink) for ink in inks)
    if throw < 0.12:
        return [], 0
    if throw < 0.25:
        return pieces(f"# {desk.writer.text('fact')}", note), depth
    if throw < 0.4:
        return [*pieces("def", key), *pieces(f"{verb}_{name}({other}, {dice.choice(_NAMES)}):", look)], 0
    if throw < 0.55:
        return [*pieces(dice.choice(("for", "if", "while")), key), *pieces(f"{name} in {other}:", look)], max(depth, 1)
    if throw < 0.75:
        words = desk.writer.one(dice.choice(("name", "place", "subject")))
        return [
            *pieces(f"{name} =", look),
            *pieces([Token('"'), words[0]._replace(glued=True), *words[1:], Token('"', None, True)], text),
        ], depth + 1
    return pieces(f"{name}.{verb}({other}[{dice.randint(0, 99)}], {dice.random():.3f})", look), min(depth + 1, 3)
