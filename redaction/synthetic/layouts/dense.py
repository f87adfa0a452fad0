"""Nearly full pages: terms, statements, minutes in small type up to the edges, with hardly any space between."""

from __future__ import annotations

from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.prose import entry_label
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import pieces
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box


def compose(document: Document) -> list[Page]:
    """Pages full of text."""
    desk = Desk.of(document, ("sans", "sans", "serif", "serif", "typewriter", "mono"), (5.8, 9.5, 7.5))
    dice, body = desk.dice, desk.style.body
    body = replace(body, leading=body.size * dice.uniform(1.05, 1.25), after=dice.choice((0.0, 2.0, 5.0)))
    desk.style = replace(
        desk.style,
        body=body,
        heading=replace(desk.style.heading, size=body.size * 1.1, leading=body.leading * 1.1, after=1),
    )
    side, count = dice.uniform(24, 48), dice.choice((1, 1, 1, 2))
    wide = (document.paper[0] - 2 * side - (count - 1) * 14) / count

    def frames(_number: int) -> list[Box]:
        return [
            (side + i * (wide + 14), 40, side + i * (wide + 14) + wide, document.paper[1] - 44) for i in range(count)
        ]

    setter = desk.setter(frames, side_bar=0.0, reception=0.0, stamp=0.05, footer=0.0)
    _clauses(desk, setter)
    return desk.pages(setter)


def _clauses(desk: Desk, setter: Setter) -> None:
    dice, look = desk.dice, replace(desk.style.body, first=0.0)
    prose, numbered, share = desk.prose(setter), dice.random() < 0.6, dice.uniform(0.92, 1.0)
    number = 1
    while not setter.filled(share):
        if numbered:
            text = desk.writer.paragraph(dice.randint(1, 9))
            label = pieces(entry_label(desk.style.bullet if "1" in desk.style.bullet else "1.", number), look)
            setter.paragraph(pieces(text, look), look, look.size * 2.5, label=label)
            number += 1
        else:
            prose.block()
