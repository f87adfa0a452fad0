"""A page kept with all that was found on it down to a low score, so that another threshold needs no model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from redaction.evaluation.share import redacted_share
from redaction.predicting.content import content_of, content_share
from redaction.predicting.find import ReadPage
from redaction.predicting.results import FoundPage


@dataclass(frozen=True, eq=False)
class SiftedPage:
    """What was found on a page, without its pixels.

    Attributes:
        found: at the lowest threshold.
        content_bits: the mask of its content, eight to a byte: a hundred pages take some ten megabytes.
        content_shape: height and width of the mask.
    """

    found: FoundPage
    content_bits: np.ndarray
    content_shape: tuple[int, int]

    @classmethod
    def of(cls, read: ReadPage) -> SiftedPage:
        """Of a page that was read at the lowest threshold."""
        content = content_of(read.page.pixels)
        height, width = content.shape
        return cls(read.found, np.packbits(content), (height, width))

    def at(self, threshold: float) -> FoundPage:
        """The page as ``predict`` tells of it at this threshold, if it is not below the lowest."""
        found = self.found
        boxes = tuple(box for box in found.boxes if box.score >= threshold)
        page_boxes = replace(found, boxes=boxes).page_boxes
        share = redacted_share(page_boxes)
        height, width = self.content_shape
        mask = np.unpackbits(self.content_bits, count=height * width).reshape(height, width).astype(bool)
        return replace(found, boxes=boxes, share=share, content=max(share, content_share(mask, page_boxes)))
