"""Which process made something, and whether it still lives: what a killed process leaves behind is told by that.

A mark is made of the boot of the machine, the process namespace (a container has its own), the process and its start:
it names one process among those of all machines and all times, and no process of another machine or container is
ever taken for a dead one.
"""

from __future__ import annotations

import os
from pathlib import Path

_STATE, _STARTED = 0, 19  # fields of /proc/PID/stat after the command's name
_ENDED = ("Z", "X")  # a zombie runs no more


def machine_mark() -> str:
    """The running kernel and process namespace; empty where the system does not tell them."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def process_mark() -> str:
    """This process; empty where the system does not tell who it is."""
    machine, started = machine_mark(), _started(os.getpid())
    return f"{machine}.{os.getpid()}.{started}" if machine and started else ""


def is_gone(mark: str) -> bool:
    """Whether the process of a mark has ended for certain: false where that cannot be seen from here."""
    machine, _, process = mark.rpartition(".")[0].rpartition(".")
    started = mark.rpartition(".")[2]
    if not machine or machine != machine_mark() or not process.isdecimal():
        return False
    return _started(int(process)) != started


def _started(process: int) -> str:
    """When a process was started, in ticks since the boot; empty if there is none or it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[_STATE] in _ENDED else fields[_STARTED]
