"""Pipelines whose detectors and evaluations are made by hand, for tests of the registry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.config import Config, EvaluateConfig, ModelConfig, RegisterConfig
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.evaluation.measure import Evaluation, evaluate_boxes
from redaction.pipeline.files import FileDigests
from redaction.pipeline.registering import Registering, Registration
from redaction.pipeline.report import StageOutcome
from redaction.store.manifest import Origin
from redaction.store.runs import Store

from .invented import history

CLASSES = ["background", "redaction"]
BOX, FAR = [0, 0, 50, 10], [50, 50, 110, 70]


def detector(seed: int = 0) -> Detector:
    """A small one with random weights that finds a lot."""
    torch.manual_seed(seed)
    spec = DetectorSpec.of(ModelConfig(image_height_px=128, image_width_px=128, init="none"), CLASSES)
    made = Detector.untrained(replace(spec, threshold=0.012))
    made.model.eval()
    return made


def pages_of_test(folder: Path, documents: int = 12) -> tuple[list[PageBoxes], list[str]]:
    """True boxes of pages, each a document of its own, and their image files."""
    folder.mkdir(parents=True, exist_ok=True)
    truths, files = [], []
    for number in range(documents):
        path = folder / f"page {number} é.png"
        Image.new("RGB", (120, 160), (number, 255, 255)).save(path)
        boxes = np.array([BOX, FAR], float)
        truths.append(PageBoxes(number, 120, 160, boxes, [1, 1], document=f"d{number}"))
        files.append(str(path))
    return truths, files


def evaluation(pages: tuple[list[PageBoxes], list[str]], missed: int = 0, iou_threshold: float = 0.5) -> Evaluation:
    """Of a detector that misses one box on so many pages."""
    truths, files = pages
    founds = []
    for number, truth in enumerate(truths):
        boxes = np.array([BOX] if number < missed else [BOX, FAR], float)
        founds.append(PageBoxes(truth.page, 120, 160, boxes, [1] * len(boxes), [0.9] * len(boxes)))
    return evaluate_boxes(truths, founds, files, CLASSES, 0.5, iou_threshold, resamples=200)


@dataclass(frozen=True)
class Trained:
    """A finished run of the pipeline."""

    run_id: str
    settled: tuple[StageOutcome, ...]
    headline: dict[str, float]


def trained(store: Store, made: Detector, measured: Evaluation, reused: Trained | None = None) -> Trained:
    """Run a pipeline that comes to a detector and its evaluation, or reuse all stages of an earlier one."""
    pipeline = store.begin_pipeline({}, "")
    values = {
        "parse": {"records": history(1.0)},
        "split": {"splits": history(2.0)},
        "train": {"detector": made, "history": history(3.0)},
        "evaluate": {"evaluation": measured},
    }
    files = {"annotations": "a" * 64, "12 images": "b" * 64}
    settled = list(reused.settled) if reused else []
    for stage in () if reused else values:
        run = store.begin_stage(pipeline, stage, f"key of {stage}", {})
        origin = Origin(stage, f"key of {stage}", {"files": files, "config": {}})
        manifests = {name: store.save(run, name, value, origin) for name, value in values[stage].items()}
        store.client.set_terminated(run.info.run_id)
        settled.append(StageOutcome(stage, run.info.run_id, False, 1.0, manifests))
    for outcome in settled:
        store.uses(pipeline, outcome.stage, outcome.run_id)
    store.client.set_terminated(pipeline.info.run_id)
    return Trained(pipeline.info.run_id, tuple(settled), measured.headline)


def register(store: Store, root: Path, run: Trained, **settings: str | bool) -> Registration | None:
    """Register a run of the pipeline as the runner does."""
    config = Config(register=RegisterConfig(**settings), evaluate=EvaluateConfig(resamples=200))  # type: ignore[arg-type]
    files = FileDigests(root / "memory")
    return Registering(config, store, files, run.run_id, run.settled, run.headline).run()
