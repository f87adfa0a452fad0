"""States of a training as checkpoints have them: weights, optimizer, random states, and numbers of every kind."""

import random

import numpy as np
import torch


def state_at(epoch, batch=0, size=8):
    """A state after some steps of a real optimizer."""
    torch.manual_seed(epoch)
    model = torch.nn.Sequential(torch.nn.Linear(size, size), torch.nn.BatchNorm1d(size))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    model(torch.randn(4, size)).sum().backward()
    optimizer.step()
    return {
        "epoch": epoch,
        "batch": batch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scaler": None,
        "half": torch.tensor([1e-7, float("nan"), float("inf")], dtype=torch.bfloat16),
        "numbers": [2**127 + 1, -(2**70), 0.1 + 0.2, float("inf"), -0.0],
        "epochs": [{"loss": 1 / 3}, {"loss": 0.25}],
        "empty": {},
        "random": {
            "python": random.Random(epoch).getstate(),  # noqa: S311 - no secret
            "numpy": np.random.default_rng(3).bit_generator.state,
            "legacy": np.random.RandomState(epoch).get_state(),
            "torch": torch.get_rng_state(),
        },
    }


def same(one, other):
    """Whether two states are equal, types, order and bits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and one.shape == other.shape and bits(one) == bits(other)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other)


def bits(tensor):
    return tensor.contiguous().reshape(-1).view(torch.uint8).tolist()
