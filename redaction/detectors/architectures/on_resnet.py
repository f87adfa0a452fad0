"""torchvision's detectors on a ResNet with a feature pyramid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import Any

from icevision.models.torchvision import faster_rcnn as faster_rcnn_type
from icevision.models.torchvision import retinanet as retinanet_type
from icevision.models.torchvision.backbones.backbone_config import TorchvisionBackboneConfig
from torch import nn
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.ops.feature_pyramid_network import LastLevelP6P7

from redaction.detectors import fcos as fcos_type
from redaction.detectors.architectures.architecture import Architecture
from redaction.detectors.architectures.dense import Dense, dense_fcos, dense_retinanet
from redaction.detectors.architectures.precision import give_float32
from redaction.detectors.architectures.resnet import layer_groups, pyramid
from redaction.detectors.spec import DetectorSpec

_STRIDES = (8, 16, 32, 64, 128)
_STRIDES_OF_FASTER_RCNN = (4, 8, 16, 32, 64)
_DETECTIONS = 100  # a page
_LOWEST_SCORE = 0.01


def retinanet(backbone: str) -> Architecture:
    """RetinaNet (Lin and others, ICCV 2017): anchors of three sizes at each of five levels."""
    return _row(retinanet_type, _build_retinanet, backbone, dense_retinanet)


def faster_rcnn(backbone: str) -> Architecture:
    """Faster R-CNN (Ren and others, NeurIPS 2015): one network proposes regions, another looks at each again."""
    return _row(faster_rcnn_type, _build_faster_rcnn, backbone)


def fcos(backbone: str) -> Architecture:
    """FCOS (Tian and others, ICCV 2019): no anchors, every point inside a box says how far away its edges are."""
    return _row(fcos_type, _build_fcos, backbone, dense_fcos)


def _row(
    model_type: ModuleType,
    build: Callable[[str, DetectorSpec], nn.Module],
    backbone: str,
    dense: Callable[[Any, DetectorSpec], Dense] | None = None,
) -> Architecture:
    return Architecture(
        model_type=model_type,
        build=partial(build, backbone),
        body=lambda network: network.get_submodule("backbone.body"),
        layer_groups=layer_groups,
        body_name=backbone,
        classifier=("fc.",),
        dense=dense,
    )


def _build_retinanet(backbone: str, spec: DetectorSpec) -> nn.Module:
    sizes = [tuple(spec.anchor_scale * stride * 2 ** (i / 3) for i in range(3)) for stride in _STRIDES]
    model = retinanet_type.model(
        num_classes=len(spec.classes),
        backbone=_pyramid_of_strides_from_8(backbone),
        anchor_generator=_anchors(sizes, spec.aspect_ratios),
        detections_per_img=_DETECTIONS,
        score_thresh=_LOWEST_SCORE,
    )
    give_float32(model.head)
    return model


def _build_faster_rcnn(backbone: str, spec: DetectorSpec) -> nn.Module:
    sizes = [(spec.anchor_scale * stride,) for stride in _STRIDES_OF_FASTER_RCNN]
    model = faster_rcnn_type.model(
        num_classes=len(spec.classes),
        backbone=pyramid(getattr(faster_rcnn_type.backbones, f"{backbone}_fpn")),
        rpn_anchor_generator=_anchors(sizes, spec.aspect_ratios),
        box_detections_per_img=_DETECTIONS,
        box_score_thresh=_LOWEST_SCORE,
    )
    give_float32(model.rpn.head)
    give_float32(model.roi_heads.box_predictor)
    return model


def _build_fcos(backbone: str, spec: DetectorSpec) -> nn.Module:
    """What torchvision calls an anchor of FCOS is the square whose side measures distances at a level.

    A level is responsible for boxes whose farther edge is at most eight such sides away from the point.
    """
    sizes = [(spec.anchor_scale * stride,) for stride in _STRIDES]
    model = fcos_type.model(
        num_classes=len(spec.classes),
        backbone=_pyramid_of_strides_from_8(backbone),
        anchor_generator=_anchors(sizes, (1.0,)),
        detections_per_img=_DETECTIONS,
        score_thresh=_LOWEST_SCORE,
    )
    give_float32(model.head)
    return model


def _pyramid_of_strides_from_8(backbone: str) -> TorchvisionBackboneConfig:
    """IceVision's default would give all models of a process the very same two top levels."""
    config = getattr(retinanet_type.backbones, f"{backbone}_fpn")
    return pyramid(config, extra_blocks=LastLevelP6P7(256, 256))


def _anchors(sizes: Sequence[tuple[float, ...]], widths_over_heights: tuple[float, ...]) -> AnchorGenerator:
    heights_over_widths = tuple(1 / ratio for ratio in widths_over_heights)
    return AnchorGenerator(tuple(sizes), (heights_over_widths,) * len(sizes))
