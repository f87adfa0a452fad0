"""Pasting: redactions of other training pages are laid onto a page, so that few annotations go a long way.

After "Simple Copy-Paste is a Strong Data Augmentation Method for Instance Segmentation" (Ghiasi et al., CVPR 2021). A
redaction is opaque and rectangular, and hides whatever lies below: pasting one makes a page that could be real, and it
is annotated as what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from icevision.core.record import BaseRecord
from PIL import Image

from redaction.detectors.page_files import PageFiles, Scaled

_GAP_PX = 4  # between a pasted box and any other, in page pixels
_TRIES = 4  # at finding a free place for one box
_STRETCH = (0.6, 1.7)  # of the width; the height stays that of a line
_NARROWEST_PX = 4  # page pixels
_MOST_PATCHES = 2000
"""From which pasted ones are drawn; the page of each has to be decoded first."""

_Place = tuple[int, int, int, int]


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


@dataclass(frozen=True, eq=False)
class _Cut:
    """Pixels around a patch, as an image, and the patch in them: its edges may lie inside of pixels."""

    image: Image.Image
    box: tuple[float, float, float, float]

    def at(self, height: int, width: int) -> torch.Tensor:
        """``(1 or 3, height, width)`` uint8: the patch alone."""
        pixels = np.array(self.image.resize((width, height), Image.Resampling.BILINEAR, box=self.box))
        return torch.from_numpy(pixels.reshape(height, width, -1)).permute(2, 0, 1)


class RedactionPaste:
    """Lays up to ``most`` redactions of training pages onto a page.

    A page is decoded when the first of its redactions is drawn. Of very many redactions, some evenly spread are used.

    Args:
        pages: the training pages.
        most: boxes for one page; 0 for none.
    """

    def __init__(self, pages: PageFiles, most: int) -> None:
        self.pages, self.most = pages, most
        patches = [patch for index, record in enumerate(pages.records) for patch in _patches(index, record)]
        spread = np.linspace(0, len(patches) - 1, min(len(patches), _MOST_PATCHES)).round().astype(int)
        self.patches = [patches[number] for number in spread] if most else []
        self._cuts: dict[Patch, _Cut] = {}

    def __call__(
        self, page: Scaled, boxes: np.ndarray, labels: list[int], dice: np.random.Generator
    ) -> tuple[Scaled, np.ndarray, list[int]]:
        """Draw onto a page.

        Args:
            page: at any scale; its pixels are changed.
            boxes: ``(n, 4)`` of the redactions on it, ``xmin ymin xmax ymax`` in page pixels.
            labels: class ids of the boxes.
            dice: decide.

        Returns:
            The page, and boxes and labels with the pasted ones behind the others.

        Raises:
            DataError: the page of a redaction cannot be read.
        """
        if not self.patches:
            return page, boxes, labels
        pixels, taken = page.pixels, boxes * page.ratio
        for _ in range(dice.integers(self.most + 1)):
            patch = self.patches[dice.integers(len(self.patches))]
            height, width = _stretched(patch, page, dice)
            place = _free_place((height, width), pixels.shape[1:], taken, _GAP_PX * page.ratio[0], dice)
            if place is None:
                continue
            pixels = _laid(self._cut(patch).at(height, width), pixels, place)
            taken = np.vstack([taken, np.array(place, np.float64)])
            labels = [*labels, patch.label]
        return replace(page, pixels=pixels), np.vstack([boxes, taken[len(boxes) :] / page.ratio]), labels

    def _cut(self, patch: Patch) -> _Cut:
        if patch not in self._cuts:
            page = self.pages.page(patch.page)
            self._cuts[patch] = _cut_out(page.pixels, np.array(patch.box) * page.ratio)
        return self._cuts[patch]


def _cut_out(pixels: torch.Tensor, box: np.ndarray) -> _Cut:
    """The part of ``(1 or 3, h, w)`` pixels that a box touches."""
    (left, top), (right, bottom) = np.floor(box[:2]).astype(int), np.ceil(box[2:]).astype(int)
    around = pixels[:, top:bottom, left:right].permute(1, 2, 0).contiguous().numpy()
    image = Image.fromarray(around[..., 0] if len(pixels) == 1 else around)
    inner = np.clip(box - [left, top, left, top], 0, [image.width, image.height] * 2)
    return _Cut(image, tuple(inner.tolist()))


def _patches(index: int, record: BaseRecord) -> list[Patch]:
    """The redactions of a record that are not outside of its page."""
    found = record.detection
    inside = []
    for box, label, crowd in zip(found.bboxes, found.label_ids, found.iscrowds, strict=True):
        left, top, right, bottom = (round(edge) for edge in box.xyxy)
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, record.width), min(bottom, record.height)
        if not crowd and right > left and bottom > top:
            inside.append(Patch(index, (left, top, right, bottom), label))
    return inside


def _stretched(patch: Patch, page: Scaled, dice: np.random.Generator) -> tuple[int, int]:
    """Height and width at which a patch is laid onto a page, in pixels of the scaled page."""
    left, top, right, bottom = patch.box
    width = max(_NARROWEST_PX, (right - left) * dice.uniform(*_STRETCH))
    return max(1, round((bottom - top) * page.ratio[1])), max(1, round(width * page.ratio[0]))


def _free_place(
    size: tuple[int, int], page: torch.Size, boxes: np.ndarray, gap: float, dice: np.random.Generator
) -> _Place | None:
    """A place on the page that keeps the gap to all boxes, ``xmin ymin xmax ymax``; None if none was found."""
    height, width = size
    if height >= page[0] or width >= page[1]:
        return None
    for _ in range(_TRIES):
        left, top = int(dice.integers(page[1] - width)), int(dice.integers(page[0] - height))
        right, bottom = left + width, top + height
        beside = (boxes[:, 0] >= right + gap) | (boxes[:, 2] <= left - gap)
        if (beside | (boxes[:, 1] >= bottom + gap) | (boxes[:, 3] <= top - gap)).all():
            return left, top, right, bottom
    return None


def _laid(patch: torch.Tensor, page: torch.Tensor, place: _Place) -> torch.Tensor:
    """A page with a patch at a place of its size; it gets colours if the patch has some."""
    left, top, right, bottom = place
    if len(patch) > len(page):
        page = page.expand(3, -1, -1).clone()
    page[:, top:bottom, left:right] = patch
    return page
