"""Pasting: redactions of other training pages are laid onto a page, so that few annotations go a long way.

After "Simple Copy-Paste is a Strong Data Augmentation Method for Instance Segmentation" (Ghiasi et al., CVPR 2021). A
redaction is opaque and rectangular, and hides whatever lies below: pasting one makes a page that could be real, and it
is annotated as what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from icevision.core.record import BaseRecord
from torchvision.transforms.v2 import functional

from redaction.detectors.page_cache import PageCache

if TYPE_CHECKING:
    from redaction.detectors.transform import Scaled

_GAP_PX = 4  # between a pasted box and any other, in page pixels
_TRIES = 4  # at finding a free place for one box
_STRETCH = (0.6, 1.7)  # of the width; the height stays that of a line
_MOST_PATCHES = 2000
"""From which pasted ones are drawn; each has to be cut out of its page first."""


@dataclass(frozen=True)
class Patch:
    """A redaction of a training page.

    Attributes:
        page: index of the page.
        box: ``xmin ymin xmax ymax`` in whole page pixels.
        label: class id.
    """

    page: int
    box: tuple[int, int, int, int]
    label: int


class RedactionPaste:
    """Lays up to ``most`` redactions of training pages onto a page.

    Args:
        records: of the training pages.
        most: boxes for one page; 0 for none.
        cache: gives the pixels of the pages.
    """

    def __init__(self, records: Sequence[BaseRecord], most: int, cache: PageCache) -> None:
        self.most, self.cache = most, cache
        patches = [patch for index, record in enumerate(records) for patch in _patches(index, record)] if most else []
        spread = np.linspace(0, len(patches) - 1, min(len(patches), _MOST_PATCHES)).round().astype(int)
        self.patches = [patches[number] for number in spread]
        self._pixels: dict[Patch, torch.Tensor] = {}

    def __call__(
        self, page: Scaled, boxes: np.ndarray, labels: list[int], dice: np.random.Generator
    ) -> tuple[Scaled, np.ndarray, list[int]]:
        """Draw onto a copy of a page.

        Args:
            page: at any scale.
            boxes: ``(n, 4)`` of the redactions on it, ``xmin ymin xmax ymax`` in page pixels, crowds included.
            labels: class ids of the boxes.
            dice: decide.

        Returns:
            The page, and boxes and labels with the pasted ones behind the others.
        """
        if not self.patches:
            return page, boxes, labels
        pixels = page.pixels.clone()
        for _ in range(dice.integers(self.most + 1)):
            patch = self.patches[dice.integers(len(self.patches))]
            size = _stretched(patch, dice)
            place = _free_place(size, (page.size.height, page.size.width), boxes, dice)
            if place is None:
                continue
            pixels = _laid(self._cut(patch), pixels, place, page.scale)
            boxes = np.vstack([boxes, np.array(place, np.float64)])
            labels = [*labels, patch.label]
        return replace(page, pixels=pixels), boxes, labels

    def _cut(self, patch: Patch) -> torch.Tensor:
        if patch not in self._pixels:
            self._pixels[patch] = self.cache.region(patch.page, patch.box).clone()
        return self._pixels[patch]


def _patches(index: int, record: BaseRecord) -> list[Patch]:
    """The redactions of a record that are not outside of its page."""
    found = record.detection
    rows = zip(found.bboxes, found.label_ids, found.iscrowds, strict=True)
    inside = []
    for box, label, crowd in rows:
        left, top, right, bottom = (round(edge) for edge in box.xyxy)
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, record.width), min(bottom, record.height)
        if not crowd and right > left and bottom > top:
            inside.append(Patch(index, (left, top, right, bottom), label))
    return inside


def _stretched(patch: Patch, dice: np.random.Generator) -> tuple[int, int]:
    """Height and width at which a patch is laid, in page pixels."""
    left, top, right, bottom = patch.box
    return bottom - top, max(4, round((right - left) * dice.uniform(*_STRETCH)))


def _free_place(
    size: tuple[int, int], page: tuple[int, int], boxes: np.ndarray, dice: np.random.Generator
) -> tuple[int, int, int, int] | None:
    """A place on the page that keeps the gap to all boxes, ``xmin ymin xmax ymax``; None if none was found."""
    height, width = size
    if height >= page[0] or width >= page[1]:
        return None
    for _ in range(_TRIES):
        left, top = int(dice.integers(page[1] - width)), int(dice.integers(page[0] - height))
        right, bottom = left + width, top + height
        beside = (boxes[:, 0] >= right + _GAP_PX) | (boxes[:, 2] <= left - _GAP_PX)
        if (beside | (boxes[:, 1] >= bottom + _GAP_PX) | (boxes[:, 3] <= top - _GAP_PX)).all():
            return left, top, right, bottom
    return None


def _laid(patch: torch.Tensor, page: torch.Tensor, place: tuple[int, int, int, int], scale: float) -> torch.Tensor:
    """A page with a patch at a place of page pixels; it gets colours if the patch has some."""
    left, top, right, bottom = (round(edge * scale) for edge in place)
    right, bottom = min(right, page.shape[2]), min(bottom, page.shape[1])
    if not patch.numel() or right <= left or bottom <= top:
        return page
    if len(patch) > len(page):
        page = page.expand(3, -1, -1).clone()
    page[:, top:bottom, left:right] = functional.resize(patch, [bottom - top, right - left], antialias=True)
    return page
