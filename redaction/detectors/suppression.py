"""From the boxes of all points of a page to those that are found: the best of them, and none twice."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torchvision.ops import batched_nms


@dataclass(frozen=True)
class Suppression:
    """How it is done.

    Attributes:
        levels: how many points each level of a pyramid has, in the order of the points. Candidates are chosen at each.
        candidates: of a level at most, counted as pairs of a point and a class.
        lowest_score: scores have to lie above it.
        same: IoU from which on two boxes of a class are one.
        detections: of a page at most.
        first_label: class id of the first column of scores.
    """

    levels: tuple[int, ...]
    candidates: int
    lowest_score: float
    same: float
    detections: int
    first_label: int

    def __call__(self, boxes: torch.Tensor, scores: torch.Tensor) -> dict[str, torch.Tensor]:
        """What is found on one page, the best first.

        Args:
            boxes: ``(p, 4)`` of all points, ``xmin ymin xmax ymax`` in input pixels, within the input.
            scores: ``(p, classes)`` in ``[0, 1]``.

        Returns:
            ``boxes`` ``(n, 4)``, ``labels`` ``(n,)`` and ``scores`` ``(n,)``, as torchvision's detectors name them.
        """
        classes = scores.shape[1]
        bests, orders, start = [], [], 0
        for level in scores.split(list(self.levels)):
            best, order = level.flatten().topk(min(self.candidates, level.numel()))
            above = best > self.lowest_score
            bests.append(best[above])
            orders.append(order[above] + start)
            start += level.numel()
        best, order = torch.cat(bests), torch.cat(orders)
        chosen, label = boxes[order // classes], order % classes
        kept = batched_nms(chosen, best, label, self.same)[: self.detections]
        return {"boxes": chosen[kept], "labels": label[kept] + self.first_label, "scores": best[kept]}
