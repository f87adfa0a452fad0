"""Which points shall find which box."""

import pytest
import torch

from redaction.detectors.gfl.assignment import assign

SIDE = 16


def grid(stride: int = 8):
    """Middles of ``SIDE * SIDE`` cells, and their strides."""
    steps = (torch.arange(SIDE) + 0.5) * stride
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([x, y], -1).flatten(0, 1), torch.full((SIDE * SIDE,), float(stride))


def assigned(boxes, found=None, scores=None, labels=None):
    points, strides = grid()
    boxes = torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)
    found = torch.cat([points - 4, points + 4], 1) if found is None else found
    scores = torch.full((len(points), 1), 0.01) if scores is None else scores
    labels = torch.zeros(len(boxes), dtype=torch.int64) if labels is None else labels
    return assign(scores, found, points, strides, boxes, labels)


def test_a_page_without_boxes_asks_nothing_of_any_point():
    given = assigned([])
    assert len(given.points) == len(given.boxes) == len(given.worth) == len(given.spared) == 0


def test_the_points_of_a_box_lie_in_it():
    given = assigned([(16, 18, 80, 48)])
    points = grid()[0][given.points]
    assert len(points) == 10
    assert (points > torch.tensor([16, 18])).all()
    assert (points < torch.tensor([80, 48])).all()


@pytest.mark.parametrize(("side", "points"), [(30, 10), (60, 20), (120, 40), (128, 40)])
def test_higher_boxes_are_found_by_more_points_within_limits(side, points):
    given = assigned([(0, 0, 128, side)])
    assert len(given.points) == points


def test_a_line_lower_than_a_stride_between_two_rows_of_points_is_asked_for_too():
    given = assigned([(10, 46, 118, 50)])
    assert len(given.points) > 0


@pytest.mark.parametrize(("right", "worth"), [(70.0, 1.0), (66.0, 1.0), (63.0, 0.5)])
def test_the_best_point_of_a_box_shall_be_sure_if_it_overlaps_by_half_and_less_sure_below(right, worth):
    points, _ = grid()
    found = torch.cat([points, points + 1], 1)
    found[40] = torch.tensor([60.0, 10, right, 30])  # at (68, 20), which lies in the box
    given = assigned([(60, 10, 72, 30)], found)
    best = given.worth.argmax()
    assert given.points[best] == 40
    assert given.worth[best].item() == pytest.approx(worth)
    assert (given.worth[torch.arange(len(given.worth)) != best] < 0.01).all()


def test_a_point_in_two_boxes_stands_for_the_one_it_overlaps_more():
    points, _ = grid()
    found = torch.tensor([[8.0, 8, 40, 20]]).repeat(len(points), 1)
    given = assigned([(8, 8, 40, 40), (8, 8, 40, 22)], found)
    inner = given.boxes[points[given.points][:, 1] < 22]
    assert len(inner) > 0
    assert (inner == 1).all()


def test_where_no_guess_overlaps_the_nearest_points_are_asked_all_the_same():
    points, _ = grid()
    given = assigned([(40, 40, 56, 56)], torch.zeros(len(points), 4))
    assert len(given.points) > 0
    assert (given.worth == 0).all()


def test_a_score_for_another_class_counts_for_nothing():
    points, _ = grid()
    scores = torch.tensor([[0.9, 0.001]]).repeat(len(points), 1)
    scores[34] = torch.tensor([0.001, 0.9])  # at (20, 20)
    given = assigned([(8, 8, 56, 56)], scores=scores, labels=torch.tensor([1]))
    assert len(given.points) == 16 < 36
    assert 34 in given.points


def test_points_beside_the_best_one_shall_score_as_near_to_it_as_their_overlaps_are():
    points, _ = grid()
    found = torch.cat([points, points + 1], 1)
    found[40], found[41] = torch.tensor([[60.0, 10, 72, 30], [60, 10, 69, 30]])  # overlaps of 1 and 0.75
    given = assigned([(60, 10, 80, 30)], found)
    worth = dict(zip(given.points.tolist(), given.worth.tolist(), strict=True))
    assert worth[40] == pytest.approx(1)
    assert worth[41] == pytest.approx(0.75)


def test_of_points_that_find_a_box_as_well_none_is_asked_to_be_silent():
    points, _ = grid()
    box = torch.tensor([0.0, 8, 128, 24])
    found = box.repeat(len(points), 1)
    found[16] = torch.tensor([0.0, 8, 30, 24])  # lies in the box and does not find it
    given = assigned([box.tolist()], found)
    assert len(given.points) == 10
    assert set(given.points.tolist()) | set(given.spared.tolist()) == set(range(17, 48))
    assert not set(given.points.tolist()) & set(given.spared.tolist())


def test_a_box_that_a_point_gives_inside_out_harms_nothing_not_even_if_it_is_just_as_large():
    points, _ = grid()
    found = torch.cat([points - 4, points + 4], 1)
    found[200] = torch.tensor([40.0, 100, 20, 104])  # -20 x 4
    given = assigned([(60, 10, 80, 14)], found)
    assert len(given.points) > 0
    assert given.worth.isfinite().all()
