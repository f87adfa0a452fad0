"""Invented true and found boxes for tests: by hand, by chance, and as COCO's own tools want them."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from redaction.boxes import PageBoxes, PageId

CLASSES = ["background", "redaction", None, "stamp"]
BOX, FAR, NEAR = [0, 0, 100, 10], [500, 500, 600, 520], [0, 0, 100, 12]

Pairs = tuple[list[PageBoxes], list[PageBoxes]]


def page(
    boxes: Sequence[Sequence[float]],
    scores: Sequence[float] = (),
    labels: Sequence[int] | None = None,
    crowd: Sequence[bool] = (),
    number: PageId = 1,
) -> PageBoxes:
    labels = [1] * len(boxes) if labels is None else labels
    return PageBoxes(number, 1000, 1000, np.array(boxes, float).reshape(-1, 4), labels, scores, crowd)


_COORDINATE = st.integers(0, 60)
_BOXES = st.lists(
    st.tuples(_COORDINATE, _COORDINATE, st.integers(0, 40), st.integers(0, 20)).map(
        lambda box: [box[0], box[1], box[0] + box[2], box[1] + box[3]]
    ),
    max_size=8,
)
_SCORE = st.sampled_from([0.0, 0.1, 0.3, float(np.nextafter(0.3, 1)), 0.5, 0.9, 1.0])


@st.composite
def pairs(draw: st.DrawFn) -> Pairs:
    """True and found boxes of a few pages: equal and neighbouring scores, empty pages and boxes, crowds, copies."""
    truths, founds = [], []
    for number in range(draw(st.integers(0, 4))):
        true, found = draw(_BOXES), draw(_BOXES)
        found += draw(st.lists(st.sampled_from(true), max_size=4)) if true else []
        crowd = draw(st.lists(st.booleans(), min_size=len(true), max_size=len(true)))
        labels = draw(st.lists(st.sampled_from([1, 3]), min_size=len(found), max_size=len(found)))
        scores = draw(st.lists(_SCORE, min_size=len(found), max_size=len(found)))
        truths.append(page(true, labels=[1] * len(true), crowd=crowd, number=number))
        founds.append(page(found, scores, labels, number=number))
    return truths, founds


def random_case(seed: int) -> Pairs:
    """Pages with crowds, equal scores, empty pages, copies and two classes; ids are text."""
    dice = random.Random(seed)  # noqa: S311
    truths, founds = [], []
    for number in range(dice.randint(1, 6)):
        corners = [(dice.randint(0, 400), dice.randint(0, 400)) for _ in range(dice.randint(0, 6))]
        true = [[x, y, x + dice.randint(4, 200), y + dice.randint(4, 120)] for x, y in corners]
        true += [list(box) for box in true if dice.random() < 0.2]
        found = [[edge + dice.choice((0, 0, 1, 3)) for edge in box] for box in true for _ in range(dice.randint(0, 2))]
        found += [[x, 5, x + 40, 25] for x in dice.choices(range(400), k=dice.randint(0, 3))]
        crowd = [dice.random() < 0.15 for _ in true]
        scores = [dice.choice((0.2, 0.5, 0.5, dice.random())) for _ in found]
        truths.append(page(true, labels=[dice.choice((1, 1, 3)) for _ in true], crowd=crowd, number=f"page {number} é"))
        founds.append(page(found, scores, [dice.choice((1, 1, 3)) for _ in found], number=f"page {number} é"))
    return truths, founds


def pycocotools_evaluation(truths: list[PageBoxes], founds: list[PageBoxes], classes: list[int]) -> COCOeval:
    """The reference implementation, with everything computed."""
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(_coco(truths, classes), _coco(founds, classes), "bbox")
        evaluation.params.catIds = classes
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def _coco(pages: list[PageBoxes], classes: list[int]) -> COCO:
    rows: list[dict] = []
    for image, boxes in enumerate(pages, 1):
        for (x, y, right, bottom), label, score, crowd in zip(
            boxes.boxes.tolist(), boxes.labels, boxes.scores, boxes.crowd, strict=True
        ):
            row = {"id": len(rows) + 1, "image_id": image, "category_id": int(label), "score": float(score)}
            size = {"bbox": [x, y, right - x, bottom - y], "area": (right - x) * (bottom - y), "iscrowd": int(crowd)}
            rows.append({**row, **size})
    coco = COCO()
    coco.dataset = {
        "images": [{"id": image, "width": 1000, "height": 1000} for image in range(1, len(pages) + 1)],
        "annotations": rows,
        "categories": [{"id": number, "name": str(number)} for number in classes],
    }
    coco.createIndex()
    return coco
