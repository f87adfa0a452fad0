"""Of boxes that are one redaction only the best is found."""

import dataclasses

import pytest
import torch

from redaction.detectors.suppression import Suppression

SUPPRESSION = Suppression((4,), candidates=10, lowest_score=0.1, same=0.3, detections=3, first_label=1, within=0.7)
LINE, PASSAGE, PART = [10.0, 10.0, 90.0, 20.0], [5.0, 8.0, 95.0, 60.0], [12.0, 11.0, 30.0, 19.0]


def found(boxes, scores, suppression=SUPPRESSION):
    """What is left of boxes, each with its scores by class."""
    suppression = dataclasses.replace(suppression, levels=(len(boxes),))
    left = suppression(torch.tensor(boxes).reshape(-1, 4), torch.tensor(scores).reshape(len(boxes), -1))
    return left["boxes"].tolist(), left["labels"].tolist()


def test_of_two_boxes_that_are_nearly_the_same_the_better_is_kept():
    near = [11.0, 10.0, 91.0, 20.0]
    assert found([LINE, near], [0.5, 0.6]) == ([near], [1])


@pytest.mark.parametrize("better", [0, 1])
def test_a_box_around_a_line_and_the_line_are_one_whichever_is_better(better):
    boxes = [LINE, PASSAGE]
    assert found(boxes, [0.5 + 0.1 * (better == place) for place in (0, 1)]) == ([boxes[better]], [1])


def test_a_box_that_a_better_one_has_dropped_drops_no_other():
    best, middle, worst = PART, PASSAGE, [6.0, 40.0, 94.0, 50.0]  # the passage holds both others
    assert found([best, middle, worst], [0.9, 0.8, 0.7]) == ([best, worst], [1, 1])


def test_boxes_that_overlap_by_a_corner_are_two():
    corner = [85.0, 18.0, 150.0, 30.0]
    assert len(found([LINE, corner], [0.5, 0.6])[0]) == 2


def test_boxes_of_two_classes_are_two_wherever_they_lie():
    assert sorted(found([LINE, PASSAGE], [[0.5, 0.0], [0.0, 0.6]])[1]) == [1, 2]


def test_all_are_kept_that_lie_within_others_where_that_is_not_asked_for():
    kept = dataclasses.replace(SUPPRESSION, within=1.0)
    assert len(found([LINE, PASSAGE], [0.5, 0.6], kept)[0]) == 2


def test_low_scores_and_more_than_the_most_are_left_out():
    boxes = [[0.0, 30.0 * row, 20.0, 30.0 * row + 9] for row in range(5)]
    assert found(boxes, [0.2, 0.05, 0.4, 0.3, 0.5])[0] == [boxes[4], boxes[2], boxes[3]]


def test_a_box_without_area_drops_nothing():
    assert len(found([[50.0, 15.0, 50.0, 15.0], LINE], [0.9, 0.5])[0]) == 2


def test_a_page_of_low_scores_has_none():
    assert found([LINE], [0.05]) == ([], [])
