"""A page of words to withhold, laid out without any of the layouts: names, a table, a signature, a photograph."""

from __future__ import annotations

import random
from collections.abc import Callable

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.page import Area, Drawing, Page, Word
from redaction.synthetic.pen import Box, Pen

SYLLABLES = ("ka", "ro", "den", "mi", "stal", "ver", "oo", "gen", "pli", "ter", "an", "su")


def dice_of(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def plain_page(seed: int = 0, size: float = 11.0, leading: float = 13.0) -> Page:
    """Four paragraphs with a name in every line or two, a row of cells, a signature and a photograph."""
    dice, page = dice_of(seed), Page(595, 842)
    line, item = 0, 0
    for paragraph in range(4):
        for _ in range(dice.randint(2, 7)):
            y = 90 + leading * (line + 1.5 * paragraph)
            words, item = _line(dice, y, size, line, paragraph, item)
            page.marks += words
            line += 1
    _cells(page, dice, 90 + leading * (line + 7))
    for kind, box in (("signature", (70, 640, 190, 680)), ("photograph", (400, 620, 500, 740))):
        page.marks.append(Drawing(box, _picture(box)))
        page.areas.append(Area(kind, box))
    return page


def _line(dice: random.Random, y: float, size: float, line: int, paragraph: int, item: int) -> tuple[list[Word], int]:
    words: list[Word] = []
    x, secret = 70.0, dice.choice((None, 2, 5))
    while x < 480:
        text = "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 4)))
        name = secret is not None and len(words) in (secret, secret + 1)
        words.append(Word(text, x, y, "Helvetica", size, line=line, paragraph=paragraph, item=item if name else None))
        x = words[-1].box[2] + stringWidth(" ", "Helvetica", size)
    return words, item + 1


def _cells(page: Page, dice: random.Random, y: float) -> None:
    for column in range(4):
        box = (70 + 100 * column, y, 170 + 100 * column, y + 18)
        page.marks.append(Drawing(box, lambda pen, box=box: pen.rectangle(box, stroke=(0, 0, 0), width=0.5)))
        text = str(dice.randint(100, 99999))
        page.marks.append(Word(text, box[0] + 4, y + 13, "Helvetica", 10, line=100 + column, paragraph=50 + column))
        page.areas.append(Area("cell", (box[0] + 1, y + 1, box[2] - 1, y + 17)))


def _picture(box: Box) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.rectangle(box, fill=(0.7, 0.75, 0.8))
        pen.line(((box[0] + 5, box[3] - 5), (box[2] - 20, box[1] + 10), (box[2] - 5, box[3] - 10)), (0.1, 0.1, 0.4))

    return draw
