"""Precision, recall and F1 over all thresholds, and the threshold of best F1."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.evaluation.curve import threshold_curve
from redaction.evaluation.matching import match

from .invented import BOX, FAR, NEAR, page, pairs

EMPTY = page([])
BELOW = float(np.nextafter(0.3, 0))


def counted(truths, founds, threshold):
    """Right and wrong boxes by plain counting."""
    matches = [match(truth, found.at_least(threshold)) for truth, found in zip(truths, founds, strict=True)]
    return (
        sum(int((m.truth >= 0).sum()) for m in matches),
        sum(int(((m.truth < 0) & ~m.ignored).sum()) for m in matches),
    )


def test_a_curve_by_hand():
    truth, found = page([BOX, FAR]), page([BOX, [700, 0, 800, 10], FAR], [0.9, 0.6, 0.3])
    curve = threshold_curve([truth], [found])
    assert curve.thresholds.tolist() == [0.9, 0.6, 0.3]
    assert curve.precision.tolist() == pytest.approx([1, 1 / 2, 2 / 3])
    assert curve.recall.tolist() == [0.5, 0.5, 1]
    assert curve.f1.tolist() == pytest.approx([2 / 3, 1 / 2, 4 / 5])


def test_equal_scores_are_one_threshold():
    curve = threshold_curve([page([BOX]), page([BOX])], [page([BOX, FAR], [0.5, 0.5]), page([BOX], [0.5])])
    assert (curve.thresholds.tolist(), curve.right.tolist(), curve.wrong.tolist()) == ([0.5], [2], [1])


def test_crowds_are_neither_to_be_found_nor_wrong_to_find():
    curve = threshold_curve([page([[0, 0, 500, 500]], crowd=[True])], [page([BOX, FAR], [0.9, 0.8])])
    assert (curve.truths, curve.right.tolist(), curve.wrong.tolist()) == (0, [0, 0], [0, 1])


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_the_curve_says_at_each_threshold_what_counting_says(data):
    curve = threshold_curve(*data)
    assert curve.thresholds.tolist() == sorted({s for found in data[1] for s in found.scores.tolist()}, reverse=True)
    for threshold, right, wrong in zip(curve.thresholds, curve.right, curve.wrong, strict=True):
        assert (right, wrong) == counted(*data, threshold)


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_recall_never_falls_with_the_threshold_and_all_shares_lie_between_0_and_1(data):
    curve = threshold_curve(*data)
    assert (np.diff(curve.recall) >= 0).all()
    for share in (curve.precision, curve.recall, curve.f1):
        assert ((share >= 0) & (share <= 1)).all()


@settings(max_examples=80, deadline=None)
@given(pairs(), st.floats(-0.1, 1.1))
def test_any_threshold_has_the_figures_of_the_boxes_that_it_chooses(data, threshold):
    curve = threshold_curve(*data)
    right, wrong = counted(*data, threshold)
    point = curve.at(threshold)
    assert point.precision == (right / (right + wrong) if right + wrong else 1)
    assert point.recall == (right / curve.truths if curve.truths else 1)
    everything = right + wrong + curve.truths
    assert point.f1 == (2 * right / everything if everything else 1)


@settings(max_examples=150, deadline=None)
@given(pairs())
def test_the_best_point_is_the_best_of_all_and_its_threshold_chooses_exactly_its_boxes(data):
    curve = threshold_curve(*data)
    best = curve.best_f1()
    assert curve.at(best.threshold) == best
    if len(curve.thresholds):
        assert best.f1 == max(curve.f1)
        score = curve.thresholds[curve.f1 == best.f1].max()
        assert best.precision == max(curve.precision[curve.f1 == best.f1])
        for found in data[1]:
            assert (found.scores >= best.threshold).tolist() == (found.scores >= score).tolist()


@settings(max_examples=40, deadline=None)
@given(pairs(), st.randoms())
def test_the_order_of_pages_changes_nothing(data, dice: random.Random):
    order = list(range(len(data[0])))
    dice.shuffle(order)
    curve, shuffled = threshold_curve(*data), threshold_curve(*[[side[i] for i in order] for side in data])
    assert (curve.thresholds.tolist(), curve.right.tolist(), curve.wrong.tolist(), curve.truths) == (
        shuffled.thresholds.tolist(), shuffled.right.tolist(), shuffled.wrong.tolist(), shuffled.truths,
    )  # fmt: skip


def test_the_threshold_lies_half_way_to_the_next_lower_score():
    truth, found = page([BOX]), page([BOX, FAR], [0.9, 0.5])
    assert threshold_curve([truth], [found]).best_f1().threshold == pytest.approx(0.7)
    assert threshold_curve([truth], [page([BOX], [0.9])]).best_f1().threshold == pytest.approx(0.45)


def test_the_threshold_is_the_score_itself_where_nothing_fits_below():
    best = threshold_curve([page([BOX])], [page([BOX, FAR], [0.3, BELOW])]).best_f1()
    assert (best.threshold, best.f1) == (0.3, 1)
    assert threshold_curve([page([BOX])], [page([BOX], [0.0])]).best_f1().threshold == 0


def test_of_equally_good_points_the_one_of_higher_precision_is_best():
    others = [[x, 900, x + 50, 920] for x in range(0, 300, 100)]
    truth, found = page([BOX, FAR]), page([BOX, *others[:2], FAR, others[2]], [0.9, 0.8, 0.8, 0.7, 0.6])
    curve = threshold_curve([truth], [found])
    assert curve.f1.tolist() == pytest.approx([2 / 3, 2 / 5, 2 / 3, 4 / 7])
    assert curve.best_f1().precision == 1


def test_nothing_found_and_nothing_to_be_found_have_figures():
    nothing = threshold_curve([EMPTY], [EMPTY]).best_f1()
    assert (nothing.threshold, nothing.precision, nothing.recall, nothing.f1) == (0.5, 1, 1, 1)
    missed = threshold_curve([page([BOX])], [EMPTY]).best_f1()
    assert (missed.threshold, missed.precision, missed.recall, missed.f1) == (0.5, 1, 0, 0)
    false = threshold_curve([EMPTY], [page([BOX], [0.9])]).at(0.5)
    assert (false.precision, false.recall, false.f1) == (0, 1, 0)
    assert threshold_curve([], []).best_f1().f1 == 1


def test_a_higher_overlap_to_count_finds_less():
    assert threshold_curve([page([BOX])], [page([NEAR], [0.9])], 0.9).right.tolist() == [0]
    assert threshold_curve([page([BOX])], [page([NEAR], [0.9])], 0.8).right.tolist() == [1]


def test_pages_of_one_side_only_are_refused():
    with pytest.raises(ValueError, match="2 pages of true boxes and 1 of found ones"):
        threshold_curve([EMPTY, EMPTY], [EMPTY])
