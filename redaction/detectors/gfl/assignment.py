"""Which points shall find which box: task alignment learning ("TOOD", Feng and others, ICCV 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torchvision.ops import box_iou

_FEWEST_POINTS, _MOST_POINTS, _PX_A_POINT = 10, 40, 3.0
"""A box is found by as many points as its smaller side has times so many input pixels, within limits. Of a dozen boxes
one is higher than a few lines; with as few points as a word has, such a one is hardly learned."""
_SCORE_POWER, _OVERLAP_POWER = 0.5, 6.0
_FOUND = 0.5
"""IoU from which on a box is found, as evaluation counts it. Its best point shall say so however small it is, and the
others by how near they come to it: were the score the overlap itself, or its sixth power as in the literature, thin
bars, of which one pixel is much, would score below whatever looks like a large one."""
_NARROWEST = 1.5
"""Boxes count as at least so many strides wide and high where it is asked which points lie in them."""


@dataclass(frozen=True)
class Assignment:
    """The points of one page that shall find something.

    Attributes:
        points: ``(m,)`` indices of points.
        boxes: ``(m,)`` for each, index of its box.
        worth: ``(m,)`` for each, the score that it shall have.
        spared: ``(k,)`` indices of points whose score does not matter: they find a box too, which has its points
            already. In the middle of a long bar all points look alike, so that scores would end at the share of them
            that is chosen, were the others to say nothing.
    """

    points: torch.Tensor
    boxes: torch.Tensor
    worth: torch.Tensor
    spared: torch.Tensor


def assign(
    scores: torch.Tensor,
    found: torch.Tensor,
    points: torch.Tensor,
    strides: torch.Tensor,
    boxes: torch.Tensor,
    labels: torch.Tensor,
) -> Assignment:
    """The points of a page that are best at finding its boxes already, a few for each.

    Args:
        scores: ``(p, classes)`` from 0 to 1.
        found: ``(p, 4)`` boxes that the points give, ``xmin ymin xmax ymax`` in input pixels.
        points: ``(p, 2)`` where they lie, x and y in input pixels.
        strides: ``(p,)`` of their levels.
        boxes: ``(b, 4)`` true ones.
        labels: ``(b,)`` their classes, from 0.
    """
    if not len(boxes):
        none = torch.zeros(0, dtype=torch.int64, device=scores.device)
        return Assignment(none, none, scores.new_zeros(0), none)
    inside = _inside(points, strides, boxes)
    overlaps = box_iou(boxes, found).nan_to_num(0).clamp_min(0)  # 0 / 0 for a box turned inside out, of just that size
    metric = scores.T[labels] ** _SCORE_POWER * overlaps**_OVERLAP_POWER
    # Where nothing overlaps yet, nearness decides, or a new model would not learn of a box at all.
    rank = torch.where(inside, metric + 1e-9 * _nearness(points, strides, boxes), -1.0)
    best = rank.topk(min(_MOST_POINTS, rank.shape[1]), 1).indices
    wanted = torch.arange(best.shape[1], device=boxes.device) < _points_of(boxes)[:, None]
    chosen = torch.zeros_like(inside).scatter_(1, best, wanted) & inside
    owner = torch.where(chosen, overlaps, -1.0).argmax(0)  # a point of several boxes goes to the one it overlaps most
    kept = torch.zeros_like(chosen).scatter_(0, owner.unsqueeze(0), value=True) & chosen
    reached = overlaps * kept
    best_reached = reached.amax(1, keepdim=True)
    worth = reached / best_reached.clamp_min(1e-6) * (best_reached / _FOUND).clamp_max(1)
    is_taken = kept.any(0)
    taken = is_taken.nonzero().squeeze(1)
    spared = ((inside & (overlaps >= _FOUND)).any(0) & ~is_taken).nonzero().squeeze(1)
    return Assignment(taken, owner[taken], worth.amax(0)[taken], spared)


def _points_of(boxes: torch.Tensor) -> torch.Tensor:
    """``(b,)``: by how many points each box shall be found."""
    return ((boxes[:, 2:] - boxes[:, :2]).amin(1) / _PX_A_POINT).clamp(_FEWEST_POINTS, _MOST_POINTS)


def _inside(points: torch.Tensor, strides: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """``(b, p)``: whether a point lies in a box, or in a small box as large as it counts at least."""
    middle, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    reach = torch.maximum(half[:, None], (_NARROWEST / 2 * strides)[None, :, None])
    return ((points[None] - middle[:, None]).abs() < reach).all(-1)


def _nearness(points: torch.Tensor, strides: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """``(b, p)`` from 0 to 1: how near a point is to the middle of a box, at a level that is fit for its height."""
    middle, size = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    far = (points[None] - middle[:, None]).norm(dim=-1) / size.norm(dim=-1)[:, None]
    fitting = (strides[None] * 2 / size.amin(1)[:, None]).log().abs()
    return 1 / (1 + far + fitting)
