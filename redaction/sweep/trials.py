"""One trial: the product's own training command in a process of its own."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from redaction.config import PROJECT_ROOT

STAGES = "stages=[parse,split,train]"
"""The test pages are left alone: whoever chooses by them has no test any more."""
_PATIENCE_SECONDS = 60
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None)


class TrialProcess:
    """A training that runs.

    Args:
        overrides: of the training, those of the sweep's own command included.
        threads: for its computations.
        log: file for what it says.
    """

    def __init__(self, overrides: Sequence[str], threads: int, log: Path) -> None:
        self.log, self.started = log, time.monotonic()
        environment = {"OMP_NUM_THREADS": str(threads), **os.environ}
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "redaction", "train", *overrides],
                cwd=PROJECT_ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the sweep, which stops its trials itself
                preexec_fn=_prepared_by(os.getpid()),
            )  # fmt: skip

    @property
    def code(self) -> int | None:
        """Its exit code, negative if a signal ended it; None while it runs."""
        return self.process.poll()

    @property
    def seconds(self) -> float:
        """Since its start."""
        return time.monotonic() - self.started

    def interrupt(self) -> None:
        """Ask it to end, as Ctrl-C does."""
        if self.code is None:
            self.process.send_signal(signal.SIGINT)

    def stop(self) -> int:
        """Ask it to end, and end it by force if it does not; returns its exit code."""
        self.interrupt()
        try:
            return self.process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def last_words(self) -> str:
        """The error that it ended with, or its last line."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        errors = [line for line in lines if line.startswith("error: ")]
        return (errors or lines or ["it said nothing"])[-1].removeprefix("error: ")


def _prepared_by(parent: int) -> Callable[[], None]:
    """What a new process does first."""

    def prepare() -> None:
        _LIBC.prctl(_DIES_WITH_PARENT, signal.SIGTERM)  # a killed sweep leaves no trainings behind
        if os.getppid() != parent:
            os._exit(1)  # it was killed already
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it

    return prepare
