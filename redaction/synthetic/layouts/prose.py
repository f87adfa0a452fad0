"""What the body of a document is made of: paragraphs, headings, lists, quotations, framed text."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.layouts.ornaments import (
    HIGHLIGHTS,
    LINK,
    ground,
    highlight,
    rule,
    some_words,
    strike,
    underline,
    upright,
)  # fmt: skip
from redaction.synthetic.layouts.setter import Placed, Setter
from redaction.synthetic.layouts.sheet import Piece, Text, pieces
from redaction.synthetic.layouts.style import Look, Style
from redaction.synthetic.pen import Box, Color
from redaction.synthetic.text import Token, Writer

_PLAIN_REDACTIONS = (
    "REDACTED", "[REDACTED]", "(b)(6)", "(b)(7)(C)", "(b)(5)", "5.1.2.e", "10.2.e", "[gelakt]", "[withheld]", "XXXX",
    "[…]", "FILED UNDER SEAL", "5.1.2e", "§ 552(b)(6)", "[name withheld]", "* * *", "………", "_________",
)  # fmt: skip
_PALE: tuple[Color, ...] = (
    (0.92, 0.92, 0.92), (0.88, 0.93, 1.0), (1.0, 0.96, 0.82), (0.9, 0.97, 0.9), (0.97, 0.9, 0.9),
)  # fmt: skip


class Prose:
    """Writes one block after the other.

    Args:
        setter: that places them.
        style: of the document.
        writer: of the text.
        dice: decide which and how.
    """

    def __init__(self, setter: Setter, style: Style, writer: Writer, dice: random.Random) -> None:
        self.setter, self.style, self.writer, self.dice = setter, style, writer, dice
        self._marked = dice.choice((0.0, 0.0, 0.04, 0.15))
        self._by_hand, self._ink = dice.random() < 0.4, dice.choice(HIGHLIGHTS)
        self._levels = dice.choice(("1.", "1", "I.", "A.", "§ 1"))
        self._numbers = itertools.count(1)
        self._pale, self._sentences = dice.choice(_PALE), dice.choice((2, 3, 4, 6))
        headings, lists = dice.choice((0.0, 0.15, 0.25, 0.4)), dice.choice((0.0, 0.13))
        self._weights = (headings, lists, dice.choice((0.0, 0.08)), dice.choice((0.0, 0.05)), 1.0)
        self._headed = False

    def fill(self, share: float) -> None:
        """Write until a share of the last page is full."""
        while not self.setter.filled(share):
            self.block()

    def block(self) -> None:
        """Write one block of any kind."""
        blocks = (self.heading, self.bullets, self.quote, self.framed, self.paragraph)
        write = self.dice.choices(blocks, self._weights)[0]
        if self._headed and write == self.heading:  # a heading has text below it
            write = self.paragraph
        self._headed = False
        write()

    def paragraph(self, text: Text | None = None, look: Look | None = None, left: float = 0.0) -> list[Placed]:
        """Write a paragraph, of a text or of new sentences."""
        look = look or self.style.body
        if text is None:
            text = self.writer.paragraph(self.dice.randint(1, 2 * self._sentences))
        parts = self.setter.paragraph(self.inked(text, look), look, left)
        self._mark(parts)
        return parts

    def inked(self, text: Text, look: Look) -> list[Piece]:
        """Words in a look, a few of them emphasised, and once in a while a redaction spelt out among them."""
        words, dice = pieces(text, look), self.dice
        place = dice.randrange(len(words))
        if dice.random() < 0.04 and not words[place].token.glued:
            face = self.style.bold(look) if dice.random() < 0.3 else look
            words[place:place] = pieces(dice.choice(_PLAIN_REDACTIONS), face)
        if dice.random() < 0.06:
            face = dice.choice((self.style.bold(look), self.style.italic(look)))
            end = place + dice.randint(1, 12)
            words[place:end] = [piece._replace(look=face) for piece in words[place:end]]
        return words

    def heading(self, text: Text | None = None) -> None:
        """Write a heading; not at the foot of a column."""
        style, setter = self.style, self.setter
        look = style.heading
        tokens = pieces(text or self.writer.one("heading"), look)
        if not setter.need(look.leading * 2 + style.body.leading * 2):
            return
        setter.space(look.leading * 0.5)
        if style.headings == "inverted":
            fill = style.accent if sum(style.accent) < 2 else (0.3, 0.3, 0.3)
            tokens = [piece._replace(look=replace(look, color=readable_on(fill))) for piece in tokens]
            setter.space(3)
        label = pieces(self._number(), tokens[0].look) if style.headings == "numbered" else ()
        left = look.size * 2.4 if label else 0.0
        self._headed = True
        parts = setter.paragraph(tokens, look, left, label=label)
        for part in parts:
            if style.headings == "underlined":
                for line in part.lines:
                    underline(part.sheet, line)
            elif style.headings == "ruled":
                rule(part.sheet, part.box[0], part.box[2], part.box[3] + 1, 0.7, look.color)
            elif style.headings == "inverted":
                ground(part.sheet, _grown(part.box, 3, 1), fill)

    def bullets(self) -> None:
        """Write a list."""
        look = replace(self.style.body, first=0.0, after=self.style.body.after * self.dice.choice((0.2, 0.5, 1.0)))
        left = look.size * self.dice.uniform(1.6, 3.5)
        short = self.dice.random() < 0.5
        for entry in range(1, self.dice.randint(3, 8)):
            text = (
                self.writer.one(self.dice.choice(("object", "fact", "subject"))) if short else self.writer.paragraph(1)
            )
            self.setter.paragraph(
                pieces(text, look), look, left, label=pieces(entry_label(self.style.bullet, entry), look)
            )
        self.setter.space(self.style.body.after)

    def quote(self) -> None:
        """Write an indented, smaller paragraph."""
        indent = self.dice.uniform(18, 54)
        look = replace(self.style.body.scaled(self.dice.choice((0.85, 0.92, 1.0))), first=0.0)
        if self.dice.random() < 0.4:
            look = self.style.italic(look)
        text = self.writer.paragraph(self.dice.randint(1, 4))
        parts = self.setter.paragraph(pieces(text, look), look, indent, self.dice.choice((0.0, indent)))
        if self.dice.random() < 0.3:
            for part in parts:
                upright(part.sheet, part.box[0] + indent - 8, part.box[1], part.box[3], 1.5, self.style.accent)

    def framed(self) -> None:
        """Write a paragraph in a frame, on a tinted or dark ground, or beside a thick bar."""
        look = replace(self.style.body, first=0.0)
        kind = self.dice.choice(("frame", "frame", "tint", "tint", "both", "dark", "bar"))
        fill = {"frame": None, "bar": None, "dark": self.style.accent}.get(kind, self._pale)
        if fill is not None:
            look = replace(look, color=readable_on(fill))
        self.setter.space(8)
        if not self.setter.need(look.leading * 5):
            return
        text = self.writer.paragraph(self.dice.randint(1, 3))
        parts = self.setter.paragraph(pieces(text, look), look, 8, 8)
        for part in parts:
            if kind == "bar":
                upright(part.sheet, part.box[0] + 2, part.box[1], part.box[3], 3, self.style.accent)
            else:
                edge = look.color if kind in ("frame", "both") else None
                ground(part.sheet, _grown(part.box, 0, 4), fill, edge, self.dice.choice((0.4, 0.75, 1.5)))
        self.setter.space(8)

    def _mark(self, parts: list[Placed]) -> None:
        if not parts or self.dice.random() >= self._marked:
            return
        part = self.dice.choice(parts)
        words = some_words(self.dice, part.lines, self.dice.choice((3, 8, 30)))
        kind = self.dice.random()
        if kind < 0.5:
            highlight(part.sheet, words, self._ink, self._by_hand)
        elif kind < 0.75:
            underline(
                part.sheet, words, self.dice.choice((0.5, 0.9)), self.dice.choice((None, None, LINK, (0.8, 0.1, 0.1)))
            )
        else:
            strike(part.sheet, words, self.dice.choice((0.5, 0.9)), self.dice.choice((None, None, (0.8, 0.1, 0.1))))

    def _number(self) -> str:
        number = next(self._numbers)
        if self._levels == "§ 1":
            return f"§ {number}"
        return entry_label(self._levels, number)


def entry_label(pattern: str, number: int) -> str:
    """What stands before an entry of a list: "1." becomes "3." for the third, "(a)" becomes "(c)", "•" stays."""
    letter = chr(ord("a") + (number - 1) % 26)
    swaps = {"1": str(number), "a": letter, "A": letter.upper(), "I": _roman(number)}
    return "".join(swaps.get(sign, sign) for sign in pattern)


def _roman(number: int) -> str:
    digits = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
    text = ""
    for sign, value in digits:
        text += sign * (number // value)
        number %= value
    return text


def _grown(box: Box, across: float, down: float) -> Box:
    return box[0] - across, box[1] - down, box[2] + across, box[3] + down


def linked(tokens: list[Token], look: Look) -> list[Piece]:
    """Words in the blue of a link."""
    return pieces(tokens, replace(look, color=LINK))
