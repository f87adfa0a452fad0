"""What lies around, below and over the text of a page; the table of all that may surround it."""

from __future__ import annotations

import random
from dataclasses import replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.figures import FIGURES
from redaction.synthetic.figures.palette import gray, readable_on, strong
from redaction.synthetic.fonts import choose
from redaction.synthetic.layouts import margins
from redaction.synthetic.layouts.furniture import Draw, Furniture
from redaction.synthetic.layouts.ornaments import ground, house_strips, upright
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.pen import Pen


def _watermark(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    text = furniture.writer(dice).text("classification")
    font = choose(dice, ("sans", "serif"), furniture.document.language).bold
    size = min(dice.uniform(60, 130), 620 / max(stringWidth(text, font, 1), 1))
    degrees, level = dice.choice((-55, -45, -35, 0)), dice.uniform(0.8, 0.93)
    middle = (sheet.page.width / 2, sheet.page.height / 2)

    def draw(pen: Pen) -> None:
        with pen.turned(degrees, middle):
            start = middle[0] - stringWidth(text, font, size) / 2
            pen.text(text, (start, middle[1] + size / 3), font, size, (level, level, level))

    sheet.under(sheet.box, draw)


def _side_bar(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    color, width = furniture.style.accent, dice.choice((3.0, 6.0, 14.0, 24.0))
    x = dice.choice((width / 2, sheet.page.width - width / 2, width / 2 + 8))
    if dice.random() < 0.3:
        for place in range(4):
            third = sheet.page.height / 4
            shade = dice.choice(((0.1, 0.5, 0.7), (0.5, 0.7, 0.1), (0.9, 0.75, 0.0), (0.05, 0.05, 0.05)))
            upright(sheet, x, place * third, (place + 1) * third, width, shade)
    else:
        upright(sheet, x, 0, sheet.page.height, width, color)


def _strips(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    low = max(furniture.style.margins[1] - 6, 30.0)
    house_strips(sheet, dice, furniture.document.language, furniture.style.margins[0], (dice.uniform(10, 20), low))


def _mark(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """A small filled box in an upper corner, with or without the number of a chapter, as journals have it."""
    wide, high = dice.uniform(10, 60), dice.uniform(8, 18)
    x = dice.choice((furniture.style.margins[0], sheet.page.width - furniture.style.margins[2] - wide))
    box = (x, 20.0, x + wide, 20.0 + high)
    fill = dice.choice((furniture.style.accent, strong(dice), gray(dice.uniform(0.3, 0.8))))
    if dice.random() < 0.5:
        look = replace(furniture.style.small, size=0.7 * high, color=readable_on(fill))
        number = f"{dice.randint(1, 9)}.{dice.randint(1, 9)}"
        if not furniture.write(sheet, number, look, (x + wide / 2, 20 + 0.75 * high), "center"):
            return
    ground(sheet, box, fill)


def _reception(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """An empty box for a stamp of reception, with a word on top; above the text, where there is room."""
    wide, y = dice.uniform(80, 170), dice.uniform(14, 22)
    x, low = sheet.page.width - wide - dice.uniform(20, 40), furniture.style.margins[1] - 6
    look = furniture.style.small.plain()
    if sheet.number or low - y < 3 * look.size:
        return
    if furniture.write(sheet, furniture.writer(dice).label("filed"), look, (x + 4, y + look.size + 3), "left"):
        edge = dice.choice(((0.0, 0.0, 0.0), furniture.style.accent, (0.5, 0.5, 0.5)))
        ground(sheet, (x, y, x + wide, low), None, edge, dice.choice((0.5, 1.0)))


def _stamp(furniture: Furniture, sheet: Sheet, _dice: random.Random) -> None:
    own = furniture.page_dice(sheet, "stamp")
    if sheet.number and own.random() < 0.6:
        return
    wide = own.uniform(70, 170)
    x = own.uniform(sheet.page.width * 0.45, sheet.page.width - wide - 15)
    y = own.choice((own.uniform(25, 110), own.uniform(sheet.page.height * 0.55, sheet.page.height - 130)))
    figure = own.choice(FIGURES["stamp"])
    drawing = figure((x, y, x + wide, y + wide * own.uniform(0.35, 0.7)), own, furniture.document.language)
    sheet.page.marks.append(drawing)
    sheet.area("stamp", drawing.box)


def _hand_note(furniture: Furniture, sheet: Sheet, _dice: random.Random) -> None:
    own = furniture.page_dice(sheet, "note")
    if own.random() < 0.4:
        return
    wide, high = own.uniform(60, 150), own.uniform(20, 50)
    x = own.choice((10.0, sheet.page.width - wide - 12, own.uniform(60, sheet.page.width - wide - 60)))
    y = own.choice((own.uniform(20, 60), own.uniform(80, sheet.page.height - 120), sheet.page.height - high - 30))
    sheet.page.marks.append(
        own.choice(FIGURES["handwriting"])((x, y, x + wide, y + high), own, furniture.document.language)
    )


def _code(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    wide, high = dice.uniform(60, 150), dice.uniform(16, 40)
    x = dice.choice((furniture.style.margins[0], sheet.page.width - wide - 40))
    y = dice.choice((16.0, sheet.page.height - high - 24))
    sheet.page.marks.append(dice.choice(FIGURES["code"])((x, y, x + wide, y + high), dice, furniture.document.language))


PARTS: dict[str, tuple[float, Draw]] = {
    "watermark": (0.03, _watermark),
    "side bar": (0.04, _side_bar),
    "strips": (0.16, _strips),
    "page number": (0.6, margins.page_number),
    "bates": (0.22, margins.bates),
    "court line": (0.07, margins.court_line),
    "release line": (0.03, margins.release_line),
    "footer": (0.22, margins.footer),
    "header": (0.15, margins.header),
    "classification": (0.06, margins.classification),
    "sticker": (0.08, margins.sticker),
    "mark": (0.06, _mark),
    "reception": (0.05, _reception),
    "fax line": (0.03, margins.fax_line),
    "code": (0.04, _code),
    "stamp": (0.1, _stamp),
    "note": (0.06, _hand_note),
}
"""By name: the share of documents that have it, and what draws it."""
