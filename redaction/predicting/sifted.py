"""A page kept with all that was found on it down to a low score, so that another threshold needs no model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from redaction.boxes import PageBoxes
from redaction.evaluation.share import redacted_share
from redaction.predicting.content import Content
from redaction.predicting.find import ReadPage, to_pixels
from redaction.predicting.results import FoundPage


@dataclass(frozen=True, eq=False)
class SiftedPage:
    """What was found on a page, without its pixels.

    Attributes:
        found: at the lowest threshold.
        scale: ``(4,)``, from page pixels to the pixels that were read.
        content_bits: the mask of its content, eight to a byte: a hundred pages take some ten megabytes.
        content_shape: height and width of the mask.
        content_scale: see ``Content``.
    """

    found: FoundPage
    scale: np.ndarray
    content_bits: np.ndarray
    content_shape: tuple[int, int]
    content_scale: float

    @classmethod
    def of(cls, read: ReadPage) -> SiftedPage:
        """Of a page that was read at the lowest threshold."""
        content = Content.of(read.page.pixels)
        height, width = content.mask.shape
        return cls(read.found, to_pixels(read.page), np.packbits(content.mask), (height, width), content.scale)

    def at(self, threshold: float) -> FoundPage:
        """The page as ``predict`` tells of it at this threshold, if it is not below the lowest."""
        found = self.found
        boxes = tuple(box for box in found.boxes if box.score >= threshold)
        edges = np.array([box.box for box in boxes], np.float64).reshape(-1, 4)
        share = redacted_share(PageBoxes(found.number, found.width, found.height, edges, np.ones(len(boxes))))
        height, width = self.content_shape
        mask = np.unpackbits(self.content_bits, count=height * width).reshape(height, width).astype(bool)
        content = Content(mask, self.content_scale).share(edges * self.scale)
        return replace(found, boxes=boxes, share=share, content=max(share, content))
