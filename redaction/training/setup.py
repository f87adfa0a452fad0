"""What a training is made from, and IceVision's fastai learner for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from fastai.callback.core import Callback
from fastai.callback.progress import ProgressCallback
from fastai.learner import Learner, Recorder
from fastai.optimizer import OptimWrapper
from torch import nn

from redaction.config import TrainConfig
from redaction.detectors.architectures import LayerGroups, architecture_of, layer_groups
from redaction.detectors.detector import Detector
from redaction.detectors.fit import kept_scales
from redaction.detectors.hardware import Hardware
from redaction.detectors.page_cache import PageCache
from redaction.detectors.pages import PageLoader
from redaction.detectors.paste import RedactionPaste
from redaction.detectors.transform import PageTransform, Shake
from redaction.training.distributed import Together
from redaction.training.groups import adam
from redaction.training.pages import TrainingPages
from redaction.training.precision import Accumulation, HalfPrecision, StillStatistics
from redaction.training.ranks import Ranks

_STEP_PX = 128  # between the sizes of pieces, which every model can halve as often as it does


@dataclass(frozen=True)
class Setup:
    """What a training is made from.

    Attributes:
        detector: whose model learns, where it will compute.
        pages: to learn from and to watch.
        config: of the training.
        hardware: where to compute.
        ranks: the processes that train together.
    """

    detector: Detector
    pages: TrainingPages
    config: TrainConfig
    hardware: Hardware
    ranks: Ranks

    @property
    def layers(self) -> LayerGroups:
        """The parameters of the model from its first layers to its last."""
        return layer_groups(self.detector.model, self.detector.spec)

    def optimizer(self) -> OptimWrapper:
        """A new one for all parameters."""
        return adam(self.detector.model, self.layers, self.config)

    @cached_property
    def train_cache(self) -> PageCache:
        """Pages to learn from, as large as they are ever shown; all loaders of a training share it."""
        largest = self._shake.zoom[1] if self._shake else 1.0
        return PageCache(self.pages.train, kept_scales(self.pages.train, *self._size, largest))

    def train_loader(self, batch_size: int) -> PageLoader:
        """Pages to learn from, in another order in each epoch, changed at random if the settings want it."""
        config = self.config
        paste = RedactionPaste(self.train_cache, 0 if config.overfit else config.paste)
        build_batch = architecture_of(self.detector.spec).model_type.build_train_batch
        return PageLoader(
            self.train_cache, PageTransform(*self._size, self._shake, paste), build_batch, batch_size,
            shuffle=True, seed=config.seed, rank=self.ranks.rank, ranks=self.ranks.count,
            workers=config.workers, pin_memory=config.pin_memory,
        )  # fmt: skip

    def valid_loader(self, batch_size: int) -> PageLoader:
        """Pages to watch, as they are."""
        build_batch = architecture_of(self.detector.spec).model_type.build_valid_batch
        cache = PageCache(self.pages.valid, kept_scales(self.pages.valid, *self._size))
        return PageLoader(
            cache, PageTransform(*self._size), build_batch, batch_size,
            rank=self.ranks.rank, ranks=self.ranks.count,
            workers=self.config.workers, pin_memory=self.config.pin_memory,
        )  # fmt: skip

    @property
    def _size(self) -> tuple[int, int]:
        """Height and width of the model's input."""
        return self.detector.spec.image_height_px, self.detector.spec.image_width_px

    @property
    def _shake(self) -> Shake | None:
        if not self.config.augment or self.config.overfit:
            return None
        smallest, largest = self.config.zoom
        height, width = (
            max(_STEP_PX, round(side * share / _STEP_PX) * _STEP_PX)
            for side, share in zip(self._size, self.config.piece, strict=True)
        )
        return Shake((smallest, largest), (height, width), self.config.whole)

    def learner(
        self, loaders: Sequence[PageLoader], optimizer: OptimWrapper, callbacks: Sequence[Callback] = ()
    ) -> Learner:
        """A learner for the loaders, the first of which trains, that neither prints nor records."""
        learner = architecture_of(self.detector.spec).model_type.fastai.learner(
            dls=list(loaders),
            model=self.detector.model,
            device=torch.device(self.hardware.device),
            splitter=_all_parameters,
            cbs=[*self._callbacks(), *callbacks],
        )
        learner.remove_cbs([kind for kind in (Recorder, ProgressCallback) if learner._grab_cbs(kind)])
        for parameter in self.detector.model.parameters():  # IceVision's learners start with a frozen backbone
            parameter.requires_grad_(True)
        learner.opt = optimizer
        return learner

    def _callbacks(self) -> list[Callback]:
        """Those of every fit."""
        callbacks: list[Callback] = [StillStatistics()]
        if self.hardware.precision != "fp32":
            callbacks.append(HalfPrecision(self.hardware))
        if self.config.accumulate > 1:
            callbacks.append(Accumulation(self.config.accumulate))
        if self.ranks.count > 1:
            callbacks.append(Together(self.hardware.device, self.config.freezes))
        return callbacks


def _all_parameters(model: nn.Module) -> list[list[nn.Parameter]]:
    return [list(model.parameters())]
