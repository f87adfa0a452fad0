"""The detector as torchvision's detectors are called, so that IceVision's code for those does for it too."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torchvision.ops import complete_box_iou_loss

from redaction.detectors.gfl.assignment import assign
from redaction.detectors.gfl.distances import Distances
from redaction.detectors.gfl.head import Head
from redaction.detectors.gfl.neck import Neck
from redaction.detectors.suppression import Suppression

_STRIDES = (8, 16, 32, 64)
_CANDIDATES = 1000
_DETECTIONS = 300  # a page; e-mail headers alone may hold forty
_LOWEST_SCORE = 0.01
_SAME = 0.3
"""IoU from which on two boxes of a class are one: redactions that touch are one region, so none overlaps another."""
_WITHIN = 0.8
"""Share of a box within another one, above which they are one for the same reason."""
_CLASS_WEIGHT, _BOX_WEIGHT, _DISTANCE_WEIGHT = 1.0, 2.5, 0.5
_FOCUS = 2.0


class GFL(nn.Module):
    """Backbone, neck and head; losses of a batch in training, boxes otherwise.

    Args:
        backbone: gives maps of strides 8, 16 and 32.
        inputs: channels of those maps.
        channels: of all maps behind.
        classes: the background included, as torchvision counts.
    """

    def __init__(self, backbone: nn.Module, inputs: Sequence[int], channels: int, classes: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.neck = Neck(inputs, channels)
        self.head = Head(channels, classes - 1, len(_STRIDES))
        self.distances = Distances()

    def forward(
        self, images: Sequence[torch.Tensor], targets: Sequence[dict[str, torch.Tensor]] | None = None
    ) -> dict[str, torch.Tensor] | list[dict[str, torch.Tensor]]:
        """Normalised pages ``(3, h, w)`` of one size.

        Args:
            images: height and width are multiples of 64.
            targets: in training, a dict a page with ``boxes`` ``(b, 4)`` and ``labels`` ``(b,)`` from 1.

        Returns:
            In training, the losses by name. Otherwise a dict a page: ``boxes`` in input pixels, ``labels``, ``scores``.
        """
        pages = torch.stack(list(images))
        if not self.training:
            found = suppression(pages.shape[-2], pages.shape[-1])
            return [found(boxes, scores) for boxes, scores in zip(*self.everywhere(pages), strict=True)]
        what, where, points, strides = self._raw(pages)
        with torch.autocast(pages.device.type, enabled=False):
            return self._losses(what, where, points, strides, targets or [])

    def everywhere(self, pages: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Boxes and scores of all points of pages ``(n, 3, h, w)``, as ``Suppression`` takes them of each.

        Returns:
            ``(n, p, 4)`` boxes, cut at the edges of the input, and ``(n, p, classes)`` scores, without the background.
        """
        what, where, points, strides = self._raw(pages)
        with torch.autocast(pages.device.type, enabled=False):
            limits = points.new_tensor([pages.shape[-1], pages.shape[-2]] * 2)
            return self._boxes(where, points, strides).clamp_min(0).minimum(limits), what.sigmoid()

    def _raw(self, pages: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """What the head says of all points, in float32; the points, and their strides."""
        maps = self.neck(self.backbone(pages.contiguous(memory_format=torch.channels_last)))
        what, where = self.head(maps)
        return what.float(), where.float(), *_points(maps)

    def _boxes(self, where: torch.Tensor, points: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
        """``(…, p, 4)`` boxes from raw distances."""
        distances = self.distances(where) * strides[:, None]
        return torch.cat([points - distances[..., :2], points + distances[..., 2:]], -1)

    def _losses(
        self,
        what: torch.Tensor,
        where: torch.Tensor,
        points: torch.Tensor,
        strides: torch.Tensor,
        targets: Sequence[dict[str, torch.Tensor]],
    ) -> dict[str, torch.Tensor]:
        found = self._boxes(where, points, strides)
        wanted, matters = torch.zeros_like(what), torch.ones_like(what)
        box_loss = distance_loss = 0 * where.sum()  # so that every weight gets a gradient from pages without boxes too
        total = what.new_zeros(())
        for page, target in enumerate(targets):
            boxes, labels = target["boxes"].float(), target["labels"] - 1
            given = assign(what[page].detach().sigmoid(), found[page].detach(), points, strides, boxes, labels)
            wanted[page, given.points, labels[given.boxes]] = given.worth
            matters[page, given.spared] = 0
            true = boxes[given.boxes]
            box_loss = box_loss + (complete_box_iou_loss(found[page, given.points], true) * given.worth).sum()
            edges = _edges(true, points[given.points], strides[given.points])
            distance_loss = distance_loss + (self.distances.loss(where[page, given.points], edges) * given.worth).sum()
            total = total + given.worth.sum()
        share = 1 / total.clamp_min(1.0)
        return {
            "classification": _CLASS_WEIGHT * (_quality_focal(what, wanted) * matters).sum() * share,
            "bbox_regression": _BOX_WEIGHT * box_loss * share,
            "bbox_distances": _DISTANCE_WEIGHT * distance_loss * share,
        }


def suppression(height: int, width: int) -> Suppression:
    """How the boxes of all points of an input of this size, in pixels, become those of a page."""
    points = sum((height // stride) * (width // stride) for stride in _STRIDES)
    return Suppression((points,), _CANDIDATES, _LOWEST_SCORE, _SAME, _DETECTIONS, first_label=1, within=_WITHIN)


def _points(maps: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """``(p, 2)`` middles of all cells, x and y in input pixels, and ``(p,)`` their strides."""
    points, strides = [], []
    for map_, stride in zip(maps, _STRIDES, strict=True):
        rows, columns = (torch.arange(side, device=map_.device, dtype=torch.float32) for side in map_.shape[-2:])
        y, x = torch.meshgrid(rows, columns, indexing="ij")
        points.append((torch.stack([x, y], -1).flatten(0, 1) + 0.5) * stride)
        strides.append(torch.full((x.numel(),), float(stride), device=map_.device))
    return torch.cat(points), torch.cat(strides)


def _edges(boxes: torch.Tensor, points: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """``(n, 4)`` distances of points to the edges left, top, right, bottom, in strides."""
    return torch.cat([points - boxes[:, :2], boxes[:, 2:] - points], -1) / strides[:, None]


def _quality_focal(raw: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Quality focal loss (Li and others, NeurIPS 2020) of each score: cross entropy times the squared error."""
    wrong = (raw.sigmoid() - wanted).abs().pow(_FOCUS)
    return nn.functional.binary_cross_entropy_with_logits(raw, wanted, reduction="none") * wrong
