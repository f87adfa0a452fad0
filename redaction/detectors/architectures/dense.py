"""Models as one function from pages to the boxes and scores of all points, with nothing chosen yet.

That has a form in ONNX. What follows it, the choice of candidates and the suppression of doubles, is a few milliseconds
of our own code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn
from torchvision.models.detection import FCOS, RetinaNet
from torchvision.models.detection.image_list import ImageList

from redaction.detectors.gfl import GFL
from redaction.detectors.gfl.model import suppression
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.suppression import Suppression


@dataclass(frozen=True)
class Dense:
    """A model in two parts.

    Attributes:
        network: takes normalised pages ``(n, 3, h, w)``, gives boxes ``(n, p, 4)``, ``xmin ymin xmax ymax`` in input
            pixels, and scores ``(n, p, classes)``.
        suppression: makes of those of a page what the model finds on it.
    """

    network: nn.Module
    suppression: Suppression


class _Everywhere(nn.Module):
    """A function of a model as a module, which exporters want."""

    def __init__(self, model: nn.Module, function: Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]) -> None:
        super().__init__()
        self.model, self.function = model, function

    def forward(self, pages: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.function(pages)


def dense_gfl(model: GFL, spec: DetectorSpec) -> Dense:
    """Of our own model."""
    return Dense(_Everywhere(model, model.everywhere), suppression(spec.image_height_px, spec.image_width_px))


def dense_retinanet(model: RetinaNet, spec: DetectorSpec) -> Dense:
    """Of torchvision's RetinaNet; its scores have a column for the background, which stays unused."""
    anchors, levels = _anchors(model, spec)

    def everywhere(pages: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        raw = model.head(list(model.backbone(pages).values()))
        given = anchors.repeat(pages.shape[0], 1)
        boxes = model.box_coder.decode_single(raw["bbox_regression"].float().flatten(0, 1), given)
        return _cut(boxes.unflatten(0, (-1, len(anchors))), spec), raw["cls_logits"].float().sigmoid()

    return Dense(_Everywhere(model, everywhere), _suppression(model, levels))


def dense_fcos(model: FCOS, spec: DetectorSpec) -> Dense:
    """Of torchvision's FCOS; its scores have a column for the background, which stays unused."""
    anchors, levels = _anchors(model, spec)

    def everywhere(pages: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        raw = model.head(list(model.backbone(pages).values()))
        boxes = model.box_coder.decode(raw["bbox_regression"].float(), anchors)
        likely, central = raw["cls_logits"].float().sigmoid(), raw["bbox_ctrness"].float().sigmoid()
        return _cut(boxes, spec), (likely * central).sqrt()

    return Dense(_Everywhere(model, everywhere), _suppression(model, levels))


def _anchors(model: RetinaNet | FCOS, spec: DetectorSpec) -> tuple[torch.Tensor, tuple[int, ...]]:
    """``(p, 4)`` anchors of the model's input, and how many there are at each level."""
    size = (spec.image_height_px, spec.image_width_px)
    with torch.no_grad():
        page = torch.zeros(1, 3, *size)
        features = list(model.backbone(page).values())
        (anchors,) = model.anchor_generator(ImageList(page, [size]), features)
    cells = [map_.shape[-2] * map_.shape[-1] for map_ in features]
    each = len(anchors) // sum(cells)
    return anchors, tuple(count * each for count in cells)


def _cut(boxes: torch.Tensor, spec: DetectorSpec) -> torch.Tensor:
    limits = boxes.new_tensor([spec.image_width_px, spec.image_height_px] * 2)
    return boxes.clamp_min(0).minimum(limits)


def _suppression(model: RetinaNet | FCOS, levels: tuple[int, ...]) -> Suppression:
    return Suppression(
        levels, model.topk_candidates, model.score_thresh, model.nms_thresh, model.detections_per_img, first_label=0
    )
