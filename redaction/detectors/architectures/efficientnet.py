"""EfficientNet-lite and EfficientNet of timm, the backbone of several detectors."""

from __future__ import annotations

from torch import nn

CLASSIFIER = ("conv_head.", "bn2.", "classifier.")
"""How the names of those weights begin that have no place in a detector."""


def body_of(network: nn.Module) -> nn.Module:
    """The part of a network that ImageNet weights fit into."""
    return network.get_submodule("backbone")


def layers_of(network: nn.Module) -> list[list[nn.Parameter]]:
    """Parameters of the body: the stem, then one group a stage."""
    body = body_of(network)
    stem = [*body.get_submodule("conv_stem").parameters(), *body.get_submodule("bn1").parameters()]
    return [stem, *(list(stage.parameters()) for stage in body.get_submodule("blocks").children())]
