"""Screenshots: terminals and editors on dark backgrounds, windows with menus, telephone messages."""

from __future__ import annotations

import random

from redaction.synthetic import fonts
from redaction.synthetic.figures.figure import columns, cross, figure, inset, lettered, part
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import dark, gray, pale, readable_on, strong
from redaction.synthetic.figures.shapes import oval, rounded
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen

_THEMES: tuple[tuple[Color, tuple[Color, ...]], ...] = (
    (gray(0.0), ((0.3, 0.9, 0.3), gray(0.8))),
    (gray(0.12), (gray(0.85), (0.55, 0.8, 1.0), (0.9, 0.7, 0.4), (0.6, 0.85, 0.5))),
    ((0.0, 0.17, 0.21), (gray(0.7), (0.5, 0.6, 0.0), (0.15, 0.55, 0.82))),
    ((0.19, 0.04, 0.14), (WHITE, (0.5, 0.9, 0.2))),
    (gray(0.95), (BLACK, (0.1, 0.2, 0.7), (0.5, 0.1, 0.1), gray(0.5))),
)
"""Backgrounds of terminals and editors, and the colours of their letters."""


@lettered
def terminal(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Commands and their output in light letters."""
    background, inks = dice.choice(_THEMES)
    face, size = fonts.choose(dice, ("mono",), letters.language).regular, dice.uniform(5, 8)
    with pen.within(box):
        pen.rectangle(box, background)
        y = box[1] + 4 + size
        if dice.random() < 0.5:
            _title_bar(pen, (box[0], box[1], box[2], box[1] + 14), dice, letters)
            y += 14
        while y < box[3] - 2:
            _code_line(pen, (box[0] + 5, y), dice, face, size, inks)
            y += 1.25 * size


@lettered
def window(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A program's window: title bar, menu, a dark or light pane at the side, lines of text, buttons."""
    with pen.within(box):
        pen.rectangle(box, dice.choice((WHITE, gray(0.93), gray(0.15))))
        _title_bar(pen, (box[0], box[1], box[2], box[1] + 14), dice, letters)
        for place, word in zip(
            columns((box[0] + 4, box[1] + 15, box[2] - 4, box[1] + 26), 6, 4), letters.terms("window", 6), strict=True
        ):
            letters.write(pen, word, place, gray(0.4), "left", largest=7)
        side = (box[0], box[1] + 27, box[0] + dice.uniform(0.15, 0.35) * (box[2] - box[0]), box[3])
        pen.rectangle(side, dice.choice((dark(dice), gray(0.85), pale(dice))))
        y = box[1] + 40
        while y < box[3] - 14:
            for left, right in ((side[0] + 5, side[2] - 5), (side[2] + 8, box[2] - 8)):
                _text_bar(pen, (left, y, right, y + 5), dice)
            y += dice.choice((9, 9, 16))
        button = (box[2] - 58, box[3] - 18, box[2] - 8, box[3] - 5)
        fill = strong(dice)
        pen.polygon(rounded(button, 3), fill)
        letters.write(pen, letters.term("window"), inset(button, 6, 1), readable_on(fill))
        pen.rectangle(inset(box, 0.5), None, gray(0.5))


@lettered
def messages(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A telephone's chat: bubbles left and right, on a light or a dark ground."""
    background = dice.choice((WHITE, gray(0.9), gray(0.08)))
    bubbles = (gray(0.82), dice.choice(((0.1, 0.5, 1.0), (0.2, 0.75, 0.35), gray(0.25))))
    with pen.within(box):
        pen.rectangle(box, background, gray(0.4))
        y, wide = box[1] + 8, box[2] - box[0]
        while y < box[3] - 20:
            mine, text = dice.random() < 0.5, letters.term("note")
            width = min(0.7 * wide, 22 + 4.4 * len(text))
            left = box[2] - 8 - width if mine else box[0] + 22
            bubble = (left, y, left + width, y + 16)
            pen.polygon(rounded(bubble, 7), bubbles[mine])
            letters.write(pen, text, inset(bubble, 8, 2), readable_on(bubbles[mine]), "left", largest=8)
            if not mine:
                pen.polygon(oval((box[0] + 5, y + 2, box[0] + 17, y + 14), 20), gray(0.5))
            y += dice.uniform(19, 28)


@figure
def missing_picture(pen: Pen, box: Box, dice: random.Random) -> None:
    """The empty frame with a small sign that programs show where a picture was not loaded."""
    pen.rectangle(inset(box, 0.5), dice.choice((None, WHITE, gray(0.97))), gray(dice.uniform(0.5, 0.85)), 0.5)
    side, (x, y) = min(9.0, 0.6 * (box[3] - box[1])), (box[0] + 4, box[1] + 4)
    if dice.random() < 0.5:
        x, y = (box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2
    sign, color = (x, y, x + side, y + side), dice.choice(((0.8, 0.1, 0.1), (0.2, 0.4, 0.8), gray(0.4)))
    pen.rectangle(sign, WHITE, color, 0.5)
    cross(pen, inset(sign, 0.25 * side), color, 1)


SCREENS = (terminal, window, messages)
MISSING = (missing_picture,)


def _title_bar(pen: Pen, bar: Box, dice: random.Random, letters: Lettering) -> None:
    fill = dice.choice((dark(dice), gray(0.8), gray(0.25)))
    pen.rectangle(bar, fill)
    for i, color in enumerate(((0.95, 0.35, 0.3), (0.95, 0.75, 0.2), (0.3, 0.8, 0.3))):
        x = bar[0] + 5 + 9 * i
        pen.polygon(oval((x, bar[1] + 4, x + 6, bar[1] + 10), 16), color)
    letters.write(pen, letters.term("chart"), part(bar, 0.2, 0, 0.8, 1), readable_on(fill), largest=8)


def _text_bar(pen: Pen, box: Box, dice: random.Random) -> None:
    """A line of text too small to read."""
    x = box[0]
    while x < box[2] - 4:
        end = min(x + dice.uniform(4, 22), box[2])
        pen.line([(x, box[3] - 2), (end, box[3] - 2)], gray(0.55), 1.6)
        x = end + 3


def _code_line(
    pen: Pen, at: tuple[float, float], dice: random.Random, face: str, size: float, inks: tuple[Color, ...]
) -> None:
    x = at[0] + dice.choice((0, 0, 2, 4)) * 0.6 * size
    for _ in range(dice.randint(0, 9)):
        word = dice.choice(_CODE)
        pen.text(word, (x, at[1]), face, size, dice.choice(inks))
        x += (len(word) + 1) * 0.6 * size


_CODE = (
    "$", "ls", "-la", "def", "main():", "return", "for", "row", "in", "rows:", "=", "0x7f3a", "if", "None", "import",
    "error:", "warning", "[ok]", "200", "GET", "/index", "user", "print(", ")", "{", "}", "//", "#", "values[i]", "+=",
    "drwxr-xr-x", "4096", "Jan", "12:04", "total", "self.size", "==", "'name'", "while", "null", "select", "*", "from",
)  # fmt: skip
