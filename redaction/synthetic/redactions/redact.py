"""Withholds parts of a page in an agency's manner, and says where."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from redaction.synthetic.page import BLACK, Extent, Mark, Page, Redacted, Redaction, Word
from redaction.synthetic.pen import Box
from redaction.synthetic.redactions.codes import printed
from redaction.synthetic.redactions.drawing import Covering, covering
from redaction.synthetic.redactions.habits import Habit
from redaction.synthetic.redactions.laying import Patch, apart, laid
from redaction.synthetic.redactions.manners import Manner
from redaction.synthetic.redactions.shapes import around, bounds, closed, gaps, regions, widened
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
    code: Mark | None

    @property
    def marks(self) -> list[Mark]:
        """All that is drawn."""
        return [*self.covering.under, self.covering.mark, *([self.code] if self.code else [])]


def redact(page: Page, habit: Habit, dice: random.Random) -> Redacted:
    """Withhold parts of a page as an agency does in the document.

    Args:
        page: stays as it is.
        habit: of the document.
        dice: of the page.
    """
    found = regions_of(page, habit, dice)
    marks = [mark for region in found for mark in region.marks]
    kept = [mark for mark in page.marks if not (habit.removes and not habit.overlay and _gone(mark, found))]
    return Redacted(
        page=replace(page, marks=kept if habit.overlay else [*kept, *marks]),
        overlay=marks if habit.overlay else [],
        redactions=[region.redaction for region in found],
        overlaid=[habit.overlay] * len(found),
    )


def regions_of(page: Page, habit: Habit, dice: random.Random) -> list[Region]:
    """The redactions of a page, with what is drawn for each; none overlaps another one."""
    if habit.words is None or dice.random() < habit.spared:
        return []
    appetite = habit.appetite if dice.random() < 0.85 else "names"
    found: list[Region] = []
    for manner, targets in _shared_out(choose(page, appetite, dice), habit, dice):
        for region in _made(page, manner, targets, dice):
            if len(found) < MOST and not any(_collide(region, other) for other in found):
                found.append(region)
    return _with_codes(page, found, dice)


def _shared_out(targets: Sequence[Target], habit: Habit, dice: random.Random) -> Iterable[tuple[Manner, list[Target]]]:
    """Which targets are withheld in which manner, areas first."""
    areas = [target for target in targets if target.is_area]
    rest = [target for target in targets if not target.is_area]
    stray = [target for target in rest if habit.stray and dice.random() < 0.15]
    rest = [target for target in rest if target not in stray]
    for manner, chosen in ((habit.areas, areas), (habit.stray, stray), (habit.words, rest)):
        if manner and chosen:
            yield manner, chosen


def _made(page: Page, manner: Manner, targets: Sequence[Target], dice: random.Random) -> Iterable[Region]:
    manner = replace(manner, fill=page.paper) if manner.style == "white" and manner.tool == "box" else manner
    patches = [patch for target in targets for patch in laid(target, manner, dice)]
    patches = _distinct([replace(p, box=_on_paper(p.box, page, manner)) for p in patches])
    clearance = 2 * manner.reach
    boxes = [patch.box for patch in patches]
    if manner.joining in ("lines", "words"):
        boxes = apart(boxes, clearance)
    for group in regions(boxes, clearance):
        region = _region([boxes[i] for i in group], [patches[i] for i in group], manner, dice, clearance)
        if _worth(region, page):
            yield region


def _region(boxes: list[Box], patches: list[Patch], manner: Manner, dice: random.Random, clearance: float) -> Region:
    boxes = closed(boxes, clearance)
    cover = covering(boxes, manner, dice)
    redaction = Redaction(cover.outline, manner.style, manner.tool, _extent(patches))
    return Region(redaction, cover, tuple(sorted(boxes, key=lambda box: (box[1], box[0]))), manner, None)


def _extent(patches: Sequence[Patch]) -> Extent:
    """What a region covers: its target, or as much of it as it covers, or a block of several targets."""
    targets, rows = {id(p.target): p.target for p in patches}, [row for p in patches for row in p.rows]
    if len(targets) > 1:
        return "block" if len({row.line for row in rows}) > 1 else "line"
    target = patches[0].target
    if target.is_area or len(rows) == len(target.rows):
        return target.extent
    if sum(len(row.boxes) for row in rows) == 1:
        return "word"
    return "block" if len(rows) > 1 else "name" if target.extent == "name" else "line"


def _worth(region: Region, page: Page) -> bool:
    """Whether a region is large enough, on the paper, over something, and can be seen."""
    box = bounds(region.redaction.outline)
    if (
        box[2] - box[0] < LEAST_WIDTH
        or box[3] - box[1] < LEAST_HEIGHT
        or not _within(box, (0, 0, page.width, page.height))
    ):
        return False
    under = [mark for mark in page.marks if max(gaps(mark.box, box)) < -1]
    if not under or region.manner.frame:
        return bool(under)
    if region.manner.is_gap:
        return _leaves_gap(box, page)
    light = any(
        isinstance(mark, Word) and min(mark.color) > 0.6 for mark in under
    )  # white letters stand on something dark
    background = BLACK if light else page.paper
    return (
        max(abs(a - b) for a, b in zip(region.manner.fill, background, strict=True)) > 0.1
        or region.manner.style == "white"
    )


def _leaves_gap(box: Box, page: Page) -> bool:
    """Whether words stand close by in the same line, or are cut: else nobody would notice that something is erased."""
    for word in page.words:
        dx, dy = gaps(box, word.box)
        if dy < -0.6 * (word.box[3] - word.box[1]) and dx < 20 and not _within(word.box, box):
            return True
    return False


def _distinct(patches: Iterable[Patch]) -> list[Patch]:
    """Without those that lie within another one; a strip over a blank line stays."""
    kept: list[Patch] = []
    for patch in sorted(patches, key=lambda p: -(p.box[2] - p.box[0]) * (p.box[3] - p.box[1])):
        if not any(_within(patch.box, other.box) for other in kept):
            kept.append(patch)
    return sorted(kept, key=lambda p: (p.box[1], p.box[0]))


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


def _on_paper(box: Box, page: Page, manner: Manner) -> Box:
    edge = manner.reach + 1
    return max(box[0], edge), max(box[1], edge), min(box[2], page.width - edge), min(box[3], page.height - edge)


def _collide(a: Region, b: Region) -> bool:
    """Whether two regions overlap or touch; those with freehand outlines are compared by what is around them."""
    if max(gaps(bounds(a.redaction.outline), bounds(b.redaction.outline))) >= _CLEARANCE:
        return False
    return any(max(gaps(one, two)) < _CLEARANCE for one in _occupied(a) for two in _occupied(b))


def _occupied(region: Region) -> list[Box]:
    if region.manner.tool in ("scribble", "tape"):
        return [bounds(region.redaction.outline)]
    return [widened(box, region.manner.reach) for box in region.boxes]


def _gone(mark: Mark, found: Sequence[Region]) -> bool:
    """Whether a word lies wholly under something opaque."""
    return isinstance(mark, Word) and any(
        _within(mark.box, widened(box, -region.manner.slant))
        for region in found
        if region.manner.opaque
        for box in region.boxes
    )


def _with_codes(page: Page, found: Sequence[Region], dice: random.Random) -> list[Region]:
    busy = [bounds(region.redaction.outline) for region in found]
    coded = []
    for region in found:
        label = region.manner.label
        words = [word.box for word in page.words] if label and label.place in ("beside", "margin") else []
        made = printed(label, region.boxes, (0, 0, page.width, page.height), [*busy, *words], dice) if label else None
        if made:
            coded.append(replace(region, redaction=replace(region.redaction, code=made[0]), code=made[1]))
            busy.append(around(region.boxes))
        else:
            coded.append(region)
    return coded
