"""Calendars: a month on a page, or a week by hours; entries are typed, written by hand, or blocks of colour."""

from __future__ import annotations

import random

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.figures.figure import columns, inset, rows
from redaction.synthetic.figures.palette import dark, gray, pale, pen_ink, readable_on, strong
from redaction.synthetic.layouts.ornaments import rule
from redaction.synthetic.layouts.plain_pages import dressed, put_box
from redaction.synthetic.layouts.sheet import Sheet, pieces, width_of
from redaction.synthetic.layouts.style import Look, Style, style_of
from redaction.synthetic.layouts.tables import cut
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import BLACK, Page
from redaction.synthetic.pen import Box, Color
from redaction.synthetic.text import Token, Writer, plain


def compose(document: Document) -> list[Page]:
    """A month or a week on each page."""
    style, dice = style_of(document, sizes=(6.5, 10.0, 8.0), dark=0.0), document.dice("calendar")
    writer = Writer(document.language, document.dice("text"))
    values, pages = Values(document.language, writer, dice), []
    head = dice.choice((None, dark(dice), dark(dice), pale(dice)))
    entry, write = _entry(style, dice, document.language), _week if dice.random() < 0.4 else _month
    fills = dice.choice(((None,), (None, pale(dice)), (strong(dice), dark(dice), gray(0.6)), (BLACK, gray(0.4))))
    for sheet in dressed(document, style, turned=dice.random() < 0.5):
        box = inset(sheet.box, 42, 60)
        sheet.put(f"{writer.text('month')} {writer.text('year')}", style.heading.scaled(1.4), box[0], box[1] - 6)
        bar, *rest = rows(box, 24)
        grid = (box[0], bar[3], box[2], rest[-1][3])
        _names(sheet, bar, style, values, head)
        write(sheet, grid, style, entry, values, fills, dice)
        pages.append(sheet.page)
    return pages


def _entry(style: Style, dice: random.Random, language: str) -> Look:
    """What entries are written with."""
    if dice.random() < 0.6:
        return style.small
    size = dice.uniform(9, 13)
    return Look(fonts.choose(dice, ("script",), language).regular, size, size * 1.1, pen_ink(dice))


def _names(sheet: Sheet, bar: Box, style: Style, values: Values, fill: Color | None) -> None:
    """The days of the week."""
    if fill:
        put_box(sheet, bar, fill)
    bold = style.bold(style.small)
    look = Look(bold.font, bold.size, bold.leading, readable_on(fill) if fill else bold.color)
    for place, name in zip(columns(bar, 7), values.all("weekdays"), strict=True):
        sheet.put(name, look, (place[0] + place[2]) / 2, (bar[1] + bar[3]) / 2 + 3, "center")


def _month(
    sheet: Sheet,
    box: Box,
    style: Style,
    entry: Look,
    values: Values,
    fills: tuple[Color | None, ...],
    dice: random.Random,
) -> None:
    """Squares with their day's number, empty ones shaded."""
    first, shade = dice.randint(0, 6), dice.choice((None, gray(0.88), gray(0.7)))
    for i, day in enumerate(day for row in rows(box, 5) for day in columns(row, 7)):
        number = i - first + 1
        if not 1 <= number <= 31:
            put_box(sheet, day, shade, gray(0.3))
            continue
        put_box(sheet, day, None, gray(0.3))
        sheet.put(str(number), style.small, day[2] - 4, day[1] + style.small.size + 1, "right")
        sheet.area("cell", day)
        y = day[1] + style.small.leading + 2
        while y + entry.leading + 2 < day[3] and dice.random() < 0.4:
            line = (day[0] + 2, y, day[2] - 2, y + entry.leading + 1)
            _appointment(sheet, line, entry, values, dice.choice(fills), dice)
            y += entry.leading + 3


def _week(
    sheet: Sheet,
    box: Box,
    style: Style,
    entry: Look,
    values: Values,
    fills: tuple[Color | None, ...],
    dice: random.Random,
) -> None:
    """Hours on lines, meetings as blocks that last one to four of them."""
    hours = rows(box, 11)
    for hour, row in enumerate(hours):
        rule(sheet, row[0], row[2], row[1], 0.4, gray(0.6))
        sheet.put(f"{hour + 8}:00", style.small, row[0] - 3, row[1] + style.small.size, "right")
    for day in columns(box, 7):
        put_box(sheet, day, None, gray(0.4))
        hour = dice.randint(0, 3)
        while hour < len(hours):
            last = min(len(hours), hour + dice.randint(1, 4))
            block = (day[0] + 1.5, hours[hour][1] + 1, day[2] - 1.5, hours[last - 1][3] - 1)
            _appointment(sheet, block, entry, values, dice.choice(fills), dice)
            hour = last + dice.randint(0, 4)


def _appointment(sheet: Sheet, box: Box, look: Look, values: Values, fill: Color | None, dice: random.Random) -> None:
    """An entry; in a block of colour its letters are black or white."""
    if fill:
        put_box(sheet, box, fill)
        look = Look(look.font, look.size, look.leading, readable_on(fill))
    sheet.area("cell", box)
    text = values.value("name") if dice.random() < 0.4 else plain(values.term("appointment"))
    sheet.put(_fitting(text, look, box[2] - box[0] - 4), look, box[0] + 2, box[1] + 0.9 * look.size)


def _fitting(text: list[Token], look: Look, room: float) -> list[Token]:
    """The words that there is room for, the first one cut if need be."""
    kept = [text[0]._replace(text=cut(text[0].text, look, room))]
    for token in text[1:]:
        if width_of(pieces([*kept, token], look)) > room:
            break
        kept.append(token)
    return kept
