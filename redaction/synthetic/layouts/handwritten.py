"""Pages by hand: notes and letters in a script, often on ruled paper."""

from __future__ import annotations

from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.closing import close
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import rule, underline, upright
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, baseline_of, pieces
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box, Color

_INKS: tuple[Color, ...] = (
    (0.05, 0.1, 0.4),
    (0.1, 0.15, 0.55),
    (0.08, 0.08, 0.1),
    (0.25, 0.25, 0.28),
    (0.35, 0.1, 0.1),
)
_RULES: tuple[Color, ...] = ((0.7, 0.8, 0.95), (0.8, 0.8, 0.8), (0.85, 0.75, 0.75))


def compose(document: Document) -> list[Page]:
    """Pages that somebody wrote with a pen."""
    desk = Desk.of(document, ("script",), (13.0, 20.0, 16.0), dark=0.0)
    dice = desk.dice
    left, top, right, bottom = desk.frame
    look = replace(desk.style.body, align="left", color=dice.choice(_INKS), leading=desk.style.body.size * 1.45)
    desk.style = replace(desk.style, body=replace(look, after=look.leading * dice.choice((0.0, 1.0))))
    ruled, margin = dice.random() < 0.55, dice.random() < 0.4
    tint = dice.choice(_RULES)

    def dress(sheet: Sheet) -> None:
        row = baseline_of(look, top) + 0.12 * look.size
        while ruled and row < sheet.page.height - 20:
            rule(sheet, 0, sheet.page.width, row, 0.5, tint)
            row += look.leading
        if margin:
            upright(sheet, left - 10, 0, sheet.page.height, 0.6, (0.95, 0.5, 0.5))

    def frames(_number: int) -> list[Box]:
        return [(left, top, right, bottom)]

    setter = desk.setter(frames, dress, header=0.0, footer=0.0, side_bar=0.0, classification=0.0)
    _write(desk, setter)
    return desk.pages(setter)


def _write(desk: Desk, setter: Setter) -> None:
    dice, look, writer = desk.dice, desk.style.body, desk.writer
    setter.paragraph(pieces(writer.one("date"), look), replace(look, align="right"))
    setter.paragraph(pieces(writer.one("greeting"), look), look)
    share, list_share = dice.uniform(0.3, 0.95), dice.choice((0.0, 0.3))
    while not setter.filled(share):
        if dice.random() < list_share:
            entry = pieces(writer.one(dice.choice(("name", "phone", "subject", "street"))), look)
            parts = setter.paragraph(entry, look, 22, label=pieces("-", look))
            if parts and dice.random() < 0.2:
                underline(parts[0].sheet, parts[0].lines[0], 1.0)
        else:
            setter.paragraph(pieces(writer.paragraph(dice.randint(1, 3)), look), look)
    close(desk, setter)
