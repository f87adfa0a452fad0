"""An exponential moving average of the weights."""

from __future__ import annotations

from timm.utils import ModelEmaV3
from torch import nn

from redaction.training.callback import TrainingCallback
from redaction.training.course import Course
from redaction.training.ranks import Ranks


class Averaging(TrainingCallback):
    """Keeps an average of the weights.

    The decay grows to its full value, as the first weights would linger in the average otherwise (timm's warm-up).

    Args:
        decay: of the average.
        course: of the training.
        model: whose weights are averaged, where it will train.
    """

    def __init__(self, decay: float, course: Course, model: nn.Module) -> None:
        self.course = course
        self.average = ModelEmaV3(model, decay, use_warmup=True)

    @property
    def model(self) -> nn.Module:
        """With the averaged weights."""
        return self.average.module

    def after_step(self) -> None:
        """Take the new weights in."""
        self.average.update(self.learn.model, self.course.step + 1)


class Measured(TrainingCallback):
    """Lets another model than the one that learns be measured on the watched pages.

    Args:
        model: with averaged weights; or the same without what keeps several processes in step, as each of them looks
            at its own number of pages.
        ranks: the processes, all of which measure with the leader's batch norms.
    """

    order = -5  # after the model is put into evaluation mode, before IceVision does more to it

    def __init__(self, model: nn.Module, ranks: Ranks) -> None:
        self.measured, self.ranks = model, ranks

    def before_validate(self) -> None:
        """Put it in the place of the one that learns."""
        self.ranks.align(self.measured.buffers())
        self.learned, self.learn.model = self.learn.model, self.measured
        self.learn.model.eval()

    def after_validate(self) -> None:
        """Train on."""
        self.learn.model = self.learned
