"""Grids: crosswords with black squares, number puzzles, seating plans, graph paper, heat maps."""

from __future__ import annotations

import random

from redaction.synthetic.figures.figure import columns, figure, inset, lettered, rows, square
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.figures.palette import dark, gray, pale, strong
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Pen


@lettered
def crossword(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Black and white squares, the same after half a turn; small numbers, some letters filled in."""
    box, count = inset(square(box), 1), dice.choice((9, 11, 13, 15))
    share, filled = dice.uniform(0.15, 0.3), dice.random() < 0.5
    half = [dice.random() < share for _ in range(count * count // 2 + 1)]
    black = [*half, *reversed(half[: count * count - len(half)])]
    size, number = 0.26 * (box[2] - box[0]) / count, 0
    for i, cell in enumerate(cell for row in rows(box, count) for cell in columns(row, count)):
        pen.rectangle(cell, BLACK if black[i] else WHITE, BLACK, 0.5)
        if not black[i] and (i % count == 0 or black[i - 1]):
            number += 1
            pen.text(str(number), (cell[0] + 1, cell[1] + size + 0.5), letters.family.regular, size, BLACK)
        if not black[i] and filled and dice.random() < 0.4:
            letters.write(pen, dice.choice("ABCDEGHIKLMNOPRSTU"), inset(cell, 0.2 * (cell[2] - cell[0])))
    pen.rectangle(box, None, BLACK, 1.5)


@lettered
def number_puzzle(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Nine times nine fields, a third of them with a digit."""
    box = inset(square(box), 1)
    shaded = dice.random() < 0.4
    for i, row in enumerate(rows(box, 9)):
        for j, cell in enumerate(columns(row, 9)):
            pen.rectangle(cell, gray(0.85) if shaded and (i // 3 + j // 3) % 2 else WHITE, gray(0.4), 0.4)
            if dice.random() < 0.35:
                letters.write(pen, str(dice.randint(1, 9)), inset(cell, 2))
    for block in (block for row in rows(box, 3) for block in columns(row, 3)):
        pen.rectangle(block, None, BLACK, 1.4)


@figure
def heat_map(pen: Pen, box: Box, dice: random.Random) -> None:
    """Cells in shades of one colour, or of grey down to black."""
    base = dice.choice((BLACK, dark(dice), strong(dice)))
    count, deep = dice.randint(4, 16), dice.randint(3, 10)
    for row in rows(box, deep, dice.choice((0, 0, 1))):
        for cell in columns(row, count):
            share = dice.random() ** 1.5
            pen.rectangle(cell, (1 - share * (1 - base[0]), 1 - share * (1 - base[1]), 1 - share * (1 - base[2])))


@figure
def seating_plan(pen: Pen, box: Box, dice: random.Random) -> None:
    """Rows of little boxes, most of them empty, some black or coloured."""
    taken = dice.choice((BLACK, gray(0.4), strong(dice)))
    across = dice.randint(6, 16)
    for row in rows(box, dice.randint(3, 9), 4):
        for seat in columns(row, across, 3):
            pen.rectangle(inset(seat, 0.4), dice.choice((WHITE, WHITE, pale(dice), taken)), BLACK, 0.6)


@figure
def graph_paper(pen: Pen, box: Box, dice: random.Random) -> None:
    """Fine lines, every fifth one heavier, with a curve or a few bars drawn by hand."""
    step, color = dice.uniform(4, 9), dice.choice(((0.55, 0.7, 0.85), gray(0.7), (0.9, 0.6, 0.5)))
    box = inset(box, 0.5)
    for axis in (0, 1):
        for i in range(int((box[2 + axis] - box[axis]) / step) + 1):
            at = box[axis] + i * step
            ends = [(at, box[1]), (at, box[3])] if axis == 0 else [(box[0], at), (box[2], at)]
            pen.line(ends, color, 0.25 if i % 5 else 0.7)
    count = dice.randint(4, 12)
    points = [(bar[0], dice.uniform(bar[1], bar[3])) for bar in columns(box, count)]
    pen.line(points, dice.choice((BLACK, strong(dice))), 1.2)


GRIDS = (crossword, number_puzzle, heat_map, seating_plan, graph_paper)
