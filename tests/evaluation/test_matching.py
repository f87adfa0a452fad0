"""Overlap of boxes, and which found box stands for which true one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.boxes import iou
from redaction.evaluation.matching import match

from .invented import BOX, FAR, NEAR, page, pairs, pycocotools_evaluation, random_case


def test_overlap_is_intersection_over_union():
    others = np.array([[5.0, 0, 15, 10], [20, 20, 30, 30], [0, 0, 10, 10]])
    assert iou(np.array([[0.0, 0, 10, 10]]), others) == pytest.approx(np.array([[1 / 3, 0, 1]]))


def test_boxes_that_only_touch_do_not_overlap():
    assert iou(np.array([[0.0, 0, 10, 10]]), np.array([[10.0, 0, 20, 10]])).tolist() == [[0]]


def test_overlap_of_empty_boxes_and_of_no_boxes_is_defined():
    assert iou(np.zeros((1, 4)), np.zeros((1, 4))).tolist() == [[0]]
    assert iou(np.empty((0, 4)), np.zeros((2, 4))).shape == (0, 2)
    assert iou(np.zeros((2, 4)), np.empty((0, 4))).shape == (2, 0)


rectangle = st.tuples(*[st.floats(0, 1e4)] * 4).map(
    lambda box: [min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])]
)


@given(rectangle, rectangle)
def test_overlap_is_symmetric_and_lies_between_0_and_1_and_is_1_with_itself(box, other):
    a, b = np.array([box]), np.array([other])
    assert iou(a, b) == iou(b, a)
    assert 0 <= iou(a, b)[0, 0] <= 1
    area = (a[0, 2] - a[0, 0]) * (a[0, 3] - a[0, 1])
    assert iou(a, a)[0, 0] == (area > 0)


def test_the_box_of_higher_score_takes_the_true_box():
    matched = match(page([BOX]), page([BOX, NEAR], [0.8, 0.9]))
    assert matched.truth.tolist() == [-1, 0]
    assert matched.overlap.tolist() == pytest.approx([0, 10 / 12])


def test_of_equal_scores_the_first_takes_the_true_box():
    assert match(page([BOX]), page([NEAR, BOX], [0.9, 0.9])).truth.tolist() == [0, -1]


def test_a_box_takes_the_true_box_of_highest_overlap_and_the_next_one_what_is_left():
    assert match(page([NEAR, BOX]), page([BOX, BOX], [0.9, 0.8])).truth.tolist() == [1, 0]


def test_an_overlap_of_exactly_the_threshold_is_enough():
    truth, found = page([[0, 0, 100, 10]]), page([[0, 0, 100, 20]], [0.9])
    assert match(truth, found, 0.5).truth.tolist() == [0]
    assert match(truth, found, 0.500001).truth.tolist() == [-1]
    assert match(truth, page([BOX], [0.9]), 1.0).truth.tolist() == [0]


def test_a_box_of_another_class_matches_nothing_and_no_crowd_of_another_class():
    assert match(page([BOX]), page([BOX], [0.9], labels=[3])).truth.tolist() == [-1]
    assert match(page([BOX], crowd=[True]), page([BOX], [0.9], labels=[3])).ignored.tolist() == [False]


def test_a_crowd_takes_in_any_number_of_boxes_that_lie_on_it():
    truth = page([[0, 0, 500, 500]], crowd=[True])
    assert match(truth, page([BOX, BOX, FAR], [0.9, 0.8, 0.7])).ignored.tolist() == [True, True, False]


def test_a_box_that_stands_for_a_true_one_is_not_ignored_on_a_crowd():
    matched = match(page([[0, 0, 500, 500], BOX], crowd=[True, False]), page([BOX, BOX], [0.9, 0.8]))
    assert matched.truth.tolist() == [1, -1]
    assert matched.ignored.tolist() == [False, True]


@pytest.mark.parametrize(("truth", "found"), [([], []), ([BOX], []), ([], [BOX])])
def test_a_page_with_nothing_true_or_nothing_found_matches_nothing(truth, found):
    matched = match(page(truth), page(found, [0.5] * len(found)))
    assert matched.truth.tolist() == [-1] * len(found)
    assert not matched.ignored.any()


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1, float("nan")])
def test_a_threshold_at_which_anything_or_nothing_overlaps_is_refused(threshold):
    with pytest.raises(ValueError, match="must lie above 0 and at most at 1"):
        match(page([BOX]), page([BOX], [0.9]), threshold)


@pytest.mark.parametrize("found", [page([BOX], [float("nan")]), page([[0, 0, float("inf"), 1]], [0.5])])
def test_numbers_that_are_none_are_refused_by_the_name_of_the_page(found):
    with pytest.raises(ValueError, match="page 1 has a score or an edge that is not a finite number"):
        match(page([BOX]), found)


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_no_true_box_is_taken_twice_and_every_match_overlaps_enough(data):
    for truth, found in zip(*data, strict=True):
        matched = match(truth, found)
        hits = matched.truth >= 0
        taken = matched.truth[hits]
        assert len(taken) == len(set(taken.tolist()))
        assert not truth.crowd[taken].any()
        assert (truth.labels[taken] == found.labels[hits]).all()
        assert (matched.overlap[hits] >= 0.5).all()
        assert (matched.overlap[~hits] == 0).all()
        assert not (matched.ignored & hits).any()


@settings(max_examples=80, deadline=None)
@given(pairs(), st.sampled_from([0.1, 0.3, 0.5, 0.95]))
def test_leaving_out_low_scores_changes_nothing_for_the_others(data, threshold):
    for truth, found in zip(*data, strict=True):
        kept, whole = match(truth, found.at_least(threshold)), match(truth, found)
        assert kept.truth.tolist() == whole.truth[found.scores >= threshold].tolist()
        assert kept.ignored.tolist() == whole.ignored[found.scores >= threshold].tolist()


@pytest.mark.parametrize("seed", range(60))
def test_every_single_match_is_that_of_pycocotools(seed):
    truths, founds = random_case(seed)
    starts = np.cumsum([0, *map(len, truths)])
    expected = {}
    for result in pycocotools_evaluation(truths, founds, [1, 3]).evalImgs[: 2 * 4 * len(truths)]:
        if result and result["aRng"] == [0, 1e10]:
            ids = zip(result["dtIds"], result["dtMatches"][0], result["dtIgnore"][0], strict=True)
            expected |= {int(found): (int(true), bool(ignored)) for found, true, ignored in ids}
    number = 0
    for truth, found, start in zip(truths, founds, starts[:-1], strict=True):
        matched = match(truth, found)
        for index, ignored in zip(matched.truth, matched.ignored, strict=True):
            number += 1
            true_id, is_ignored = expected[number]
            assert bool(ignored) == is_ignored
            if not ignored:
                assert (start + index + 1 if index >= 0 else 0) == true_id
    assert number == len(expected)
