"""What stands around the text on every page of a document, and how it is decided which documents have it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.sheet import Sheet, meet
from redaction.synthetic.layouts.style import Align, Look, Style
from redaction.synthetic.page import Word
from redaction.synthetic.pen import Point
from redaction.synthetic.text import Writer


@dataclass(frozen=True)
class Furniture:
    """The surroundings of a document's pages.

    Attributes:
        document: that they belong to.
        style: of the document.
        likely: share of documents that have a part, by its name, where it differs from the usual one.
    """

    document: Document
    style: Style
    likely: dict[str, float]

    def dress(self, sheet: Sheet, parts: Mapping[str, tuple[float, Draw]]) -> None:
        """Draw those parts that this document has; for each part its usual share of documents and what draws it."""
        for name, (share, draw) in parts.items():
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
        if not any(meet(word.box, box) for word in words for box in taken):
            return words
        del sheet.page.marks[-len(words) :]
        return []

    def slot(self, sheet: Sheet, dice: random.Random, text: str, look: Look, row: float, align: Align) -> None:
        """Write at the left, in the middle or at the right of a line that lies at a height."""
        left, right = min(self.style.margins[0], 60.0), sheet.page.width - min(self.style.margins[2], 60.0)
        x = {"left": left, "right": right}.get(align, (left + right) / 2)
        self.write(sheet, text, look, (x + dice.uniform(-3, 3), row), align)


Draw = Callable[[Furniture, Sheet, random.Random], None]
"""Draws a part on a page; the dice are the same on all pages of a document."""
