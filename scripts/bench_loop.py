"""What our training loop costs on top of a bare PyTorch loop; a part of bench_train.py.

Both train the same model from the same weights on the same batches, from the same loader, in the same precision and
with the same optimizer. The bare loop is what one would write by hand:

    for images and targets: zero_grad, autocast, forward, sum of the losses, backward, step

Ours is ``redaction.training.fit`` with all that it does for each batch: events, guard, schedule, figures, progress.
The time of an epoch counts from before its first batch to after its last, for both. Each round measures one after the
other, in turns of order, and the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from fastai.torch_core import set_seed

from redaction.config import ModelConfig, TrainConfig
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors.detector import Detector
from redaction.detectors.hardware import Hardware
from redaction.detectors.spec import DetectorSpec
from redaction.training.fit import fit, new_detector
from redaction.training.pages import TrainingPages
from redaction.training.ranks import Ranks
from redaction.training.rates import MOMENTUM, set_pace
from redaction.training.setup import Setup

_CLASSES = ["background", "redaction"]
_SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
_RATE = 0.001


class SilentMonitor:
    """Listens and keeps nothing, but the speed of the last epoch."""

    def __init__(self) -> None:
        self.pages_per_second = 0.0

    def metrics(self, figures: dict[str, float], _step: int) -> None:
        """Keep the speed."""
        self.pages_per_second = figures["pages_per_second"]

    def restored(self) -> None:
        """Nothing to go on from."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_arguments: ""


def loop_vs_bare(rounds: int, batches: int, batch_size: int) -> dict[str, float]:
    """Measure, print the table and return the figures."""
    config = TrainConfig(epochs=1, batch_size=batch_size, lr=_RATE, paste=0, pictures_every=0)
    spec = DetectorSpec.of(ModelConfig(image_height_px=640, image_width_px=512), list(_CLASSES))
    records = list(records_of(read_coco(_SAMPLE / "annotations.json"), _SAMPLE / "images"))
    train = [records[number % len(records)] for number in range(batches * batch_size)]
    pages = TrainingPages(train, records[:1])
    ways = {"bare": _bare, "ours": _ours}
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):  # the first one warms up
        order = list(ways) if number % 2 else list(reversed(ways))
        for name in order:
            speed = ways[name](spec, pages, config)
            if number:
                speeds[name].append(speed)
    precision = Hardware.of(config).precision
    print(f"{batches} batches of {batch_size} pages, {spec.architecture}, {precision}, {rounds} rounds")
    for name, values in speeds.items():
        middle = statistics.median(values)
        print(f"{name:<12} min {min(values):6.2f}  median {middle:6.2f}  max {max(values):6.2f} pages/s")
    ratio = statistics.median(bare / ours for bare, ours in zip(speeds["bare"], speeds["ours"], strict=True))
    return {"loop_vs_bare": round(ratio, 4), "loop_pages_per_second": round(statistics.median(speeds["ours"]), 2)}


def _ours(spec: DetectorSpec, pages: TrainingPages, config: TrainConfig) -> float:
    monitor = SilentMonitor()
    fit(new_detector(spec, "imagenet", config.seed), pages, config, monitor)
    return monitor.pages_per_second


def _bare(spec: DetectorSpec, pages: TrainingPages, config: TrainConfig) -> float:
    detector: Detector = new_detector(spec, "imagenet", config.seed)
    hardware = Hardware.of(config)
    model = hardware.place(detector.model).train()
    setup = Setup(detector, pages, config, hardware, Ranks())
    loader, optimizer = setup.train_loader(int(config.batch_size)), setup.optimizer().opt
    set_pace(optimizer, _RATE, MOMENTUM)
    set_seed(config.seed)
    count, started = 0, time.monotonic()
    for (images, targets), records in loader:
        optimizer.zero_grad()
        with hardware.autocast():
            loss = model(images, targets)["loss"]
        loss.backward()
        optimizer.step()
        count += len(records)
    return count / (time.monotonic() - started)
