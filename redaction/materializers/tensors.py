"""All tensors of a value in one safetensors file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.columns import reading
from redaction.materializers.pools import Pool
from redaction.materializers.registry import name_of
from redaction.materializers.sharing import Sharing

_FILE = "tensors.safetensors"
_NAMED = 120  # letters of a place in the file, for people
_BITS = (torch.int8, torch.uint8, torch.int16, torch.uint16, torch.int32, torch.uint32, torch.int64, torch.uint64)
_FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
_SMALL = (torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz)
_AS_BYTES = (torch.float8_e8m0fnu, torch.complex32, torch.complex128)  # safetensors has no name for these
_DTYPES = {str(dtype): dtype for dtype in (torch.bool, *_BITS, *_FLOATS, *_SMALL, torch.complex64, *_AS_BYTES)}


class TensorPool(Pool):
    """Bits, dtype, shape, ``requires_grad``, and whether it is a Parameter; strides and device are not kept.

    Tensors that are one and the same memory, such as the tied weights of a state dict, are written once and come back
    as one tensor. Every tensor comes back on the CPU.
    """

    def __init__(self, folder: Path, sharing: Sharing) -> None:
        super().__init__(folder, sharing)
        self._facts: list[dict[str, Any]] = []
        self._tensors: list[torch.Tensor] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def add(self, value: torch.Tensor, where: str) -> int:
        """Take a tensor in, or find the one that it is."""
        _check(value, where)
        facts = {
            "name": f"{len(self._facts)} {where:.{_NAMED}}",
            "dtype": str(value.dtype),
            "shape": list(value.shape),
            "requires_grad": value.requires_grad,
            "parameter": type(value) is torch.nn.Parameter,
        }
        key = _identity(value)
        number = self._numbers.setdefault(key, len(self._facts))
        if number == len(self._facts):
            self.sharing.claim_memory(*_span(value), where)
            self._facts.append(facts)
            self._tensors.append(value)
        elif self._facts[number] != {**facts, "name": self._facts[number]["name"]}:
            raise NotMaterializable(
                f"{where} is {self._facts[number]['name']!r} in another way; give each its own copy."
            )
        return number

    def finish(self) -> list[dict[str, Any]]:
        """Write ``tensors.safetensors``."""
        names = [facts["name"] for facts in self._facts]
        save_file(dict(zip(names, map(_stored, self._tensors), strict=True)), self.folder / _FILE)
        return self._facts

    @staticmethod
    def read(content: Any, folder: Path) -> list[torch.Tensor]:
        """The tensors by number."""
        path = folder / _FILE
        with reading(path, "the tensors of a value"):
            try:
                stored = load_file(path)
                return [_tensor(stored[facts["name"]], facts) for facts in content]
            except (SafetensorError, RuntimeError, OSError) as error:
                raise ArtifactDamaged(f"{path} does not hold the tensors of a value: {error}.") from error


def _check(tensor: torch.Tensor, where: str) -> None:
    problems = {
        f"of the class {name_of(type(tensor))}": type(tensor) not in (torch.Tensor, torch.nn.Parameter),
        f"of the layout {tensor.layout}; use to_dense()": tensor.layout is not torch.strided,
        "quantized": tensor.is_quantized,
        "on the meta device and has no values": tensor.is_meta,
        f"of dtype {tensor.dtype}": str(tensor.dtype) not in _DTYPES,
        "the result of a computation that it remembers; use detach()": not tensor.is_leaf,
        "holding a gradient; set its grad to None": tensor.is_leaf and tensor.grad is not None,
        "carrying attributes of its own": bool(getattr(tensor, "__dict__", {})),
        "carrying hooks": bool(tensor._backward_hooks),
    }
    for problem, is_there in problems.items():
        if is_there:
            raise NotMaterializable(f"{where} is a tensor {problem}, which cannot be kept exactly.")


def _identity(tensor: torch.Tensor) -> tuple[Any, ...]:
    if not tensor.numel():
        return (id(tensor),)
    return (
        tensor.data_ptr(),
        tensor.device,
        tensor.dtype,
        tensor.shape,
        tensor.stride(),
        tensor.is_conj(),
        tensor.is_neg(),
    )


def _span(tensor: torch.Tensor) -> tuple[int, int]:
    if not tensor.numel() or tensor.is_meta:  # which has no memory
        return 0, 0
    last = sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride(), strict=True))
    return tensor.data_ptr(), tensor.data_ptr() + (last + 1) * tensor.element_size()


def _stored(tensor: torch.Tensor) -> torch.Tensor:
    plain = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous()
    if plain.untyped_storage().nbytes() != plain.nbytes:
        plain = plain.clone()  # safetensors refuses two tensors of one storage, also where they do not overlap
    return plain.reshape(-1).view(torch.uint8) if tensor.dtype in _AS_BYTES else plain


def _tensor(stored: torch.Tensor, facts: dict[str, Any]) -> torch.Tensor:
    dtype, shape = _DTYPES[facts["dtype"]], tuple(facts["shape"])
    plain = stored.view(dtype) if dtype in _AS_BYTES and stored.dtype == torch.uint8 else stored
    if plain.dtype != dtype or min(shape, default=0) < 0 or plain.numel() != math.prod(shape):
        raise ValueError(f"a tensor {facts['name']!r} that is not {dtype} {shape}")
    if dtype not in _AS_BYTES and tuple(plain.shape) != shape:
        raise ValueError(f"a tensor {facts['name']!r} of another shape than {shape}")
    plain = plain.reshape(shape)
    if facts["parameter"]:
        return torch.nn.Parameter(plain, requires_grad=facts["requires_grad"] is True)
    return plain.requires_grad_(facts["requires_grad"] is True)
