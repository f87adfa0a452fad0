"""What a training chooses where the settings say ``auto``."""

from __future__ import annotations

from dataclasses import replace

from fastai.callback.core import CancelFitException, CancelValidException

from redaction.config.train import AUTO
from redaction.monitor import Monitor
from redaction.training.batch_size import batch_test
from redaction.training.callback import TrainingCallback
from redaction.training.finder import BATCHES, RisingRate
from redaction.training.ranks import Ranks
from redaction.training.setup import Setup
from redaction.training.snapshot import untouched


def chosen(setup: Setup, monitor: Monitor) -> dict[str, float]:
    """``batch_size`` and ``lr``, as the settings have them or as short tests on the training pages suggest.

    The model is left as it was. All processes of a training come to the same.
    """
    size, rate = setup.config.batch_size, setup.config.lr
    if size == AUTO:
        size = _batch_size(setup, monitor)
    if rate == AUTO:
        rate = _rate(setup, int(size), monitor)
    return {"batch_size": int(size), "lr": float(rate)}


def _batch_size(setup: Setup, monitor: Monitor) -> int:
    count = setup.ranks.count  # all sizes are multiples
    alone = replace(setup, ranks=Ranks())  # each tries its share by itself: nobody waits for one whose memory ends
    with untouched(setup.detector.model):
        test = batch_test(
            lambda size, batches: _try(alone, size, batches),
            max(1, len(setup.pages.train) // count),
            agreed=lambda speed: float(setup.ranks.of_all([speed]).min()),
        )
    best = test.best * count
    speeds = ", ".join(f"{speed * count:.1f} with {pages * count}" for pages, speed in test.speeds.items())
    monitor.line(f"train.batch_size=auto is {best} (pages a second: {speeds})")
    monitor.setting("train.batch_size", best)
    return best


def _rate(setup: Setup, batch_size: int, monitor: Monitor) -> float:
    rising = RisingRate(setup.ranks)
    with untouched(setup.detector.model):
        _try(setup, batch_size, BATCHES, rising)
    test = rising.result()
    rate = test.suggestion
    monitor.plot("learning rates", test.figure())
    monitor.line(f"train.lr=auto is {rate:.1e}")
    monitor.setting("train.lr", rate)
    return rate


def _try(setup: Setup, batch_size: int, batches: int, *callbacks: TrainingCallback) -> None:
    """Train for so many batches, from epoch to epoch if one has fewer."""
    loader = setup.train_loader(batch_size)
    learner = setup.learner([loader, loader], setup.optimizer(), [_OnlyBatches(batches), *callbacks])
    learner.fit(batches)


class _OnlyBatches(TrainingCallback):
    """Ends a fit after so many batches, and watches nothing."""

    order, run_valid = 99, False

    def __init__(self, batches: int) -> None:
        self.left = batches

    def after_batch(self) -> None:
        """One less."""
        self.left -= 1
        if not self.left:
            raise CancelFitException

    def before_validate(self) -> None:
        """Only training counts."""
        raise CancelValidException
