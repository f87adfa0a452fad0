"""Learning rate and momentum over the course of a training."""

from __future__ import annotations

from dataclasses import dataclass

from fastai.callback.schedule import sched_cos, sched_lin
from torch.optim import Adam

from redaction.training.callback import TrainingCallback
from redaction.training.course import Course

_START, _END = 25.0, 1e5
"""The first and the last rate of one cycle are the highest one divided by these, as in fastai."""
_HIGH_MOMENTUM, _LOW_MOMENTUM = 0.95, 0.85
MOMENTUM = 0.9
"""Of the schedules that leave it alone."""


@dataclass(frozen=True)
class Pace:
    """Rate and momentum at one moment.

    Attributes:
        rate: as a share of the highest one.
        momentum: Adam's first beta.
    """

    rate: float
    momentum: float


def pace(schedule: str, warmup: float, done: float) -> Pace:
    """The pace at a point of the training.

    ``one_cycle`` follows "Super-Convergence" (Smith and Topin, 2018) in fastai's form: both halves are cosines, and the
    momentum moves against the rate. ``cosine`` rises linearly and falls to 0 as in "SGDR" (Loshchilov and Hutter, ICLR
    2017). ``constant`` rises linearly and stays.

    Args:
        schedule: one of these.
        warmup: share of the training in which the rate rises.
        done: share of the training that is done, from 0 to 1.
    """
    rising = done < warmup
    position = done / warmup if rising else (done - warmup) / (1 - warmup)
    if schedule == "one_cycle":
        if rising:
            return Pace(sched_cos(1 / _START, 1.0, position), sched_cos(_HIGH_MOMENTUM, _LOW_MOMENTUM, position))
        return Pace(sched_cos(1.0, 1 / _END, position), sched_cos(_LOW_MOMENTUM, _HIGH_MOMENTUM, position))
    if rising:
        return Pace(sched_lin(1 / _START, 1.0, position), MOMENTUM)
    return Pace(sched_cos(1.0, 0.0, position) if schedule == "cosine" else 1.0, MOMENTUM)


class Pacing(TrainingCallback):
    """Sets rate and momentum of every group before each batch."""

    order, run_valid = 60, False

    def __init__(self, schedule: str, warmup: float, highest: float, course: Course) -> None:
        self.schedule, self.warmup, self.highest, self.course = schedule, warmup, highest, course

    def before_batch(self) -> None:
        """The groups carry their own share of the rate."""
        self.course.tick()
        now = pace(self.schedule, self.warmup, self.course.done)
        set_pace(self.learn.opt.opt, now.rate * self.highest, now.momentum)


def set_pace(optimizer: Adam, rate: float, momentum: float) -> None:
    """Set the rate, each group's share of it, and the momentum of an Adam optimizer."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group["share"]
        group["betas"] = (momentum, group["betas"][1])
