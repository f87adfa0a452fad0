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
from redaction.detectors.page_files import Scaled
from redaction.detectors.paste import RedactionPaste

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

_SMALLEST_SIDE_PX = 2  # of a box in the model's input; less is no redaction that anyone could see
_WITHOUT_COLOURS = 0.2
"""Share of the relit pages that become grey."""
_AIMED = 0.5
"""Share of the pieces of redacted pages that are laid so that the middle of a redaction lies in them."""
_PLACES = 3
"""Of so many places at random a piece that is not laid at a redaction goes where most is seen: blank paper teaches
little."""
_LOOKED_AT = 400  # points of the height and of the width of a page, for that
LUMA = np.array([0.2989, 0.587, 0.114])
"""Shares of red, green and blue in brightness, ITU-R BT.601."""


@dataclass(frozen=True)
class Shake:
    """Random changes of a page, which is also relit. It is never mirrored, since text is not, and nothing is cut out of
    it, since a cut-out looks like a redaction.

    Attributes:
        zoom: smallest and largest scale, as shares of the one at which the page fits into the model's input.
        piece: height and width of what the model gets to see of the page, in pixels; None for its whole input.
        whole: share of the batches that show the whole input instead.
    """

    zoom: tuple[float, float] = (0.8, 1.25)
    piece: tuple[int, int] | None = None
    whole: float = 0.0


class PageTransform(Transform):
    """Bring a record to the model's input: the image as normalised float32, the boxes in input pixels.

    Args:
        height_px: of the model's input.
        width_px: of the model's input.
        shake: changes at random; None for none.
        paste: lays more redactions onto the page first.
    """

    def __init__(
        self, height_px: int, width_px: int, shake: Shake | None = None, paste: RedactionPaste | None = None
    ) -> None:
        self.height_px = height_px
        self.width_px = width_px
        self.shake = shake
        self.paste = paste

    def apply(self, record: BaseRecord) -> BaseRecord:
        """Change a loaded record of its own copy, as IceVision's ``Dataset`` hands it over, without any chance."""
        pixels = torch.from_numpy(np.array(record.img)).permute(2, 0, 1)
        return self.plain(record, Scaled(pixels, ImgSize(pixels.shape[2], pixels.shape[1])))

    def plain(self, record: BaseRecord, page: Scaled) -> BaseRecord:
        """Change a record of its own copy to its page as it is."""
        boxes, labels = _annotated(record)
        fit = fit_of(page.size, self.height_px, self.width_px)
        self._set_page(record, page, _placed(_scaled(page, fit).float(), fit, self._size))
        self._set_boxes(record, fit.to_input(boxes), labels, self._size)
        return record

    def drawn(self, record: BaseRecord, page: Scaled, dice: np.random.Generator, whole: bool = False) -> BaseRecord:
        """Change a record of its own copy to its page, which is used up, with the changes that the dice give.

        Args:
            record: of the page.
            page: in pixels.
            dice: all chance.
            whole: show the whole input, not a piece, as for all records of a batch or for none.

        Raises:
            DataError: the page of a redaction that is to be pasted cannot be read.
        """
        boxes, labels = _annotated(record)
        if self.paste is not None:
            page, boxes, labels = self.paste(page, boxes, labels, dice)
        fit, size = fit_of(page.size, self.height_px, self.width_px), self._size
        if self.shake is None:
            shown = _scaled(page, fit).float()
        else:
            size = size if whole else self.shake.piece or size
            fit = _shaken(fit, page, boxes, self.shake.zoom, size, dice)
            shown = _relit(_scaled(page, fit), dice)
        self._set_page(record, page, _placed(shown, fit, size))
        self._set_boxes(record, fit.to_input(boxes), labels, size)
        return record

    @property
    def _size(self) -> tuple[int, int]:
        return self.height_px, self.width_px

    def _set_page(self, record: BaseRecord, page: Scaled, canvas: torch.Tensor) -> None:
        record.set_img(canvas.permute(1, 2, 0).numpy())  # which the batch turns back without a copy
        record.set_img_size(page.size, original=True)  # which set_img takes for the original's
        record.set_img_size(ImgSize(canvas.shape[2], canvas.shape[1]))

    def _set_boxes(self, record: BaseRecord, boxes: np.ndarray, labels: list[int], size: tuple[int, int]) -> None:
        """Cut the boxes at the edges of the input; what is too small to be seen is left out."""
        boxes = boxes.clip(0, [size[1], size[0]] * 2)
        seen = np.flatnonzero(((boxes[:, 2:] - boxes[:, :2]) >= _SMALLEST_SIDE_PX).all(axis=1))
        record.detection.set_bboxes([BBox.from_xyxy(*boxes[i].tolist()) for i in seen])
        record.detection.set_labels_by_id([labels[i] for i in seen])


