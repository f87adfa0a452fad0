"""torchvision's ResNets with a feature pyramid, the backbone of its detectors."""

from __future__ import annotations

from typing import Any

from icevision.models.torchvision.backbones.backbone_config import TorchvisionBackboneConfig
from torch import nn

from redaction.detectors.architectures.architecture import LayerGroups


class BatchNorm(nn.BatchNorm2d):
    """Batch norm that can keep its running statistics, since ImageNet's are better than those of a few pages.

    Attributes:
        keeps_statistics: use the running statistics in training too, and leave them as they are.
    """

    keeps_statistics = False

    def train(self, mode: bool = True) -> BatchNorm:
        """Stay in evaluation mode if the statistics are kept; scale and shift learn in either mode."""
        return super().train(mode and not self.keeps_statistics)


def pyramid(config: TorchvisionBackboneConfig, **settings: Any) -> TorchvisionBackboneConfig:
    """A backbone of IceVision's with random weights, all of which can learn.

    torchvision freezes the first stages and every batch norm by default, which random weights cannot learn with.
    """
    return config(pretrained=False, trainable_layers=5, norm_layer=BatchNorm, **settings)


def layer_groups(network: nn.Module) -> LayerGroups:
    """The stem, the four stages of the ResNet, the pyramid, and whatever a detector puts on it."""
    body = dict(network.get_submodule("backbone.body").named_children())
    stem = [*body["conv1"].parameters(), *body["bn1"].parameters()]
    stages = [list(stage.parameters()) for name, stage in body.items() if name.startswith("layer")]
    neck = network.get_submodule("backbone.fpn")
    heads = [part for name, part in network.named_children() if name != "backbone"]
    behind = [list(part.parameters()) for part in (neck, *heads)]
    return LayerGroups([stem, *stages], [group for group in behind if group])
