"""Court filings: line numbers between rules, a caption, double-spaced text, a title at the foot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.closing import sign
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import rule, underline, upright
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, Text, baseline_of, pieces
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import plain


@dataclass(frozen=True)
class _Pleading:
    """The paper of a court: how many numbered lines (0 for none) and which rules beside them."""

    lines: int
    left: int
    right: int
    title: Text


def compose(document: Document) -> list[Page]:
    """Pages out of a filing or a decision."""
    desk = Desk.of(document, ("serif", "serif", "serif", "serif", "typewriter", "sans"), (11.0, 13.0, 12.0), dark=0.0)
    dice = desk.dice
    lines = dice.choice((28, 28, 28, 25, 32, 0, 0))
    paper = _Pleading(lines, dice.choice((2, 2, 1, 0)), dice.choice((1, 1, 0)), desk.writer.one("heading"))
    left, right = dice.uniform(90, 116), document.paper[0] - dice.uniform(36, 72)
    top, bottom = dice.uniform(48, 72), document.paper[1] - dice.uniform(58, 76)
    leading = (bottom - top) / lines if lines else dice.choice((24.0, 28.0, 15.0))
    size = min(desk.style.body.size, leading / 2 if leading > 20 else leading / 1.1)
    body = replace(
        desk.style.body,
        size=size,
        leading=leading,
        after=0.0,
        align=dice.choice(("left", "justify", "left")),
        first=36.0,
    )
    desk.style = replace(desk.style, body=body, heading=_heading(desk, body))

    def frames(_number: int) -> list[Box]:
        return [(left, top, right, bottom + 1)]

    def dress(sheet: Sheet) -> None:
        _dress(desk, sheet, paper, (left, top, right, bottom), body)

    court_line = 0.75 if document.language == "en" else 0.1
    setter = desk.setter(
        frames, dress, court_line=court_line, page_number=0.4 if lines else 0.8, side_bar=0.0, header=0.05
    )
    if dice.random() < 0.45:
        _caption(desk, setter)
    _argument(desk, setter)
    return desk.pages(setter)


def _heading(desk: Desk, body: Look) -> Look:
    look = desk.style.bold(body.plain())
    return replace(look, align=desk.dice.choice(("center", "center", "left")))


def _dress(desk: Desk, sheet: Sheet, paper: _Pleading, box: Box, body: Look) -> None:
    left, top, right, bottom = box
    for place in range(paper.left):
        upright(sheet, left - 8 - 3 * place, 0, sheet.page.height, 0.7)
    for _ in range(paper.right):
        upright(sheet, right + 8, 0, sheet.page.height, 0.7)
    look = body.plain()
    for number in range(1, paper.lines + 1):
        baseline = baseline_of(look, top + (number - 1) * body.leading)
        sheet.put(str(number), look, left - 22, baseline, "right")
    small = replace(look, size=look.size * 0.75, leading=look.size)
    if desk.document.dice("foot").random() < 0.6:
        rule(sheet, left, right, bottom + 12, 0.7)
        sheet.put(paper.title, small, (left + right) / 2, bottom + 24, "center")


def _caption(desk: Desk, setter: Setter) -> None:
    """Attorney, court, the two parties in a box and beside it number and title of the case."""
    dice, writer, body = desk.dice, desk.writer, desk.style.body.plain()
    tight = replace(body, leading=body.leading / 2 if body.leading > 20 else body.leading)
    if dice.random() < 0.6:
        for kind in ("name", "organisation", "street", "town", "phone", "email"):
            setter.paragraph(pieces(writer.one(kind), tight), tight)
        setter.y += body.leading
    court = replace(desk.style.bold(tight), align="center")
    for text in (writer.label("court"), writer.text("place").upper()):
        setter.paragraph(pieces(text, court), court)
    setter.y += body.leading
    if not setter.need(tight.leading * 12):
        return
    _parties(desk, setter, tight)


def _parties(desk: Desk, setter: Setter, tight: Look) -> None:
    dice, writer, sheet = desk.dice, desk.writer, setter.sheet
    top, middle = setter.y, (setter.frame[0] + setter.frame[2]) / 2
    rows: list[tuple[Text, float]] = [
        (writer.one("name"), 0), (f"{writer.label('plaintiff')},", 60), ("", 0), (writer.label("versus"), 30), ("", 0),
        (writer.one("organisation"), 0), (writer.one("name"), 0), (f"{writer.label('defendant')}.", 60),
    ]  # fmt: skip
    for place, (text, indent) in enumerate(rows):
        if text:
            box = (setter.frame[0] + indent, top + place * tight.leading, middle - 8, 0.0)
            sheet.wrapped(text, replace(tight, leading=tight.leading), box)
    high = len(rows) * tight.leading
    if dice.random() < 0.35:
        sheet.block([")"] * len(rows), tight, middle - 2, top)
    else:
        upright(sheet, middle, top, top + high)
    rule(sheet, setter.frame[0], middle, top + high + 2)
    right = sheet.block([[*plain(writer.label("case")), *writer.one("reference")]], tight, middle + 14, top)
    bold = desk.style.bold(tight)
    lower = sheet.wrapped(
        writer.text("heading").upper(), bold, (middle + 14, right + tight.leading, setter.frame[2], 0.0)
    )
    sheet.block([[*plain(writer.label("date") + ":"), *writer.one("date")]], tight, middle + 14, lower + 6)
    setter.y += high + 12
    setter.y = _snapped(setter, desk.style.body.leading)


def _argument(desk: Desk, setter: Setter) -> None:
    dice, body = desk.dice, desk.style.body
    prose = desk.prose(setter)
    share, number = dice.uniform(0.5, 1.0), dice.randint(1, 80)
    numbered, quotes = dice.random() < 0.4, dice.choice((0.0, 0.08))
    half = replace(body.plain(), leading=body.leading / 2 if body.leading > 20 else body.leading)
    while not setter.filled(share):
        throw = dice.random()
        if throw < 0.12:
            for part in setter.paragraph(
                pieces(desk.writer.text("heading").upper(), desk.style.heading), desk.style.heading
            ):
                if dice.random() < 0.4:
                    for line in part.lines:
                        underline(part.sheet, line, 0.8)
        elif throw < 0.12 + quotes:
            setter.paragraph(pieces(desk.writer.paragraph(2), half), half, 54, 36)
            setter.y = _snapped(setter, body.leading)
        else:
            text = desk.writer.paragraph(dice.randint(1, 6))
            if numbered:
                text = [*plain(f"{number}."), *text]
                number += 1
            prose.paragraph(text)
    if setter.room > 5 * body.leading and dice.random() < 0.4:
        setter.paragraph(pieces([*plain(desk.writer.label("date") + ":"), *desk.writer.one("date")], half), half)
        sign(desk, setter)
        setter.paragraph(pieces(desk.writer.one("name"), half), half)


def _snapped(setter: Setter, grid: float) -> float:
    """The next height on the grid of the numbered lines."""
    return setter.frame[1] + -(-(setter.y - setter.frame[1]) // grid) * grid
