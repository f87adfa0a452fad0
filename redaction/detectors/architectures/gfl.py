"""GFL (Li and others, NeurIPS 2020) on an EfficientNet-lite: without anchors, small, with tight boxes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

import timm
from timm.models import FeatureInfo
from torch import nn

from redaction.detectors import fcos as model_type
from redaction.detectors.architectures.architecture import Architecture, LayerGroups
from redaction.detectors.architectures.dense import dense_gfl
from redaction.detectors.architectures.efficientnet import CLASSIFIER, body_of, layers_of
from redaction.detectors.gfl import GFL
from redaction.detectors.spec import DetectorSpec

_CHANNELS = 64
_FINE_MAPS = (2, 3, 4)
"""Those of strides 8, 16 and 32."""


def gfl(size: str, imagenet: Path) -> Architecture:
    """The row of a size of EfficientNet, ``lite0`` to ``lite2``."""
    name = f"tf_efficientnet_{size}"
    return Architecture(
        model_type=model_type,
        build=partial(_build, name),
        body=body_of,
        layer_groups=_layer_groups,
        body_name=name,
        classifier=CLASSIFIER,
        of_classes=("head.classify.",),
        imagenet=imagenet,
        dense=dense_gfl,
    )


def _build(name: str, spec: DetectorSpec) -> nn.Module:
    backbone = timm.create_model(name, features_only=True, out_indices=_FINE_MAPS, pretrained=False)
    inputs = cast(FeatureInfo, backbone.feature_info).channels()
    return GFL(backbone, inputs, _CHANNELS, len(spec.classes))


def _layer_groups(network: nn.Module) -> LayerGroups:
    behind = (network.get_submodule(part) for part in ("neck", "head"))
    return LayerGroups(layers_of(network), [list(part.parameters()) for part in behind])
