"""A detector that needs no training: it finds what is filled black, or framed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from redaction.boxes import PageBoxes
from redaction.config import PredictConfig
from redaction.console import Console
from redaction.detectors.page_files import PagesInMemory
from redaction.detectors.spec import DetectorSpec
from redaction.documents.inputs import input_files
from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output
from redaction.predicting.run import DocumentRun

SPEC = DetectorSpec("efficientdet_lite0", ("background", "redaction"), 512, 384, (1.0,), 1.0, threshold=0.5)


@dataclass
class StandIn:
    """Finds boxes of at least 40 x 12 px with scores of 0.9, and counts the pages that it was asked about."""

    spec: DetectorSpec = SPEC
    threshold: float = 0.5
    asked: list[tuple[str, int, int]] = field(default_factory=list)

    def find_on(self, pages: PagesInMemory, _config: PredictConfig) -> list[PageBoxes]:
        found = []
        for record, pixels in zip(pages.records, pages.pixels, strict=True):
            self.asked.append((Path(record.filepath).name, record.width, record.height))
            boxes = np.array(black_boxes(pixels), np.float64).reshape(-1, 4)
            boxes = boxes * np.array([record.width / pixels.shape[1], record.height / pixels.shape[0]] * 2)
            scores = np.full(len(boxes), 0.9)
            found.append(PageBoxes(0, record.width, record.height, boxes, np.ones(len(boxes)), scores))
        return found


def black_boxes(pixels: np.ndarray) -> list[tuple[int, int, int, int]]:
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    dark = (grey < 100).astype(np.uint8)
    count, _, facts, _ = cv2.connectedComponentsWithStats(dark)
    return [(x, y, x + w, y + h) for x, y, w, h in facts[1:count, :4].tolist() if w >= 40 and h >= 12]


def predicted(
    places: Path | list[Path], folder: Path, detector: StandIn | None = None, **settings: object
) -> list[FoundDocument]:
    """All that ``predict`` does, with the stand-in."""
    files = input_files(places if isinstance(places, list) else [places], without=folder)
    config = PredictConfig(**settings)  # type: ignore[arg-type]
    using: Any = detector or StandIn()
    return DocumentRun(using, "a stand-in", "0" * 64, Output(folder), config, Console()).over(files)
