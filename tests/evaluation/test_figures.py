"""The figures beside average precision, and how far off they could be."""

import math
import random

import numpy as np
import pytest

from redaction.boxes import PageBoxes
from redaction.evaluation.bootstrap import document_weights, interval, resampled_precision
from redaction.evaluation.coco_table import CocoMatching, coco_table
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.measure import evaluate_boxes
from redaction.evaluation.share import redacted_share
from redaction.evaluation.sizes import band_names, inside

from .invented import BOX, CLASSES, FAR, page, random_case


def evaluate(truths, founds, **more):
    return evaluate_boxes(truths, founds, [""] * len(truths), CLASSES, 0.5, **more)


def of_document(boxes, document, number, scores=()):
    return PageBoxes(number, 1000, 1000, boxes, [1] * len(boxes), scores, document=document)


@pytest.mark.parametrize("seed", range(20))
def test_the_redacted_share_is_that_of_the_painted_page(seed):
    dice = random.Random(seed)  # noqa: S311
    boxes = [[dice.randint(-9, 90), dice.randint(-9, 60), dice.randint(0, 120), dice.randint(0, 80)] for _ in range(7)]
    paper = np.zeros((70, 100), bool)
    for left, top, right, bottom in boxes:
        paper[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    assert redacted_share(PageBoxes(1, 100, 70, boxes, [1] * 7)) == pytest.approx(paper.mean())


def test_the_share_of_an_outline_is_not_that_of_its_box():
    triangle = np.array([[0, 0], [50, 0], [0, 50]], float)
    half = PageBoxes(1, 100, 100, [[0, 0, 50, 50]], [1], polygons=((triangle,),))
    assert redacted_share(half) == pytest.approx(0.125, abs=0.006)
    assert redacted_share(PageBoxes(1, 100, 100, [], [])) == 0


def test_errors_of_the_share_have_size_sign_and_worst_page():
    truths = [page([BOX], number=1), page([FAR], number=2), page([], number=3)]
    founds = [page([], number=1), page([FAR], [0.9], number=2), page([FAR], [0.9], number=3)]
    figures = evaluate(truths, founds).headline
    assert figures["share_error"] == pytest.approx(0.001)
    assert figures["share_bias"] == pytest.approx(0.001 / 3)
    assert figures["share_worst"] == pytest.approx(0.002)


def test_scores_that_say_how_often_they_are_right_are_calibrated():
    truths = [page([BOX], number=n) if n < 3 else page([], number=n) for n in range(4)]
    founds = [page([BOX], [0.75], number=n) for n in range(4)]
    assert evaluate(truths, founds).headline["calibration_error"] == pytest.approx(0)
    sure = [page([BOX], [1.0], number=n) for n in range(4)]
    assert evaluate(truths, sure).headline["calibration_error"] == pytest.approx(0.25)


def test_boxes_on_crowds_say_nothing_about_calibration():
    truths = [page([[0, 0, 500, 500]], crowd=[True])]
    assert evaluate(truths, [page([BOX], [0.9])]).headline["calibration_error"] == 0


def test_intervals_hold_the_figure_and_are_wide_where_documents_differ():
    truths = [of_document([BOX, FAR], f"d{n}", n) for n in range(12)]
    founds = [of_document([BOX, FAR][: n % 3], f"d{n}", n, [0.9, 0.8][: n % 3]) for n in range(12)]
    figures = evaluate(truths, founds, resamples=400).figures
    assert math.isnan(figures["false_alarms_per_clean_page"].low)  # no page is clean
    for name in FIGURES.keys() - {"false_alarms_per_clean_page"}:
        assert figures[name].low <= figures[name].value <= figures[name].high, name
    assert 0.2 < figures["recall"].low < 0.4 < 0.6 < figures["recall"].high < 0.8
    assert figures["precision"].low == figures["precision"].high == 1


def test_documents_are_drawn_and_not_pages():
    pages = range(40)
    found_all = [n % 2 == 0 for n in pages]  # every document holds both, so all documents are alike
    truths = [of_document([BOX], f"d{n // 2}", n) for n in pages]
    founds = [of_document([BOX] if found_all[n] else [], None, n, [0.9] if found_all[n] else []) for n in pages]
    alike = evaluate(truths, founds, resamples=200).figures["recall"]
    assert (alike.low, alike.high) == (0.5, 0.5)
    weights = document_weights([f"d{n // 2}" for n in pages], 50)
    assert (weights[:, ::2] == weights[:, 1::2]).all()
    assert (weights.sum(axis=1) == 40).all()


def test_one_document_says_nothing_of_others():
    truths, founds = [of_document([BOX], "d", 1)], [of_document([BOX], "d", 1, [0.9])]
    figure = evaluate(truths, founds, resamples=100).figures["f1"]
    assert figure.value == 1
    assert math.isnan(figure.low)
    assert math.isnan(figure.high)


@pytest.mark.parametrize("seed", range(10))
def test_average_precision_of_a_resample_is_that_of_its_pages_written_out(seed):
    truths, founds = random_case(seed)
    scores = np.random.default_rng(seed).permutation(200) / 200  # equal ones would come in another order
    founds = [page(f.boxes, scores[20 * i :][: len(f)], f.labels, number=f.page) for i, f in enumerate(founds)]
    weights = np.random.default_rng(seed).integers(0, 3, (3, len(truths)))
    resampled = resampled_precision(CocoMatching(truths, founds, CLASSES), weights)
    for row, weight in enumerate(weights):
        drawn = [i for i, times in enumerate(weight) for _ in range(times)]
        table = coco_table([truths[i] for i in drawn], [founds[i] for i in drawn], CLASSES)[0]
        assert resampled["ap"][row] == pytest.approx(table["ap"], abs=1e-6, nan_ok=True)
        assert resampled["ap50"][row] == pytest.approx(table["ap50"], abs=1e-6, nan_ok=True)


def test_resamples_in_which_a_figure_is_not_defined_are_left_out():
    some = interval(0.5, np.array([np.nan, 0.4, 0.6, np.nan]))
    assert (some.value, some.low, some.high) == pytest.approx((0.5, 0.405, 0.595))


def test_a_share_is_not_made_up_where_no_document_that_has_any_is_drawn():
    """Of ten documents one has a redaction, which is missed: a third of the resamples hold nothing to find."""
    truths = [of_document([BOX] if n == 0 else [], f"d{n}", n) for n in range(10)]
    founds = [of_document([], None, n) for n in range(10)]
    figures = evaluate(truths, founds, resamples=200).figures
    for name in ("recall", "f1", "pq", "page_recall"):
        assert (figures[name].value, figures[name].low, figures[name].high) == (0, 0, 0), name
    assert figures["precision"].value == 1  # nothing is found, so nothing is wrong
    assert math.isnan(figures["precision"].low)


def test_false_alarms_are_not_fewer_for_resamples_without_a_clean_page():
    truths = [of_document([BOX] if n else [], f"d{n}", n) for n in range(5)]
    founds = [of_document([BOX, FAR] if n == 0 else [BOX], None, n, [0.9, 0.9][: 2 - (n > 0)]) for n in range(5)]
    alarms = evaluate(truths, founds, resamples=200).figures["false_alarms_per_clean_page"]
    assert (alarms.value, alarms.low, alarms.high) == (2, 2, 2)


def test_both_ends_of_a_size_band_belong_to_it_as_in_coco():
    assert inside(np.array([0, 1024, 9216, 9217.0])).tolist() == [
        [True, True, False, False], [False, True, True, False], [False, False, True, True],
    ]  # fmt: skip
    assert band_names(np.array([0, 1024, 1025.0, 10_000])) == ["small", "small", "medium", "large"]
    assert band_names(np.empty(0)) == []
