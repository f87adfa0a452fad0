"""What stands around the text on every page of a document: numbers, running heads, stamps, bars, notes by hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic.document import Document
from redaction.synthetic.figures import FIGURES
from redaction.synthetic.fonts import choose
from redaction.synthetic.layouts.ornaments import ground, readable_on, rule, upright
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Align, Look, Style
from redaction.synthetic.page import Word
from redaction.synthetic.pen import Box, Color, Pen, Point
from redaction.synthetic.text import Writer

_STAMP_BLUE: Color = (0.0, 0.0, 0.65)


@dataclass(frozen=True)
class Furniture:
    """The surroundings of a document's pages.

    Attributes:
        document: that they belong to.
        style: of the document.
        likely: by how much everything is more or less likely than usual; by name, as in ``PARTS``.
    """

    document: Document
    style: Style
    likely: dict[str, float]

    def dress(self, sheet: Sheet) -> None:
        """Draw all that this document has on its pages."""
        for name, (share, draw) in PARTS.items():
            dice = self.document.dice("furniture", name)
            if dice.random() < self.likely.get(name, share):
                draw(self, sheet, dice)

    def page_dice(self, sheet: Sheet, name: str) -> random.Random:
        """Dice for what differs from page to page."""
        return self.document.dice("furniture", name, sheet.number)

    def writer(self, dice: random.Random) -> Writer:
        """A writer in the document's language; on the same dice it always writes the same."""
        return Writer(self.document.language, dice)

    def write(self, sheet: Sheet, text: str, look: Look, at: Point, align: Align) -> list[Word]:
        """Write a line at a place, unless words or a letterhead stand there already."""
        taken = [word.box for word in sheet.page.words]
        taken += [area.box for area in sheet.page.areas if area.kind == "letterhead"]
        words = sheet.put(text, look, *at, align)
        if not any(_meet(word.box, box) for word in words for box in taken):
            return words
        del sheet.page.marks[-len(words) :]
        return []

    def slot(self, sheet: Sheet, dice: random.Random, text: str, look: Look, row: float, align: Align) -> None:
        """Write at the left, in the middle or at the right of a line that lies at a height."""
        left, right = min(self.style.margins[0], 60.0), sheet.page.width - min(self.style.margins[2], 60.0)
        x = {"left": left, "right": right}.get(align, (left + right) / 2)
        self.write(sheet, text, look, (x + dice.uniform(-3, 3), row), align)


def _meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


Draw = Callable[[Furniture, Sheet, random.Random], None]


def _page_number(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
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


def _bates(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    family = choose(dice, ("sans", "sans", "mono", "typewriter"), "en")
    look = Look(dice.choice((family.regular, family.bold)), dice.uniform(8, 13), 14)
    prefix = dice.choice(("", "", "ABC-", "DEF_", "GOV ", "NPA-NS00", "US-", "PLA000", "EXH "))
    start, digits = dice.randint(1, 99999), dice.choice((5, 6, 7))
    align: Align = dice.choice(("right", "right", "center", "left"))
    row = sheet.page.height - 14 if dice.random() < 0.85 else 15.0
    furniture.slot(sheet, dice, f"{prefix}{start + sheet.number:0{digits}}", look, row, align)
    if align == "right" and dice.random() < 0.3:
        furniture.slot(sheet, dice, f"{dice.randint(1, 900):05}", look, row, "left")


def _court_line(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
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


def _release_line(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    date = f"{dice.randint(2001, 2022)}/{dice.randint(1, 12):02}/{dice.randint(1, 28):02}"
    text = f"Approved for Release: {date} C{dice.randint(0, 9999999):08}"
    if dice.random() < 0.5:
        text = f"Declassified in Part - Sanitized Copy {text}"
    look = Look("Helvetica", dice.uniform(7, 9.5), 11)
    furniture.write(sheet, text, look, (sheet.page.width / 2, 11), "center")
    if dice.random() < 0.6:
        furniture.write(sheet, text, look, (sheet.page.width / 2, sheet.page.height - 5), "center")


def _footer(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
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


def _header(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    if sheet.number == 0 and dice.random() < 0.7:
        return
    writer, look = furniture.writer(dice), furniture.style.small
    furniture.slot(sheet, dice, writer.text("subject"), look, 31, "left")
    if dice.random() < 0.6:
        furniture.slot(sheet, dice, writer.text("date"), look, 31, "right")
    if dice.random() < 0.4:
        rule(sheet, furniture.style.margins[0], sheet.page.width - furniture.style.margins[2], 36, 0.6)


def _classification(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
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


def _sticker(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
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


def _reception(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    """An empty box for a stamp of reception, with a word on top."""
    if sheet.number:
        return
    wide, high = dice.uniform(80, 170), dice.uniform(40, 90)
    x, y = sheet.page.width - wide - dice.uniform(20, 40), dice.uniform(20, 60)
    look = furniture.style.small.plain()
    if furniture.write(sheet, furniture.writer(dice).label("filed"), look, (x + 4, y + look.size + 3), "left"):
        edge = dice.choice(((0.0, 0.0, 0.0), furniture.style.accent, (0.5, 0.5, 0.5)))
        ground(sheet, (x, y, x + wide, y + high), None, edge, dice.choice((0.5, 1.0)))


def _fax_line(furniture: Furniture, sheet: Sheet, dice: random.Random) -> None:
    writer, look = furniture.writer(dice), Look("Courier-Bold", dice.uniform(7, 9), 10)
    day = f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02} {dice.randint(1988, 2009)} {writer.text('time')}"
    page = dice.randint(1, 9) + sheet.number
    text = f"{day}   FAX {dice.randint(1000000, 9999999)}    -> {dice.randint(100, 999)}   P.{page:02}"
    furniture.write(sheet, text, look, (dice.uniform(20, 90), 16), "left")


PARTS: dict[str, tuple[float, Draw]] = {
    "watermark": (0.03, _watermark),
    "side bar": (0.04, _side_bar),
    "page number": (0.6, _page_number),
    "bates": (0.22, _bates),
    "court line": (0.07, _court_line),
    "release line": (0.03, _release_line),
    "footer": (0.22, _footer),
    "header": (0.15, _header),
    "classification": (0.06, _classification),
    "sticker": (0.08, _sticker),
    "reception": (0.03, _reception),
    "fax line": (0.03, _fax_line),
    "code": (0.04, _code),
    "stamp": (0.1, _stamp),
    "note": (0.06, _hand_note),
}
"""By name: the share of documents that have it, and what draws it."""
