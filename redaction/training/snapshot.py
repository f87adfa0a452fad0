"""Trying something with a model and leaving no trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

from redaction.training.randomness import random_state, restore_random_state


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Afterwards weights, statistics, gradients and random numbers are as before."""
    weights = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    random, training = random_state(), model.training
    try:
        yield
    finally:
        model.load_state_dict(weights)
        model.zero_grad(set_to_none=True)
        model.train(training)
        restore_random_state(random)
