"""Layers between the backbone and the outputs: a path aggregation network (Liu and others, CVPR 2018)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional


class Layer(nn.Sequential):
    """Convolution, batch norm, activation."""

    def __init__(self, inputs: int, outputs: int, size: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
            nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
            nn.SiLU(inplace=True),
        )


class Block(nn.Module):
    """Merges maps of one size: half of the channels pass through two convolutions beside a shortcut (C2f of YOLOv8)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        half = outputs // 2
        self.first = Layer(inputs, outputs, 1)
        self.deep = nn.Sequential(Layer(half, half), Layer(half, half))
        self.last = Layer(outputs + half, outputs, 1)

    def forward(self, maps: Sequence[torch.Tensor]) -> torch.Tensor:
        """Maps ``(n, c, h, w)`` of one height and width to one map."""
        first = self.first(torch.cat(list(maps), 1))
        kept = first.chunk(2, 1)[1]
        return self.last(torch.cat([first, kept + self.deep(kept)], 1))


class Neck(nn.Module):
    """From maps of strides 8, 16 and 32 to maps of strides 8, 16, 32 and 64 that know of each other.

    Args:
        inputs: channels of the backbone's maps.
        channels: of the maps that come out.
    """

    def __init__(self, inputs: Sequence[int], channels: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(Layer(count, channels, 1) for count in inputs)
        self.coarsest = Layer(channels, channels, 3, 2)
        self.down = nn.ModuleList(Block(2 * channels, channels) for _ in inputs)
        self.shrink = nn.ModuleList(Layer(channels, channels, 3, 2) for _ in inputs)
        self.up = nn.ModuleList(Block(2 * channels, channels) for _ in inputs)

    def forward(self, maps: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """Maps from fine to coarse, in and out."""
        fine = [lateral(map_) for lateral, map_ in zip(self.lateral, maps, strict=True)]
        fine.append(self.coarsest(fine[-1]))
        for level in reversed(range(len(maps))):
            wide = functional.interpolate(fine[level + 1], size=fine[level].shape[-2:], mode="nearest")
            fine[level] = self.down[level]([fine[level], wide])
        for level in range(len(maps)):
            fine[level + 1] = self.up[level]([self.shrink[level](fine[level]), fine[level + 1]])
        return fine
