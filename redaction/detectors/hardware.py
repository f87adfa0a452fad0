"""Where a model computes, and in which precision."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from redaction.config import HardwareConfig
from redaction.errors import DeviceError

_DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True)
class Hardware:
    """A device and a precision that are there.

    Attributes:
        device: ``cpu`` or ``cuda``.
        precision: ``fp32``, ``bf16`` or ``fp16``.
        channels_last: whether the channels of a pixel lie together in memory.
    """

    device: str
    precision: str
    channels_last: bool = True

    @classmethod
    def of(cls, config: HardwareConfig) -> Hardware:
        """What the config asks for, ``auto`` decided.

        Raises:
            DeviceError: the machine does not offer it.
        """
        device = _device(config)
        return cls(device, _precision(config, device), config.channels_last)

    def autocast(self) -> AbstractContextManager:
        """A context in which models compute in this precision; weights stay float32."""
        half = self.precision in _DTYPES
        return torch.autocast(self.device, dtype=_DTYPES.get(self.precision, torch.bfloat16), enabled=half)

    def place(self, model: nn.Module) -> nn.Module:
        """Move a model to the device, its weights channels last if they are to be."""
        if self.device == "cpu" and self.precision == "bf16":
            _keep_wide_depthwise_float32(model)
        order = torch.channels_last if self.channels_last else torch.contiguous_format
        return model.to(self.device, memory_format=order)  # type: ignore[call-overload]


def _keep_wide_depthwise_float32(model: nn.Module) -> None:
    """Compute depthwise convolutions of 5 x 5 and more in float32.

    oneDNN has no fast backward pass for them in bf16: three times slower than float32, measured in docs/LOG.md.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.groups > 1 and module.kernel_size[0] >= 5:
            module.forward = partial(_forward_float32, module)  # type: ignore[method-assign]


def _forward_float32(convolution: nn.Conv2d, features: torch.Tensor) -> torch.Tensor:
    with torch.autocast(features.device.type, enabled=False):
        return type(convolution).forward(convolution, features.float()).to(features.dtype)


def _device(config: HardwareConfig) -> str:
    available = torch.cuda.is_available()
    if config.device == "cuda" and not available:
        raise DeviceError(
            f"{config.SECTION}.device=cuda, but torch {torch.__version__} sees no CUDA GPU. "
            f"Use {config.SECTION}.device=cpu or auto, or check the driver with nvidia-smi."
        )
    if config.device == "auto":
        return "cuda" if available else "cpu"
    return config.device


def _precision(config: HardwareConfig, device: str) -> str:
    if config.precision == "auto":
        return "bf16" if _gains_by_bf16(device) else "fp32"
    if config.precision == "fp16" and device == "cpu":
        raise DeviceError(f"{config.SECTION}.precision=fp16 needs a CUDA GPU; on a CPU use bf16, fp32 or auto.")
    if config.precision == "bf16" and device == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        raise DeviceError(f"{config.SECTION}.precision=bf16 is not offered by this GPU; use fp16 or fp32.")
    return config.precision


def _gains_by_bf16(device: str) -> bool:
    """Whether bf16 is computed by instructions of its own; elsewhere it is emulated and slower than fp32."""
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16"))
