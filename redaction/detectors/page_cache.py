"""Decoded pages, kept for as long as a training lasts."""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from icevision.core.record import BaseRecord
from icevision.utils.imageio import open_img
from PIL import Image
from torchvision.transforms.v2 import functional

from redaction.detectors.fit import scaled_size
from redaction.errors import DataError

_HEADER = struct.Struct("<4sIIII")
_MAGIC = b"page"
_SHARE_OF_DISK = 0.5
"""Of the free disk that the pages of one loader may take."""


class PageCache:
    """Pages reduced to what the largest zoom needs, each decoded once.

    They lie in a file without a name, which ends with the last process that has it open: a killed training leaves
    nothing behind. Forked workers share it. Two that fill the same place write the same bytes, the header last.
    A full disk is no error: what finds no place is decoded again.

    Args:
        records: of the pages.
        scales: pixels kept for a pixel of each page, at most 1.
    """

    def __init__(self, records: Sequence[BaseRecord], scales: Sequence[float]) -> None:
        self.records, self.scales = records, scales
        sizes = [np.prod(scaled_size(each.height, each.width, s)) for each, s in zip(records, scales, strict=True)]
        self.slot_bytes = _HEADER.size + 3 * int(max(sizes, default=0))
        self._file = tempfile.TemporaryFile(prefix="redaction-pages-")  # noqa: SIM115 - it lives as long as this
        free = shutil.disk_usage(tempfile.gettempdir()).free * _SHARE_OF_DISK
        self.slots = min(len(records), int(free // self.slot_bytes))

    def page(self, index: int) -> torch.Tensor:
        """``(1 or 3, h, w)`` uint8: a page, one channel where it has no colours.

        Raises:
            DataError: its file is gone or cannot be read.
        """
        header = self._header(index)
        if header is None:
            return self._decoded(index)
        return self._rows(index, header, 0, header[0])

    def region(self, index: int, box: Sequence[float]) -> torch.Tensor:
        """The same of a part of a page, ``xmin ymin xmax ymax`` in page pixels; ``h`` or ``w`` may be 0."""
        scale = self.scales[index]
        left, top, right, bottom = (max(0, round(edge * scale)) for edge in box)
        header = self._header(index)
        if header is None:
            return self._decoded(index)[:, top:bottom, left:right]
        return self._rows(index, header, top, min(bottom, header[0]))[:, :, left:right]

    def _header(self, index: int) -> tuple[int, int, int] | None:
        """Height, width and channels of a page that is there."""
        if index >= self.slots:
            return None
        content = os.pread(self._file.fileno(), _HEADER.size, index * self.slot_bytes)
        if len(content) < _HEADER.size:
            return None
        magic, height, width, channels, _ = _HEADER.unpack(content)
        return (height, width, channels) if magic == _MAGIC else None

    def _rows(self, index: int, header: tuple[int, int, int], top: int, bottom: int) -> torch.Tensor:
        _, width, channels = header
        row = width * channels
        start = index * self.slot_bytes + _HEADER.size + top * row
        content = bytearray(max(0, bottom - top) * row)
        os.preadv(self._file.fileno(), [content], start)
        rows = torch.from_numpy(np.frombuffer(content, np.uint8).reshape(-1, width, channels))
        return rows.permute(2, 0, 1)

    def _decoded(self, index: int) -> torch.Tensor:
        page = reduced(read_page(self.records[index].filepath), self.scales[index])
        if index < self.slots:
            self._keep(index, page)
        return page

    def _keep(self, index: int, page: torch.Tensor) -> None:
        channels, height, width = page.shape
        start = index * self.slot_bytes
        try:
            pixels = page.permute(1, 2, 0).contiguous().numpy()
            if os.pwrite(self._file.fileno(), pixels.data, start + _HEADER.size) == pixels.nbytes:
                os.pwrite(self._file.fileno(), _HEADER.pack(_MAGIC, height, width, channels, 0), start)
        except OSError:
            self.slots = 0  # the disk is full


def read_page(path: Path) -> torch.Tensor:
    """``(3, h, w)`` uint8: an image as it is meant to be seen; ``(1, h, w)`` where its file knows no colours.

    Raises:
        DataError: the file is gone or cannot be read.
    """
    try:
        with Image.open(path) as image:
            gray = image.mode in ("1", "L")
        page = np.array(open_img(path, gray=gray))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"the page {path} cannot be read any more: {error}. Was it moved or changed?") from None
    return torch.from_numpy(page[None] if gray else page.transpose(2, 0, 1))


def reduced(page: torch.Tensor, scale: float) -> torch.Tensor:
    """A page at a scale, with one channel if all are equal."""
    if scale != 1:
        page = functional.resize(page, list(scaled_size(page.shape[1], page.shape[2], scale)), antialias=True)
    if len(page) == 3 and torch.equal(page[0], page[1]) and torch.equal(page[0], page[2]):
        page = page[:1]
    return page
