"""The state of all random numbers of a process."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch


def random_state() -> dict[str, Any]:
    """Of Python, NumPy, torch, and of every CUDA device if CUDA is in use, in plain values that JSON can hold."""
    used = torch.cuda.is_available() and torch.cuda.is_initialized()
    version, words, gauss = random.getstate()
    name, keys, *place = np.random.get_state()
    return {
        "python": [version, list(words), gauss],
        "numpy": [name, np.asarray(keys).tolist(), *place],
        "torch": torch.get_rng_state().tolist(),
        "cuda": [state.tolist() for state in torch.cuda.get_rng_state_all()] if used else [],
    }


def restore_random_state(state: dict[str, Any]) -> None:
    """Draw on from a state; CUDA's is left alone on a machine with another number of devices."""
    version, words, gauss = state["python"]
    name, keys, *place = state["numpy"]
    random.setstate((version, tuple(words), gauss))
    np.random.set_state((name, np.array(keys, np.uint32), *place))
    torch.set_rng_state(_bytes(state["torch"]))
    if state["cuda"] and torch.cuda.device_count() == len(state["cuda"]):
        torch.cuda.set_rng_state_all(list(map(_bytes, state["cuda"])))


def _bytes(numbers: list[int]) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.uint8)
