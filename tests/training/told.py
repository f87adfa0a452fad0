"""A monitor that keeps in lists what it is told, and a training on small pages."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from redaction.config import ModelConfig, TrainConfig
from redaction.detectors.spec import DetectorSpec
from redaction.materializers.registry import materializer_for
from redaction.training.fit import Trained, fit, new_detector
from redaction.training.pages import TrainingPages

CLASSES = ["background", "redaction"]


class ListMonitor:
    """Keeps everything. Checkpoints go through the materializers, as they do in the store.

    Args:
        folder: for checkpoints.
        stop_at: checkpoint after whose keeping the process is as good as killed.
    """

    def __init__(self, folder: Path | None = None, stop_at: int | None = None) -> None:
        self.place, self.stop_at = folder, stop_at
        self.told: dict[str, list[Any]] = defaultdict(list)
        self.checkpoints = 0

    def metrics(self, figures, step):
        self.told["metrics"].append((step, figures))

    def batch(self, figures, step):
        self.told["batch"].append((step, figures))

    def progress(self, done, total, what):
        self.told["progress"].append((done, total, what))

    def line(self, text):
        self.told["lines"].append(text)

    def setting(self, name, value):
        self.told["settings"].append((name, value))

    def picture(self, name, picture, step):
        self.told["pictures"].append((name, picture.size, step))

    def plot(self, name, figure):
        self.told["plots"].append((name, figure))

    def folder(self, name, folder):
        self.told["folders"].append((name, sorted(path.name for path in folder.iterdir())))

    def inspect(self, name, value):
        self.told["inspected"].append((name, value))
        return f"kept as {name}"

    def checkpoint(self, state):
        self.checkpoints += 1
        if self.place is None:
            return
        folder = self.place / f"{self.checkpoints:06}"
        folder.mkdir(parents=True)
        materializer_for(dict).save(state, folder)
        if self.checkpoints == self.stop_at:
            raise Killed

    def restored(self):
        kept = sorted(self.place.iterdir()) if self.place and self.place.exists() else []
        self.checkpoints = len(kept)
        return materializer_for(dict).load(kept[-1]) if kept else None


class Killed(BaseException):
    """Stands for the end of the process."""


def spec(architecture="efficientdet_lite0", **settings):
    small = {"image_height_px": 128, "image_width_px": 128}
    return DetectorSpec.of(ModelConfig(architecture=architecture, init="none", **{**small, **settings}), CLASSES)


def trained(
    records, monitor: ListMonitor, architecture: str = "efficientdet_lite0", backbone: str = "imagenet", **settings
) -> Trained:
    """A detector after a training on eight pages, with four to watch."""
    config = TrainConfig(**{"epochs": 1, "batch_size": 2, "device": "cpu", "precision": "fp32", **settings})
    pages = TrainingPages(list(records[:8]), list(records[8:]))
    detector = new_detector(spec(architecture), backbone, config.seed)
    return fit(detector, pages, config, monitor)
