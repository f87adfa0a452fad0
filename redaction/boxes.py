"""Boxes on a page, in the one form in which detectors give them and the evaluation takes them; how fine pages are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

PageId = int | str

OVERSAMPLED = 2.0
"""Pixels a side in which a page is held for each that the model sees of it. Pages of a training were larger than its
input too, and were reduced as these are; edges can be sharpened on them, and in an overlay print can be read."""

STYLE = "style"
"""Name of the attribute that says how a redaction looks: black, border, gray, color …"""

Polygons = tuple[np.ndarray, ...]
"""The outline of one region: one or several ``(k, 2)`` float64 corners ``x y`` in page pixels; none for a plain box."""


@dataclass(frozen=True, eq=False)
class PageBoxes:
    """The boxes of one page, true or predicted.

    Attributes:
        page: id of the page, the same as its record's.
        width: of the page, in pixels.
        height: of the page, in pixels.
        boxes: ``(n, 4)`` float64, ``xmin ymin xmax ymax`` in page pixels.
        labels: ``(n,)`` int64, class ids; 0 is the background and never occurs.
        scores: ``(n,)`` float64 in ``[0, 1]``, in any order; ones for true boxes.
        crowd: ``(n,)`` bool, true boxes that stand for many and count neither as found nor as missed.
        document: that the page belongs to; None where nobody said.
        attributes: what is known of the boxes beside their class, by name, such as ``style``: ``n`` words each, empty
            where nobody said.
        polygons: ``n`` outlines, for regions that are not what their box encloses.
    """

    page: PageId
    width: int
    height: int
    boxes: np.ndarray
    labels: np.ndarray
    scores: np.ndarray = field(default_factory=lambda: np.empty(0))
    crowd: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    document: str | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    polygons: tuple[Polygons, ...] = ()

    def __post_init__(self) -> None:
        boxes = np.asarray(self.boxes, np.float64).reshape(-1, 4)
        count = len(boxes)
        filled = {
            "boxes": boxes,
            "labels": np.asarray(self.labels, np.int64).reshape(-1),
            "scores": np.asarray(self.scores, np.float64) if len(self.scores) else np.ones(count),
            "crowd": np.asarray(self.crowd, bool) if len(self.crowd) else np.zeros(count, bool),
        }
        attributes = {name: tuple(words) for name, words in self.attributes.items()}
        outlines = tuple(tuple(_corners(part) for part in parts) for parts in self.polygons) or ((),) * count
        lengths = {name: len(values) for name, values in [*filled.items(), *attributes.items()]}
        for name, length in {**lengths, "polygons": len(outlines)}.items():
            if length != count:
                raise ValueError(f"page {self.page!r} has {count} boxes and {length} {name}")
        for name, value in {**filled, "attributes": attributes, "polygons": outlines}.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.boxes)

    def on_size(self, width: int, height: int) -> PageBoxes:
        """The same on the page at another size, in its pixels."""
        by = np.array([width / self.width, height / self.height])
        outlines = tuple(tuple(part * by for part in parts) for parts in self.polygons)
        return replace(self, width=width, height=height, boxes=self.boxes * np.tile(by, 2), polygons=outlines)

    def at_least(self, score: float) -> PageBoxes:
        """The boxes whose score is ``score`` or more."""
        return self.only(np.flatnonzero(self.scores >= score))

    def only(self, kept: np.ndarray) -> PageBoxes:
        """The boxes of these indices, in that order."""
        return PageBoxes(
            self.page,
            self.width,
            self.height,
            self.boxes[kept],
            self.labels[kept],
            self.scores[kept],
            self.crowd[kept],
            document=self.document,
            attributes={name: tuple(words[i] for i in kept) for name, words in self.attributes.items()},
            polygons=tuple(self.polygons[i] for i in kept),
        )


def painted(page: PageBoxes) -> np.ndarray:
    """``(height, width)`` bool: pixels of a page that lie in at least one of its regions, whose edges are rounded."""
    mask = np.zeros((page.height, page.width), np.uint8)
    for box, outline in zip(page.boxes, page.polygons, strict=True):
        x0, y0, x1, y1 = np.rint(box).astype(int).clip(0)
        if outline:
            cv2.fillPoly(mask, [np.rint(part).astype(np.int32) for part in outline], 1)
        else:
            mask[y0:y1, x0:x1] = 1
    return mask.astype(bool)


def iou(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Overlap of every box with every other box.

    Args:
        boxes: ``(n, 4)`` float, ``xmin ymin xmax ymax`` in page pixels.
        others: ``(m, 4)``, same order and unit.

    Returns:
        ``(n, m)`` float in ``[0, 1]``: intersection over union, 0 where both boxes are empty.
    """
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    union = _areas(boxes)[:, None] + _areas(others)[None, :] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def _corners(part: np.ndarray) -> np.ndarray:
    return np.asarray(part, np.float64).reshape(-1, 2)


def _areas(boxes: np.ndarray) -> np.ndarray:
    return np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)
