"""Memory that was freed, and that the C library keeps for later."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Hand freed memory back to the system.

    torch asks for and frees blocks of many sizes for each batch. glibc keeps what lies between blocks that are still in
    use, so that over thousands of pages a process grows although it holds nothing more. Other C libraries keep little,
    and have no such function.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # no glibc
        return None
