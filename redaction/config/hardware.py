"""Where and how a model computes."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check, check_choice, without_effect


@dataclass
class HardwareConfig:
    """Where and how a model computes; a part of every section that runs one."""

    SECTION = ""

    device: str = "auto"
    """`auto` (a CUDA GPU where there is one), `cpu` or `cuda`."""
    precision: str = "auto"
    """`fp32`, `bf16`, `fp16` (CUDA only), or `auto`: bf16 where the processor gains by it, else fp32."""
    batch_size: int = 4
    """Pages at a time."""
    workers: int = without_effect(0)
    """Processes that load pages; 0 loads them between the batches."""
    pin_memory: bool = without_effect(False)
    """Page-locked host memory, which speeds up copies to a GPU."""
    channels_last: bool = True
    """Keep the channels of a pixel together in memory, which half precision needs to be fast."""

    def __post_init__(self) -> None:
        check_choice(self, "device", ("auto", "cpu", "cuda"))
        check_choice(self, "precision", ("auto", "fp32", "bf16", "fp16"))
        self._check_batch_size()
        check(self, "workers", lambda count: 0 <= count <= 256, "from 0 to 256")

    def _check_batch_size(self) -> None:
        check(self, "batch_size", lambda size: 1 <= size <= 1024, "from 1 to 1024")
