"""Dark, grey and coloured bars, framed boxes, check boxes, arrows: what forms and leaflets are dressed with."""

from __future__ import annotations

import random

from redaction.synthetic.figures.figure import columns, cross, figure, inset, lettered, part, rows
from redaction.synthetic.figures.lettering import Align, Lettering
from redaction.synthetic.figures.palette import dark, gray, pale, pen_ink, readable_on, strong
from redaction.synthetic.figures.shapes import oval, rounded
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Color, Pen


@lettered
def banner(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A filled bar with a title in it: white on black, on grey, on a colour, or black on something pale."""
    fill = dice.choice((BLACK, BLACK, dark(dice), gray(dice.uniform(0.3, 0.85)), strong(dice), pale(dice)))
    edge = dice.choice((None, None, BLACK))
    if dice.random() < 0.15:
        pen.polygon(rounded(inset(box, 0.5), dice.uniform(3, 12)), fill, edge)
    else:
        pen.rectangle(inset(box, 0.5), fill, edge)
    align: Align = "left" if dice.random() < 0.4 else "middle"
    words = inset(box, 5, 0.12 * (box[3] - box[1]))
    letters.write(pen, letters.term("banner"), words, readable_on(fill), align, letters.family.bold, largest=15)


@lettered
def framed_words(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A short text in a frame of one or two lines, on white or a light ground."""
    pen.rectangle(inset(box, 1), dice.choice((None, WHITE, pale(dice))), BLACK, dice.uniform(0.4, 2))
    if dice.random() < 0.3:
        pen.rectangle(inset(box, 3.5), None, BLACK, 0.5)
    letters.write(pen, letters.term("banner"), inset(box, 0.1 * (box[2] - box[0]), 4), largest=16)


@lettered
def empty_field(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """A framed field that nobody filled, with its small label inside or above."""
    label = box[0] + 3, box[1] + 1, box[2] - 3, min(box[1] + 9, box[3])
    field = box if dice.random() < 0.6 else (box[0], label[3], box[2], box[3])
    pen.rectangle(
        inset(field, 0.5),
        dice.choice((None, None, gray(0.93), (0.9, 0.94, 1.0))),
        gray(dice.choice((0, 0, 0.4))),
        dice.uniform(0.3, 1.2),
    )
    letters.write(pen, letters.term("field"), label, align="left", largest=6.5)


@lettered
def check_boxes(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Boxes with words beside them; some are ticked, crossed or filled."""
    high = dice.uniform(11, 17)
    count = max(1, int((box[3] - box[1]) / high))
    texts = (letters.terms("box", count) * count)[:count]
    for line, text in zip(rows(box, count), texts, strict=True):
        middle, half = (line[1] + line[3]) / 2, min(0.33 * high, (line[3] - line[1]) / 2 - 0.7)
        square = line[0] + 1, middle - half, line[0] + 1 + 2 * half, middle + half
        check_box(pen, square, dice, dice.random() < 0.4)
        letters.write(pen, text, (square[2] + 4, line[1], line[2], line[3]), align="left", largest=9)


@figure
def arrows(pen: Pen, box: Box, dice: random.Random) -> None:
    """Heavy arrows, one below or beside the other."""
    down = box[3] - box[1] > box[2] - box[0]
    fill = dark(dice)
    for piece in (rows if down else columns)(box, dice.randint(1, 4), 3):
        shape = ((0.3, 0), (0.7, 0), (0.7, 0.5), (1, 0.5), (0.5, 1), (0, 0.5), (0.3, 0.5))
        pen.polygon([_at(piece, (u, v) if down else (v, u)) for u, v in shape], fill)


@lettered
def flow(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Steps in boxes with arrows between them, some below a banner."""
    if box[3] - box[1] > 150 and dice.random() < 0.5:
        head = (box[0], box[1], box[2], box[1] + dice.uniform(14, 24))
        banner(head, dice, letters.language).draw(pen)
        box = (box[0], head[3] + 8, box[2], box[3])
    count = dice.randint(2, 5)
    names = (letters.terms("step", count) * count)[:count]
    fill, shadow = dice.choice((WHITE, pale(dice), dark(dice), gray(0.6))), dice.choice((0, 0, 3))
    wide = box[2] - box[0] > box[3] - box[1]
    pieces = columns(box, count, 16) if wide else rows(box, count, 14)
    for i, (piece, name) in enumerate(zip(pieces, names, strict=True)):
        across, along = (0.6, 0.2 * (piece[3] - piece[1])) if wide else (0.15 * (piece[2] - piece[0]), 0.6)
        x0, y0, x1, y1 = inset(piece, across, along)
        step, corner = (x0, y0, x1 - shadow, y1 - shadow), dice.choice((0.1, 4, 30))
        if shadow:
            pen.polygon(rounded((x0 + shadow, y0 + shadow, x1, y1), corner), gray(0.55))
        pen.polygon(rounded(step, corner), fill, BLACK, 0.9)
        letters.write(pen, name, inset(step, 0.12 * (step[2] - step[0]), 2), readable_on(fill), largest=12)
        if i:
            _arrow_to(pen, piece, wide)


def _arrow_to(pen: Pen, piece: Box, from_left: bool) -> None:
    """A thin arrow that ends just before the middle of the left or the upper side of a box."""
    x0, y0, x1, y1 = piece
    if from_left:
        x, y = x0 - 2, (y0 + y1) / 2
        tail, barbs = (x - 12, y), ((x - 5, y - 3), (x - 5, y + 3))
    else:
        x, y = (x0 + x1) / 2, y0 - 2
        tail, barbs = (x, y - 10), ((x - 3, y - 5), (x + 3, y - 5))
    pen.line([tail, (x, y)], BLACK, 1)
    pen.polygon([(x, y), *barbs], BLACK)


@figure
def punch_holes(pen: Pen, box: Box, dice: random.Random) -> None:
    """Dark dots along a line, as holes look after copying."""
    upright = box[3] - box[1] > box[2] - box[0]
    count, fill = dice.choice((2, 2, 3, 4)), gray(dice.choice((0, 0.05, 0.2, 0.5)))
    for piece in (rows if upright else columns)(box, count):
        side = min(piece[2] - piece[0], piece[3] - piece[1], dice.uniform(13, 18))
        x, y = (piece[0] + piece[2]) / 2, (piece[1] + piece[3]) / 2
        pen.polygon(oval((x - side / 2, y - side / 2, x + side / 2, y + side / 2), 24), fill)


@figure
def color_stripe(pen: Pen, box: Box, dice: random.Random) -> None:
    """A stripe in a few plain colours, as on the edge of a brochure's page."""
    upright = box[3] - box[1] > box[2] - box[0]
    for piece in (rows if upright else columns)(box, dice.randint(1, 5)):
        pen.rectangle(piece, dice.choice((dark(dice), strong(dice), pale(dice))))


def check_box(pen: Pen, box: Box, dice: random.Random, ticked: bool, ink: Color | None = None) -> None:
    """A little square; if it is ticked, with a cross, a hook or a filling."""
    pen.rectangle(box, WHITE, BLACK, 0.7)
    if not ticked:
        return
    ink, kind = ink or dice.choice((BLACK, pen_ink(dice))), dice.random()
    if kind < 0.5:
        cross(pen, part(box, 0.15, 0.15, 0.85, 0.85), ink, 1)
    elif kind < 0.8:
        pen.line([_at(box, (0.1, 0.5)), _at(box, (0.4, 0.85)), _at(box, (0.9, 0.1))], ink, 1.2)
    else:
        pen.rectangle(part(box, 0.15, 0.15, 0.85, 0.85), ink)


def _at(box: Box, share: tuple[float, float]) -> tuple[float, float]:
    return box[0] + share[0] * (box[2] - box[0]), box[1] + share[1] * (box[3] - box[1])


BARS = (banner, framed_words, empty_field, check_boxes, arrows, flow, punch_holes, color_stripe)
