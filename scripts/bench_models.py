"""How large and how quick the models are.

    python scripts/bench_models.py [--batches 3] [--batch-size 2] [--json] [NAME …]

Each model is trained (forward, backward, optimizer's step) and predicts, on pages of noise with a few boxes, at the
input of its settings, after one batch of each that is not counted. Speed is that of the quickest batch; seconds of
processors a page tell more where other programs run beside it. Each is measured by a process of its own, so that peak
memory, in MB, is its own; on a GPU it is what torch has allocated there. With ``--json`` the last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or threads that wait count as busy

import numpy as np
import torch
from fastai.torch_core import to_device
from hydra import compose, initialize_config_dir
from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.core.record_components import (
    BBoxesRecordComponent,
    ImageRecordComponent,
    InstancesLabelsRecordComponent,
)
from torch import nn

from redaction.compat import silence_known_warnings
from redaction.config import PROJECT_ROOT, ModelConfig, TrainConfig
from redaction.config.model import ARCHITECTURES
from redaction.detectors.architectures import architecture_of, build
from redaction.detectors.hardware import Hardware
from redaction.detectors.spec import DetectorSpec

BOXES = [(40.0, 60.0, 300.0, 74.0), (40.0, 90.0, 200.0, 104.0), (60.0, 200.0, 260.0, 330.0)]


@dataclass(frozen=True)
class Measured:
    """One model: parameters in millions, pages a second and processor seconds a page in training and prediction, MB."""

    parameters: float
    train: float
    train_cpu: float
    predict: float
    predict_cpu: float
    memory_mb: float


def measured(name: str, batches: int, batch_size: int) -> Measured:
    """Build a model with random weights and time it."""
    with initialize_config_dir(str(PROJECT_ROOT / "conf" / "model"), version_base="1.3"):
        settings = {str(key): value for key, value in compose(name, overrides=["init=none"]).items()}
    spec = DetectorSpec.of(ModelConfig(**settings), ["background", "redaction"])
    hardware = Hardware.of(TrainConfig())
    model = hardware.place(build(spec))
    pages = [page(spec) for _ in range(batch_size)]
    train = quickest(training(model, spec, pages, hardware), batches, hardware)
    predict = quickest(prediction(model, spec, pages, hardware), batches, hardware)
    return Measured(
        parameters=sum(parameter.numel() for parameter in model.parameters()) / 1e6,
        train=batch_size / train[0],
        train_cpu=train[1] / batch_size,
        predict=batch_size / predict[0],
        predict_cpu=predict[1] / batch_size,
        memory_mb=peak_memory_mb(hardware),
    )


def page(spec: DetectorSpec) -> BaseRecord:
    """A page of noise with boxes, as the transform hands it to a model."""
    record = BaseRecord((ImageRecordComponent(), InstancesLabelsRecordComponent(), BBoxesRecordComponent()))
    noise = np.random.default_rng(0).normal(size=(spec.image_height_px, spec.image_width_px, 3))
    record.set_img(noise.astype(np.float32))
    record.detection.set_class_map(ClassMap(["redaction"]))
    record.detection.set_bboxes([BBox.from_xyxy(*box) for box in BOXES])
    record.detection.set_labels_by_id([1] * len(BOXES))
    return record


def training(model: nn.Module, spec: DetectorSpec, pages: list[BaseRecord], hardware: Hardware) -> Callable[[], None]:
    """A step of training on the pages."""
    model_type = architecture_of(spec).model_type
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)
    (images, targets), _ = model_type.build_train_batch(pages)
    images, targets = to_device((images, targets), torch.device(hardware.device))

    def step() -> None:
        model.train()
        with hardware.autocast():
            loss = model_type.loss_fn(model(images, targets), targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    return step


def prediction(model: nn.Module, spec: DetectorSpec, pages: list[BaseRecord], hardware: Hardware) -> Callable[[], None]:
    """A prediction on the pages, up to IceVision's records of it."""
    model_type = architecture_of(spec).model_type

    def step() -> None:
        with hardware.autocast():
            model_type.predict(model, pages, detection_threshold=0.01)

    return step


def quickest(step: Callable[[], None], batches: int, hardware: Hardware) -> tuple[float, float]:
    """The least seconds, and the least of all processors together, of some steps after one that is not counted."""
    seconds, of_processors = [], []
    for _ in range(1 + max(1, batches)):
        started, busy = time.perf_counter(), time.process_time()
        step()
        if hardware.device == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
        of_processors.append(time.process_time() - busy)
    return min(seconds[1:]), min(of_processors[1:])


def peak_memory_mb(hardware: Hardware) -> float:
    """Of this process, or of the GPU where one computes."""
    if hardware.device == "cuda":
        return torch.cuda.max_memory_allocated() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def measured_apart(name: str, options: argparse.Namespace) -> Measured:
    """The same by a process of its own.

    Raises:
        SystemExit: it fails.
    """
    command = [sys.executable, str(Path(__file__)), name, "--json"]
    command += ["--batches", str(options.batches), "--batch-size", str(options.batch_size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stderr)
    return Measured(**json.loads(done.stdout.splitlines()[-1])[name])


def main() -> None:
    """Measure the models and show a table."""
    parser = argparse.ArgumentParser(description="Measure the size and the speed of models.")
    parser.add_argument("--batches", type=int, default=3, help="that are timed of each")
    parser.add_argument("--batch-size", type=int, default=2, help="pages at a time")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all if none is named")
    options = parser.parse_args()
    if unknown := set(options.names) - set(ARCHITECTURES):
        parser.error(f"no model {sorted(unknown)[0]!r}; there are: {', '.join(ARCHITECTURES)}")
    silence_known_warnings()
    names, found = options.names or ARCHITECTURES, {}
    columns = ("million", "train", "CPU s", "predict", "CPU s", "MB")
    print(f"{'':<28}" + "".join(f"{column:>9}" for column in columns))
    for name in names:
        alone = len(names) == 1
        one = measured(name, options.batches, options.batch_size) if alone else measured_apart(name, options)
        found[name] = one
        print(f"{name:<28}" + "".join(f"{figure:>9.2f}" for figure in asdict(one).values()), flush=True)
    if options.json:
        print(json.dumps({name: {k: round(v, 3) for k, v in asdict(one).items()} for name, one in found.items()}))


if __name__ == "__main__":
    main()
