"""Matching, curves, operating point, COCO's table and the page level, also where there is nothing to measure."""

import contextlib
import io
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from redaction.boxes import PageBoxes, iou
from redaction.evaluation.coco_table import COLUMNS, coco_table
from redaction.evaluation.curve import threshold_curve
from redaction.evaluation.matching import match
from redaction.evaluation.measure import errors_on, evaluate_boxes, page_accuracy

CLASSES = ["background", "redaction", None, "stamp"]


def page(boxes, scores=(), labels=None, crowd=(), number=1):
    return PageBoxes(number, 1000, 1000, np.array(boxes, float).reshape(-1, 4), labels or [1] * len(boxes), scores, crowd)


EMPTY = page([])
BOX, FAR, NEAR = [0, 0, 100, 10], [500, 500, 600, 520], [0, 0, 100, 12]

coordinates = st.integers(0, 60)
boxes_of_a_page = st.lists(
    st.tuples(coordinates, coordinates, st.integers(1, 40), st.integers(1, 20)).map(
        lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[3]]
    ),
    max_size=8,
)
score = st.sampled_from([0.1, 0.3, 0.3 + 1e-12, 0.5, 0.9])


@st.composite
def pairs(draw):
    """True and found boxes of a few pages, with equal scores, empty pages and crowds."""
    truths, founds = [], []
    for number in range(draw(st.integers(0, 4))):
        true, found = draw(boxes_of_a_page), draw(boxes_of_a_page)
        crowd = draw(st.lists(st.booleans(), min_size=len(true), max_size=len(true)))
        scores = draw(st.lists(score, min_size=len(found), max_size=len(found)))
        truths.append(page(true, crowd=crowd, number=number))
        founds.append(page(found, scores, number=number))
    return truths, founds


def test_overlap_is_intersection_over_union():
    assert iou(np.array([[0.0, 0, 10, 10]]), np.array([[5.0, 0, 15, 10], [20, 20, 30, 30], [0, 0, 10, 10]])) == pytest.approx(
        np.array([[1 / 3, 0, 1]])
    )
    assert iou(np.zeros((1, 4)), np.zeros((1, 4))).tolist() == [[0]]
    assert iou(np.empty((0, 4)), np.zeros((2, 4))).shape == (0, 2)


def test_the_box_of_higher_score_takes_the_true_box():
    matched = match(page([BOX]), page([NEAR, BOX], [0.9, 0.8]))
    assert matched.truth.tolist() == [0, -1]
    assert matched.overlap.tolist() == pytest.approx([10 / 12, 0])


def test_a_box_of_another_class_matches_nothing():
    assert match(page([BOX]), page([BOX], [0.9], labels=[3])).truth.tolist() == [-1]


def test_a_box_on_a_crowd_counts_neither_way():
    truth, found = page([[0, 0, 500, 500]], crowd=[True]), page([BOX, FAR], [0.9, 0.8])
    assert match(truth, found).ignored.tolist() == [True, False]
    assert errors_on(truth, found, 0.5) == 1
    assert threshold_curve([truth], [found]).truths == 0


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_no_true_box_is_taken_twice_and_every_match_overlaps_enough(data):
    for truth, found in zip(*data, strict=True):
        matched = match(truth, found)
        taken = matched.truth[matched.truth >= 0].tolist()
        assert len(taken) == len(set(taken))
        assert not truth.crowd[taken].any()
        assert (matched.overlap[matched.truth >= 0] >= 0.5).all()


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_the_curve_says_at_each_threshold_what_counting_says(data):
    truths, founds = data
    curve = threshold_curve(truths, founds)
    assert (np.diff(curve.thresholds) < 0).all()
    assert (np.diff(curve.recall) >= 0).all()
    for threshold, right, wrong in zip(curve.thresholds, curve.right, curve.wrong, strict=True):
        kept = [found.at_least(threshold) for found in founds]
        matches = [match(truth, found) for truth, found in zip(truths, kept, strict=True)]
        assert right == sum(int((m.truth >= 0).sum()) for m in matches)
        assert wrong == sum(int(((m.truth < 0) & ~m.ignored).sum()) for m in matches)


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_the_best_point_is_the_best_of_all_and_its_threshold_gives_it(data):
    curve = threshold_curve(*data)
    best = curve.best_f1()
    assert curve.at(best.threshold) == best
    if len(curve.thresholds):
        assert best.f1 == max(curve.f1)
        assert 0 < best.threshold < 1


def test_nothing_found_and_nothing_to_be_found_have_figures():
    nothing = threshold_curve([EMPTY], [EMPTY]).best_f1()
    assert (nothing.threshold, nothing.precision, nothing.recall, nothing.f1) == (0.5, 1, 1, 1)
    missed = threshold_curve([page([BOX])], [EMPTY]).best_f1()
    assert (missed.precision, missed.recall, missed.f1) == (1, 0, 0)
    false = threshold_curve([EMPTY], [page([BOX], [0.9])]).at(0.5)
    assert (false.precision, false.recall, false.f1) == (0, 1, 0)
    assert threshold_curve([], []).best_f1().f1 == 1


