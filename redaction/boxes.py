"""Boxes on a page: the one form in which detectors give them and the evaluation takes them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

PageId = int | str


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
    """

    page: PageId
    width: int
    height: int
    boxes: np.ndarray
    labels: np.ndarray
    scores: np.ndarray = field(default_factory=lambda: np.empty(0))
    crowd: np.ndarray = field(default_factory=lambda: np.empty(0, bool))

    def __post_init__(self) -> None:
        boxes = np.asarray(self.boxes, np.float64).reshape(-1, 4)
        count = len(boxes)
        filled = {
            "boxes": boxes,
            "labels": np.asarray(self.labels, np.int64).reshape(-1),
            "scores": np.asarray(self.scores, np.float64) if len(self.scores) else np.ones(count),
            "crowd": np.asarray(self.crowd, bool) if len(self.crowd) else np.zeros(count, bool),
        }
        for name, values in filled.items():
            if len(values) != count:
                raise ValueError(f"page {self.page!r} has {count} boxes and {len(values)} {name}")
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        return len(self.boxes)

    def at_least(self, score: float) -> PageBoxes:
        """The boxes whose score is ``score`` or more."""
        kept = self.scores >= score
        return PageBoxes(
            self.page, self.width, self.height, self.boxes[kept], self.labels[kept], self.scores[kept], self.crowd[kept]
        )


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


def _areas(boxes: np.ndarray) -> np.ndarray:
    return np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)
