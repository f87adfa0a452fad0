"""Page images on their way from their files or from memory, at the scale that a model needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from icevision.core.record import BaseRecord
from icevision.utils.imageio import ImgSize
from PIL import Image
from torchvision.transforms.v2 import functional

from redaction.detectors.fit import scaled_size
from redaction.errors import DataError
from redaction.pictures import open_as_seen


@dataclass(frozen=True, eq=False)
class Scaled:
    """A page at some scale.

    Attributes:
        pixels: ``(1 or 3, h, w)`` uint8; one channel where it has no colours.
        size: of the page, in page pixels.
    """

    pixels: torch.Tensor
    size: ImgSize

    @property
    def ratio(self) -> np.ndarray:
        """``(4,)``: what takes boxes ``xmin ymin xmax ymax`` from page pixels to its pixels."""
        height, width = self.pixels.shape[1:]
        return np.array([width / self.size.width, height / self.size.height] * 2)


class PageFiles:
    """Pages that are decoded whenever they are asked for.

    Args:
        records: of the pages, with their sizes.
        scales: at which each is wanted, at most 1.
    """

    def __init__(self, records: Sequence[BaseRecord], scales: Sequence[float]) -> None:
        self.records, self.scales = records, scales

    def __len__(self) -> int:
        return len(self.records)

    def page(self, index: int) -> Scaled:
        """A page, whose pixels are the caller's own.

        Raises:
            DataError: its file is gone, cannot be read, or has another size than its record.
        """
        record = self.records[index]
        size = ImgSize(record.width, record.height)
        pixels = read_page(record)
        if pixels.shape[1:] != (size.height, size.width):
            raise DataError(
                f"the page {record.filepath} should be {size.width} x {size.height} px and has "
                f"{pixels.shape[2]} x {pixels.shape[1]} px. Was it changed after it was annotated?"
            )
        return Scaled(reduced(pixels, self.scales[index]), size)


class PagesInMemory(PageFiles):
    """Pages that somebody has decoded already.

    Args:
        records: of the pages, with the sizes in which boxes are wanted.
        pixels: ``(h, w)`` or ``(h, w, 3)`` uint8 of each page, at any scale.
    """

    def __init__(self, records: Sequence[BaseRecord], pixels: Sequence[np.ndarray]) -> None:
        super().__init__(records, [1.0] * len(records))
        self.pixels = pixels

    def page(self, index: int) -> Scaled:
        """A page; its pixels are the caller's own."""
        record, pixels = self.records[index], np.array(self.pixels[index])
        channels = torch.from_numpy(pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1))
        return Scaled(reduced(channels, 1.0), ImgSize(record.width, record.height))


def read_page(record: BaseRecord) -> torch.Tensor:
    """``(3, h, w)`` uint8: an image as people see it; ``(1, h, w)`` where its file knows no colours.

    Its pixels are those of IceVision's ``open_img``, but for files of more than eight bits, which that one cuts off,
    and transparent ones, which it puts on black. Documents are read so too, see ``redaction.pictures``.

    Raises:
        DataError: the file is gone or cannot be read.
    """
    try:
        page = np.array(open_as_seen(record.filepath))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(
            f"the page {record.filepath} cannot be read any more: {error}. Was it moved or changed?"
        ) from None
    return torch.from_numpy(page[None] if page.ndim == 2 else page.transpose(2, 0, 1))


def reduced(page: torch.Tensor, scale: float) -> torch.Tensor:
    """A page at a scale, with one channel if all are equal."""
    size = scaled_size(page.shape[1], page.shape[2], scale)
    if page.shape[1:] != size:
        page = functional.resize(page, list(size), antialias=True)
    if len(page) == 3 and torch.equal(page[0], page[1]) and torch.equal(page[0], page[2]):
        page = page[:1].contiguous()
    return page