def pycocotools_figures(truths, founds, classes):
    images = [{"id": i, "width": t.width, "height": t.height} for i, t in enumerate(truths, 1)]
    rows, found_rows = [], []
    for i, (truth, found) in enumerate(zip(truths, founds, strict=True), 1):
        for box, label, crowd in zip(truth.boxes, truth.labels, truth.crowd, strict=True):
            x, y, right, bottom = box.tolist()
            area = {"area": (right - x) * (bottom - y), "iscrowd": int(crowd), "id": len(rows) + 1}
            rows.append({"image_id": i, "category_id": int(label), "bbox": [x, y, right - x, bottom - y], **area})
        for box, label, value in zip(found.boxes, found.labels, found.scores, strict=True):
            x, y, right, bottom = box.tolist()
            row = {"image_id": i, "category_id": int(label), "bbox": [x, y, right - x, bottom - y]}
            found_rows.append({**row, "score": float(value)})
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"images": images, "annotations": rows, "categories": [{"id": c, "name": str(c)} for c in classes]}
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(found_rows), "bbox")
        evaluation.params.catIds = classes
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return [float(figure) for figure in evaluation.stats]


def random_case(seed):
    """Pages with crowds, equal scores, empty pages, duplicates and two classes."""
    dice = random.Random(seed)
    truths, founds = [], []
    for number in range(dice.randint(1, 6)):
        true = [[x, y, x + dice.randint(4, 200), y + dice.randint(4, 120)]
                for x, y in ((dice.randint(0, 400), dice.randint(0, 400)) for _ in range(dice.randint(0, 6)))]  # fmt: skip
        found = [[v + dice.choice((0, 0, 1, 3)) for v in box] for box in true for _ in range(dice.randint(0, 2))]
        found += [[x, 5, x + 40, 25] for x in dice.choices(range(400), k=dice.randint(0, 3))]
        crowd = [dice.random() < 0.15 for _ in true]
        labels = [dice.choice((1, 3)) for _ in true]
        truths.append(page(true, labels=labels, crowd=crowd, number=number))
        scores = [dice.choice((0.2, 0.5, 0.5, dice.random())) for _ in found]
        founds.append(page(found, scores, [dice.choice((1, 3)) for _ in found], number=number))
    return truths, founds


@pytest.mark.parametrize("seed", range(60))
def test_the_table_agrees_with_pycocotools(seed):
    truths, founds = random_case(seed)
    if not any(len(found) for found in founds):
        pytest.skip("pycocotools cannot load an empty list of detections")
    overall, *rows = coco_table(truths, founds, CLASSES)
    for row, classes in ((overall, [1, 3]), (rows[0], [1]), (rows[1], [3])):
        for name, expected in zip(COLUMNS, pycocotools_figures(truths, founds, classes), strict=True):
            if expected == -1:
                assert math.isnan(row[name])
            else:
                assert row[name] == pytest.approx(expected, abs=1e-6)


def test_the_table_has_a_row_for_all_and_one_for_each_class_that_has_a_name():
    rows = coco_table([page([BOX])], [EMPTY], CLASSES)
    assert [row["class"] for row in rows] == ["all", "redaction", "stamp"]
    assert rows[0]["ap"] == rows[1]["ap"] == 0
    assert math.isnan(rows[2]["ap"])


def test_a_page_is_rightly_called_by_having_a_box_at_the_threshold_at_all():
    truths = [page([BOX]), page([BOX]), EMPTY, EMPTY]
    founds = [page([FAR], [0.6]), page([BOX], [0.4]), page([BOX], [0.4]), page([BOX], [0.5])]
    assert page_accuracy(truths, founds, 0.5) == 0.5
    assert page_accuracy([], [], 0.5) == 1


def test_an_evaluation_holds_headline_table_and_the_pages_with_most_errors_first():
    truths = [page([BOX], number=1), page([BOX, FAR], number=2), page([], number=3)]
    founds = [page([BOX], [0.9], number=1), page([], number=2), page([FAR], [0.8], number=3)]
    result = evaluate_boxes(truths, founds, ["a", "b", "c"], CLASSES, 0.5, pictures=2)
    assert result.headline == pytest.approx(
        {
            "f1": 0.4, "precision": 0.5, "recall": 1 / 3, "ap": result.table[0]["ap"], "ap50": result.table[0]["ap50"],
            "page_accuracy": 1 / 3, "threshold": 0.5,
        }
    )  # fmt: skip
    assert result.pictured == (1, 2)


def test_pages_that_do_not_pair_are_refused():
    with pytest.raises(ValueError, match="the same pages in the same order"):
        evaluate_boxes([page([], number=1)], [page([], number=2)], ["a"], CLASSES, 0.5)


def test_boxes_and_scores_of_different_number_are_refused():
    with pytest.raises(ValueError, match="1 boxes and 2 scores"):
        page([BOX], [0.1, 0.2])
