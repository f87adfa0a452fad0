"""How quickly pages come to the model, against IceVision's own way; a part of bench_train.py.

The pages are invented, upright, scanned at 200 dpi, and each is there as PNG and as JPEG. Both ways make batches for
EfficientDet-lite0 at 640 x 512 px, each page fitted into white, zoomed, shifted, relit, sometimes grey, normalised:

    ours         PageLoader on a new PageCache with PageTransform, nothing pasted
    icevision    Dataset with the albumentations adapter and ``efficientdet.train_dl``; albumentations as it comes,
                 which scales without antialiasing and so does less than ours

A round measures, for every format and number of workers, the first epoch of each way and the later ones, in turns of
order. The ratio of a number of workers is that of the seconds which a training of as many epochs as the settings have
would load for: one first epoch and otherwise later ones, both formats added up; the median over the rounds counts.
"""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import albumentations as A  # noqa: N812 - its own name for itself
import cv2
import torch
from icevision.core.record import BaseRecord
from icevision.data.dataset import Dataset
from icevision.models.ross import efficientdet
from icevision.tfms.albumentations.albumentations_adapter import Adapter
from PIL import Image

from redaction.config import ModelConfig, TrainConfig
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors.fit import kept_scales
from redaction.detectors.hardware import Hardware
from redaction.detectors.page_cache import PageCache
from redaction.detectors.pages import PageLoader
from redaction.detectors.paste import RedactionPaste
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.transform import PageTransform, Shake
from redaction.training.fit import new_detector

_ROOT = Path(__file__).resolve().parent.parent
_HEIGHT_PX, _WIDTH_PX = 640, 512
_SHAKE = Shake()
_FORMATS = {"png": {}, "jpg": {"quality": 90}}
_WORKERS = (0, 2)
_LATER_EPOCHS = 2
_STEPS = 6
"""Of training, timed after two that warm up."""

Seconds = dict[tuple[str, str, int], tuple[float, float]]
"""Of the first epoch and of a later one, by way, format and number of workers."""


def loading_vs_icevision(rounds: int, pages: int, batch_size: int) -> dict[str, float]:
    """Measure, print the table and return the figures."""
    with tempfile.TemporaryDirectory(prefix="redaction-bench-") as folder:
        records = _invented(Path(folder), pages)
        found = [_round(records, batch_size, number) for number in range(rounds)]
        count = len(records["jpg"]) // batch_size * batch_size  # what is left over makes no batch
        _show(found, count)
        epochs = TrainConfig().epochs
        training = _images_per_second_of_a_training(records["jpg"], batch_size)
        pasting = count / _epochs(_ours(records["jpg"], batch_size, 0, TrainConfig().paste))[1]
    print(f"the model trains on {training:.1f} images/s; with pasting and no workers {pasting:.1f} images/s are loaded")
    return {
        "loading_vs_icevision": round(min(_ratio(found, workers, epochs) for workers in _WORKERS), 2),
        "loading_vs_icevision_first_epoch": round(min(_ratio(found, workers, 1) for workers in _WORKERS), 2),
        "loading_images_per_second": round(pasting, 1),
        "training_images_per_second": round(training, 1),
    }


