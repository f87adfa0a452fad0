"""Reports with figures: charts, maps, diagrams and small tables between paragraphs, with captions above or below."""

from __future__ import annotations

import random
from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.figures.bars import flow
from redaction.synthetic.figures.charts import CHARTS
from redaction.synthetic.figures.grids import heat_map
from redaction.synthetic.figures.maps import MAPS
from redaction.synthetic.figures.photographs import photograph
from redaction.synthetic.layouts.furniture import Furniture
from redaction.synthetic.layouts.plain_pages import put_box, put_figure
from redaction.synthetic.layouts.prose import Prose
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import baseline_of, pieces, width_of
from redaction.synthetic.layouts.style import Style, style_of
from redaction.synthetic.layouts.surroundings import PARTS
from redaction.synthetic.layouts.tables import Table, TableStyle, fitted, some_columns, table_style
from redaction.synthetic.layouts.values import Values
from redaction.synthetic.page import BLACK, WHITE, Page
from redaction.synthetic.pen import Box
from redaction.synthetic.text import Writer


def compose(document: Document) -> list[Page]:
    """Text in one or two columns with figures in it."""
    style, dice = style_of(document, dark=0.0), document.dice("report")
    writer = Writer(document.language, document.dice("text"))
    values = Values(document.language, writer, dice)
    width, height = document.paper
    left, top, right, bottom = style.margins
    two, gap = dice.random() < 0.3, dice.uniform(14, 26)

    def frames(_number: int) -> list[Box]:
        if not two:
            return [(left, top, width - right, height - bottom)]
        middle = (left + width - right) / 2
        return [(left, top, middle - gap / 2, height - bottom), (middle + gap / 2, top, width - right, height - bottom)]

    furniture = Furniture(document, style, {})
    setter = Setter(document, frames, lambda sheet: furniture.dress(sheet, PARTS), style.paper)
    prose, table, often = Prose(setter, style, writer, dice), table_style(style, dice), dice.uniform(0.2, 0.8)
    share, number = dice.uniform(0.6, 1.0), 0
    while not setter.filled(share):
        if dice.random() < often:
            number += 1
            _figure(setter, style, values, document.language, dice, number)
        elif dice.random() < 0.2:
            _table(setter, style, table, values, dice)
        else:
            prose.block()
    return setter.pages


def _figure(setter: Setter, style: Style, values: Values, language: str, dice: random.Random, number: int) -> None:
    """A figure as wide as the column or narrower, with a caption."""
    wide = setter.width * dice.choice((1.0, 1.0, 0.8, 0.6))
    high = min(wide * dice.uniform(0.45, 1.2), dice.choice((300.0, 300.0, 500.0)))
    above = dice.random() < 0.4
    caption = pieces(f"{values.term('figure')} {number}. {values.term('chart')}", style.bold(style.small))
    if not setter.need(high + 4 * style.small.leading):
        setter.next_frame()
        return
    if above:
        setter.paragraph(caption, style.bold(style.small))
    x = setter.frame[0] + (setter.width - wide) / 2
    box = (x, setter.y, x + wide, setter.y + high)
    draw = dice.choice((*CHARTS, *CHARTS, *MAPS, photograph, photograph, photograph, flow, heat_map))
    put_figure(setter.sheet, "photograph" if draw is photograph else "figure", draw, box, dice, language)
    setter.y = box[3] + 5
    if not above:
        setter.paragraph(caption, style.bold(style.small))
    setter.space(style.body.leading * 0.6)


def _table(setter: Setter, style: Style, look: TableStyle, values: Values, dice: random.Random) -> None:
    """A small table."""
    if not setter.need(90.0):
        setter.next_frame()
        return
    caption = dice.choice((values.term("table"), f"{values.term('badge')} {dice.randint(1, 20)}"))
    if dice.random() < 0.3:
        _inverse(setter, style, caption)
    else:
        setter.paragraph(pieces(caption, style.bold()), style.bold())
    columns = fitted(some_columns(values, dice, dice.randint(2, 6)), setter.width, look.look)
    count = dice.randint(2, 12)
    table = Table(setter.sheet, (setter.frame[0], setter.y, setter.frame[2], setter.frame[3]), columns, look)
    table.header()
    for row in range(count):
        if not table.row([values.value(column.kind, row) for column in columns]):
            break
    setter.y = table.close() + style.body.leading


def _inverse(setter: Setter, style: Style, caption: str) -> None:
    """A caption in white on a small black box in the middle of the column."""
    bold = style.bold()
    look, middle = replace(bold, color=WHITE), (setter.frame[0] + setter.frame[2]) / 2
    half = width_of(pieces(caption, look)) / 2 + 6
    put_box(setter.sheet, (middle - half, setter.y, middle + half, setter.y + look.leading + 2), BLACK)
    setter.sheet.put(caption, look, middle, baseline_of(look, setter.y + 1), "center")
    setter.y += look.leading + 8
