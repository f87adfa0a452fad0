"""How a page of any size lies in the model's input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from icevision.core.record import BaseRecord
from icevision.utils.imageio import ImgSize


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


def kept_scales(records: Sequence[BaseRecord], height_px: int, width_px: int, zoom: float = 1.0) -> list[float]:
    """Scales, at most 1, at which pages hold all that an input of this size can show of them.

    Args:
        records: of the pages, with their sizes.
        height_px: of the model's input.
        width_px: of the model's input.
        zoom: largest scale of a page in the input, as a share of the one at which it fits.
    """
    fits = [fit_of(record.img_size, height_px, width_px) for record in records]
    return [min(1.0, fit.scale * zoom) for fit in fits]


def scaled_size(height: int, width: int, scale: float) -> tuple[int, int]:
    """Height and width of a page at a scale, in pixels."""
    return max(1, round(height * scale)), max(1, round(width * scale))


def overlap(start: int, length: int, room: int) -> tuple[slice, slice]:
    """Where ``length`` pixels that begin at ``start`` meet ``room`` pixels that begin at 0, in either's own count."""
    first, last = max(start, 0), min(start + length, room)
    return slice(first, last), slice(first - start, last - start)
