"""The parts of a training that compute by themselves: course, rates, best epoch, batch sizes, groups."""

import json
import math
import random

import numpy as np
import pytest
import torch
from torch import nn

from redaction.config import TrainConfig
from redaction.config.train import SCHEDULES
from redaction.errors import DeviceError
from redaction.training.batch_size import batch_test
from redaction.training.best import Best
from redaction.training.course import Course
from redaction.training.finder import BATCHES, FIRST, LAST, RateTest
from redaction.training.groups import frozen_groups
from redaction.training.randomness import random_state, restore_random_state
from redaction.training.rates import pace
from redaction.training.snapshot import untouched


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_course_of_epochs_is_done_batch_by_batch():
    course = Course(epochs=2, seconds=None, batches=4)
    seen = [course.done]
    for _ in range(2):
        for _ in range(4):
            course.batch_done()
            seen.append(course.done)
        course.epoch_done()
    assert seen == pytest.approx([n / 8 for n in range(9)])
    assert (course.step, course.is_over, course.seconds_left) == (8, True, 0)


def test_a_course_of_minutes_ends_when_its_time_is_up_and_counts_the_time_before_an_interruption():
    clock = Clock()
    course = Course(epochs=None, seconds=60.0, batches=10, clock=clock)
    clock.now += 20
    course.tick()
    assert course.done == pytest.approx(1 / 3)
    state = course.state()
    clock.now += 1000  # while the machine was off
    again = Course(epochs=None, seconds=60.0, batches=10, clock=clock)
    again.restore(state)
    clock.now += 39
    again.tick()
    assert (again.time_is_up, again.seconds_left) == (False, pytest.approx(1))
    clock.now += 2
    again.tick()
    assert again.time_is_up
    assert again.is_over
    assert again.done == 1


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("warmup", [0.0, 0.25, 0.9])
def test_a_rate_rises_to_its_highest_in_the_warm_up_and_never_above(schedule, warmup):
    paces = [pace(schedule, warmup, n / 1000) for n in range(1001)]
    rates = [each.rate for each in paces]
    rising, falling = rates[: round(warmup * 1000)], rates[round(warmup * 1000) :]
    assert max(rates) == pytest.approx(1.0)
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert rates[-1] == pytest.approx(1.0 if schedule == "constant" else 0.0, abs=1e-4)


def test_momentum_moves_against_the_rate_in_one_cycle_and_stays_in_the_others():
    assert [pace("one_cycle", 0.25, done).momentum for done in (0, 0.25, 1)] == pytest.approx([0.95, 0.85, 0.95])
    assert {pace(schedule, 0.25, n / 10).momentum for schedule in ("cosine", "constant") for n in range(11)} == {0.9}


def weights(number):
    return {"w": torch.tensor([float(number)])}


def test_the_best_epoch_is_the_highest_score_or_the_lowest_loss_and_its_weights_are_copied():
    best, lowest = Best("f1", 0), Best("valid_loss", 0)
    learned = weights(0)
    for epoch, value in enumerate([0.1, 0.5, 0.5, 0.3, math.nan], 1):
        learned["w"].fill_(epoch)
        best.epoch_done(epoch, {"f1": value}, learned)
        lowest.epoch_done(epoch, {"valid_loss": value}, learned)
    assert (best.epoch, best.value, best.weights["w"].item()) == (2, 0.5, 2)
    assert (lowest.epoch, lowest.value, lowest.weights["w"].item()) == (1, 0.1, 1)
    assert not best.is_enough


def test_patience_ends_a_training_after_so_many_epochs_without_a_better_one():
    best = Best("f1", patience=2)
    enough = []
    for epoch, value in enumerate([0.1, 0.2, 0.1, 0.2, 0.3], 1):
        best.epoch_done(epoch, {"f1": value}, weights(epoch))
        enough.append(best.is_enough)
    assert enough == [False, False, False, True, False]
    again = Best("f1", patience=2)
    again.restore(best.state())
    assert again == best


def test_an_epoch_whose_figure_is_no_number_is_never_the_best():
    best = Best("ap", 1)
    best.epoch_done(1, {"ap": math.nan}, weights(1))
    assert (best.epoch, best.weights, best.is_enough) == (0, None, True)


class Speeds:
    """Batches that take as long as the speed of their size says, pages a second."""

    def __init__(self, speeds, memory=10**9):
        self.speeds, self.memory, self.clock = speeds, memory, Clock()

    def __call__(self, size, batches):
        if size > self.memory:
            raise torch.OutOfMemoryError("no room")
        self.clock.now += size * batches / self.speeds[size]


