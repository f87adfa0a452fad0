"""Lines of words in the margins: page numbers, numbers of an exhibit, lines of courts, archives and fax machines."""

from __future__ import annotations

import random
from dataclasses import replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.fonts import choose
from redaction.synthetic.layouts.furniture import Furniture
from redaction.synthetic.layouts.ornaments import ground, rule
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Align, Look
from redaction.synthetic.pen import Color

_STAMP_BLUE: Color = (0.0, 0.0, 0.65)


def page_number(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """The number of the page, in one of the ways of writing it."""
    first, extra = int(60 ** dice.random()), dice.randint(0, 30)
    number, count = first + sheet.number, first + furniture.document.pages - 1 + extra
    labels = furniture.writer(dice)
    page, of = labels.label("page"), labels.label("of")
    form = dice.choice(("{n}", "{n}", "- {n} -", "{p} {n} {o} {c}", "{p} {n}", "{n}/{c}", "{n}."))
    text = form.format(n=number, c=count, p=page, o=of)
    look = replace(furniture.style.small, size=dice.uniform(7, 11)) if dice.random() < 0.5 else furniture.style.small
    top = dice.random() < 0.2
    row = 30.0 if top else sheet.page.height - 34
    furniture.slot(sheet, dice, text, look, row, dice.choice(("right", "center", "center", "left")))


def bates(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """A number that counts on through all pages of a release."""
    family = choose(dice, ("sans", "sans", "mono", "typewriter"), "en")
    look = Look(dice.choice((family.regular, family.bold)), dice.uniform(8, 13), 14)
    prefix = dice.choice(("", "", "ABC-", "DEF_", "GOV ", "NPA-NS00", "US-", "PLA000", "EXH "))
    start, digits = dice.randint(1, 99999), dice.choice((5, 6, 7))
    align: Align = dice.choice(("right", "right", "center", "left"))
    row = sheet.page.height - 14 if dice.random() < 0.85 else 15.0
    furniture.slot(sheet, dice, f"{prefix}{start + sheet.number:0{digits}}", look, row, align)
    if align == "right" and dice.random() < 0.3:
        furniture.slot(sheet, dice, f"{dice.randint(1, 900):05}", look, row, "left")


def court_line(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """The line that an electronic filing system puts on top of a page."""
    case = f"{dice.randint(1, 5)}:{dice.randint(10, 23)}-{dice.choice(('cv', 'cr', 'mc'))}-{dice.randint(1, 9999):05}"
    judge = "".join(dice.choice("ABCDEFGHJKLMNPRSTW") for _ in range(3))
    date = f"{dice.randint(1, 12):02}/{dice.randint(1, 28):02}/{dice.randint(10, 24)}"
    first = int(40 ** dice.random())
    text = (
        f"Case {case}-{judge} Document {dice.randint(1, 400)}{dice.choice(('', '', '-1', '-12'))} Filed {date} "
        f"Page {first + sheet.number} of {first + furniture.document.pages + dice.randint(0, 40)}"
    )
    look = Look("Helvetica", dice.choice((8.5, 9.5, 10.5)), 12, _STAMP_BLUE if dice.random() < 0.7 else (0.0, 0.0, 0.0))
    furniture.write(sheet, text, look, (sheet.page.width / 2, 12), "center")


def release_line(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """The line of an archive that let a page go."""
    date = f"{dice.randint(2001, 2022)}/{dice.randint(1, 12):02}/{dice.randint(1, 28):02}"
    text = f"Approved for Release: {date} C{dice.randint(0, 9999999):08}"
    if dice.random() < 0.5:
        text = f"Declassified in Part - Sanitized Copy {text}"
    look = Look("Helvetica", dice.uniform(7, 9.5), 11)
    furniture.write(sheet, text, look, (sheet.page.width / 2, 11), "center")
    if dice.random() < 0.6:
        furniture.write(sheet, text, look, (sheet.page.width / 2, sheet.page.height - 5), "center")


def fax_line(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """The line of a fax machine."""
    writer, look = furniture.writer(dice), Look("Courier-Bold", dice.uniform(7, 9), 10)
    day = f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02} {dice.randint(1988, 2009)} {writer.text('time')}"
    page = dice.randint(1, 9) + sheet.number
    text = f"{day}   FAX {dice.randint(1000000, 9999999)}    -> {dice.randint(100, 999)}   P.{page:02}"
    furniture.write(sheet, text, look, (dice.uniform(20, 90), 16), "left")


def footer(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """Address, telephone or title at the foot, often below a rule."""
    style, writer = furniture.style, furniture.writer(dice)
    bottom = sheet.page.height - style.margins[3]
    if dice.random() < 0.5:
        rule(
            sheet,
            style.margins[0],
            sheet.page.width - style.margins[2],
            bottom + 8,
            dice.choice((0.5, 0.5, 1.0, 2.5)),
            style.accent,
        )
    parts = [
        writer.text(kind) for kind in dice.sample(("organisation", "street", "town", "phone", "subject", "unit"), 2)
    ]
    look = replace(style.small, size=min(style.small.size, 7.5))
    furniture.write(
        sheet, dice.choice((" | ", " · ", ", ", " - ")).join(parts), look, (style.margins[0], bottom + 20), "left"
    )


def header(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """Subject and date on top of the pages after the first."""
    if sheet.number == 0 and dice.random() < 0.7:
        return
    writer, look = furniture.writer(dice), furniture.style.small
    furniture.slot(sheet, dice, writer.text("subject"), look, 31, "left")
    if dice.random() < 0.6:
        furniture.slot(sheet, dice, writer.text("date"), look, 31, "right")
    if dice.random() < 0.4:
        rule(sheet, furniture.style.margins[0], sheet.page.width - furniture.style.margins[2], 36, 0.6)


def classification(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """The degree of secrecy above and below, sometimes on a filled banner."""
    text = furniture.writer(dice).text("classification")
    family = choose(dice, ("sans", "serif", "typewriter"), furniture.document.language)
    look = Look(family.bold, dice.uniform(9, 16), 16, dice.choice(((0.0, 0.0, 0.0), (0.75, 0.05, 0.05))))
    filled, fill = dice.random() < 0.4, dice.choice(((0.0, 0.0, 0.0), (0.75, 0.05, 0.05), (0.1, 0.3, 0.1)))
    if filled:
        look = replace(look, color=readable_on(fill))
    wide = dice.choice((stringWidth(text, look.font, look.size) + 20, sheet.page.width))
    for row in (27.0, sheet.page.height - 26):
        words = furniture.write(sheet, text, look, (sheet.page.width / 2, row), "center")
        if filled and words:
            middle = sheet.page.width / 2
            ground(sheet, (middle - wide / 2, row - look.size, middle + wide / 2, row + 0.4 * look.size), fill)


def sticker(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """The number of the document in a corner of its first page."""
    if sheet.number:
        return
    label = f"{furniture.writer(dice).label('document')} {dice.randint(1, 300)}"
    look = Look(
        choose(dice, ("sans",), furniture.document.language).bold,
        dice.uniform(10, 18),
        18,
        dice.choice(((0.0, 0.0, 0.0), (0.75, 0.55, 0.0), (0.8, 0.1, 0.1))),
    )
    words = furniture.write(sheet, label, look, (sheet.page.width - 24, 26), "right")
    if words and dice.random() < 0.5:
        box = (words[0].x - 5, 26 - look.size, words[-1].box[2] + 5, 26 + 0.4 * look.size)
        ground(sheet, box, None, look.color, 1)
