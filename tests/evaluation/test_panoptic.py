"""Panoptic quality, held against plain loops over regions painted in pixels."""

import random

import numpy as np
import pycocotools.mask
import pytest

from redaction.boxes import PageBoxes
from redaction.evaluation.pairs import Pairs
from redaction.evaluation.panoptic import best_first, panoptic_counts, quality

from .invented import BOX, FAR, NEAR, page, random_case

TRIANGLE = np.array([[10, 10], [110, 10], [10, 110]], float)


def plain_iou(box, other, over_own=False):
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    own, others = ((b[2] - b[0]) * (b[3] - b[1]) for b in (box, other))
    return width * height / (own if over_own else own + others - width * height)


def plain_counts(truths, founds, label, iou):
    """Right, wrong, missed and the sum of overlaps of one class, one region after the other."""
    right = wrong = missed = total = 0
    for truth, found in zip(truths, founds, strict=True):
        trues = [i for i in range(len(truth)) if truth.labels[i] == label and not truth.crowd[i]]
        crowds = [i for i in range(len(truth)) if truth.labels[i] == label and truth.crowd[i]]
        left = [j for j in range(len(found)) if found.labels[j] == label]
        pairs = sorted((-iou(truth, i, found, j), i, j) for i in trues for j in left)
        used_trues, used_founds = set(), set()
        for minus, i, j in pairs:
            if -minus > 0.5 and i not in used_trues and j not in used_founds:
                used_trues.add(i)
                used_founds.add(j)
                total -= minus
        right += len(used_trues)
        missed += len(trues) - len(used_trues)
        for j in left:
            on_crowd = any(plain_iou(found.boxes[j], truth.boxes[i], over_own=True) > 0.5 for i in crowds)
            wrong += j not in used_founds and not on_crowd
    return right, wrong, missed, total


def plain_quality(counts):
    """The three figures by the words of the paper, over the classes that occur."""
    rows = [(r, w, m, t) for r, w, m, t in counts if r + w + m]
    if not rows:
        return 1, 1, 1
    sq = [t / r if r else 0 for r, w, m, t in rows]
    rq = [r / (r + w / 2 + m / 2) for r, w, m, t in rows]
    pq = [s * r for s, r in zip(sq, rq, strict=True)]
    return tuple(sum(part) / len(rows) for part in (pq, sq, rq))


def ours(truths, founds, classes=(1, 3)):
    counts = panoptic_counts(truths, founds, classes)
    sums = [part.sum(axis=0) for part in (counts.right, counts.wrong, counts.missed, counts.overlap)]
    figures = quality(*sums)
    return tuple(float(figures[name]) for name in ("pq", "sq", "rq"))


def of_boxes(truth, i, found, j):
    return plain_iou(truth.boxes[i], found.boxes[j])


def painted(boxes, i):
    left, top, right, bottom = boxes.boxes[i].tolist()
    parts = [part.ravel().tolist() for part in boxes.polygons[i]]
    parts = parts or [[left, top, right, top, right, bottom, left, bottom]]
    runs = pycocotools.mask.frPyObjects(parts, boxes.height, boxes.width)
    return pycocotools.mask.decode(runs).max(axis=2).astype(bool)


def of_pixels(truth, i, found, j):
    if not (truth.polygons[i] or found.polygons[j]):
        return of_boxes(truth, i, found, j)
    one, other = painted(truth, i), painted(found, j)
    return (one & other).sum() / (one | other).sum() if (one & other).any() else 0.0


@pytest.mark.parametrize("seed", range(200))
def test_panoptic_quality_is_that_of_plain_loops(seed):
    truths, founds = random_case(seed)
    expected = plain_quality([plain_counts(truths, founds, label, of_boxes) for label in (1, 3)])
    assert ours(truths, founds) == pytest.approx(expected, abs=1e-9)


def with_outlines(seed):
    dice = random.Random(seed)  # noqa: S311
    truths, founds = [], []
    for number in range(2):
        corners = [[dice.randint(0, 150), dice.randint(0, 150)] for _ in range(4)]
        shapes = [np.array([[x, y], [x + 40, y + 3], [x + 38, y + 30], [x, y + 22]], float) for x, y in corners]
        true, found = shapes[:3], [shape + dice.choice((0, 1, 4)) for shape in shapes[1:]]
        sides = []
        for each in (true, found):
            boxes = [[*shape.min(axis=0), *shape.max(axis=0)] for shape in each]
            outlines = tuple((shape,) if dice.random() < 0.6 else () for shape in each)
            scores = [dice.random() for _ in each]
            sides.append(PageBoxes(number, 200, 200, boxes, [1] * 3, scores, polygons=outlines))
        truths.append(sides[0])
        founds.append(sides[1])
    return truths, founds


@pytest.mark.filterwarnings("ignore:__array__ implementation")
@pytest.mark.parametrize("seed", range(30))
def test_regions_with_outlines_are_compared_pixel_by_pixel(seed):
    truths, founds = with_outlines(seed)
    expected = plain_quality([plain_counts(truths, founds, 1, of_pixels)])
    assert ours(truths, founds, [1]) == pytest.approx(expected, abs=1e-9)


def test_an_outline_is_not_its_box():
    box = [[10, 10, 110, 110]]
    truth = PageBoxes(1, 200, 200, box, [1], polygons=((TRIANGLE,),))
    assert ours([truth], [PageBoxes(1, 200, 200, box, [1], [0.9])], [1]) == (0, 0, 0)  # half of the box, not more
    assert ours([truth], [PageBoxes(1, 200, 200, box, [1], [0.9], polygons=((TRIANGLE,),))], [1]) == (1, 1, 1)


def test_quality_by_hand():
    truths, founds = [page([BOX, FAR])], [page([NEAR], [0.9])]
    assert ours(truths, founds, [1]) == pytest.approx((10 / 12 / 1.5, 10 / 12, 1 / 1.5))


def test_an_overlap_of_exactly_one_half_is_not_enough():
    assert ours([page([[0, 0, 100, 10]])], [page([[0, 0, 100, 20]], [0.9])], [1]) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(40))
def test_taking_best_pairs_together_is_taking_them_one_by_one(seed):
    dice = np.random.default_rng(seed)
    pairs = Pairs(dice.integers(0, 6, 20), dice.integers(0, 6, 20), dice.integers(0, 4, 20) / 4)
    used, expected = set(), set()
    for minus, true, found in sorted(zip(-pairs.overlap, pairs.true, pairs.found, strict=True)):
        if not {("t", true), ("f", found)} & used:
            used |= {("t", true), ("f", found)}
            expected.add((found, true, -minus))
    chosen = best_first(pairs)
    assert set(zip(chosen.found, chosen.true, chosen.overlap, strict=True)) == expected
