"""Half precision: the network computes in it, what follows does not."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def give_float32(module: nn.Module) -> None:
    """Let a module hand its outputs on in float32: losses, boxes and scores need it."""
    module.register_forward_hook(lambda _module, _inputs, outputs: _to_float32(outputs))


def _to_float32(outputs: Any) -> Any:
    """Every tensor in lists, tuples and dicts."""
    if isinstance(outputs, torch.Tensor):
        return outputs.float()
    if isinstance(outputs, dict):
        return {name: _to_float32(output) for name, output in outputs.items()}
    return type(outputs)(_to_float32(output) for output in outputs)
