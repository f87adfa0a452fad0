"""Typewritten cables and briefs: classification above and below, a narrow column, underlined titles, marginal marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from redaction.synthetic.document import Document
from redaction.synthetic.figures import FIGURES
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import ground, rule, strike, underline, upright
from redaction.synthetic.layouts.prose import entry_label
from redaction.synthetic.layouts.setter import Placed, Setter
from redaction.synthetic.layouts.sheet import Piece, Sheet, pieces
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box

_MARGINALS = ("25X1", "50X1", "3.5(c)", "3.3(b)(1)", "25X1A", "(S)", "(C)", "(U)", "OK", "*", "X", "3.3(h)(2)")


@dataclass(frozen=True)
class _Habits:
    """How one office types.

    Attributes:
        banner: classification on every page.
        struck: whether it was struck out at its release.
        capitals: whether all is typed in capitals.
        numbering: of the paragraphs: "1.", "A." or none.
        indent: of titles and of the column below them, in points.
        title: whether underlined titles stand above the paragraphs.
        marginals: share of paragraphs with a mark in the margin.
    """

    banner: str
    struck: bool
    capitals: bool
    numbering: str
    indent: float
    title: bool
    marginals: float


def compose(document: Document) -> list[Page]:
    """Pages of a cable, a bulletin or a brief."""
    desk = Desk.of(document, ("typewriter", "typewriter", "typewriter", "mono", "serif"), (9.0, 12.5, 11.0), dark=0.0)
    dice = desk.dice
    habits = _Habits(
        desk.writer.text("classification"), dice.random() < 0.35, dice.random() < 0.3,
        dice.choice(("1.", "1.", "A.", "")), dice.choice((0.0, 0.0, 60.0, 110.0)),
        dice.random() < 0.6, dice.choice((0.0, 0.15, 0.5)),
    )  # fmt: skip
    body = replace(
        desk.style.body, leading=desk.style.body.size * dice.choice((1.1, 1.3, 1.6, 2.0)), color=(0.0, 0.0, 0.0)
    )
    desk.style = replace(desk.style, body=replace(body, after=body.leading * dice.choice((0.6, 1.0))))
    left, top, right = dice.uniform(60, 130), dice.uniform(75, 130), document.paper[0] - dice.uniform(55, 130)
    bottom = document.paper[1] - dice.uniform(75, 120)

    def frames(_number: int) -> list[Box]:
        return [(left, top, right, bottom)]

    def dress(sheet: Sheet) -> None:
        _dress(desk, sheet, habits, (left, top, right, bottom))

    setter = desk.setter(
        frames, dress, release_line=0.45, classification=0.0, note=0.25, stamp=0.25, side_bar=0.0, footer=0.0
    )
    if dice.random() < 0.45:
        _address(desk, setter)
    _text(desk, setter, habits)
    return desk.pages(setter)


def _dress(desk: Desk, sheet: Sheet, habits: _Habits, box: Box) -> None:
    dice, look = desk.document.dice("banner"), desk.style.body.plain()
    look = replace(look, size=look.size * dice.choice((1.0, 1.2, 1.5)))
    middle = (box[0] + box[2]) / 2
    for row in (dice.uniform(34, 60), sheet.page.height - dice.uniform(30, 55)):
        words = sheet.put(habits.banner, look, middle, row, "center")
        if habits.struck:
            strike(sheet, words, dice.choice((0.8, 1.5)))
        elif dice.random() < 0.4:
            underline(sheet, words, 0.8)
    if dice.random() < 0.3:
        ground(
            sheet, (box[0] - 18, box[1] - 12, box[2] + 18, box[3] + 12), None, (0.0, 0.0, 0.0), dice.choice((0.6, 1.2))
        )
    if dice.random() < 0.12:
        _mat(sheet, dice.uniform(10, 26), dice.uniform(0.45, 0.75))
    if dice.random() < 0.4:
        foot = desk.style.small.scaled(1.1)
        sheet.put(desk.writer.one("date"), foot, box[0], box[3] + 22)
        sheet.put(
            f"{desk.writer.label('page')} {sheet.number + dice.randint(1, 12)}", foot, box[2], box[3] + 22, "right"
        )


def _mat(sheet: Sheet, wide: float, level: float) -> None:
    """The grey board that old pages were photographed on, as a frame around the page."""
    shade = (level, level, level)
    x1, y1 = sheet.page.width, sheet.page.height
    for box in ((0.0, 0.0, x1, wide), (0.0, y1 - wide, x1, y1), (0.0, 0.0, wide, y1), (x1 - wide, 0.0, x1, y1)):
        ground(sheet, box, shade)


def _address(desk: Desk, setter: Setter) -> None:
    look = desk.style.body.plain()
    label_wide = look.size * 7
    for label, kind in (("from", "place"), ("to", "organisation"), ("date", "date"), ("subject", "subject")):
        text = desk.writer.text(kind).upper()
        words = pieces(text, look) if kind != "date" else pieces(desk.writer.one(kind), look)
        setter.paragraph(words, look, label_wide, label=pieces(f"{desk.writer.label(label).upper()}:", look))
    if desk.dice.random() < 0.5:
        rule(setter.sheet, setter.frame[0], setter.frame[2], setter.y + 4, 0.8)
    setter.y += look.leading * 1.5


def _text(desk: Desk, setter: Setter, habits: _Habits) -> None:
    dice, share, body = desk.dice, desk.dice.uniform(0.4, 1.0), desk.style.body
    number = dice.choice((1, 1, dice.randint(2, 14)))
    if dice.random() < 0.3:
        head = replace(body.plain(), align="center", after=body.leading)
        setter.paragraph(pieces(desk.writer.text("organisation").upper(), head), head)
    while not setter.filled(share):
        label = pieces(entry_label(habits.numbering, number), body) if habits.numbering else []
        left = body.size * 2.6 if label else 0.0
        if habits.title and setter.need(body.leading * 4):
            title = replace(body.plain(), after=body.leading * 0.5)
            for part in setter.paragraph(pieces(desk.writer.one("subject"), title), title, left, label=label):
                for line in part.lines:
                    underline(part.sheet, line, 0.7)
            label = []
        _paragraph(desk, setter, habits, label, left)
        number += 1


def _paragraph(desk: Desk, setter: Setter, habits: _Habits, label: Sequence[Piece], left: float) -> None:
    dice, body = desk.dice, desk.style.body
    tokens = desk.writer.paragraph(dice.randint(1, 6))
    if habits.capitals:
        tokens = [token._replace(text=token.text.upper()) for token in tokens]
    look = replace(body, first=0.0 if label else dice.choice((0.0, body.size * 3)))
    parts = setter.paragraph(pieces(tokens, look), look, max(left, habits.indent), label=label)
    for part in parts:
        if dice.random() < habits.marginals:
            _marginal(desk, part, body)


def _marginal(desk: Desk, part: Placed, body: Look) -> None:
    """A code typed beside the text, a line along it, or a mark by hand."""
    dice, sheet = desk.dice, part.sheet
    line = dice.choice(part.lines)
    if not line:
        return
    right = dice.random() < 0.7
    x = part.box[2] + dice.uniform(6, 18) if right else part.box[0] - dice.uniform(30, 44)
    kind = dice.random()
    if kind < 0.7:
        small = replace(body.plain(), size=dice.uniform(6.5, 9), leading=10)
        sheet.put(dice.choice(_MARGINALS), small, x, line[0].baseline)
    elif kind < 0.85:
        upright(sheet, x, part.box[1], part.box[3], dice.choice((0.7, 1.5)))
    else:
        box = (x, line[0].baseline - 16, x + 34, line[0].baseline + 8)
        sheet.page.marks.append(dice.choice(FIGURES["handwriting"])(box, dice, desk.document.language))