def _invented(folder: Path, pages: int) -> dict[str, list[BaseRecord]]:
    """Records of at least half as many upright pages, by format."""
    settings = [f"synthetic.output='{folder}/made'", f"synthetic.pages={pages}", "synthetic.dpi=[200,200]"]
    command = [sys.executable, "-m", "redaction", "generate", *settings]
    subprocess.run(command, cwd=_ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    content = json.loads((folder / "made" / "annotations.json").read_text(encoding="utf-8"))
    upright = [image for image in content["images"] if image["height"] / image["width"] >= _HEIGHT_PX / _WIDTH_PX]
    known = {image["id"] for image in upright}
    rows = [row for row in content["annotations"] if row["image_id"] in known]
    return {suffix: _rewritten(folder, {**content, "annotations": rows}, upright, suffix) for suffix in _FORMATS}


def _rewritten(folder: Path, content: dict[str, Any], images: list[dict[str, Any]], suffix: str) -> list[BaseRecord]:
    """Records of the same pages in files of another format, which lie in the memory of the system."""
    (folder / suffix).mkdir()
    renamed = [{**image, "file_name": f"{number}.{suffix}"} for number, image in enumerate(images)]
    for before, after in zip(images, renamed, strict=True):
        buffer = io.BytesIO()
        with Image.open(folder / "made" / "images" / before["file_name"]) as page:
            page.save(buffer, "jpeg" if suffix == "jpg" else suffix, **_FORMATS[suffix])
        (folder / suffix / after["file_name"]).write_bytes(buffer.getvalue())
    annotations = folder / f"{suffix}.json"
    annotations.write_text(json.dumps({**content, "images": renamed}), encoding="utf-8")
    return list(records_of(read_coco(annotations), folder / suffix))


def _round(records: dict[str, list[BaseRecord]], batch_size: int, number: int) -> Seconds:
    ways = [("ours", _ours), ("icevision", _icevision)]
    return {
        (name, suffix, workers): _epochs(way(records[suffix], batch_size, workers))
        for suffix in _FORMATS
        for workers in _WORKERS
        for name, way in (ways if number % 2 else reversed(ways))
    }


def _ours(records: list[BaseRecord], batch_size: int, workers: int, paste: int = 0) -> PageLoader:
    pages = PageCache(records, kept_scales(records, _HEIGHT_PX, _WIDTH_PX, _SHAKE.zoom[1]))
    transform = PageTransform(_HEIGHT_PX, _WIDTH_PX, _SHAKE, RedactionPaste(pages, paste))
    return PageLoader(pages, transform, efficientdet.build_train_batch, batch_size, shuffle=True, workers=workers)


def _icevision(records: list[BaseRecord], batch_size: int, workers: int) -> Iterable[Any]:
    white = {"border_mode": cv2.BORDER_CONSTANT, "value": (255, 255, 255)}
    corner = A.PadIfNeeded.PositionType.TOP_LEFT
    changes = [
        A.LongestMaxSize(_HEIGHT_PX),
        A.PadIfNeeded(_HEIGHT_PX, _WIDTH_PX, position=corner, **white),
        A.ShiftScaleRotate(0.1, (_SHAKE.zoom[0] - 1, _SHAKE.zoom[1] - 1), rotate_limit=0, p=1, **white),
        A.RandomBrightnessContrast((-0.25, 0.15), (-0.3, 0.2), p=1),
        A.ToGray(p=0.2),
        A.Normalize(),
    ]
    dataset = Dataset(records, Adapter(changes))
    return efficientdet.train_dl(dataset, batch_size=batch_size, num_workers=workers, shuffle=True, drop_last=True)


def _epochs(loader: Iterable[Any]) -> tuple[float, float]:
    """Seconds of the first epoch and the median of the later ones."""
    seconds = []
    for epoch in range(1 + _LATER_EPOCHS):
        if isinstance(loader, PageLoader):
            loader.start(epoch)
        started = time.perf_counter()
        for _ in loader:
            pass
        seconds.append(time.perf_counter() - started)
    return seconds[0], statistics.median(seconds[1:])


def _ratio(rounds: list[Seconds], workers: int, epochs: int) -> float:
    """IceVision's seconds over ours, for a training of so many epochs on both formats."""

    def of(way: str, seconds: Seconds) -> float:
        each = [seconds[way, suffix, workers] for suffix in _FORMATS]
        return sum(first + (epochs - 1) * later for first, later in each)

    return statistics.median(of("icevision", seconds) / of("ours", seconds) for seconds in rounds)


def _show(rounds: list[Seconds], pages: int) -> None:
    print(f"{pages} pages of 200 dpi, input {_HEIGHT_PX} x {_WIDTH_PX} px, {len(rounds)} rounds; medians, images/s")
    print(f"{'':<18} {'first epoch':^22} {'later epochs':^22}")
    print(f"{'':<18} {'icevision':>10} {'ours':>10}  {'icevision':>10} {'ours':>10}")
    for suffix in _FORMATS:
        for workers in _WORKERS:
            speeds = [
                pages / statistics.median(seconds[way, suffix, workers][later] for seconds in rounds)
                for later in (0, 1)
                for way in ("icevision", "ours")
            ]
            first, ours, later, ours_later = (f"{speed:>10.1f}" for speed in speeds)
            print(f"{suffix}, {workers} workers     {first} {ours}  {later} {ours_later}")


def _images_per_second_of_a_training(records: list[BaseRecord], batch_size: int) -> float:
    """Of the model alone, on one batch that is there already."""
    config = TrainConfig()
    spec = DetectorSpec.of(
        ModelConfig(image_height_px=_HEIGHT_PX, image_width_px=_WIDTH_PX), ["background", "redaction"]
    )
    hardware = Hardware.of(config)
    model = hardware.place(new_detector(spec, "imagenet", 0).model).train()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-4)
    ((images, targets), _), *_ = _ours(records[:batch_size], batch_size, 0)
    images, targets = (_on(hardware.device, value) for value in (images, targets))
    for step in range(2 + _STEPS):
        if step == 2:
            started = time.perf_counter()
        optimizer.zero_grad()
        with hardware.autocast():
            loss = model(images, targets)["loss"]
        loss.backward()
        optimizer.step()
        float(loss.detach())  # waits for the device
    return _STEPS * batch_size / (time.perf_counter() - started)


def _on(device: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: [each.to(device) for each in values] for name, values in value.items()}
    return value.to(device)
