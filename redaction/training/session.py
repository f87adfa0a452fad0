"""One training: what it is made of, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastai.learner import Learner
from fastai.optimizer import OptimWrapper
from torch import amp, nn

from redaction.config import TrainConfig
from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.pages import PageLoader
from redaction.training.averaging import Averaging
from redaction.training.best import Best, Weights
from redaction.training.course import Course
from redaction.training.guard import Guard
from redaction.training.losses import LossSum
from redaction.training.ranks import Ranks


@dataclass
class Session:
    """One training.

    Attributes:
        config: its settings.
        choices: what it chose where the settings say ``auto``.
        detector: that is trained.
        loader: of the pages to learn from.
        optimizer: of the detector's model.
        course: where it is.
        best: the best epoch so far.
        guard: that ends it when it goes wrong.
        ranks: the processes that train together.
        averaging: of the weights; None without.
        keep_state: keeps a checkpoint.
        losses: of the epoch at work.
        epochs: the figures of those that are done.
        learner: runs it; set once all its callbacks are there.
    """

    config: TrainConfig
    choices: dict[str, float]
    detector: Detector
    loader: PageLoader
    optimizer: OptimWrapper
    course: Course
    best: Best
    guard: Guard
    ranks: Ranks
    averaging: Averaging | None
    keep_state: Callable[[dict[str, Any]], None]
    losses: LossSum = field(default_factory=LossSum)
    epochs: list[dict[str, float]] = field(default_factory=list)
    learner: Learner = None

    @property
    def model(self) -> nn.Module:
        """With the weights that learn."""
        return self.detector.model

    @property
    def weights(self) -> Weights:
        """The weights that are measured: the averaged ones if there are any."""
        return network_of(self.averaging.model if self.averaging else self.model).state_dict()

    @property
    def rate(self) -> float:
        """The head's learning rate, as it was in the last batch."""
        return float(self.optimizer.opt.param_groups[-1]["lr"])

    @property
    def scaler(self) -> amp.GradScaler | None:
        """Of the loss; None in float32."""
        half = getattr(self.learner, "half_precision", None)
        return half.loss_scaler if half is not None else None

    @property
    def is_at_a_step(self) -> bool:
        """Whether no gradients wait for the next batch."""
        accumulation = getattr(self.learner, "accumulation", None)
        return accumulation is None or accumulation.is_at_a_step
