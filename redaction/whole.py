"""Files that are whole or not there, whatever becomes of the process that writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".partial"
"""Ending of what is being written."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write what shall be at ``path``. It gets there, in place of what is, if the block comes to its end.

    Of a process that was killed an unfinished file beside it is left, which the next writer takes the place of.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
