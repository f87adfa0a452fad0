"""What is annotated is what is drawn: found in the pixels of rendered pages, at 150 dpi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from redaction.synthetic.page import Mark, Page
from redaction.synthetic.redactions.ground import Ground
from redaction.synthetic.redactions.habits import Habit, habit_with
from redaction.synthetic.redactions.looks import LOOKS
from redaction.synthetic.redactions.redact import Region, regions_of
from redaction.synthetic.redactions.shapes import bounds, gaps, widened
from redaction.synthetic.typeset import render, typeset

from .plain_pages import dice_of, plain_page

DPI = 150
PIXELS_PER_POINT = DPI / 72
VISIBLE = 24
"""Of 255: paper or ink that differs by less from what was there is not drawn on."""

FILLED = [name for name, look in LOOKS.items() if look.manner("en", dice_of(0)).style in ("black", "color")]
FRAMED = [name for name, look in LOOKS.items() if look.manner("en", dice_of(0)).style in ("border", "gray")]


def pixels(page: Page, marks: Sequence[Mark]) -> np.ndarray:
    """A page with other marks, rendered."""
    return render(typeset([replace(page, marks=list(marks))]), 0, DPI).astype(int)


def shown(page: Page, regions: Sequence[Region]) -> np.ndarray:
    """Where redactions alone, without their codes, leave paper that is not white, as ``(rows, columns)`` bool."""
    marks: list[Mark] = [region.covering.mark for region in regions]
    return render(typeset([replace(page, marks=marks)]), 0, DPI).min(axis=2) < 255 - VISIBLE


def outline_px(region: Region) -> np.ndarray:
    """``(n, 2)`` x and y of the annotated corners in pixels."""
    return np.array(region.redaction.outline) * PIXELS_PER_POINT


def worst_sides(page: Page, regions: Sequence[Region]) -> list[float]:
    """For each redaction by how many pixels its annotated box is off, on the side where it is off most; at most 6."""
    off = []
    for batch in batches(regions):
        ink = shown(page, batch)
        for region in batch:
            told = np.concatenate([outline_px(region).min(axis=0), outline_px(region).max(axis=0)])
            x, y = np.maximum(told[:2].astype(int) - 6, 0)
            near = ink[y : int(told[3]) + 7, x : int(told[2]) + 7]
            rows, columns = (np.flatnonzero(near.any(axis=axis)) for axis in (1, 0))
            assert len(rows), f"nothing is drawn for {region.redaction}"
            found = x + columns[0], y + rows[0], x + columns[-1] + 1, y + rows[-1] + 1
            off.append(float(np.abs(np.array(found) - told).max()))
    return off


def batches(regions: Sequence[Region]) -> list[list[Region]]:
    """Regions that are so far apart that one can be told from the other, together."""
    made: list[list[Region]] = []
    for region in regions:
        wide = widened(bounds(region.redaction.outline), 7)
        free = (b for b in made if all(max(gaps(wide, bounds(other.redaction.outline))) > 0 for other in b))
        batch = next(free, None)
        if batch is None:
            made.append([region])
        else:
            batch.append(region)
    return made


def only(look: str, seed: int) -> Habit:
    """A habit that withholds with one look on every page."""
    habit = habit_with(look, "en", dice_of(f"{look}/{seed}"))
    return replace(habit, areas=replace(habit.words, joining="block"), stray=None, spared=0)


@pytest.mark.parametrize("looks", [FILLED, FRAMED], ids=["black and coloured", "framed and grey"])
def test_annotated_boxes_differ_from_what_is_drawn_by_at_most_two_pixels_a_side(looks):
    off = []
    for look in looks:
        for seed in range(5):
            page = plain_page(seed)
            off += worst_sides(page, regions_of(Ground(page), only(look, seed), dice_of(seed)))
    assert len(off) > 150
    assert np.mean(np.array(off) <= 2) >= 0.99


def test_a_page_with_and_without_its_redactions_differs_nowhere_but_inside_their_outlines():
    for look in FILLED:
        page, habit = plain_page(5), only(look, 5)
        regions = [replace(region, code=None) for region in regions_of(Ground(page), habit, dice_of(5))]
        assert regions, look
        marks = [*page.marks, *(region.covering.mark for region in regions)]
        changed = np.abs(pixels(page, marks) - pixels(page, page.marks)).max(axis=2) > VISIBLE
        for region in regions:
            (x0, y0), (x1, y1) = outline_px(region).min(axis=0).round(), outline_px(region).max(axis=0).round()
            changed[int(y0) - 2 : int(y1) + 2, int(x0) - 2 : int(x1) + 2] = False
        assert not changed.any(), look


def test_a_redaction_fills_its_outline():
    """A polygon that only encloses the mark would pass the tests of boxes."""
    for look in ("bars", "stairs", "pen lines", "marker", "color boxes", "gray selection"):
        page = plain_page(2)
        regions = regions_of(Ground(page), only(look, 2), dice_of(2))[:5]
        assert regions, look
        for region in regions:
            changed = shown(page, [region])
            inside = np.zeros(changed.shape, np.uint8)
            cv2.fillPoly(inside, [np.round(outline_px(region)).astype(int)], 1)
            common, either = (changed & (inside > 0)).sum(), (changed | (inside > 0)).sum()
            assert common / either > 0.88, look
