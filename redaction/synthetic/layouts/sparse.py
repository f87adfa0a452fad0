"""Nearly empty pages: cover sheets with one big line, last pages with a few lines, a lone table of names."""

from __future__ import annotations

from dataclasses import replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.layouts.closing import close
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import ground, rule, underline
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import Sheet, pieces
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import WHITE, Page
from redaction.synthetic.pen import Box


def compose(document: Document) -> list[Page]:
    """Covers and leftovers."""
    desk = Desk.of(document, ("sans", "sans", "serif", "serif", "typewriter"), dark=0.04)
    frame = desk.frame

    def frames(_number: int) -> list[Box]:
        return [frame]

    setter = desk.setter(frames, court_line=0.25, bates=0.4, page_number=0.3)
    for number in range(document.pages):
        if number:
            setter.next_frame()
        write = desk.dice.choice((_cover, _cover, _last_lines, _last_lines, _list, _nothing))
        write(desk, setter)
    return desk.pages(setter)


def _cover(desk: Desk, setter: Setter) -> None:
    """One line, or a few, in the middle of the page."""
    dice, sheet, frame = desk.dice, setter.sheet, setter.frame
    family = fonts.choose(dice, ("sans", "serif", "serif", "display"), desk.document.language)
    text = desk.writer.text("cover")
    size = min(dice.uniform(14, 60), 0.95 * setter.width / stringWidth(text, family.bold, 1))
    look = replace(desk.style.heading, font=dice.choice((family.bold, family.regular)), size=size, leading=size * 1.25)
    middle, top = sheet.page.width / 2, frame[1] + (frame[3] - frame[1]) * dice.uniform(0.1, 0.6)
    low = sheet.block([text], look, middle, top, "center")
    rows = [
        desk.writer.one(kind)
        for kind in ("withheld", "subject", "name", "date", "organisation")
        if dice.random() < 0.25
    ]
    small = desk.style.body.plain().scaled(dice.choice((1.0, 1.4)))
    for row in rows:
        low = sheet.wrapped(row, small, (frame[0], low + 6, frame[2], 0.0), "center")
    if dice.random() < 0.12 and not rows:
        _slab(sheet, look, (text, top))
    elif dice.random() < 0.2:
        ground(sheet, (frame[0], top - 20, frame[2], low + 20), None, desk.style.accent, dice.choice((0.8, 2.5)))
    elif dice.random() < 0.15:
        _bars(desk, sheet, top - 26, low + 18)


def _slab(sheet: Sheet, look: Look, line: tuple[str, float]) -> None:
    """The line in white on a dark slab across the page instead."""
    text, top = line
    del sheet.page.marks[-len(text.split()) :]
    sheet.block([text], replace(look, color=WHITE), sheet.page.width / 2, top, "center")
    fill = look.color if sum(look.color) < 1.5 else (0.1, 0.1, 0.1)
    ground(sheet, (0.0, top - look.size, sheet.page.width, top + 2 * look.size), fill)


def _bars(desk: Desk, sheet: Sheet, top: float, bottom: float) -> None:
    for y in (top, bottom):
        rule(sheet, desk.frame[0], desk.frame[2], y, desk.dice.choice((1.0, 4.0, 9.0)), desk.style.accent)


def _last_lines(desk: Desk, setter: Setter) -> None:
    """What is left of a text for its last page."""
    look = desk.style.body
    for _ in range(desk.dice.choice((1, 1, 2))):
        setter.paragraph(pieces(desk.writer.paragraph(desk.dice.randint(1, 3)), look), look)
    if desk.dice.random() < 0.6:
        close(desk, setter)


def _list(desk: Desk, setter: Setter) -> None:
    """A heading with a handful of names below it."""
    look = desk.style.body.plain()
    for part in setter.paragraph(pieces(desk.writer.one("heading"), desk.style.heading), desk.style.heading):
        if desk.dice.random() < 0.4:
            underline(part.sheet, part.lines[0])
    for _ in range(desk.dice.randint(2, 8)):
        words = [*desk.writer.one("name"), *desk.writer.one(desk.dice.choice(("role", "phone", "email", "town")))]
        setter.paragraph(pieces(words, look), look, desk.dice.choice((0.0, 20.0)))


def _nothing(desk: Desk, setter: Setter) -> None:
    """A page that is empty but for what stands around its text, or for one short line."""
    if desk.dice.random() < 0.5:
        setter.paragraph(pieces(desk.writer.one("cover"), desk.style.body), replace(desk.style.body, align="center"))
