"""Withholds parts of a page in an agency's manner, and says where."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from redaction.synthetic.page import Extent, Mark, Page, Redacted, Redaction
from redaction.synthetic.pen import Box
from redaction.synthetic.redactions.codes import printed
from redaction.synthetic.redactions.drawing import Covering, covering
from redaction.synthetic.redactions.ground import Ground
from redaction.synthetic.redactions.habits import Habit
from redaction.synthetic.redactions.laying import Patch, apart, laid
from redaction.synthetic.redactions.manners import Manner
from redaction.synthetic.redactions.shapes import bounds, closed, gaps, regions, widened
from redaction.synthetic.redactions.targets import MOST, Target, choose

LEAST_WIDTH, LEAST_HEIGHT = 6.0, 4.0
"""Points; nothing smaller is a region."""

_CLEARANCE = 0.3
"""Points between two regions of a page, at least."""


@dataclass(frozen=True)
class Region:
    """One redaction with all that is drawn for it, in this order: what lies under it, it, its code."""

    redaction: Redaction
    covering: Covering
    boxes: tuple[Box, ...]
    manner: Manner
    code: Mark | None = None

    @property
    def marks(self) -> list[Mark]:
        """All that is drawn."""
        return [*self.covering.under, self.covering.mark, *([self.code] if self.code else [])]

    @cached_property
    def box(self) -> Box:
        """Around the outline."""
        return bounds(self.redaction.outline)

    @cached_property
    def occupied(self) -> list[Box]:
        """Boxes that hold all of it; what has a freehand outline has all that is around it."""
        if self.manner.tool in ("scribble", "tape"):
            return [self.box]
        return [widened(box, self.manner.reach) for box in self.boxes]


def redact(page: Page, habit: Habit, dice: random.Random) -> Redacted:
    """Withhold parts of a page as an agency does in the document.

    Args:
        page: stays as it is.
        habit: of the document.
        dice: of the page.
    """
    ground = Ground(page)
    found = regions_of(ground, habit, dice)
    marks = [mark for region in found for mark in region.marks]
    removes = habit.removes and not habit.overlay
    kept = ground.without(_opaque(found)) if removes else page.marks
    return Redacted(
        page=replace(page, marks=list(kept) if habit.overlay else [*kept, *marks]),
        overlay=marks if habit.overlay else [],
        redactions=[region.redaction for region in found],
        overlaid=[habit.overlay] * len(found),
    )


def regions_of(ground: Ground, habit: Habit, dice: random.Random) -> list[Region]:
    """The redactions of a page, with what is drawn for each; none overlaps another one."""
    if habit.words is None or dice.random() < habit.spared:
        return []
    found: list[Region] = []
    for manner, targets in _shared_out(choose(ground.page, _appetite(ground.page, habit, dice), dice), habit, dice):
        for region in _made(ground, manner, targets, dice):
            if len(found) < MOST and not any(_collide(region, other) for other in found):
                found.append(region)
    return _with_codes(ground.page, found, dice)


def _appetite(page: Page, habit: Habit, dice: random.Random) -> str:
    """What is withheld on a page: the usual, or what such a page invites to."""
    if dice.random() < 0.35 and sum(area.kind in ("cell", "column") for area in page.areas) > 5:
        return "table"
    return habit.appetite if dice.random() < 0.85 else "names"


def _shared_out(targets: Sequence[Target], habit: Habit, dice: random.Random) -> Iterable[tuple[Manner, list[Target]]]:
    """Which targets are withheld in which manner, areas first."""
    shares: dict[str, list[Target]] = {"areas": [], "stray": [], "words": []}
    for target in targets:
        second = habit.stray is not None and dice.random() < 0.15
        shares["areas" if target.is_area else "stray" if second else "words"].append(target)
    for manner, chosen in zip((habit.areas, habit.stray, habit.words), shares.values(), strict=True):
        if manner and chosen:
            yield manner, chosen


def _made(ground: Ground, manner: Manner, targets: Sequence[Target], dice: random.Random) -> Iterable[Region]:
    page = ground.page
    manner = replace(manner, fill=page.paper) if manner.style == "white" and manner.tool == "box" else manner
    patches = [patch for target in targets for patch in laid(target, manner, dice)]
    patches = _distinct([replace(patch, box=_on_paper(patch.box, page, manner)) for patch in patches])
    clearance = 2 * manner.reach
    boxes = [patch.box for patch in patches]
    if manner.joining in ("lines", "words"):
        boxes = apart(boxes, clearance)
    elif manner.parted:
        boxes = apart(boxes, clearance + 1.2 * _CLEARANCE, 0.0)  # too little to be seen, enough to be two regions
    left = [i for i, (x0, y0, x1, y1) in enumerate(boxes) if min(x1 - x0, y1 - y0) > 1]  # of some nothing is left
    boxes, patches = [boxes[i] for i in left], [patches[i] for i in left]
    for group in _groups(boxes, patches, manner, clearance):
        cover = covering(closed([boxes[i] for i in group], clearance), manner, dice)
        redaction = Redaction(cover.outline, manner.style, manner.tool, _extent([patches[i] for i in group]))
        region = Region(redaction, cover, cover.boxes, manner)
        if _fits(region.box, page) and ground.shows(region.box, manner):
            yield region


def _groups(boxes: Sequence[Box], patches: Sequence[Patch], manner: Manner, clearance: float) -> list[list[int]]:
    """Numbers of the boxes that are one region each: of all targets together, or of each by itself."""
    shared: dict[int, list[int]] = {}
    for number, patch in enumerate(patches):
        shared.setdefault(id(patch.target) if manner.parted else 0, []).append(number)
    return [
        [numbers[place] for place in group]
        for numbers in shared.values()
        for group in regions([boxes[number] for number in numbers], clearance)
    ]


def _extent(patches: Sequence[Patch]) -> Extent:
    """What a region covers: its target, or as much of it as it covers, or a block of several targets."""
    rows = [row for patch in patches for row in patch.rows]
    if len({id(patch.target) for patch in patches}) > 1:
        return "block" if len({row.line for row in rows}) > 1 else "line"
    target = patches[0].target
    if target.is_area or len(rows) == len(target.rows):
        return target.extent
    if sum(len(row.boxes) for row in rows) == 1:
        return "word"
    return "block" if len(rows) > 1 else "name" if target.extent == "name" else "line"


def _fits(box: Box, page: Page) -> bool:
    large = box[2] - box[0] >= LEAST_WIDTH and box[3] - box[1] >= LEAST_HEIGHT
    return large and _within(box, (0, 0, page.width, page.height))


def _distinct(patches: Iterable[Patch]) -> list[Patch]:
    """Without those that lie within another one, from top to bottom."""
    kept: list[Patch] = []
    for patch in sorted(patches, key=lambda p: -(p.box[2] - p.box[0]) * (p.box[3] - p.box[1])):
        if not any(_within(patch.box, other.box) for other in kept):
            kept.append(patch)
    return sorted(kept, key=lambda p: (p.box[1], p.box[0]))


def _within(box: Box, other: Box) -> bool:
    return box[1] >= other[1] and box[3] <= other[3] and box[0] >= other[0] and box[2] <= other[2]


def _on_paper(box: Box, page: Page, manner: Manner) -> Box:
    edge = manner.reach + 1
    return max(box[0], edge), max(box[1], edge), min(box[2], page.width - edge), min(box[3], page.height - edge)


def _collide(a: Region, b: Region) -> bool:
    """Whether two regions overlap or touch, or one lies in a hole of the other, which is filled."""
    if max(gaps(a.box, b.box)) >= _CLEARANCE:
        return False
    return (
        _encloses(a, b)
        or _encloses(b, a)
        or any(max(gaps(one, two)) < _CLEARANCE for one in a.occupied for two in b.occupied)
    )


def _encloses(a: Region, b: Region) -> bool:
    middle = (b.box[0] + b.box[2]) / 2, (b.box[1] + b.box[3]) / 2
    return cv2.pointPolygonTest(np.array(a.redaction.outline, np.float32), middle, measureDist=False) > 0


def _opaque(found: Sequence[Region]) -> list[Box]:
    """Boxes under which nothing is to be seen."""
    return [widened(box, -region.manner.slant) for region in found if region.manner.opaque for box in region.boxes]


def _with_codes(page: Page, found: Sequence[Region], dice: random.Random) -> list[Region]:
    busy = [*(region.box for region in found), *(word.box for word in page.words)]
    paper = (0, 0, page.width, page.height)
    coded = []
    for region in found:
        label = region.manner.label
        made = printed(label, region.boxes, paper, busy, dice) if label else None
        if made:
            redaction = replace(region.redaction, code=made[0])
            region = replace(region, redaction=redaction, code=made[1])
            busy.append(made[1].box)
        coded.append(region)
    return coded
