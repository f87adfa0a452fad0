"""What a person sees while a command works: lines that stay, and a bar on a terminal."""

from __future__ import annotations

import sys
from typing import TextIO

from tqdm import tqdm


class Console:
    """Plain lines everywhere; on a terminal also a bar for the work at hand.

    Args:
        out: where to write; standard output if none is given.
        prefix: of every line, where several jobs write to the same place.
    """

    def __init__(self, out: TextIO | None = None, prefix: str = "") -> None:
        self.out = sys.stdout if out is None else out
        self.prefix = prefix
        self.bar: tqdm | None = None

    def say(self, line: str) -> None:
        """Show a line that stays."""
        self._close()
        print(self.prefix + line, file=self.out, flush=True)

    def progress(self, done: int, total: int, what: str) -> None:
        """Show on a terminal that ``done`` of ``total`` steps are done; the speed counts from the first call.

        The total may change from call to call, where nobody knows it beforehand.
        """
        if not self.out.isatty():
            return
        if self.bar is None:
            self.bar = tqdm(
                initial=done, total=total, desc=what, unit=f" {what}", file=self.out, leave=False, dynamic_ncols=True
            )
        self.bar.total = total
        self.bar.update(done - self.bar.n)
        if done >= total:
            self._close()

    def _close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