def _shaken(
    fit: Fit,
    page: Scaled,
    boxes: np.ndarray,
    zoom: tuple[float, float],
    size: tuple[int, int],
    dice: np.random.Generator,
) -> Fit:
    """Another scale and place of a page, in an input of another size perhaps."""
    scale = fit.scale * float(np.exp(dice.uniform(*np.log(zoom))))
    room = np.array([size[1] - page.size.width * scale, size[0] - page.size.height * scale])
    low, high = np.minimum(room, 0), np.maximum(room, 0)
    places = _PLACES
    if len(boxes) and dice.uniform() < _AIMED:
        middle = boxes[dice.integers(len(boxes))].reshape(2, 2).mean(axis=0) * scale
        low, high = (
            np.maximum(low, np.minimum(-middle, high)),
            np.minimum(high, np.maximum([size[1], size[0]] - middle, low)),
        )
        places = 1
    fits = [Fit(scale, *(round(dice.uniform(*ends)) for ends in zip(low, high, strict=True))) for _ in range(places)]
    return max(fits, key=lambda fit: _seen(page, fit, size)) if places > 1 else fits[0]


def _seen(page: Scaled, fit: Fit, size: tuple[int, int]) -> int:
    """How much brightness changes from left to right in the part of a page that an input of a size would show.

    It is looked up at the same points of a page however much the page was reduced before.
    """
    points = []
    for start, length, side, pixels in (
        (fit.top, size[0], page.size.height, page.pixels.shape[1]),
        (fit.left, size[1], page.size.width, page.pixels.shape[2]),
    ):
        share = (np.arange(_LOOKED_AT) + 0.5) / _LOOKED_AT
        inside = share[(share * side * fit.scale >= -start) & (share * side * fit.scale < length - start)]
        points.append(torch.from_numpy((inside * pixels).astype(np.int64)))
    rows, columns = points
    return int(page.pixels[0][rows][:, columns].short().diff(dim=1).abs().sum())


def _placed(pixels: torch.Tensor, fit: Fit, size: tuple[int, int]) -> torch.Tensor:
    """``(3, *size)`` float32, normalised: pixels ``(1 or 3, h, w)`` from 0 to 255 where they lie."""
    rows, cut_rows = overlap(fit.top, pixels.shape[1], size[0])
    columns, cut_columns = overlap(fit.left, pixels.shape[2], size[1])
    canvas = _WHITE.expand(3, *size).clone()
    canvas[:, rows, columns] = _normalised(pixels[:, cut_rows, cut_columns])
    return canvas


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


def _scaled(page: Scaled, fit: Fit) -> torch.Tensor:
    """``(1 or 3, h, w)`` uint8: the whole page at the scale of a fit."""
    size = scaled_size(page.size.height, page.size.width, fit.scale)
    if page.pixels.shape[1:] == size:
        return page.pixels
    return functional.resize(page.pixels, list(size), antialias=True)


def _normalised(pixels: torch.Tensor) -> torch.Tensor:
    """``(1 or 3, h, w)`` float32 from 0 to 255 to ``(3, h, w)`` with ImageNet's mean and deviation."""
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))
    return (pixels * (1 / 255)).sub(mean).div_(deviation)


_WHITE = _normalised(torch.full((1, 1, 1), 255.0))


def _relit(page: torch.Tensor, dice: np.random.Generator) -> torch.Tensor:
    """Brightness, contrast and perhaps no colours: ``(1 or 3, h, w)`` uint8 to float32, still from 0 to 255."""
    brightness, contrast = dice.uniform(0.75, 1.15), dice.uniform(0.7, 1.2)
    if dice.uniform() < _WITHOUT_COLOURS and len(page) == 3:
        page = functional.rgb_to_grayscale(page, 1)
    lit = page.contiguous().float().mul_(brightness).clamp_(0, 255)
    means = [channel.numpy().mean() for channel in lit]  # torch's mean depends on the number of threads
    middle = float(means @ LUMA) if len(means) == 3 else float(means[0])
    return lit.sub_(middle).mul_(contrast).add_(middle).clamp_(0, 255)
