"""Decoded pages, kept for as long as a training lasts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence

import numpy as np
import torch
from icevision.core.record import BaseRecord
from icevision.utils.imageio import ImgSize

from redaction.detectors.fit import scaled_size
from redaction.detectors.page_files import PageFiles, Scaled

_LEFT_FREE = 0.5
"""Of the disk that is free at the start, for others."""


class PageCache(PageFiles):
    """Pages that are decoded once.

    They lie in a file without a name, which ends with the last process that has it open: a killed training leaves
    nothing behind. Forked workers share it. Two that fill the same place write the same bytes; the mark that a page is
    there comes last. A full disk is no error: what finds no place is decoded again. The file has holes where pages are
    missing or without colours, so that it takes no more of the disk than was written.

    Args:
        records: of the pages, with their sizes.
        scales: at which each is kept, at most 1.
    """

    def __init__(self, records: Sequence[BaseRecord], scales: Sequence[float]) -> None:
        super().__init__(records, scales)
        self._sizes = [scaled_size(record.height, record.width, s) for record, s in zip(records, scales, strict=True)]
        places = np.cumsum([len(records), *(3 * height * width for height, width in self._sizes)])  # after the marks
        self._places = places.tolist()
        self._file = tempfile.TemporaryFile(prefix="redaction-pages-", buffering=0)  # noqa: SIM115 - lives as long
        self._left_free = _LEFT_FREE * self._free_bytes()

    def page(self, index: int) -> Scaled:
        """A page, whose pixels are the caller's own.

        Raises:
            DataError: it was not kept yet, and its file is gone, cannot be read, or has another size than its record.
        """
        mark = os.pread(self._file.fileno(), 1, index)
        if mark in (b"", b"\0"):
            page = super().page(index)
            self._keep(index, page.pixels)
            return page
        record, (height, width) = self.records[index], self._sizes[index]
        content = np.empty((height, width, mark[0]), np.uint8)
        os.preadv(self._file.fileno(), [content.data], self._places[index])
        return Scaled(torch.from_numpy(content).permute(2, 0, 1), ImgSize(record.width, record.height))

    def _keep(self, index: int, pixels: torch.Tensor) -> None:
        content = pixels.permute(1, 2, 0).contiguous().numpy()
        if self._free_bytes() - content.nbytes < self._left_free:
            return
        try:
            if os.pwrite(self._file.fileno(), content.data, self._places[index]) == content.nbytes:
                os.pwrite(self._file.fileno(), bytes([len(pixels)]), index)
        except OSError:  # the disk is full
            return

    def _free_bytes(self) -> int:
        disk = os.fstatvfs(self._file.fileno())
        return disk.f_bavail * disk.f_frsize
