"""What somebody has at hand who writes a document: its style, its text, its dice, its pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from redaction.synthetic.document import Document
from redaction.synthetic.figures import FIGURES
from redaction.synthetic.fonts import Character
from redaction.synthetic.layouts.furniture import Furniture
from redaction.synthetic.layouts.plain_pages import put_figure
from redaction.synthetic.layouts.prose import Prose
from redaction.synthetic.layouts.setter import Dress, Frames, Setter
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Style, style_of
from redaction.synthetic.layouts.surroundings import PARTS
from redaction.synthetic.page import AreaKind, Mark, Page, Word
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Writer


@dataclass
class Desk:
    """A document that is being written.

    Attributes:
        document: decides everything.
        style: of its pages.
        writer: of its text.
        dice: of its family.
    """

    document: Document
    style: Style
    writer: Writer
    dice: random.Random

    @classmethod
    def of(
        cls,
        document: Document,
        characters: Sequence[Character] = ("sans", "sans", "sans", "serif", "serif"),
        sizes: tuple[float, float, float] = (7.0, 13.0, 10.0),
        dark: float = 0.012,
    ) -> Desk:
        """A desk for a document; the arguments are those of ``style_of``."""
        writer = Writer(document.language, document.dice("text"))
        return cls(document, style_of(document, characters, sizes, dark), writer, document.dice(document.kind))

    @property
    def frame(self) -> Box:
        """The page less its margins."""
        left, top, right, bottom = self.style.margins
        return left, top, self.document.paper[0] - right, self.document.paper[1] - bottom

    def setter(self, frames: Frames, dress: Dress | None = None, **likely: float) -> Setter:
        """A setter for the document's pages, with what stands around their text; shares as in ``Furniture``."""
        furniture = Furniture(self.document, self.style, {name.replace("_", " "): to for name, to in likely.items()})

        def both(sheet: Sheet) -> None:
            if dress:
                dress(sheet)
            furniture.dress(sheet, PARTS)

        return Setter(self.document, frames, both, self.style.paper)

    def pages(self, setter: Setter) -> list[Page]:
        """All pages; those of a worn typewriter with no word quite on its line, or quite as black as the next."""
        worn = {"typewriter": 0.4, "script": 1.0}.get(self.style.family.character, 0.0)
        if self.dice.random() < worn:
            for page in setter.pages:
                page.marks = [self._worn(mark) for mark in page.marks]
        return setter.pages

    def _worn(self, mark: Mark) -> Mark:
        if not isinstance(mark, Word) or mark.size < 6:
            return mark
        level = max(0.0, self.dice.gauss(0.08, 0.1))
        color = (level, level, level) if sum(mark.color) < 0.3 else mark.color
        return replace(mark, baseline=mark.baseline + self.dice.gauss(0, 0.03 * mark.size), color=color)

    def prose(self, setter: Setter) -> Prose:
        """Writes blocks of text with a setter."""
        return Prose(setter, self.style, self.writer, self.dice)

    def draw(self, sheet: Sheet, family: str, box: Box, area: AreaKind | None = None) -> None:
        """Draw a figure of a family; note its area if it is of a kind that somebody could withhold."""
        figure = self.dice.choice(FIGURES[family])
        if area:
            put_figure(sheet, area, figure, box, self.dice, self.document.language)
        else:
            sheet.page.marks.append(figure(box, self.dice, self.document.language))