@pytest.mark.parametrize(
    ("speeds", "memory", "best"),
    [
        ({2: 15, 4: 20, 8: 20.1}, 10**9, 4),
        ({2: 10, 4: 8}, 10**9, 2),
        ({2: 20, 4: 40, 8: 80, 16: 160}, 10**9, 16),
        ({2: 20, 4: 40, 8: 80}, 4, 4),
    ],
)
def test_the_batch_is_the_smallest_that_doubling_does_not_make_faster_and_fits(speeds, memory, best):
    tried = Speeds(speeds, memory)
    assert batch_test(tried, 128, tried.clock).best == best


def test_no_batch_of_more_than_two_takes_over_an_eighth_of_the_pages():
    tried = Speeds({1: 1, 2: 2, 4: 4})
    assert [batch_test(tried, pages, tried.clock).best for pages in (39, 3, 1)] == [4, 2, 1]


def test_processes_try_the_sizes_that_fit_into_the_memory_of_all():
    """Here the speed is 10 for the slower process, whose memory ends at 8 pages."""
    tried = Speeds({2: 20, 4: 40, 8: 80, 16: 160})
    agreed = []

    def slower(speed):
        agreed.append(speed)
        return min(speed, {1: 10, 2: 15, 3: 20}.get(len(agreed), 0))

    test = batch_test(tried, 128, tried.clock, slower)
    assert (test.best, test.speeds) == (8, {2: 10, 4: 15, 8: 20})
    assert agreed == pytest.approx([20, 40, 80, 160])


def test_random_numbers_go_on_from_a_state_that_json_has_held():
    def drawn():
        return random.random(), random.gauss(0, 1), float(np.random.normal()), float(torch.rand(1))  # noqa: S311

    drawn()  # of two normal numbers the second is kept for the next time
    state = json.loads(json.dumps(random_state()))
    expected = drawn(), drawn()
    restore_random_state(state)
    assert (drawn(), drawn()) == expected


def test_a_gpu_too_small_for_two_pages_is_told():
    with pytest.raises(DeviceError, match="not even two pages fit"):
        batch_test(Speeds({}, memory=0), 100)


def test_the_suggested_rate_lies_where_the_loss_falls():
    rates = [FIRST * (LAST / FIRST) ** (n / (BATCHES - 1)) for n in range(BATCHES)]
    losses = [1.0 if rate < 1e-4 else 0.2 if rate > 1e-2 else 1 - 0.4 * math.log10(rate / 1e-4) for rate in rates]
    losses = [loss if rate < 0.1 else 5.0 for rate, loss in zip(rates, losses, strict=True)]
    found = RateTest.of(rates, losses)
    assert 1e-4 < found.suggestion < 5e-2
    assert found.figure().axes[0].get_xscale() == "log"


@pytest.mark.parametrize(("unfreeze", "frozen"), [("at_once", [6, 6, 6, 0, 0]), ("gradual", [6, 4, 2, 0, 0])])
def test_layers_join_at_once_or_one_after_another(unfreeze, frozen):
    config = TrainConfig(freeze_epochs=3, unfreeze=unfreeze)
    assert [frozen_groups(6, epoch, config) for epoch in range(5)] == frozen


@pytest.mark.parametrize(("settings", "frozen"), [
    ({}, [2, 2, 2, 2]),
    ({"freeze_epochs": 2, "unfreeze": "at_once"}, [6, 6, 2, 2]),
    ({"freeze_epochs": 3, "unfreeze": "gradual"}, [6, 4, 2, 2]),
])  # fmt: skip
def test_the_first_stages_never_learn_if_they_are_to_stay_frozen(settings, frozen):
    config = TrainConfig(frozen_stages=2, **settings)
    assert [frozen_groups(6, epoch, config) for epoch in range(4)] == frozen
    assert frozen_groups(6, 9, TrainConfig(frozen_stages=99)) == 6


def test_an_attempt_leaves_weights_statistics_gradients_and_random_numbers_as_they_were():
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)).eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    with untouched(model):
        model.train()
        model(torch.rand(4, 3)).sum().backward()
        with torch.no_grad():
            model[0].weight.add_(1)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert model[0].weight.grad is None
    assert not model.training
    assert torch.equal(torch.rand(3), expected)
