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
        within: share of the smaller of two boxes of a class that lies within the other, above which they are one: a
            box around several lines, or around a part of one. 1 keeps them all.
    """

    levels: tuple[int, ...]
    candidates: int
    lowest_score: float
    same: float
    detections: int
    first_label: int
    within: float = 1.0

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
        if self.within < 1:
            kept = kept[_apart(chosen[kept], label[kept], self.within)]
        return {"boxes": chosen[kept], "labels": label[kept] + self.first_label, "scores": best[kept]}


def _apart(boxes: torch.Tensor, labels: torch.Tensor, within: float) -> torch.Tensor:
    """``(n,)`` bool: which boxes, the best first, are kept if none may lie within a better one, nor hold one."""
    areas = (boxes[:, 2:] - boxes[:, :2]).clamp_min(0).prod(1)
    low = torch.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = (high - low).clamp_min(0).prod(2)
    one = (shared > within * torch.minimum(areas[:, None], areas)) & (labels[:, None] == labels)
    one, kept = one.cpu(), torch.ones(len(boxes), dtype=torch.bool)
    for place in range(len(boxes)):
        if kept[place]:
            kept[place + 1 :] &= ~one[place, place + 1 :]
    return kept.to(boxes.device)
