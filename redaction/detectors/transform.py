"""From a page of any size to the model's input: an IceVision transform on torchvision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from icevision.core.bbox import BBox
from icevision.core.record import BaseRecord
from icevision.tfms.transform import Transform
from icevision.utils.imageio import ImgSize
from torchvision.transforms.v2 import functional

from redaction.detectors.fit import Fit, fit_of, overlap, scaled_size
from redaction.detectors.paste import RedactionPaste

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

ZOOM = (0.8, 1.25)
"""Smallest and largest scale of a shaken page, as shares of the one at which it fits."""
_WHITE = 255
_SMALLEST_SIDE_PX = 2  # of a box in the model's input; less is no redaction that anyone could see


@dataclass(frozen=True, eq=False)
class Scaled:
    """A page at some scale.

    Attributes:
        pixels: ``(1 or 3, h, w)`` uint8; one channel where it has no colours.
        scale: its pixels per page pixel.
        size: of the page, in page pixels.
    """

    pixels: torch.Tensor
    scale: float
    size: ImgSize


class PageTransform(Transform):
    """Bring a record to the model's input: the image as normalised float32, the boxes in input pixels.

    Args:
        height_px: of the model's input.
        width_px: of the model's input.
        augment: shift, zoom and relight at random. Pages are never mirrored, since text is not, and nothing is cut out
            of them, since a cut-out looks like a redaction.
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
        """Change a loaded record of its own copy, as IceVision's ``Dataset`` hands it over, without any chance."""
        pixels = torch.from_numpy(np.array(record.img)).permute(2, 0, 1)
        return self.plain(record, Scaled(pixels, 1.0, ImgSize(pixels.shape[2], pixels.shape[1])))

    def plain(self, record: BaseRecord, page: Scaled) -> BaseRecord:
        """Change a record of its own copy to its page as it is."""
        boxes, labels = _annotated(record)
        return self._finished(record, page, fit_of(page.size, self.height_px, self.width_px), boxes, labels)

    def drawn(self, record: BaseRecord, page: Scaled, dice: np.random.Generator) -> BaseRecord:
        """Change a record of its own copy to its page with the changes that the dice give."""
        boxes, labels = _annotated(record)
        if self.paste is not None:
            page, boxes, labels = self.paste(page, boxes, labels, dice)
        fit = fit_of(page.size, self.height_px, self.width_px)
        if self.augment:
            fit = self._shaken(fit, page.size, dice)
        return self._finished(record, page, fit, boxes, labels, dice if self.augment else None)

    def _finished(
        self,
        record: BaseRecord,
        page: Scaled,
        fit: Fit,
        boxes: np.ndarray,
        labels: list[int],
        light: np.random.Generator | None = None,
    ) -> BaseRecord:
        record.set_img(_normalised(self._placed(page, fit, light)))
        record.set_img_size(page.size, original=True)  # which set_img takes for the original's
        record.set_img_size(ImgSize(self.width_px, self.height_px))
        self._set_boxes(record, fit.to_input(boxes), labels)
        return record

    def _shaken(self, fit: Fit, page: ImgSize, dice: np.random.Generator) -> Fit:
        scale = fit.scale * dice.uniform(*ZOOM)
        slack = (self.width_px - page.width * scale, self.height_px - page.height * scale)
        left, top = (round(dice.uniform(min(0, room), max(0, room))) for room in slack)
        return Fit(scale, left, top)

    def _placed(self, page: Scaled, fit: Fit, light: np.random.Generator | None) -> torch.Tensor:
        """``(1 or 3, height_px, width_px)`` uint8: the page in the input, relit if there is any light to draw."""
        height, width = scaled_size(page.size.height, page.size.width, fit.scale)
        pixels = page.pixels
        if pixels.shape[1:] != (height, width):
            pixels = functional.resize(pixels, [height, width], antialias=True)
        rows, cut_rows = overlap(fit.top, height, self.height_px)
        columns, cut_columns = overlap(fit.left, width, self.width_px)
        pixels = pixels[:, cut_rows, cut_columns]
        if light is not None:
            pixels = _relit(pixels, light)
        canvas = torch.full((len(pixels), self.height_px, self.width_px), _WHITE, dtype=torch.uint8)
        canvas[:, rows, columns] = pixels
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


_OF_BYTE = ((np.arange(256, dtype=np.float32)[:, None] / 255 - IMAGENET_MEAN) / IMAGENET_STD).astype(np.float32)
"""``(256, 3)``: what ImageNet's mean and deviation make of each value of a channel."""


def _normalised(page: torch.Tensor) -> np.ndarray:
    """``(1 or 3, h, w)`` uint8 to ``(h, w, 3)`` float32 with ImageNet's mean and deviation, as batches want it."""
    channels = page.numpy()
    if len(channels) == 1:
        return _OF_BYTE[channels[0]]
    return np.stack([_OF_BYTE[:, number][channel] for number, channel in enumerate(channels)], axis=-1)


def _relit(page: torch.Tensor, dice: np.random.Generator) -> torch.Tensor:
    page = functional.adjust_brightness(page, dice.uniform(0.75, 1.15))
    page = functional.adjust_contrast(page, dice.uniform(0.7, 1.2))
    without_colours = dice.uniform() < 0.2
    return functional.rgb_to_grayscale(page, 1) if without_colours and len(page) == 3 else page
