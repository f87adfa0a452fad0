"""The batch size with which a training is fastest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from redaction.errors import DeviceError

_MOST = 256
_GAIN = 1.05
"""Times as many pages a second that a doubled batch has to give to be worth its pages."""
_TIMED = 2

Try = Callable[[int, int], None]
"""Trains on so many pages at a time, for so many batches."""


@dataclass(frozen=True)
class BatchTest:
    """What batches of rising size gave.

    Attributes:
        speeds: pages a second by pages of a batch.
        best: the smallest size that doubling did not make clearly faster.
    """

    speeds: dict[int, float]
    best: int


def batch_test(
    train: Try, pages: int, clock: Callable[[], float] = time.monotonic, agreed: Callable[[float], float] = float
) -> BatchTest:
    """Try 2, 4, 8 … pages until memory ends or speed does not grow.

    Args:
        train: tries a size.
        pages: how many there are to train on; no batch of more than two takes over an eighth of them.
        clock: seconds that only go up.
        agreed: makes a speed that of the slowest process of a training, so that all try the same sizes.

    Raises:
        DeviceError: not even two pages fit into memory.
    """
    speeds: dict[int, float] = {}
    first = best = size = min(2, pages)  # batch norms learn little from one page
    while size <= max(first, min(_MOST, pages // 8)):
        speed = agreed(_speed(train, size, clock))
        if not speed:
            break
        speeds[size] = speed
        if size > first and speeds[size] < _GAIN * speeds[best]:
            break
        best, size = size, 2 * size
    if not speeds:
        raise DeviceError(
            "not even two pages fit into the memory of the GPU; lower model.image_height_px and image_width_px."
        )
    return BatchTest(speeds, best)


def _speed(train: Try, size: int, clock: Callable[[], float]) -> float:
    """Pages a second, after a batch that warms up; 0 where they do not fit into memory."""
    try:
        train(size, 1)
        started = clock()
        train(size, _TIMED)
        if torch.cuda.is_available():
            torch.cuda.synchronize()
    except torch.OutOfMemoryError:
        torch.cuda.empty_cache()
        return 0.0
    return size * _TIMED / max(clock() - started, 1e-9)
