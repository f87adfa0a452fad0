"""fastai's distributed mode, with loaders that share the pages among the processes themselves."""

from __future__ import annotations

from accelerate import DistributedDataParallelKwargs
from fastai.data.load import DataLoader
from fastai.distributed import DistributedTrainer


class Together(DistributedTrainer):
    """Averages the gradients of all processes.

    Args:
        device: ``cpu`` or ``cuda``; torch synchronises batch norms on GPUs only.
        some_frozen: whether parameters may be without a gradient.
    """

    def __init__(self, device: str, some_frozen: bool) -> None:
        handler = DistributedDataParallelKwargs(find_unused_parameters=some_frozen)
        super().__init__(sync_bn=device == "cuda", cpu=device == "cpu", kwargs_handlers=[handler])

    def _wrap_dl(self, loader: DataLoader) -> DataLoader:
        return loader
