"""Joining the processes of a training, and what the leader tells the others."""

from __future__ import annotations

import gc
import os
import signal
from datetime import timedelta

import torch
import torch.distributed.nn.functional  # its defaults would keep the group for ever if it were imported after joining
from accelerate.state import AcceleratorState
from torch import distributed

_PATIENCE = timedelta(days=7)
"""The others wait while the leader parses pages or evaluates."""


def join() -> None:
    """Meet the other processes at the address that the environment names, as torchrun and accelerate set it.

    Where one of them does not come, this waits for minutes in C++, which Python's way with Ctrl-C does not reach.
    Nothing has begun yet that could be lost, so that Ctrl-C simply ends the process.
    """
    gpus = torch.cuda.is_available()
    if gpus:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        distributed.init_process_group("cpu:gloo,cuda:nccl" if gpus else "gloo", timeout=_PATIENCE)
    finally:
        signal.signal(signal.SIGINT, before)


def leave() -> None:
    """Part from the others, and end the threads of the group.

    They end with the last reference to the group. Such a thread frees a tensor after it was sent; one that does so
    while the interpreter shuts down brings the process to an abort.
    """
    AcceleratorState._reset_state(reset_partial_state=True)  # accelerate remembers the group for ever otherwise
    gc.collect()  # as learners do, which refer to themselves
    distributed.destroy_process_group()


def tell(text: str) -> None:
    """Tell the others something; the leader's part of ``hear``."""
    content = torch.frombuffer(bytearray(text.encode()), dtype=torch.uint8)
    distributed.broadcast(torch.tensor([len(content)]), 0)
    distributed.broadcast(content, 0)


def hear() -> str:
    """What the leader tells."""
    length = torch.tensor([0])
    distributed.broadcast(length, 0)
    content = torch.empty(int(length), dtype=torch.uint8)
    distributed.broadcast(content, 0)
    return bytes(content.tolist()).decode()
