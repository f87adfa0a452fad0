"""What is annotated as one region, and what becomes of adjacent lines."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from redaction.synthetic.page import BLACK, WHITE, Page
from redaction.synthetic.redactions.drawing import covering
from redaction.synthetic.redactions.laying import apart, laid
from redaction.synthetic.redactions.manners import Frame, Manner, Margins
from redaction.synthetic.redactions.shapes import bounds, closed, grown, hull, regions, touching, union
from redaction.synthetic.redactions.targets import Row, Target
from redaction.synthetic.typeset import render, typeset

from .plain_pages import dice_of

LINE = 12.0


def lines(*ends: tuple[float, float], gap: float = 2.0) -> Target:
    """A passage of lines, each from one x to another."""
    tops = [100 + k * (LINE + gap) for k in range(len(ends))]
    rows = [Row(((x0, y, x1, y + LINE),), (50, 400), 0) for (x0, x1), y in zip(ends, tops, strict=True)]
    return Target("block", tuple(rows))


def outlines(target: Target, manner: Manner) -> list[tuple]:
    boxes = [patch.box for patch in laid(target, manner, dice_of(0))]
    return [union(closed([boxes[i] for i in group])) for group in regions(boxes)]


# What is one region


def test_lines_that_touch_are_one_region_and_lines_with_paper_between_them_are_several():
    assert regions([(0, 0, 50, 10), (0, 10, 40, 20), (0, 20.5, 40, 30)]) == [[0, 1, 2]]
    assert regions([(0, 0, 50, 10), (0, 10.7, 40, 20)]) == [[0], [1]]


def test_boxes_that_meet_at_a_corner_are_two_regions():
    assert not touching((100, 0, 200, 10), (0, 10, 100, 20))


def test_a_gap_too_small_to_be_seen_is_closed():
    assert closed([(0, 0, 50, 10), (0, 10.5, 40, 20)])[0] == (0, 0, 50, 10.5)


def test_the_outline_of_lines_of_different_lengths_is_a_polygon_with_steps():
    assert union([(20, 0, 50, 10), (0, 10, 50, 20), (0, 20, 30, 30)]) == (
        (20, 0), (50, 0), (50, 20), (30, 20), (30, 30), (0, 30), (0, 10), (20, 10)
    )  # fmt: skip


def test_the_outline_of_any_boxes_of_one_region_covers_them_and_nothing_else():
    for seed in range(60):
        dice = dice_of(seed)
        boxes = [(x, y, x + dice.randint(5, 60), y + dice.randint(5, 30)) for x, y in _points(dice, 12)]
        group = max(regions(boxes), key=len)
        chosen = [boxes[i] for i in group]
        true, told = np.zeros((140, 160), np.uint8), np.zeros((140, 160), np.uint8)
        for x0, y0, x1, y1 in closed(chosen):
            true[round(y0) : round(y1), round(x0) : round(x1)] = 1
        holes, _ = cv2.findContours(true, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(true, holes, -1, 1, -1)  # holes are a part of the region
        cv2.fillPoly(told, [np.round(np.array(union(closed(chosen))) - 0.25).astype(int)], 1)
        assert np.abs(true.astype(int) - told).mean() < 0.06


def _points(dice: Random, count: int) -> list[tuple[int, int]]:
    return [(dice.randint(0, 90), dice.randint(0, 90)) for _ in range(count)]


def test_the_frame_is_a_part_of_the_outline():
    assert grown(union([(10, 10, 50, 20)]), 0.5) == ((9.5, 9.5), (50.5, 9.5), (50.5, 20.5), (9.5, 20.5))


def test_boxes_of_one_region_may_keep_their_own_frames():
    shown = {}
    for seams in (False, True):
        manner = Manner("border", fill=WHITE, frame=Frame(BLACK, 1, seams=seams))
        made = covering([(20, 20, 60, 40), (60, 20, 90, 40)], manner, dice_of(0))
        assert bounds(made.outline) == (19.5, 19.5, 90.5, 40.5)
        shown[seams] = render(typeset([Page(120, 60, [made.mark])]), 0, 144)[60, 118:123].min()
    assert shown[False] == 255
    assert shown[True] < 100


def test_inner_corners_move_into_the_free_space_with_the_frame():
    outline = grown(union([(0, 0, 50, 10), (0, 10, 30, 20)]), 1)
    assert (31, 11) in outline
    assert (51, -1) in outline


def test_a_scribble_is_outlined_by_its_hull_with_half_the_width_of_the_line():
    assert bounds(hull([(0, 0), (10, 5), (20, 0), (10, 2)], 1)) == pytest.approx((-1, -1, 21, 6))


# What becomes of adjacent lines

PASSAGE = lines((150, 400), (50, 400), (50, 400), (50, 220))


def test_bars_stay_apart_whatever_their_margins():
    generous = Manner("black", joining="lines", margins=Margins(0, 0.5, 0, 0.5))
    boxes = apart([patch.box for patch in laid(PASSAGE, generous, dice_of(0))], 0)
    assert len(regions(boxes)) == 4


def test_stairs_are_one_region_with_a_step_where_a_line_ends():
    assert [len(outline) for outline in outlines(PASSAGE, Manner("black", joining="stairs"))] == [8]


def test_flush_lines_run_to_the_edge_of_the_text():
    ragged = lines((150, 380), (50, 390), (50, 360), (50, 220))
    (outline,) = outlines(ragged, Manner("black", joining="flush", margins=Margins(0, 0, 0, 0)))
    assert len(outline) == 8
    assert bounds(outline)[2] == 400


def test_a_block_is_one_rectangle():
    assert [len(outline) for outline in outlines(PASSAGE, Manner("black", joining="block"))] == [4]


def test_a_name_that_goes_on_in_the_next_line_is_no_block():
    name = lines((350, 400), (50, 90))
    assert len(outlines(name, Manner("black", joining="block"))) == 2


def test_marking_text_leaves_narrow_strips_over_blank_lines():
    spaced = lines((50, 300), (50, 200), gap=14)
    (outline,) = outlines(spaced, Manner("gray", joining="selection"))
    assert len(outline) == 8
    (strip,) = {x for x, _ in outline if 50 < x < 60}
    assert strip == pytest.approx(50 - 1.2 + 0.45 * LINE)
