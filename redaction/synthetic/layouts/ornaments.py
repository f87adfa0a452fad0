"""Lines and fills that go with words: underlines, highlights, strike-throughs, rules, frames, bars."""

from __future__ import annotations

import random
from collections.abc import Sequence

from redaction.synthetic.figures.logos import strips
from redaction.synthetic.layouts.sheet import Sheet, meet
from redaction.synthetic.page import BLACK, Word
from redaction.synthetic.pen import Box, Color

HIGHLIGHTS: tuple[Color, ...] = (
    (1.0, 1.0, 0.2), (1.0, 0.95, 0.4), (0.6, 1.0, 0.5), (1.0, 0.7, 0.8), (0.6, 0.9, 1.0), (1.0, 0.8, 0.4),
    (0.8, 0.8, 0.8),
)  # fmt: skip
LINK: Color = (0.05, 0.2, 0.8)


def underline(sheet: Sheet, words: Sequence[Word], width: float = 0.6, color: Color | None = None) -> None:
    """Draw a line under words of one line, in their ink."""
    _across(sheet, words, 0.14, width, color)


def strike(sheet: Sheet, words: Sequence[Word], width: float = 0.7, color: Color | None = None) -> None:
    """Draw a line through words of one line."""
    _across(sheet, words, -0.26, width, color)


def _across(sheet: Sheet, words: Sequence[Word], drop: float, width: float, color: Color | None) -> None:
    if words:
        y = words[0].baseline + drop * words[0].size
        x0, x1, ink = words[0].x, words[-1].box[2], color or words[0].color
        sheet.over((x0, y - width, x1, y + width), lambda pen: pen.line(((x0, y), (x1, y)), ink, width))


def highlight(sheet: Sheet, words: Sequence[Word], color: Color, by_hand: bool = False) -> None:
    """Colour the ground of words of one line, as a word processor does or, see-through, a felt pen."""
    if not words:
        return
    size = words[0].size
    top, bottom = words[0].baseline - 0.92 * size, words[0].baseline + 0.26 * size
    box = (words[0].x - 0.1 * size, top, words[-1].box[2] + 0.1 * size, bottom)
    if by_hand:
        middle, tilt = (top + bottom) / 2, 0.08 * size
        stroke = ((box[0], middle + tilt), (box[2], middle - tilt))
        sheet.over(box, lambda pen: pen.line(stroke, color, 0.95 * size, alpha=0.45))
    else:
        sheet.under(box, lambda pen: pen.rectangle(box, fill=color))


def some_words(dice: random.Random, lines: Sequence[Sequence[Word]], most: int = 6) -> Sequence[Word]:
    """A few words that follow one another on one of some lines."""
    line = dice.choice([line for line in lines if line] or [[]])
    first = dice.randrange(max(len(line), 1))
    return line[first : first + dice.randint(1, most)]


def rule(sheet: Sheet, x0: float, x1: float, y: float, width: float = 0.6, color: Color = BLACK) -> None:
    """Draw a level line."""
    sheet.over((x0, y - width / 2, x1, y + width / 2), lambda pen: pen.line(((x0, y), (x1, y)), color, width))


def upright(sheet: Sheet, x: float, y0: float, y1: float, width: float = 0.6, color: Color = BLACK) -> None:
    """Draw a line from top to bottom."""
    sheet.over((x - width / 2, y0, x + width / 2, y1), lambda pen: pen.line(((x, y0), (x, y1)), color, width))


def ground(sheet: Sheet, box: Box, fill: Color | None, edge: Color | None = None, width: float = 0.6) -> None:
    """Fill, frame or do both to what lies below words that are written already."""
    sheet.under(box, lambda pen: pen.rectangle(box, fill, edge, width))


def house_strips(sheet: Sheet, dice: random.Random, language: str, left: float, between: tuple[float, float]) -> None:
    """Bars in the colours of the house: at the head between two heights, at the left text edge or elsewhere, or along
    the edge of the page; none where words stand, which nobody would print over."""
    width, (top, low) = sheet.page.width, between
    if dice.random() < 0.6:
        wide = dice.uniform(20, 110)
        x = dice.choice((28.0, left, (width - wide) / 2, width - wide - 28))
        box = (x, top, x + wide, low)
    else:
        x = dice.choice((0.0, 12.0, width - dice.uniform(8, 20)))
        box = (x, dice.choice((0.0, 36.0)), x + dice.uniform(4, 10), dice.uniform(120, sheet.page.height))
    if not any(meet(box, word.box) for word in sheet.page.words):
        sheet.page.marks.append(strips(box, dice, language))
        sheet.area("letterhead", box)
