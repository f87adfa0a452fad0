"""fastai's distributed mode, with loaders that share the pages among the processes themselves."""

from __future__ import annotations

from typing import Any

from accelerate import DistributedDataParallelKwargs
from fastai.data.load import DataLoader
from fastai.distributed import DistributedTrainer
from torch import nn

from redaction.training.callback import TrainingCallback


class Together(DistributedTrainer):
    """Averages the gradients of all processes.

    Args:
        device: ``cpu`` or ``cuda``; torch synchronises batch norms on GPUs only.
        some_frozen: whether parameters may be without a gradient.
    """

    def __init__(self, device: str, some_frozen: bool) -> None:
        handler = DistributedDataParallelKwargs(find_unused_parameters=some_frozen)
        super().__init__(sync_bn=device == "cuda", cpu=device == "cpu", kwargs_handlers=[handler])

    def _wrap_dl(self, loader: DataLoader) -> DataLoader:
        return loader


class Apart(TrainingCallback):
    """Lets each process look at its watched pages by itself, whose numbers may differ."""

    order = -6  # before the averaged model takes the place of the one that learns

    def __init__(self, model: nn.Module) -> None:
        self.own = model

    def before_validate(self) -> None:
        """The model without what synchronises it."""
        self.together: Any = self.learn.model
        self.learn.model = self.own
        self.own.eval()

    def after_validate(self) -> None:
        """As before."""
        self.learn.model = self.together
