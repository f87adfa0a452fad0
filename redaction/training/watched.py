"""The pages that are watched during a training, and what a detector does on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from icevision.core.record import BaseRecord
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.data.records import true_boxes
from redaction.evaluation.coco_table import coco_table
from redaction.evaluation.curve import threshold_curve
from redaction.evaluation.overlays import draw_errors, gallery
from redaction.operating import ThresholdCurve
from redaction.pictures import open_as_seen

_PICTURED, _COLUMNS, _WIDTH_PX = 6, 3, 480
_IOU = 0.5


class WatchedPages:
    """Records with their true boxes.

    Args:
        records: of the watched pages.
        classes: class names, the background first.
    """

    def __init__(self, records: Sequence[BaseRecord], classes: Sequence[str | None]) -> None:
        self.records, self.classes = records, classes
        self.truths = [true_boxes(record) for record in records]

    def figures(self, founds: list[PageBoxes]) -> dict[str, float]:
        """``ap50``, ``ap`` and ``f1`` of what was found on the pages, in their order."""
        table = coco_table(self.truths, founds, self.classes)[0]
        return {
            "ap50": float(table["ap50"]),
            "ap": float(table["ap"]),
            "f1": float(self.curve(founds).best_f1().f1),
        }

    def curve(self, founds: list[PageBoxes]) -> ThresholdCurve:
        """What is right and wrong at every threshold."""
        return threshold_curve(self.truths, founds)

    def picture(self, founds: list[PageBoxes]) -> Image.Image:
        """Some pages, always the same ones, with what is found on them at the threshold of the best F1."""
        threshold = self.curve(founds).best_f1().threshold
        pages = [
            draw_errors(_small(self.records[n]), _scaled(self.truths[n]), _scaled(founds[n].at_least(threshold)), _IOU)
            for n in self._pictured()
        ]
        return gallery(pages, _COLUMNS, _WIDTH_PX)

    def _pictured(self) -> list[int]:
        """Pages with boxes first, evenly spread over the collection."""
        full = [n for n, truth in enumerate(self.truths) if len(truth.boxes)]
        clean = [n for n, truth in enumerate(self.truths) if not len(truth.boxes)]
        chosen = _spread(full, _PICTURED - 1 if clean else _PICTURED) + _spread(clean, 1)
        return sorted(chosen)


def _spread(numbers: list[int], most: int) -> list[int]:
    if len(numbers) <= most:
        return numbers
    return [numbers[round(place)] for place in np.linspace(0, len(numbers) - 1, most)]


def _small(record: BaseRecord) -> Image.Image:
    page = open_as_seen(record.filepath)
    return page.resize((_WIDTH_PX, max(1, round(page.height * _WIDTH_PX / page.width))), Image.Resampling.BOX)


def _scaled(page: PageBoxes) -> PageBoxes:
    """Boxes on the reduced page, without their outlines."""
    height = max(1, round(page.height * _WIDTH_PX / page.width))
    return replace(page.on_size(_WIDTH_PX, height), polygons=())
