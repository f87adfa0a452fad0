"""The best epoch so far, and when to stop hoping for a better one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch

Weights = dict[str, torch.Tensor]


@dataclass
class Best:
    """The weights of the best epoch.

    Attributes:
        metric: name of the figure that decides; of ``valid_loss`` the lowest is best, of all others the highest.
        patience: epochs without a better one after which it is enough; 0 for never.
        value: of the metric in the best epoch.
        epoch: the best one, counted from 1; 0 before any.
        weights: of that epoch, on the CPU.
        waited: epochs since then.
    """

    metric: str
    patience: int
    value: float = math.nan
    epoch: int = 0
    weights: Weights | None = None
    waited: int = 0

    def epoch_done(self, epoch: int, figures: dict[str, float], weights: Weights) -> None:
        """Look at the figures of an epoch; its weights are copied if they are the best."""
        value = figures[self.metric]
        if self._is_better(value):
            self.value, self.epoch, self.waited = value, epoch, 0
            self.weights = copied(weights)
        else:
            self.waited += 1

    @property
    def is_enough(self) -> bool:
        """Whether there was no better epoch for too long."""
        return 0 < self.patience <= self.waited

    def state(self) -> dict[str, Any]:
        """What is needed to go on."""
        return {name: getattr(self, name) for name in ("value", "epoch", "weights", "waited")}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        for name, value in state.items():
            setattr(self, name, value)

    def _is_better(self, value: float) -> bool:
        if math.isnan(value):
            return False
        if math.isnan(self.value):
            return True
        return value < self.value if self.metric == "valid_loss" else value > self.value


def copied(weights: Weights) -> Weights:
    """Weights of their own on the CPU."""
    return {name: tensor.detach().to("cpu", copy=True) for name, tensor in weights.items()}
