"""Forms: police and personnel reports, applications, returns; filled by computer, typewriter or hand, or empty."""

from __future__ import annotations

import random
from collections.abc import Sequence

from redaction.synthetic.document import Document
from redaction.synthetic.figures.codes import CODES
from redaction.synthetic.figures.handwriting import signature, signed_name
from redaction.synthetic.figures.logos import LOGOS
from redaction.synthetic.figures.photographs import portrait
from redaction.synthetic.figures.seals import SEALS
from redaction.synthetic.figures.stamps import STAMPS
from redaction.synthetic.layouts.fields import Form, FormStyle, form_style
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Style, style_of
from redaction.synthetic.layouts.values import BRIEF, PERSONAL, WORDY, Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Token, Writer


def compose(document: Document) -> list[Page]:
    """A form that goes on over all pages."""
    style, dice = style_of(document, dark=0.0), document.dice("form")
    writer = Writer(document.language, document.dice("text"))
    values = Values(document.language, writer, dice)
    look, title = form_style(style, dice, document.language), values.term("form")
    left, _, right, bottom = style.margins
    pages = []
    for sheet in dressed(document, style):
        box = (0.6 * left, 40.0, sheet.page.width - 0.6 * right, sheet.page.height - max(0.7 * bottom, 40))
        top = _head(sheet, document, style, title, box, dice)
        _body(sheet, (box[0], top, box[2], box[3]), look, values, writer, dice, document.language)
        pages.append(sheet.page)
    return pages


def _head(sheet: Sheet, document: Document, style: Style, title: str, box: Box, dice: random.Random) -> float:
    """Title with a seal or logo, number of the form, bar code; gives where the form may begin."""
    sign = document.dice("sign")
    x, y = (box[0] + box[2]) / 2, box[1] + 12
    look = style.heading.scaled(sign.uniform(1.0, 1.7))
    words = sheet.put(title, look, x, y + look.size, "center")
    writer = Writer(document.language, document.dice("head"))
    sheet.put(writer.one("organisation"), style.small, x, y, "center")
    places = [
        (box[0], box[1] - 12, words[0].box[0] - 8, box[1] + 36),
        (words[-1].box[2] + 8, box[1] - 12, box[2], box[1] + 36),
    ]
    pictured = sheet.number == 0 and sign.random() < 0.12
    for place in places[:1] if pictured else places:
        if sign.random() < 0.6 and place[2] - place[0] > 30:
            draw, right = sign.choice((*SEALS, *LOGOS, *CODES[:1], *CODES[2:])), min(place[2], place[0] + 110)
            put_figure(sheet, "letterhead", draw, (*place[:2], right, place[3]), sign, document.language)
    if pictured:
        return _mugshot(sheet, box, dice)
    if sheet.number == 0 and dice.random() < 0.3:
        stamp = (box[2] - 120, box[1] - 30, box[2] + 10, box[1] + 36)
        put_figure(sheet, "stamp", dice.choice(STAMPS), stamp, dice, document.language)
    return y + look.size + 16


def _body(
    sheet: Sheet, box: Box, look: FormStyle, values: Values, writer: Writer, dice: random.Random, language: str
) -> None:
    form = Form(sheet, box, look, dice)
    share = dice.choice((1.0, 1.0, 0.6))
    while form.room > (1 - share) * (box[3] - box[1]) + 4 * look.high:
        if dice.random() < 0.9:
            form.section(values.term("banner"))
        for _ in range(dice.randint(1, 6)):
            if form.room < 3 * look.high + 20:
                break
            _row(form, values, dice)
        if dice.random() < 0.25 and form.room > 160:
            text = writer.paragraph(dice.randint(1, 5)) if look.empty < 1 else []
            form.remarks(values.title("subject"), text, dice.uniform(50, min(220, form.room - 60)))
        if dice.random() < 0.3 and form.room > 120:
            form.statement(_blanks(values, dice))
        form.y += dice.choice((0, 0, 6, 12))
    if form.room > 60 and dice.random() < 0.7:
        _sign(sheet, form, box, values, dice, language, look.empty < 1)


def _row(form: Form, values: Values, dice: random.Random) -> None:
    """One line of the form: fields of different kinds, or a choice."""
    if dice.random() < 0.18:
        form.checks(values.term("field"), values.terms("box", dice.randint(2, 5)))
        return
    count = dice.choice((1, 2, 2, 3, 3, 4, 5))
    kinds = [dice.choice((*PERSONAL, *PERSONAL, *WORDY, *BRIEF)) for _ in range(count)]
    fields = [(values.title(kind), values.value(kind)) for kind in kinds]
    form.row(fields, [dice.choice((1, 1, 1.6, 2.2)) for _ in kinds])


def _blanks(values: Values, dice: random.Random) -> list[tuple[Sequence[Token], Sequence[Token]]]:
    """Parts of sentences, each with a value that is to be filled in after it."""
    words = [token for _ in range(dice.randint(1, 3)) for token in values.sentence()]
    parts: list[tuple[Sequence[Token], Sequence[Token]]] = []
    while words:
        count = dice.randint(2, 12)
        parts.append((words[:count], values.value(dice.choice((*PERSONAL, *WORDY, *BRIEF)))))
        words = words[count:]
    return parts


def _sign(sheet: Sheet, form: Form, box: Box, values: Values, dice: random.Random, language: str, signed: bool) -> None:
    wide, y = (box[2] - box[0]) * 0.45, form.y + 6
    for x in (box[0], box[2] - wide)[: dice.randint(1, 2)]:
        place = (x, y, x + wide, y + 34)
        form.signature(values.title("name"), place)
        if signed and dice.random() < 0.85:
            inner = (place[0] + 8, place[1] + 2, place[0] + wide * dice.uniform(0.5, 0.9), place[3] + 2)
            put_figure(sheet, "signature", dice.choice((signature, signature, signed_name)), inner, dice, language)


def _mugshot(sheet: Sheet, box: Box, dice: random.Random) -> float:
    """A photograph of a person in the upper right corner; gives where it ends."""
    place = (box[2] - 76, box[1] - 14, box[2], box[1] + 84)
    put_figure(sheet, "photograph", portrait, place, dice)
    return place[3] + 6
