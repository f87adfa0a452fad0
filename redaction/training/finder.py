"""The learning rate by a test of rising rates, after "Cyclical Learning Rates" (Smith, WACV 2017)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from fastai.callback.core import CancelFitException
from fastai.callback.schedule import valley
from matplotlib.figure import Figure

from redaction.training.callback import TrainingCallback
from redaction.training.ranks import Ranks
from redaction.training.rates import MOMENTUM, set_pace

FIRST, LAST, BATCHES = 1e-6, 1.0, 80
"""Rates at the ends of the test, and the batches between them."""
_SMOOTHING = 0.9
_SOARED = 4.0
"""Times the lowest loss from which the test has seen enough."""


@dataclass(frozen=True)
class RateTest:
    """What a test of rising rates found.

    Attributes:
        rates: of the batches.
        losses: after each of them, smoothed.
        suggestion: the rate in the longest fall of the losses, fastai's "valley".
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    suggestion: float

    @classmethod
    def of(cls, rates: list[float], losses: list[float]) -> RateTest:
        """Smooth the losses and choose a rate."""
        smooth, mean = [], 0.0
        for count, loss in enumerate(losses, 1):
            mean = _SMOOTHING * mean + (1 - _SMOOTHING) * loss
            smooth.append(mean / (1 - _SMOOTHING**count))
        return cls(tuple(rates), tuple(smooth), float(valley(rates, smooth, len(rates))[0]))

    def figure(self) -> Figure:
        """The losses over the rates, and the suggestion."""
        figure = Figure(figsize=(6.4, 3.6), dpi=110, layout="constrained")
        axes = figure.subplots()
        axes.plot(self.rates, self.losses, color="tab:blue")
        axes.axvline(self.suggestion, color="tab:orange", linestyle="--")
        axes.text(self.suggestion, axes.get_ylim()[1], f" {self.suggestion:.1e}", color="tab:orange", va="top")
        axes.set_xscale("log")
        axes.set_xlabel("learning rate")
        axes.set_ylabel("loss")
        axes.set_title("Loss at rising learning rates, and the suggested one", loc="left")
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        return figure


class RisingRate(TrainingCallback):
    """Raises the rate from batch to batch and ends the fit when the loss soars or the last rate is tried.

    Args:
        ranks: the processes that train together, which end it after the same batch.
    """

    order, run_valid = 60, False

    def __init__(self, ranks: Ranks) -> None:
        self.ranks = ranks
        self.rates: list[float] = []
        self.losses_seen: list[float] = []

    def before_batch(self) -> None:
        """The next rate; by equal factors."""
        rate = FIRST * (LAST / FIRST) ** (len(self.rates) / (BATCHES - 1))
        self.rates.append(rate)
        set_pace(self.learn.opt.opt, rate, MOMENTUM)

    def after_batch(self) -> None:
        """Has it soared?"""
        loss = float(self.ranks.of_all([float(self.learn.loss.detach())]).mean())
        if math.isfinite(loss):
            self.losses_seen.append(loss)
        else:
            self.rates.pop()
        soared = len(self.losses_seen) > BATCHES // 4 and self._latest() > _SOARED * min(self.losses_seen)
        if not math.isfinite(loss) or soared or len(self.rates) == BATCHES:
            raise CancelFitException

    def _latest(self) -> float:
        return float(np.mean(self.losses_seen[-4:]))

    def result(self) -> RateTest:
        """Of the batches so far."""
        return RateTest.of(self.rates, self.losses_seen)
