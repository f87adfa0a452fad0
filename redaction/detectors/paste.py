"""Pasting: redactions of other training pages are laid onto a page, so that few annotations go a long way.

After "Simple Copy-Paste is a Strong Data Augmentation Method for Instance Segmentation" (Ghiasi et al., CVPR 2021). A
redaction is opaque and rectangular, and hides whatever lies below: pasting one makes a page that could be real, and it
is annotated as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from icevision.core.record import BaseRecord
from icevision.utils.imageio import open_img
from torchvision.transforms.v2 import functional

_GAP_PX = 4  # between a pasted box and any other, in page pixels
_TRIES = 4  # at finding a free place for one box
_STRETCH = (0.6, 1.7)  # of the width; the height stays that of a line


@dataclass(frozen=True, eq=False)
class Patch:
    """A redaction cut out of a page: ``(3, h, w)`` uint8 and its class id."""

    pixels: torch.Tensor
    label: int


class RedactionPaste:
    """Lays up to ``most`` redactions of training pages onto a page, with torch's random numbers.

    Args:
        records: of the training pages; their files are read once.
        most: boxes for one page.
    """

    def __init__(self, records: Iterable[BaseRecord], most: int) -> None:
        self.most = most
        self.patches = [patch for record in records for patch in _patches(record)] if most else []

    def __call__(self, page: torch.Tensor, boxes: np.ndarray, labels: list[int]) -> tuple[np.ndarray, list[int]]:
        """Draw into a page.

        Args:
            page: ``(3, h, w)`` uint8, changed in place.
            boxes: ``(n, 4)`` of the redactions on it, ``xmin ymin xmax ymax`` in its pixels, crowds included.
            labels: class ids of the boxes.

        Returns:
            Boxes and labels with the pasted ones behind the others.
        """
        if not self.patches:
            return boxes, labels
        for _ in range(_integer(self.most + 1)):
            patch = self.patches[_integer(len(self.patches))]
            pixels = _stretched(patch.pixels)
            place = _free_place(pixels.shape[1:], page.shape[1:], boxes)
            if place is None:
                continue
            left, top, right, bottom = place
            page[:, top:bottom, left:right] = pixels
            boxes = np.vstack([boxes, np.array(place, np.float64)])
            labels = [*labels, patch.label]
        return boxes, labels


def _patches(record: BaseRecord) -> list[Patch]:
    found = record.detection
    if not found.bboxes:
        return []
    page = torch.from_numpy(np.array(open_img(record.filepath))).permute(2, 0, 1)
    rows = zip(found.bboxes, found.label_ids, found.iscrowds, strict=True)
    edges = [(tuple(round(edge) for edge in box.xyxy), label) for box, label, crowd in rows if not crowd]
    cut = [(page[:, max(top, 0) : bottom, max(left, 0) : right], label) for (left, top, right, bottom), label in edges]
    return [Patch(pixels.clone(), label) for pixels, label in cut if pixels.numel()]


def _stretched(pixels: torch.Tensor) -> torch.Tensor:
    height, width = pixels.shape[1:]
    low, high = _STRETCH
    stretched = max(4, round(width * (low + (high - low) * torch.rand(()).item())))
    return functional.resize(pixels, [height, stretched], antialias=True)


def _free_place(size: torch.Size, page: torch.Size, boxes: np.ndarray) -> tuple[int, int, int, int] | None:
    """A place on the page that keeps the gap to all boxes, ``xmin ymin xmax ymax``; None if none was found."""
    height, width = size
    if height >= page[0] or width >= page[1]:
        return None
    for _ in range(_TRIES):
        left, top = _integer(page[1] - width), _integer(page[0] - height)
        right, bottom = left + width, top + height
        beside = (boxes[:, 0] >= right + _GAP_PX) | (boxes[:, 2] <= left - _GAP_PX)
        if (beside | (boxes[:, 1] >= bottom + _GAP_PX) | (boxes[:, 3] <= top - _GAP_PX)).all():
            return left, top, right, bottom
    return None


def _integer(below: int) -> int:
    return int(torch.randint(below, ()).item())
