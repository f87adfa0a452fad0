"""Index cards, routing slips and cheques: a small form on a larger page, as it lay on the glass of the copier."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.bars import punch_holes
from redaction.synthetic.figures.figure import columns, inset, rows
from redaction.synthetic.figures.handwriting import HANDWRITING
from redaction.synthetic.figures.palette import gray, pale
from redaction.synthetic.figures.photographs import portrait
from redaction.synthetic.figures.stamps import STAMPS
from redaction.synthetic.layouts.fields import Form, FormStyle, form_style
from redaction.synthetic.layouts.plain_pages import dressed, put_box, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Style, style_of
from redaction.synthetic.layouts.values import BRIEF, PERSONAL, WORDY, Values
from redaction.synthetic.page import BLACK, WHITE, Page
from redaction.synthetic.pen import Box, Pen
from redaction.synthetic.text import Writer


def compose(document: Document) -> list[Page]:
    """One to three cards on each page."""
    style, dice = style_of(document, ("sans", "serif", "typewriter"), dark=0.0), document.dice("card")
    writer = Writer(document.language, document.dice("text"))
    values, look = Values(document.language, writer, dice), form_style(style, dice, document.language)
    count, pages = dice.choice((1, 1, 1, 2, 3)), []
    for sheet in dressed(document, style):
        room = inset(sheet.box, 45, 60)
        for place in rows(room, count, 18):
            wide = dice.uniform(0.55, 1.0) * (place[2] - place[0])
            high = min(place[3] - place[1], wide * dice.uniform(0.5, 0.75))
            x = dice.uniform(place[0], place[2] - wide)
            y = dice.uniform(place[1], place[3] - high)
            box = (x, y, x + wide, y + high)
            _paper(sheet, box, dice)
            _card(sheet, inset(box, 10), style, look, values, dice, document.language)
        pages.append(sheet.page)
    return pages


def _paper(sheet: Sheet, box: Box, dice: random.Random) -> None:
    """The card: an outline, a tint, a dark edge below and at the right, holes."""
    fill, edge = dice.choice((WHITE, WHITE, pale(dice))), dice.choice((BLACK, gray(0.5), gray(0.75)))
    shadow = dice.random() < 0.35

    def draw(pen: Pen) -> None:
        if shadow:
            pen.rectangle((box[0] + 3, box[1] + 3, box[2] + 3, box[3] + 3), gray(0.2))
        pen.rectangle(box, fill, edge, 0.8)

    sheet.under(inset(box, -4), draw)
    if dice.random() < 0.15:
        sheet.page.marks.append(punch_holes((box[0] + 30, box[3] - 26, box[2] - 30, box[3] - 6), dice))


def _card(
    sheet: Sheet, box: Box, style: Style, look: FormStyle, values: Values, dice: random.Random, language: str
) -> None:
    """A title, fields, and on routing slips a table of boxes; a portrait, a stamp or a note in a corner."""
    middle = (box[0] + box[2]) / 2
    sheet.put(values.term("route"), style.bold(), middle, box[1] + style.body.size, "center")
    top, right = box[1] + style.body.leading * 1.3, box[2]
    if dice.random() < 0.25:
        right = box[2] - 70
        put_figure(sheet, "photograph", portrait, (right + 8, top, box[2], top + 80), dice)
    form = Form(sheet, (box[0], top, right, box[3]), look, dice)
    slip = dice.random() < 0.4
    while form.room > look.high * (3.5 if slip else 1.3):
        kinds = [dice.choice((*PERSONAL, *WORDY, *BRIEF)) for _ in range(dice.randint(1, 3))]
        form.row([(values.title(kind), values.value(kind)) for kind in kinds], [dice.uniform(1, 2) for _ in kinds])
    if slip:
        _boxes(sheet, (box[0], form.y, right, box[3]), style, values)
    if dice.random() < 0.5:
        x, y = dice.uniform(middle, max(middle, box[2] - 110)), dice.uniform(box[1], max(box[1], box[3] - 60))
        stamped = dice.random() < 0.5
        draw = dice.choice(STAMPS if stamped else HANDWRITING)
        put_figure(sheet, "stamp" if stamped else "signature", draw, (x, y, x + 110, y + 55), dice, language)


def _boxes(sheet: Sheet, box: Box, style: Style, values: Values) -> None:
    """Words in framed boxes, side by side in two rows."""
    words = iter(values.terms("route_box", 8))
    for row in rows(box, 2):
        for place in columns(row, 4):
            put_box(sheet, place, None, BLACK)
            sheet.put(next(words), style.small, place[0] + 3, (place[1] + place[3]) / 2 + 3)
