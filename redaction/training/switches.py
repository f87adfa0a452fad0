"""Switches of torch that hold for the length of a training."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from redaction.detectors.architectures import network_of
from redaction.errors import DeviceError

_COMPILERS = ("c++", "g++", "clang++")


@contextmanager
def deterministic(wanted: bool) -> Iterator[None]:
    """Let torch raise an error where a computation differs from run to run."""
    before = torch.are_deterministic_algorithms_enabled()
    if wanted:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # or cuBLAS differs
        torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)


def check_compiler(wanted: bool) -> None:
    """See that torch.compile can work, if it is wanted.

    Raises:
        DeviceError: there is no C++ compiler.
    """
    if wanted and not any(map(shutil.which, _COMPILERS)):
        raise DeviceError(
            "train.compile=true needs a C++ compiler, and there is none on the path. Install g++, or leave it out."
        )


@contextmanager
def compiled(model: nn.Module, wanted: bool) -> Iterator[None]:
    """Let torch.compile make code for the network of a model, and use it until the end.

    Raises:
        DeviceError: there is no C++ compiler.
    """
    check_compiler(wanted)
    if not wanted:
        yield
        return
    network = network_of(model)
    network.compile()
    try:
        yield
    finally:
        network._compiled_call_impl = None
