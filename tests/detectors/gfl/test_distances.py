"""Distances as probabilities of steps."""

import pytest
import torch

from redaction.detectors.gfl.distances import STEPS, Distances, first_bias


def certain(step: int) -> torch.Tensor:
    """Raw outputs of one point that say the same step for all four edges."""
    raw = torch.full((1, 4, len(STEPS)), -50.0)
    raw[..., step] = 50.0
    return raw


@pytest.mark.parametrize("step", [0, 1, 9, len(STEPS) - 1])
def test_a_certain_output_is_read_as_its_step(step):
    assert Distances()(certain(step))[0].tolist() == pytest.approx([STEPS[step]] * 4)


def test_half_and_half_lies_between_two_steps():
    raw = torch.full((1, 4, len(STEPS)), -50.0)
    raw[..., 8:10] = 0.0
    assert Distances()(raw)[0, 0].item() == pytest.approx((STEPS[8] + STEPS[9]) / 2)


@pytest.mark.parametrize("wanted", [-1.0, 0.0, 0.3, 7.9, 40.0, 105.9])
def test_the_loss_is_least_where_the_expected_distance_is_the_true_one(wanted):
    distances, raw = Distances(), torch.zeros(1, 4, len(STEPS), requires_grad=True)
    optimizer = torch.optim.Adam([raw], 0.5)
    for _ in range(400):
        optimizer.zero_grad()
        distances.loss(raw, torch.full((1, 4), wanted)).sum().backward()
        optimizer.step()
    assert distances(raw).detach() == pytest.approx(torch.full((1, 4), wanted).numpy(), abs=0.02 * (2 + abs(wanted)))


@pytest.mark.parametrize(("wanted", "counted"), [(-9.0, 0), (1e6, len(STEPS) - 1)])
def test_distances_beyond_the_steps_count_as_the_outermost(wanted, counted):
    assert Distances().loss(certain(counted), torch.full((1, 4), wanted)).item() == pytest.approx(0, abs=0.1)
    assert Distances().loss(certain(5), torch.full((1, 4), wanted)).item() > 10


def test_without_points_there_is_nothing_to_lose():
    assert Distances().loss(torch.zeros(0, 4, len(STEPS)), torch.zeros(0, 4)).shape == (0,)


def test_new_weights_guess_boxes_of_a_few_strides():
    guessed = Distances()(first_bias().view(1, 4, -1))
    assert (guessed > 0).all()
    assert (guessed < 4).all()
