"""Screenshots on pages: terminals, windows and messages, each under a line or two of text."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.screens import SCREENS
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Style, style_of
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Writer


def compose(document: Document) -> list[Page]:
    """One to three screenshots on each page."""
    style, dice = style_of(document), document.dice("screenshots")
    values, pages = Values(document.language, Writer(document.language, document.dice("text")), dice), []
    left, top, right, bottom = style.margins
    for sheet in dressed(document, style, turned=dice.random() < 0.2):
        box = (left, top, sheet.page.width - right, sheet.page.height - bottom)
        _below_each_other(sheet, style, values, box, dice, document.language)
        pages.append(sheet.page)
    return pages


def _below_each_other(sheet: Sheet, style: Style, values: Values, box: Box, dice: random.Random, language: str) -> None:
    look, y, count = style.body.plain(), box[1], dice.randint(1, 3)
    for _ in range(count):
        y = sheet.wrapped(values.sentence(), look, (box[0], y, box[2], box[3])) + 6
        high = min((box[3] - box[1]) / count - 3.5 * look.leading, (box[2] - box[0]) * dice.uniform(0.4, 0.8))
        if high < 60 or y + high > box[3]:
            break
        wide = (box[2] - box[0]) * dice.choice((1.0, 1.0, 0.7))
        put_figure(sheet, "figure", dice.choice(SCREENS), (box[0], y, box[0] + wide, y + high), dice, language)
        y += high + look.leading
