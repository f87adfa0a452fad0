"""What is known of an architecture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from redaction.detectors.architectures.dense import Dense
from redaction.detectors.spec import DetectorSpec


@dataclass(frozen=True)
class LayerGroups:
    """The parameters of a model from its first layers to its last, each in one group.

    Attributes:
        backbone: the stem, then one group a stage.
        head: the neck, then what comes after it.
    """

    backbone: list[list[nn.Parameter]]
    head: list[list[nn.Parameter]]


@dataclass(frozen=True)
class Architecture:
    """One row of the table.

    Attributes:
        model_type: IceVision's module for it, with its data loaders, learner and prediction.
        build: makes the model with random weights.
        body: the part of a network that ImageNet weights fit into.
        layer_groups: of a network.
        body_name: whose weights fit, as their library calls it.
        classifier: how the names of those weights begin that have no place in a detector.
        of_classes: how the names of the weights begin that tell classes apart.
        imagenet: the file of such weights that an installed package ships; None where none does.
        dense: the model as a function with a form in ONNX, and what follows it; None where it has none.
    """

    model_type: ModuleType
    build: Callable[[DetectorSpec], nn.Module]
    body: Callable[[nn.Module], nn.Module]
    layer_groups: Callable[[nn.Module], LayerGroups]
    body_name: str
    classifier: tuple[str, ...]
    of_classes: tuple[str, ...] = ()
    imagenet: Path | None = None
    dense: Callable[[Any, DetectorSpec], Dense] | None = None
