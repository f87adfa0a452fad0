"""Half precision, gradients over several batches, and statistics that valid pages must not touch."""

from __future__ import annotations

from functools import partial

from fastai.callback.core import CancelBatchException
from fastai.callback.fp16 import AMPMode, MixedPrecision
from fastcore.foundation import L
from torch import amp, nn

from redaction.detectors.hardware import Hardware
from redaction.training.callback import TrainingCallback


class HalfPrecision(MixedPrecision):
    """fastai's mixed precision, whose autocast knows CUDA alone, for any device."""

    def __init__(self, hardware: Hardware) -> None:
        super().__init__(AMPMode(hardware.precision))
        self.hardware = hardware
        self.loss_scaler = amp.GradScaler(hardware.device, enabled=self.amp_mode == AMPMode.FP16)

    def before_fit(self) -> None:
        """bf16 has the range of float32 and needs no scaling of the loss."""
        self.autocast, self.scales = self.hardware.autocast(), L()
        self.learn.scaler = self.loss_scaler


class Accumulation(TrainingCallback):
    """Adds up the gradients of several batches for one step; the last step of an epoch may have fewer.

    fastai's own counts pages of a batch in a form that IceVision's batches do not have.
    """

    order, run_valid = MixedPrecision.order - 4, False

    def __init__(self, batches: int) -> None:
        self.batches = batches

    def before_train(self) -> None:
        """An epoch begins without gradients."""
        self.count = 0

    def after_loss(self) -> None:
        """The mean over the batches of a step."""
        self.learn.loss_grad = self.learn.loss_grad / self.batches

    def before_step(self) -> None:
        """Go to the next batch as long as there are too few."""
        self.count += 1
        if self.count < self.batches and self.iter + 1 < self.n_iter:
            raise CancelBatchException
        self.count = 0

    @property
    def is_at_a_step(self) -> bool:
        """Whether no gradients wait for a step."""
        return self.count == 0


class StillStatistics(TrainingCallback):
    """Lets batch norms use their running statistics, and leave them alone, while valid pages are looked at.

    IceVision computes the loss of torchvision's models on valid pages in training mode, which would let those pages
    into the model, and make their loss depend on which of them share a batch.
    """

    def before_validate(self) -> None:
        """From here on they stay in evaluation mode, whatever the model is put into."""
        self.norms = [each for each in self.learn.model.modules() if isinstance(each, nn.modules.batchnorm._BatchNorm)]
        for norm in self.norms:
            norm.eval()
            norm.train = partial(_stay, norm)  # type: ignore[assignment]

    def after_validate(self) -> None:
        """As before."""
        for norm in self.norms:
            del norm.train


def _stay(norm: nn.Module, _mode: bool = True) -> nn.Module:
    """In place of ``train``."""
    return norm
