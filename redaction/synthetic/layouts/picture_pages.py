"""Pages that pictures fill: photographs with captions, maps, crosswords, calendars of pictures."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.figure import columns, inset, rows
from redaction.synthetic.figures.grids import crossword, number_puzzle
from redaction.synthetic.figures.maps import MAPS
from redaction.synthetic.figures.photographs import photograph, portrait
from redaction.synthetic.figures.stamps import STAMPS
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Align, Style, style_of
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Writer


def photographs(document: Document) -> list[Page]:
    """One to six photographs on each page, or a sheet of small portraits."""
    style, dice = style_of(document, dark=0.06), document.dice("photographs")
    values = Values(document.language, Writer(document.language, document.dice("text")), dice)
    down, across = dice.choice(((1, 1), (2, 1), (2, 2), (3, 2), (1, 2), (3, 1), (4, 3)))
    captioned, pages = dice.random() < 0.8, []
    for sheet in dressed(document, style):
        box = _title(sheet, style, values, "figure", dice)
        number = 0
        for row in rows(box, down, 14):
            for place in columns(row, across, 14):
                number += 1
                caption = style.small.leading * 1.3 if captioned else 0.0
                _photograph(
                    sheet, style, values, (place[0], place[1], place[2], place[3] - caption), dice, number, captioned
                )
        pages.append(sheet.page)
    return pages


def map_page(document: Document) -> list[Page]:
    """A map that fills most of a page, upright or lying."""
    style, dice = style_of(document, dark=0.0), document.dice("map")
    values = Values(document.language, Writer(document.language, document.dice("text")), dice)
    pages = []
    for sheet in dressed(document, style, turned=dice.random() < 0.3):
        box = _title(sheet, style, values, "place", dice)
        share = dice.choice((0.55, 0.8, 1.0))
        box = (box[0], box[1], box[2], box[1] + share * (box[3] - box[1]))
        put_figure(sheet, "figure", dice.choice(MAPS), box, dice, document.language)
        _text_below(sheet, style, values, box, dice)
        if dice.random() < 0.3:
            x, y = dice.uniform(box[0], box[2] - 130), dice.uniform(box[1], box[3] - 70)
            put_figure(sheet, "stamp", dice.choice(STAMPS), (x, y, x + 130, y + 70), dice, document.language)
        pages.append(sheet.page)
    return pages


def puzzle_page(document: Document) -> list[Page]:
    """A crossword or number puzzle with its clues in columns."""
    style, dice = style_of(document, dark=0.0), document.dice("puzzle")
    writer = Writer(document.language, document.dice("text"))
    values, pages = Values(document.language, writer, dice), []
    for sheet in dressed(document, style):
        box = _title(sheet, style, values, "crossword", dice)
        high = min(box[2] - box[0], 0.6 * (box[3] - box[1])) * dice.uniform(0.7, 1.0)
        grid = (box[0], box[1], box[2], box[1] + high)
        put_figure(sheet, "figure", crossword if dice.random() < 0.7 else number_puzzle, grid, dice, document.language)
        for column in columns((box[0], grid[3] + 16, box[2], box[3]), dice.choice((2, 3, 4)), 12):
            y, number = column[1], 0
            while y < column[3] - 3 * style.small.leading:
                number += dice.randint(1, 2)
                text = f"{number}. {values.term('item')}, {values.term('headline').lower()}"
                y = sheet.wrapped(text, style.small, (column[0], y, column[2], column[3]))
        pages.append(sheet.page)
    return pages


def _title(sheet: Sheet, style: Style, values: Values, kind: str, dice: random.Random) -> Box:
    """A title, perhaps; gives the room that is left on the page."""
    left, top, right, bottom = style.margins
    box = (left, top, sheet.page.width - right, sheet.page.height - bottom)
    if dice.random() < 0.3:
        return box
    text = values.term(kind) if kind != "figure" else f"{values.term('photograph')} {sheet.number + 1}"
    align: Align = dice.choice(("left", "center"))
    sheet.put(
        text, style.heading, box[0] if align == "left" else (box[0] + box[2]) / 2, top + style.heading.size, align
    )
    return box[0], top + 2 * style.heading.leading, box[2], box[3]


def _photograph(
    sheet: Sheet, style: Style, values: Values, box: Box, dice: random.Random, number: int, captioned: bool
) -> None:
    """A photograph in its proportions within a box, and a caption below it."""
    upright = dice.random() < 0.3
    aspect = dice.uniform(1.15, 1.4) if upright else dice.uniform(0.6, 0.8)
    wide = min(box[2] - box[0], (box[3] - box[1]) / aspect)
    x = box[0] + dice.choice((0, 0.5)) * (box[2] - box[0] - wide)
    place = (x, box[1], x + wide, box[1] + wide * aspect)
    put_figure(sheet, "photograph", portrait if upright and dice.random() < 0.7 else photograph, place, dice)
    if captioned:
        look = dice.choice((style.small, style.italic(style.small)))
        text = dice.choice((values.term("caption"), f"{values.term('photograph')} {number}: {values.term('caption')}"))
        sheet.put(text, look, x, place[3] + look.leading)


def _text_below(sheet: Sheet, style: Style, values: Values, box: Box, dice: random.Random) -> None:
    """A few lines between a picture and the bottom of the page."""
    y, bottom = box[3] + style.body.leading, sheet.page.height - style.margins[3]
    for _ in range(dice.randint(0, 4)):
        if y < bottom - style.body.leading:
            y = sheet.wrapped(values.sentence(), style.body.plain(), inset((box[0], y, box[2], bottom), 0))
