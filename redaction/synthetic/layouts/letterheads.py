"""Letterheads and the column of references that agencies put beside their letters."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from redaction.synthetic.figures.logos import LOGOS, ribbon
from redaction.synthetic.figures.palette import readable_on
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.ornaments import ground, house_strips, rule
from redaction.synthetic.layouts.sheet import Sheet, Text
from redaction.synthetic.layouts.style import Align
from redaction.synthetic.pen import Box

_WITH_STRIPS = 0.35


@dataclass(frozen=True)
class Letterhead:
    """The head of a letter, the same on all pages that have one.

    Attributes:
        desk: of the letter.
        kind: logo, words, ribbon, banner or none.
        organisation: that writes.
    """

    desk: Desk
    kind: str
    organisation: Text

    @classmethod
    def of(cls, desk: Desk) -> Letterhead:
        """The letterhead of a document."""
        kind = desk.document.dice("letterhead").choice(
            ("logo", "logo", "logo", "words", "words", "ribbon", "banner", "none")
        )
        return cls(desk, kind, desk.writer.one("organisation"))

    @property
    def bottom(self) -> float:
        """Where what follows may begin, in points from the top."""
        return {"ribbon": 118.0, "none": self.desk.style.margins[1]}.get(self.kind, 96.0)

    def draw(self, sheet: Sheet) -> None:
        """Put it on top of a page."""
        dice = self.desk.document.dice("letterhead", "drawing")
        left, _, right, _ = self.desk.frame
        if self.kind == "logo":
            self._logo(sheet, dice, left, right)
        elif self.kind == "words":
            self._words(sheet, dice, left, right)
        elif self.kind == "ribbon":
            self._ribbon(sheet, dice)
        elif self.kind == "banner":
            self._banner(sheet, dice)
        if dice.random() < _WITH_STRIPS:
            house_strips(sheet, dice, self.desk.document.language, left, (30.0, dice.uniform(50, 120)))

    def _logo(self, sheet: Sheet, dice: random.Random, left: float, right: float) -> None:
        wide, high = dice.uniform(70, 190), dice.uniform(28, 58)
        x = dice.choice((left, left, right - wide, (left + right - wide) / 2, 28.0))
        box = (x, dice.uniform(22, 36), x + wide, 36 + high)
        sheet.page.marks.append(dice.choice(LOGOS)(box, dice, self.desk.document.language))
        sheet.area("letterhead", box)
        if dice.random() < 0.25 and sheet.number == 0:
            self._address(sheet, right if x < 200 else left, "right" if x < 200 else "left")

    def _words(self, sheet: Sheet, dice: random.Random, left: float, right: float) -> None:
        look = replace(self.desk.style.heading, size=dice.uniform(12, 22), color=self.desk.style.accent)
        align: Align = dice.choice(("left", "center", "center", "right"))
        x = {"left": left, "center": (left + right) / 2, "justify": left, "right": right}[align]
        words = sheet.put(self.organisation, look, x, 52, align)
        bottom = 60.0
        if dice.random() < 0.6:
            bottom = sheet.block([self.desk.writer.text("unit")], self.desk.style.small, x, 58, align)
        if dice.random() < 0.5:
            rule(sheet, left, right, bottom + 5, dice.choice((0.5, 1, 2.5, 5)), self.desk.style.accent)
        sheet.area("letterhead", (words[0].x, 30, words[-1].box[2], bottom))

    def _ribbon(self, sheet: Sheet, dice: random.Random) -> None:
        middle = sheet.page.width / 2 + dice.choice((0, 0, -sheet.page.width * 0.3))
        box = (middle - 24, 0.0, middle + 24, dice.uniform(68, 96))
        sheet.page.marks.append(ribbon(box, dice, self.desk.document.language))
        sheet.area("letterhead", box)
        if sheet.number == 0:
            look = replace(self.desk.style.body.plain(), leading=self.desk.style.body.size * 1.15)
            sheet.wrapped(self.organisation, look, (middle + 32, box[3] - 30, middle + 170, box[3]))

    def _banner(self, sheet: Sheet, dice: random.Random) -> None:
        fill = self.desk.style.accent if sum(self.desk.style.accent) < 2.4 else (0.2, 0.2, 0.2)
        inset = dice.choice((0.0, 0.0, self.desk.frame[0]))
        top, high = dice.choice((0.0, 24.0)), dice.uniform(26, 52)
        look = replace(self.desk.style.heading, size=dice.uniform(12, 20), color=readable_on(fill))
        align: Align = dice.choice(("left", "center"))
        x = sheet.page.width / 2 if align == "center" else max(inset + 10, self.desk.frame[0])
        sheet.put(self.organisation, look, x, top + high / 2 + look.size * 0.35, align)
        box = (inset, top, sheet.page.width - inset, top + high)
        ground(sheet, box, fill)
        sheet.area("letterhead", box)

    def _address(self, sheet: Sheet, x: float, align: Align) -> None:
        writer, small = self.desk.writer, self.desk.style.small
        rows = [writer.one(kind) for kind in ("street", "town", "phone", "email")]
        sheet.block(rows[: self.desk.dice.randint(2, 4)], small, x, 40, align)


def reference_column(desk: Desk, sheet: Sheet, box: Box) -> None:
    """Labels in bold with their values below, down a narrow column."""
    writer, dice, y = desk.writer, desk.dice, box[1]
    look = replace(
        desk.style.small, size=min(desk.style.small.size, 7.5), leading=min(desk.style.small.size, 7.5) * 1.25
    )
    entries = {
        "visit": ("organisation", "unit", "street", "town"), "post": ("street", "town"), "website": ("email",),
        "contact": ("name", "role", "phone", "email"), "date": ("date",), "our_reference": ("reference",),
        "your_reference": ("reference",), "enclosures": ("letter",), "telephone": ("phone",), "subject": ("subject",),
    }  # fmt: skip
    keep = dice.uniform(0.4, 1.0)
    for label, kinds in entries.items():
        if dice.random() < keep and y < box[3] - 40:
            y = sheet.block([writer.label(label)], desk.style.bold(look), box[0], y)
            for kind in kinds:
                y = sheet.wrapped(writer.one(kind), look, (box[0], y, box[2], box[3]))
            y += look.leading * 0.7
