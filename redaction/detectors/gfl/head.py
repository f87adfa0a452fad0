"""What every point says: how likely each class is, and how far the edges are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn

from redaction.detectors.gfl.distances import STEPS, first_bias
from redaction.detectors.gfl.neck import Layer

_LIKELY_AT_FIRST = 0.01


class Head(nn.Module):
    """Two branches of convolutions for each level.

    Args:
        channels: of the maps that come in.
        classes: without the background.
        levels: how many maps come in.
    """

    def __init__(self, channels: int, classes: int, levels: int) -> None:
        super().__init__()
        self.classes = classes
        self.what = nn.ModuleList(_branch(channels) for _ in range(levels))
        self.where = nn.ModuleList(_branch(channels) for _ in range(levels))
        unlikely = torch.full((classes,), -math.log(1 / _LIKELY_AT_FIRST - 1))
        self.classify = nn.ModuleList(_output(channels, unlikely) for _ in range(levels))
        self.measure = nn.ModuleList(_output(channels, first_bias()) for _ in range(levels))

    def forward(self, maps: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Maps from fine to coarse to raw outputs of all points, level by level and row by row.

        Returns:
            ``(n, points, classes)`` and ``(n, points, 4, steps)``.
        """
        what, where = [], []
        for level, map_ in enumerate(maps):
            classes = self.classify[level](self.what[level](map_))
            distances = self.measure[level](self.where[level](map_))
            what.append(classes.flatten(2).transpose(1, 2))
            where.append(distances.flatten(2).transpose(1, 2).unflatten(-1, (4, len(STEPS))))
        return torch.cat(what, 1), torch.cat(where, 1)


def _branch(channels: int) -> nn.Sequential:
    return nn.Sequential(Layer(channels, channels), Layer(channels, channels))


def _output(channels: int, bias: torch.Tensor) -> nn.Conv2d:
    """A convolution that gives nearly its bias at first."""
    layer = nn.Conv2d(channels, len(bias), 1)
    nn.init.normal_(layer.weight, std=0.01)
    layer.bias = nn.Parameter(bias.clone())  # no two layers share one
    return layer
