"""Training of a detector by IceVision's fastai learner."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import torch
from fastai.callback.core import Callback
from fastai.callback.fp16 import AMPMode, MixedPrecision
from fastai.callback.schedule import Learner  # the learner with its one-cycle schedule
from fastai.torch_core import set_seed
from fastcore.foundation import L
from icevision.data.dataset import Dataset
from icevision.data.record_collection import RecordCollection

from redaction.boxes import PageBoxes
from redaction.config import TrainConfig
from redaction.detectors.architectures import architecture_of, load_backbone
from redaction.detectors.detector import Detector
from redaction.detectors.hardware import Hardware
from redaction.detectors.paste import RedactionPaste
from redaction.detectors.spec import DetectorSpec

Measure = Callable[[list[PageBoxes]], dict[str, float]]
"""From what was found on the watched pages, in their order, to figures by name."""


@dataclass(frozen=True)
class Epoch:
    """What is known at the end of an epoch.

    Attributes:
        epoch: counted from 1.
        epochs: how many there will be.
        figures: by name: ``train_loss``, ``valid_loss``, ``lr``, ``pages_per_second`` and what the measure gives.
            EfficientDet divides its loss by the boxes of a batch, so that pages without any weigh heavily in
            ``valid_loss``: compare it with itself, not with ``train_loss``.
        seconds_left: estimate for the epochs to come.
    """

    epoch: int
    epochs: int
    figures: dict[str, float]
    seconds_left: float


@dataclass(frozen=True)
class Watch:
    """Who is told what during training.

    Attributes:
        measure: figures of an epoch from the watched pages.
        batch_done: called after each training batch with the batches done and the batches of the epoch.
        epoch_done: called at the end of each epoch.
    """

    measure: Measure
    batch_done: Callable[[int, int], None]
    epoch_done: Callable[[Epoch], None]


def new_detector(spec: DetectorSpec, backbone: str, seed: int) -> Detector:
    """A detector to be trained: random weights of a seed, the backbone pretrained if ``backbone`` is ``imagenet``."""
    set_seed(seed, reproducible=True)
    detector = Detector.untrained(spec)
    if backbone == "imagenet":
        load_backbone(detector.model, spec)
    return detector


def fit(
    detector: Detector, train: RecordCollection, valid: RecordCollection, config: TrainConfig, watch: Watch
) -> None:
    """Train a detector's model in place, every layer of it, on one cycle of the learning rate.

    Args:
        detector: starts from its present weights.
        train: pages to learn from.
        valid: pages watched after every epoch.
        config: of the training.
        watch: told after every batch and epoch.

    Raises:
        DeviceError: the machine lacks the device or precision that is asked for.
    """
    hardware = Hardware.of(config)
    set_seed(config.seed, reproducible=True)
    hardware.place(detector.model)
    learner = _learner(detector, train, valid, config, hardware)
    learner.unfreeze()  # IceVision's learners start with a frozen backbone
    watcher = _Watcher(detector, watch)
    with learner.no_bar(), learner.no_logging(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*lr_scheduler.*")
        learner.fit_one_cycle(config.epochs, lr_max=config.lr, wd=config.weight_decay, cbs=[watcher])
    detector.model.eval()


def _learner(
    detector: Detector, train: RecordCollection, valid: RecordCollection, config: TrainConfig, hardware: Hardware
) -> Learner:
    model_type = architecture_of(detector.spec).model_type
    loading = {"batch_size": config.batch_size, "num_workers": config.workers, "pin_memory": config.pin_memory}
    transform = detector.transform(config.augment, RedactionPaste(train, config.paste))
    few = len(train) < int(config.batch_size)
    return model_type.fastai.learner(
        dls=[
            # a last batch of one page would upset the batch norm
            model_type.train_dl(Dataset(train, transform), shuffle=True, drop_last=not few, **loading),
            model_type.valid_dl(Dataset(valid, detector.transform()), shuffle=False, **loading),
        ],
        model=detector.model,
        device=torch.device(hardware.device),
        cbs=[] if hardware.precision == "fp32" else [_HalfPrecision(hardware)],
    )


class _HalfPrecision(MixedPrecision):
    """fastai's mixed precision, whose autocast knows CUDA alone, for any device."""

    def __init__(self, hardware: Hardware) -> None:
        super().__init__(AMPMode(hardware.precision))
        self.hardware = hardware

    def before_fit(self) -> None:
        """bf16 has the range of float32 and needs no scaling of the loss."""
        scaled = self.amp_mode == AMPMode.FP16
        self.autocast, self.scales = self.hardware.autocast(), L()
        self.learn.scaler = torch.amp.GradScaler(self.hardware.device, enabled=scaled)


class _Watcher(Callback):
    """Collects what the learner finds on the watched pages and passes figures on."""

    order = 60  # after fastai's recorder, whose losses it reads

    def __init__(self, detector: Detector, watch: Watch) -> None:
        self.detector, self.watch = detector, watch

    def before_fit(self) -> None:
        self.started = time.monotonic()

    def before_train(self) -> None:
        self.train_started, self.pages = time.monotonic(), 0

    def before_validate(self) -> None:
        self.founds: list[PageBoxes] = []

    def after_batch(self) -> None:
        if self.training:
            self.pages += len(self.learn.records)
            self.watch.batch_done(self.iter + 1, self.n_iter)
            return
        records, predictions = self.learn.records, self.learn.converted_preds
        self.founds += [self.detector.on_page(*pair) for pair in zip(records, predictions, strict=True)]

    def after_train(self) -> None:
        self.train_seconds = time.monotonic() - self.train_started

    def after_epoch(self) -> None:
        losses = dict(zip(("train_loss", "valid_loss"), self.learn.recorder.log[1:3], strict=True))
        done = self.epoch + 1
        figures = {
            **losses,
            "lr": self.learn.opt.hypers[-1]["lr"],
            "pages_per_second": self.pages / self.train_seconds,
            **self.watch.measure(self.founds),
        }
        figures = {name: float(figure) for name, figure in figures.items()}  # NumPy's and fastai's among them
        left = (time.monotonic() - self.started) / done * (self.n_epoch - done)
        self.watch.epoch_done(Epoch(done, self.n_epoch, figures, left))
