"""Forms: sections under bars, rows of labelled fields, check boxes, boxes for remarks."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from redaction.synthetic import fonts
from redaction.synthetic.figures.bars import check_box
from redaction.synthetic.figures.palette import dark, gray, pale, pen_ink, readable_on
from redaction.synthetic.layouts.sheet import Piece, Sheet, broken, pieces, width_of
from redaction.synthetic.layouts.style import Look, Style
from redaction.synthetic.layouts.tables import cut
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen
from redaction.synthetic.text import Token

Frame = Literal["boxes", "lines", "shaded", "none"]


@dataclass(frozen=True)
class FormStyle:
    """How a form looks, and how it is filled.

    Attributes:
        label: of the fields' labels.
        value: of what is filled in.
        bar: fill of the bars above sections; None for words alone.
        bar_look: of the words on them.
        bar_edge: outline of the bars, where they have one.
        centered: whether those words stand in the middle.
        frame: of fields: boxes, a line below, shaded boxes, nothing.
        beside: whether labels stand beside their values rather than above them.
        line_pt: width of rules.
        ink: of the rules.
        high: of a field, in points.
        empty: share of fields that nobody filled.
        shade: of shaded fields.
    """

    label: Look
    value: Look
    bar: Color | None
    bar_look: Look
    bar_edge: Color | None
    centered: bool
    frame: Frame
    beside: bool
    line_pt: float
    ink: Color
    high: float
    empty: float
    shade: Color


def form_style(style: Style, dice: random.Random, language: str) -> FormStyle:
    """A look for all pages of a form, filled by one person."""
    small = dice.uniform(5, 7.5)
    label = replace(style.small, size=small, leading=small * 1.2, color=dice.choice((BLACK, BLACK, gray(0.3))))
    bar = dice.choice((BLACK, BLACK, dark(dice), gray(dice.uniform(0.5, 0.9)), pale(dice), WHITE, None))
    size = dice.uniform(8, 12)
    ink = readable_on(bar) if bar else BLACK
    bar_look = replace(style.body, font=style.family.bold, size=size, leading=size * 1.3, color=ink)
    edge = BLACK if bar == WHITE or dice.random() < 0.3 else None
    value = _hand(style, dice, language)
    frames: tuple[Frame, ...] = ("boxes", "boxes", "boxes", "lines", "lines", "shaded", "none")
    frame = dice.choice(frames)
    beside = frame == "none" or (frame in ("lines", "shaded") and dice.random() < 0.6)
    high = value.size * 1.3 + (2 if beside else label.leading) + dice.uniform(1, 8)
    return FormStyle(
        label, value, bar, bar_look, edge, dice.random() < 0.5, frame, beside, dice.choice((0.3, 0.5, 0.8, 1.2)),
        dice.choice((BLACK, BLACK, gray(0.45))), high, dice.choice((0.05, 0.2, 0.5, 1.0)), pale(dice),
    )  # fmt: skip


def _hand(style: Style, dice: random.Random, language: str) -> Look:
    """What the form is filled with: a computer, a typewriter, or a pen."""
    kind = dice.random()
    if kind < 0.45:
        return replace(
            style.body,
            size=dice.uniform(7.5, 11),
            align="left",
            font=style.family.bold if kind < 0.2 else style.family.regular,
        )
    if kind < 0.65:
        family, size, color = fonts.choose(dice, ("typewriter",), language), dice.uniform(8, 11), gray(0.1)
    else:
        family, size, color = fonts.choose(dice, ("script",), language), dice.uniform(10, 16), pen_ink(dice)
    return Look(family.regular, size, size * 1.15, color)


class Form:
    """A form that is being set on a sheet, from top to bottom.

    Args:
        sheet: to write on.
        box: that holds the form.
        style: of the form.
        dice: decide what is filled.
    """

    def __init__(self, sheet: Sheet, box: Box, style: FormStyle, dice: random.Random) -> None:
        self._sheet, self._box, self._style, self._dice = sheet, box, style, dice
        self.y = box[1]

    @property
    def room(self) -> float:
        """Height that is left, in points."""
        return self._box[3] - self.y

    def section(self, title: str) -> None:
        """A bar with a title."""
        style, high = self._style, self._style.bar_look.size * 1.5
        box = (self._box[0], self.y, self._box[2], self.y + high)
        if style.bar or style.bar_edge:
            self._draw(lambda pen: pen.rectangle(box, style.bar, style.bar_edge, style.line_pt), box)
        x = (box[0] + box[2]) / 2 if style.centered else box[0] + 4
        baseline = box[3] - 0.45 * style.bar_look.size
        self._sheet.put(title, style.bar_look, x, baseline, "center" if style.centered else "left")
        self.y = box[3] + (0 if style.frame == "boxes" else self._dice.uniform(2, 6))

    def row(self, fields: Sequence[tuple[str, Sequence[Token]]], shares: Sequence[float]) -> None:
        """Fields beside each other, with labels and values; shares of the width."""
        x, total = self._box[0], sum(shares)
        for (label, value), share in zip(fields, shares, strict=True):
            right = x + share / total * (self._box[2] - self._box[0])
            self._field((x, self.y, right, self.y + self._style.high), label, value)
            x = right
        self.y += self._style.high + {"boxes": 0.0, "none": 0.0}.get(self._style.frame, 2.5)

    def checks(self, label: str, options: Sequence[str]) -> None:
        """A question with boxes to tick, on one line."""
        style, high = self._style, max(self._style.high * 0.8, 14.0)
        box = (self._box[0], self.y, self._box[2], self.y + high)
        if style.frame == "boxes":
            self._draw(lambda pen: pen.rectangle(box, None, style.ink, style.line_pt), box)
        baseline = (box[1] + box[3]) / 2 + 3
        x = self._sheet.put(label, style.label, box[0] + 3, baseline)[-1].box[2] + 14
        ticked = self._dice.randrange(len(options) + 1)
        for place, option in enumerate(options):
            words = pieces(option, style.label)
            if x + 12 + width_of(words) > box[2]:
                break
            self._check((x, baseline - 7, x + 8, baseline + 1), place == ticked)
            self._sheet.put(option, style.label, x + 11, baseline)
            x += 11 + width_of(words) + 16
        self.y = box[3]

    def statement(self, parts: Sequence[tuple[Sequence[Token], Sequence[Token]]]) -> None:
        """Running text with blanks: some words, and what is filled in after them, again and again."""
        label = self._style.label
        look = replace(label, size=1.3 * label.size, leading=1.8 * label.size)
        ruled, left, space = self._dice.random() < 0.7, self._box[0] + 3, 0.3 * look.size
        x, y = left, self.y + look.leading
        self._sheet.begin_paragraph()
        for words, value in parts:
            for word in [*pieces(words, look), None]:
                wide = width_of([word]) if word else self._dice.uniform(30, 150)
                x += 0 if x == left or (word and word.token.glued) else space
                if x + wide > self._box[2]:
                    x, y = left, y + look.leading
                if word:
                    self._sheet.line([word], x, y, same=x > left)
                else:
                    self._blank((x, y - look.size, x + wide, y + 2), value, ruled, same=x > left)
                x += wide
        self.y = y + look.leading

    def _blank(self, box: Box, value: Sequence[Token], ruled: bool, same: bool) -> None:
        """Room within a text to fill in, and what somebody wrote there; ``same`` as in ``Sheet.line``."""
        style = self._style
        if ruled:
            self._draw(lambda pen: pen.line([(box[0], box[3]), (box[2], box[3])], style.ink, style.line_pt), box)
        if self._dice.random() >= style.empty:
            start = box[0] + self._dice.choice((1.0, 1.0, 0.3 * (box[2] - box[0])))
            smaller = replace(style.value, size=min(style.value.size, 1.2 * (box[3] - box[1])))
            self._sheet.line(_squeezed(value, smaller, box[2] - start), start, box[3] - 2, same=same)

    def remarks(self, label: str, text: Sequence[Token], high: float) -> None:
        """A large field with lines of text, or without."""
        style = self._style
        top = self.y + (0 if style.frame == "boxes" else 4)
        box = (self._box[0], top, self._box[2], top + high)
        self._draw(lambda pen: pen.rectangle(box, None, style.ink, style.line_pt), box)
        self._sheet.put(label, style.label, box[0] + 3, box[1] + style.label.size + 1)
        y = box[1] + style.label.leading + style.value.leading
        self._sheet.begin_paragraph()
        for line in broken(pieces(text, style.value), style.value, box[2] - box[0] - 10):
            if y > box[3] - 3:
                break
            self._sheet.line(line, box[0] + 5, y)
            y += style.value.leading
        self._sheet.area("cell", box)
        self.y = box[3]

    def signature(self, label: str, box: Box) -> None:
        """A line to sign on, with its label below."""
        ink = self._style.ink
        self._draw(lambda pen: pen.line([(box[0], box[3]), (box[2], box[3])], ink, 0.6), box)
        self._sheet.put(label, self._style.label, box[0], box[3] + self._style.label.size + 1)

    def _field(self, box: Box, label: str, value: Sequence[Token]) -> None:
        style = self._style
        self._frame(box)
        look = style.label
        room = self._beside(box) - 6 if style.beside else box[2] - box[0] - 4
        shown = cut(f"{label}:" if style.beside else label, look, room)
        low = box[3] - 0.32 * style.value.size
        self._sheet.put(shown, look, box[0] + 3, low if style.beside else box[1] + look.size + 0.5)
        left = box[0] + self._beside(box) if style.beside else box[0] + 4
        if style.frame != "none":
            self._sheet.area("cell", box)
        if not value or self._dice.random() < style.empty:
            return
        self._sheet.begin_paragraph()
        first = _squeezed(value, style.value, box[2] - left - 2)
        shift = self._dice.uniform(-1.2, 0.6) if style.value.size > 11 else 0.0
        self._sheet.line(first, left, low + shift)

    def _frame(self, box: Box) -> None:
        style = self._style
        if style.frame == "boxes":
            self._draw(lambda pen: pen.rectangle(box, None, style.ink, style.line_pt), box)
        elif style.frame == "lines":
            left = box[0] + (self._beside(box) if style.beside else 2) - 2
            self._draw(lambda pen: pen.line([(left, box[3]), (box[2] - 5, box[3])], style.ink, style.line_pt), box)
        elif style.frame == "shaded":
            left = box[0] + (self._beside(box) - 2 if style.beside else 1)
            top = box[1] + (1 if style.beside else style.label.leading)
            self._draw(lambda pen: pen.rectangle((left, top, box[2] - 4, box[3]), style.shade, gray(0.6), 0.3), box)

    def _beside(self, box: Box) -> float:
        """Where values begin that stand beside their labels, from the left edge of the field."""
        return max(0.38 * (box[2] - box[0]), min(110.0, 0.5 * (box[2] - box[0])))

    def _check(self, box: Box, ticked: bool) -> None:
        seed = self._dice.getrandbits(64)
        self._draw(lambda pen: check_box(pen, box, random.Random(seed), ticked), box)  # noqa: S311 - no secret

    def _draw(self, draw: Callable[[Pen], None], box: Box) -> None:
        self._sheet.over(box, draw)


def _squeezed(value: Sequence[Token], look: Look, room: float) -> list[Piece]:
    """A value on one line; a long one is written smaller, and then loses its last words."""
    wide = width_of(pieces(value, look))
    smaller = replace(look, size=look.size * min(1.0, max(0.65, room / wide)))
    words = [Piece(token._replace(text=cut(token.text, smaller, room)), smaller) for token in value]
    return next(iter(broken(words, smaller, room)), [])
