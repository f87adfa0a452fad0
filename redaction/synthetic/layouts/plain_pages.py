"""Pages on which things are put here and there, rather than text that flows down columns."""

from __future__ import annotations

import random
from collections.abc import Iterator

from redaction.synthetic.document import Document
from redaction.synthetic.figures import Figure
from redaction.synthetic.figures.photographs import Photograph
from redaction.synthetic.layouts.furniture import Furniture
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Style
from redaction.synthetic.layouts.surroundings import PARTS
from redaction.synthetic.page import AreaKind, Page
from redaction.synthetic.pen import Box, Color


def dressed(
    document: Document, style: Style, turned: bool = False, likely: dict[str, float] | None = None
) -> Iterator[Sheet]:
    """The pages of a document, empty; each gets its number, stamps and footers when the next one is asked for.

    Args:
        document: that they belong to.
        style: of the document.
        turned: whether they are wider than high.
        likely: shares of documents that have parts of the surroundings, where they differ from the usual.
    """
    furniture = Furniture(document, style, likely or {})
    width, height = document.paper[::-1] if turned else document.paper
    for number in range(document.pages):
        sheet = Sheet(Page(width, height, paper=style.paper), number)
        yield sheet
        furniture.dress(sheet, PARTS)  # now, since it keeps clear of what has been written meanwhile


def put_box(sheet: Sheet, box: Box, fill: Color | None, edge: Color | None = None, width: float = 0.5) -> None:
    """Fill, frame or do both to a box, over what is there already."""
    sheet.over(box, lambda pen: pen.rectangle(box, fill, edge, width))


def put_figure(
    sheet: Sheet, kind: AreaKind, figure: Figure, box: Box, dice: random.Random, language: str = "en"
) -> None:
    """Put a figure onto a page, and note what could be withheld: the whole, and the faces on a photograph."""
    drawing = figure(box, dice, language)
    sheet.page.marks.append(drawing)
    sheet.area(kind, box)
    if isinstance(drawing, Photograph):
        for face in drawing.faces:
            sheet.area("face", face)
