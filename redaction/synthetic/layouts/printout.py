"""What databases print: records in columns or field below field, in a typeface of equal widths, under dashed rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.layouts.plain_pages import dressed
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import Look, style_of
from redaction.synthetic.layouts.values import BRIEF, NUMERIC, PERSONAL, WORDY, Values
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Token, Writer, plain

_LETTER = 0.62
"""Width of a letter as a share of the font's size; no typeface of equal widths has wider ones."""


def compose(document: Document) -> list[Page]:
    """Records of the same fields on all pages."""
    style, dice = style_of(document, ("mono", "typewriter"), (6.5, 10.0, 8.0), 0.03), document.dice("printout")
    values = Values(document.language, Writer(document.language, document.dice("text")), dice)
    look = replace(style.body.plain(), leading=style.body.size * dice.uniform(1.0, 1.2))
    kinds = dice.sample((*PERSONAL, *WORDY, *BRIEF, *NUMERIC[1:]), dice.randint(4, 8))
    titles, turned = [values.title(kind) for kind in kinds], dice.random() < 0.4
    write = _stacked if dice.random() < 0.4 else _columns
    pages = []
    for sheet in dressed(document, style, turned):
        right, bottom = sheet.page.width - 0.6 * style.margins[2], sheet.page.height - 55
        box = (0.6 * style.margins[0], 50.0, right, 50.0 + dice.choice((0.5, 1.0, 1.0)) * (bottom - 50))
        head = [values.value("organisation"), plain(values.term("table").upper()), values.value("date")]
        top = sheet.block(head, look, box[0], box[1]) + look.leading
        write(sheet, (box[0], top, box[2], box[3]), look, values, kinds, titles)
        pages.append(sheet.page)
    return pages


def _columns(sheet: Sheet, box: Box, look: Look, values: Values, kinds: Sequence[str], titles: Sequence[str]) -> None:
    """Records as lines under their titles, an empty line after every fifth."""
    step = (box[2] - box[0]) / len(kinds)
    letters = int(step / (_LETTER * look.size)) - 1
    y = _line(sheet, [plain(title.upper()) for title in titles], look, box, box[1])
    y = _line(sheet, [plain("-" * letters) for _ in titles], look, box, y)
    row = 0
    while y < box[3] - 2 * look.leading:
        cells = [values.value(kind, row) for kind in kinds]
        sheet.area("cell", (box[0], y, box[2], y + look.leading))
        y = _line(sheet, cells, look, box, y) + (look.leading if row % 5 == 4 else 0)
        row += 1
    for place in range(len(kinds)):
        sheet.area("column", (box[0] + place * step, box[1] + 2 * look.leading, box[0] + (place + 1) * step, y))


def _line(sheet: Sheet, cells: Sequence[Sequence[Token]], look: Look, box: Box, top: float) -> float:
    """A line of cells, each cut to its column; gives where the next one begins."""
    step = (box[2] - box[0]) / len(cells)
    letters = int(step / (_LETTER * look.size)) - 1
    for place, cell in enumerate(cells):
        left, kept = letters, []
        for token in cell:
            if left > 2:
                kept.append(token._replace(text=token.text[:left]))
            left -= len(token.text) + 1
        sheet.put(kept, look, box[0] + place * step, top + look.size)
    return top + look.leading


def _stacked(sheet: Sheet, box: Box, look: Look, values: Values, kinds: Sequence[str], titles: Sequence[str]) -> None:
    """Records below each other: a title, a colon and a value on each line."""
    y, wide = box[1], max(len(title) for title in titles) * _LETTER * look.size + 20
    letters = int((box[2] - box[0] - wide) / (_LETTER * look.size))
    dashes = "-" * int((box[2] - box[0]) / (_LETTER * look.size))
    while y < box[3] - (len(kinds) + 2) * look.leading:
        for row, (kind, title) in enumerate(zip(kinds, titles, strict=True)):
            sheet.put(f"{title}:", look, box[0], y + look.size)
            value = [token._replace(text=token.text[:letters]) for token in values.value(kind, row)]
            sheet.put(value, look, box[0] + wide, y + look.size)
            sheet.area("cell", (box[0] + wide, y, box[2], y + look.leading))
            y += look.leading
        sheet.put(dashes, look, box[0], y + look.size)
        y += 1.6 * look.leading
