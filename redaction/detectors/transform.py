"""From a page of any size to the model's input, and back: an IceVision transform on torchvision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from icevision.core.bbox import BBox
from icevision.core.record import BaseRecord
from icevision.tfms.transform import Transform
from icevision.utils.imageio import ImgSize
from torchvision.transforms.v2 import functional

from redaction.detectors.paste import RedactionPaste

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

_WHITE = 255
_SMALLEST_SIDE_PX = 2  # of a box in the model's input; less is no redaction that anyone could see


@dataclass(frozen=True)
class Fit:
    """How a page lies in the model's input: scaled, then shifted, and filled up with white.

    Attributes:
        scale: input pixels per page pixel.
        left: of the page in the input, in input pixels; negative where the page is cut.
        top: likewise.
    """

    scale: float
    left: int = 0
    top: int = 0

    def to_input(self, boxes: np.ndarray) -> np.ndarray:
        """``(n, 4)`` boxes ``xmin ymin xmax ymax`` from page pixels to input pixels."""
        return boxes * self.scale + np.array([self.left, self.top] * 2)

    def to_page(self, boxes: np.ndarray) -> np.ndarray:
        """``(n, 4)`` boxes ``xmin ymin xmax ymax`` from input pixels to page pixels."""
        return (boxes - np.array([self.left, self.top] * 2)) / self.scale


def fit_of(page: ImgSize, height_px: int, width_px: int) -> Fit:
    """The whole page, as large as it goes, in the upper left corner of the input."""
    return Fit(min(height_px / page.height, width_px / page.width))


class PageTransform(Transform):
    """Bring a loaded record to the model's input: the image as normalised float32, the boxes in input pixels.

    Args:
        height_px: of the model's input.
        width_px: of the model's input.
        augment: shift, zoom and relight at random, with torch's random numbers. Pages are never mirrored, since text
            is not, and nothing is cut out of them, since a cut-out looks like a redaction.
        paste: lays more redactions onto the page first.
    """

    def __init__(
        self, height_px: int, width_px: int, augment: bool = False, paste: RedactionPaste | None = None
    ) -> None:
        self.height_px = height_px
        self.width_px = width_px
        self.augment = augment
        self.paste = paste

    def apply(self, record: BaseRecord) -> BaseRecord:
        """Change a loaded record of its own copy, as IceVision's ``Dataset`` hands it over."""
        page = torch.from_numpy(np.array(record.img)).permute(2, 0, 1)
        size = ImgSize(page.shape[2], page.shape[1])
        boxes, labels = _annotated(record)
        if self.paste is not None:
            boxes, labels = self.paste(page, boxes, labels)
        fit = fit_of(size, self.height_px, self.width_px)
        if self.augment:
            fit = self._shaken(fit, size)
            page = _relit(page)
        record.set_img(_normalised(self._placed(page, fit)))
        record.set_img_size(size, original=True)  # which set_img takes for the original's
        record.set_img_size(ImgSize(self.width_px, self.height_px))
        self._set_boxes(record, fit.to_input(boxes), labels)
        return record

    def _shaken(self, fit: Fit, page: ImgSize) -> Fit:
        scale = fit.scale * _uniform(0.8, 1.25)
        slack = (self.width_px - page.width * scale, self.height_px - page.height * scale)
        left, top = (round(_uniform(min(0, room), max(0, room))) for room in slack)
        return Fit(scale, left, top)

    def _placed(self, page: torch.Tensor, fit: Fit) -> torch.Tensor:
        height, width = (max(1, round(side * fit.scale)) for side in page.shape[1:])
        scaled = functional.resize(page, [height, width], antialias=True)
        canvas = torch.full((3, self.height_px, self.width_px), _WHITE, dtype=torch.uint8)
        rows, cut_rows = _overlap(fit.top, height, self.height_px)
        columns, cut_columns = _overlap(fit.left, width, self.width_px)
        canvas[:, rows, columns] = scaled[:, cut_rows, cut_columns]
        return canvas

    def _set_boxes(self, record: BaseRecord, boxes: np.ndarray, labels: list[int]) -> None:
        """Cut the boxes at the edges of the input; what is too small to be seen is left out."""
        boxes = boxes.clip(0, [self.width_px, self.height_px] * 2)
        seen = np.flatnonzero(((boxes[:, 2:] - boxes[:, :2]) >= _SMALLEST_SIDE_PX).all(axis=1))
        record.detection.set_bboxes([BBox.from_xyxy(*boxes[i].tolist()) for i in seen])
        record.detection.set_labels_by_id([labels[i] for i in seen])


def _annotated(record: BaseRecord) -> tuple[np.ndarray, list[int]]:
    """``(n, 4)`` boxes of a record and their class ids.

    Crowd boxes are left out: a region of uncounted redactions teaches neither box nor background.
    """
    found = record.detection
    rows = [
        (box.xyxy, label)
        for box, label, crowd in zip(found.bboxes, found.label_ids, found.iscrowds, strict=True)
        if not crowd
    ]
    return np.array([box for box, _ in rows], np.float64).reshape(-1, 4), [label for _, label in rows]


def _overlap(start: int, length: int, room: int) -> tuple[slice, slice]:
    """Where ``length`` pixels that begin at ``start`` meet ``room`` pixels that begin at 0, in either's own count."""
    first, last = max(start, 0), min(start + length, room)
    return slice(first, last), slice(first - start, last - start)


def _normalised(page: torch.Tensor) -> np.ndarray:
    """``(3, h, w)`` uint8 to ``(h, w, 3)`` float32 with ImageNet's mean and deviation, as batches want it."""
    scaled = functional.normalize(functional.to_dtype(page, torch.float32, scale=True), IMAGENET_MEAN, IMAGENET_STD)
    return scaled.permute(1, 2, 0).numpy()


def _relit(page: torch.Tensor) -> torch.Tensor:
    page = functional.adjust_brightness(page, _uniform(0.75, 1.15))
    page = functional.adjust_contrast(page, _uniform(0.7, 1.2))
    return functional.rgb_to_grayscale(page, 3) if _uniform(0, 1) < 0.2 else page


def _uniform(low: float, high: float) -> float:
    return low + (high - low) * torch.rand(()).item()
