"""One trial: the product's own training command in a process of its own."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from redaction.config import PROJECT_ROOT

STAGES = "stages=[parse,split,train]"
"""The test pages are left alone: whoever chooses by them has no test any more."""
_PATIENCE_SECONDS = 60
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class TrialProcess:
    """A training that runs.

    Args:
        number: of the trial.
        overrides: of the training, those of the sweep's own command included.
        threads: for its computations.
        log: file for what it says.
    """

    def __init__(self, number: int, overrides: Sequence[str], threads: int, log: Path) -> None:
        self.number, self.log, self.started = number, log, time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ}
        environment.setdefault("OMP_NUM_THREADS", str(threads))
        with log.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "redaction", "train", *overrides],
                cwd=PROJECT_ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the sweep, which stops its trials itself
                preexec_fn=_die_with_parent,
            )  # fmt: skip

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs."""
        return self.process.poll()

    @property
    def seconds(self) -> float:
        """Since its start."""
        return time.monotonic() - self.started

    def stop(self) -> None:
        """End it as Ctrl-C does, and by force if it does not end."""
        if self.code is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def last_words(self) -> str:
        """The error that it ended with, or its last line."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        errors = [line for line in lines if line.startswith("error: ")]
        return (errors or lines or ["it said nothing"])[-1].removeprefix("error: ")


def _die_with_parent() -> None:
    """A killed sweep leaves no trainings behind."""
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGTERM)
