"""Cover and exhibit sheets: a few words in big type, frames, bars, seals and stamps, and much empty paper."""

from __future__ import annotations

import random

from redaction.synthetic.document import Document
from redaction.synthetic.figures.figure import inset
from redaction.synthetic.figures.handwriting import HANDWRITING
from redaction.synthetic.figures.logos import LOGOS
from redaction.synthetic.figures.palette import dark, pale, readable_on, strong
from redaction.synthetic.figures.photographs import photograph
from redaction.synthetic.figures.seals import SEALS
from redaction.synthetic.figures.stamps import STAMPS
from redaction.synthetic.layouts.plain_pages import dressed, put_figure
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Look, Style, style_of
from redaction.synthetic.layouts.tables import cut
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import BLACK, Page
from redaction.synthetic.pen import Box, Color
from redaction.synthetic.text import Writer


def compose(document: Document) -> list[Page]:
    """A cover for each page of the document."""
    style, dice = style_of(document, ("sans", "serif", "display"), dark=0.05), document.dice("cover")
    writer = Writer(document.language, document.dice("text"))
    values, pages = Values(document.language, writer, dice), []
    for sheet in dressed(document, style):
        box = inset(sheet.box, dice.uniform(50, 90))
        ink = _ground(sheet, box, style, dice)
        _words(sheet, box, style, values, writer, ink, dice)
        _ornaments(sheet, box, dice, document.language)
        pages.append(sheet.page)
    return pages


def _ground(sheet: Sheet, box: Box, style: Style, dice: random.Random) -> Color:
    """What lies under the title: nothing, frames, a bar, or a fill on half of the page; gives the title's colour."""
    kind, fill = dice.random(), dice.choice((BLACK, dark(dice), strong(dice), pale(dice)))
    if kind < 0.45:
        return style.body.color
    if kind < 0.65:
        width = dice.uniform(0.5, 4)
        sheet.under(box, lambda pen: pen.rectangle(box, None, style.body.color, width))
        inner = inset(box, width * 2 + 2)
        sheet.under(inner, lambda pen: pen.rectangle(inner, None, style.body.color, 0.5))
        return style.body.color
    middle = 0.36 * sheet.page.height
    high = dice.choice((70.0, 110.0, middle))
    across = (0.0, sheet.page.width) if dice.random() < 0.5 else (box[0], box[2])
    bar = (across[0], middle - high * 0.55, across[1], middle + high * 0.75)
    sheet.under(bar, lambda pen: pen.rectangle(bar, fill))
    return readable_on(fill)


def _words(
    sheet: Sheet, box: Box, style: Style, values: Values, writer: Writer, ink: Color, dice: random.Random
) -> None:
    """The title and what stands below it, centred."""
    middle, y, face = (box[0] + box[2]) / 2, 0.36 * sheet.page.height, style.family.bold
    title = dice.choice(
        (writer.text("cover"), values.term("table"), f"{values.term('exhibit')} {dice.choice('ABCDEFGH')}")
    )
    size = dice.uniform(18, 64)
    while cut(title, Look(face, size, size), 0.85 * (box[2] - box[0])) != title and size > 9:
        size *= 0.9
    sheet.put(title, Look(face, size, size * 1.2, ink), middle, y + 0.3 * size, "center")
    y = 0.36 * sheet.page.height + 150
    for kind in dice.sample(("organisation", "date", "name", "reference", "subject"), dice.randint(0, 4)):
        y += style.body.leading * 1.8
        sheet.put(writer.one(kind), style.body, middle, y, "center")


def _ornaments(sheet: Sheet, box: Box, dice: random.Random, language: str) -> None:
    """Up to three of seal, logo, stamp, photograph and handwriting."""
    width, height = sheet.page.width, sheet.page.height
    if dice.random() < 0.4:
        put_figure(
            sheet,
            "letterhead",
            dice.choice((*SEALS, *LOGOS)),
            (width / 2 - 50, box[1] + 8, width / 2 + 50, box[1] + 90),
            dice,
            language,
        )
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
        wide = dice.uniform(90, 260)
        x, y = dice.uniform(box[0], box[2] - wide), dice.choice((box[1], dice.uniform(0.5 * height, box[3] - 100)))
        put_figure(sheet, "stamp", dice.choice(STAMPS), (x, y, x + wide, y + 0.45 * wide), dice, language)
    if dice.random() < 0.15:
        put_figure(sheet, "photograph", photograph, (box[0] + 40, 0.62 * height, box[2] - 40, 0.88 * height), dice)
    elif dice.random() < 0.3:
        x, y = dice.uniform(box[0], box[2] - 150), dice.uniform(0.65, 0.85) * height
        put_figure(sheet, "signature", dice.choice(HANDWRITING), (x, y, x + 140, y + 45), dice, language)
