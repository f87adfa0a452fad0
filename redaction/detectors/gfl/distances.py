"""Distances from a point to the edges of a box, as probabilities of some fixed distances.

After "Generalized Focal Loss" (Li and others, NeurIPS 2020), whose distances are 0, 1, 2, … strides. Here they grow
geometrically too: a redacted line is often a few strides high and as wide as the page, and no level of the pyramid both
sees its height and reaches its ends in a few steps.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

STEPS = (-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.5, 8.5, 11.0, 14.5, 19.0, 25.0, 33.0, 44.0, 59.0, 79.0, 106.0)
"""In strides. Below 0, a point just outside of a box can stand for it, which boxes lower than a stride need."""

_SMALL_AT_FIRST = 0.5


class Distances(nn.Module):
    """Reads distances from raw outputs, and measures how far these are from true ones."""

    steps: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("steps", torch.tensor(STEPS), persistent=False)

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """``(…, 4, steps)`` raw outputs to ``(…, 4)`` expected distances in strides."""
        return raw.softmax(-1) @ self.steps

    def loss(self, raw: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """Cross entropy with the two steps around each true distance (distribution focal loss).

        Args:
            raw: ``(n, 4, steps)``.
            wanted: ``(n, 4)`` distances in strides; those beyond the steps count as the outermost.

        Returns:
            ``(n,)``, the mean over the four edges.
        """
        wanted = wanted.clamp(STEPS[0], STEPS[-1] - 1e-3)
        below = (torch.searchsorted(self.steps, wanted.contiguous(), right=True) - 1).clamp_(0, len(STEPS) - 2)
        low, high = self.steps[below], self.steps[below + 1]
        part = (wanted - low) / (high - low)
        log = functional.log_softmax(raw, -1)
        at_low, at_high = (log.gather(-1, step.unsqueeze(-1)).squeeze(-1) for step in (below, below + 1))
        return -((1 - part) * at_low + part * at_high).mean(-1)


def first_bias() -> torch.Tensor:
    """``(4 * steps,)``: new weights guess small boxes, of which most redactions have the height."""
    return (-_SMALL_AT_FIRST * torch.tensor(STEPS).abs()).clamp_min(-8).repeat(4)
