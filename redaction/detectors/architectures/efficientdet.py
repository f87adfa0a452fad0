"""EfficientDet (Tan, Pang and Le, CVPR 2020), by effdet and timm."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from effdet import unwrap_bench
from effdet.config.model_config import efficientdet_model_param_dict
from icevision.models.ross import efficientdet as model_type
from icevision.models.ross.efficientdet.utils import EfficientDetBackboneConfig
from torch import nn

from redaction.detectors.architectures.architecture import Architecture, LayerGroups
from redaction.detectors.architectures.efficientnet import CLASSIFIER, body_of, layers_of
from redaction.detectors.architectures.precision import give_float32
from redaction.detectors.spec import DetectorSpec

_BATCH_NORM_MOMENTUM = 0.1  # effdet's 0.01 needs thousands of steps until the running statistics mean anything


def efficientdet(size: str, imagenet: Path | None = None) -> Architecture:
    """The row of a size: ``lite0`` to ``lite3``, ``d0`` to ``d6``, ``d7x``.

    All are TensorFlow's, in the padding of their convolutions too, since those exist in every size.
    """
    name = f"tf_efficientdet_{size}"
    return Architecture(
        model_type=model_type,
        build=partial(_build, name),
        body=body_of,
        layer_groups=_layer_groups,
        body_name=efficientdet_model_param_dict[name]["backbone_name"],
        classifier=CLASSIFIER,
        imagenet=imagenet,
    )


def _build(name: str, spec: DetectorSpec) -> nn.Module:
    model = model_type.model(
        backbone=_with_anchors(name, spec),
        num_classes=len(spec.classes),
        img_size=(spec.image_height_px, spec.image_width_px),
        pretrained_backbone=False,  # or timm downloads while the model is built
    )
    give_float32(unwrap_bench(model))
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = _BATCH_NORM_MOMENTUM
    return model


def _with_anchors(base: str, spec: DetectorSpec) -> EfficientDetBackboneConfig:
    """A row of our own in effdet's table of models: IceVision looks the anchors up there and takes no others."""
    ratios = list(spec.aspect_ratios)
    name = f"{base}_{'_'.join(map(str, ratios))}_at_{spec.anchor_scale}"
    efficientdet_model_param_dict[name] = {
        **efficientdet_model_param_dict[base],
        "aspect_ratios": ratios,
        "anchor_scale": spec.anchor_scale,
        "max_detection_points": 1000,  # candidates a page before overlapping ones are dropped; effdet takes 5000
    }
    return EfficientDetBackboneConfig(model_name=name)(pretrained=False)


def _layer_groups(network: nn.Module) -> LayerGroups:
    """IceVision's own groups do not divide the backbone."""
    fpn, class_net, box_net = (network.get_submodule(name) for name in ("fpn", "class_net", "box_net"))
    return LayerGroups(layers_of(network), [list(fpn.parameters()), [*class_net.parameters(), *box_net.parameters()]])
