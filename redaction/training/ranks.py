"""Processes that train together: which one this is, and how they tell each other what they know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import distributed


@dataclass(frozen=True)
class Ranks:
    """The processes of a training.

    Attributes:
        rank: number of this one; 0 leads, and is the only one that writes.
        count: how many there are.
    """

    rank: int = 0
    count: int = 1

    @classmethod
    def joined(cls) -> Ranks:
        """Of the group that this process has joined; alone without any."""
        if distributed.is_available() and distributed.is_initialized():
            return cls(distributed.get_rank(), distributed.get_world_size())
        return cls()

    @property
    def leads(self) -> bool:
        """Whether this process writes."""
        return self.rank == 0

    def of_all(self, numbers: Sequence[float]) -> np.ndarray:
        """``(processes, n)`` float64: the numbers of every process, as many in each; all have to ask at once."""
        own = torch.tensor(list(numbers), dtype=torch.float64)
        if self.count == 1:
            return own.numpy()[None]
        parts = [torch.empty_like(own) for _ in range(self.count)]
        distributed.all_gather(parts, own)
        return torch.stack(parts).numpy()

    def of_leader(self, numbers: Sequence[float]) -> list[float]:
        """The leader's numbers; the others give as many of their own, which are forgotten."""
        shared = torch.tensor(list(numbers), dtype=torch.float64)
        if self.count > 1:
            distributed.broadcast(shared, 0)
        return shared.tolist()

    def align(self, tensors: Iterable[torch.Tensor]) -> None:
        """Fill tensors with the leader's values."""
        if self.count > 1:
            for tensor in tensors:
                distributed.broadcast(tensor, 0)

    def rows_of_all(self, rows: np.ndarray) -> np.ndarray:
        """``(n, k)`` float64 rows of all processes below each other, by rank; each may have any number of them."""
        if self.count == 1:
            return rows
        lengths = self.of_all([len(rows)])[:, 0].astype(int)
        padded = torch.zeros((int(lengths.max()), rows.shape[1]), dtype=torch.float64)
        padded[: len(rows)] = torch.from_numpy(rows)
        parts = [torch.empty_like(padded) for _ in range(self.count)]
        distributed.all_gather(parts, padded)
        return np.concatenate([part.numpy()[:length] for part, length in zip(parts, lengths, strict=True)])

    def texts_of_all(self, text: str) -> list[str]:
        """The text of every process, by rank; all have to ask at once."""
        letters = np.frombuffer(text.encode(), np.uint8).astype(np.float64)
        ends = np.cumsum(self.of_all([len(letters)])[:, 0].astype(int))
        rows = self.rows_of_all(letters[:, None])[:, 0].astype(np.uint8)
        return [part.tobytes().decode() for part in np.split(rows, ends[:-1])]
