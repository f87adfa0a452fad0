"""Figures of batches, which come faster than MLflow takes them one by one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from mlflow.entities import Metric
from mlflow.exceptions import MlflowException

from redaction.errors import ArtifactError

PREFIX = "batch/"
"""Before their names, which figures of epochs may have, too."""
_EVERY_S = 5.0
_MOST = 1000  # that MLflow takes at once


class BatchFigures:
    """Collects figures and writes them every few seconds, beside the work that they come from.

    Args:
        write: writes at most 1000 of them.
    """

    def __init__(self, write: Callable[[list[Metric]], object]) -> None:
        self._write = write
        self._waiting: list[Metric] = []
        self._writing = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_now_and_then, daemon=True, name="batch figures")

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def add(self, figures: dict[str, float], step: int) -> None:
        """Take figures by name."""
        now = time.time_ns() // 1_000_000
        self._waiting += [Metric(f"{PREFIX}{name}", float(figure), now, step) for name, figure in figures.items()]

    def stop(self) -> None:
        """Write no more by itself."""
        self._stop.set()
        self._thread.join()

    def flush(self) -> None:
        """Write all that wait.

        Raises:
            ArtifactError: they cannot be written, and still wait.
        """
        with self._writing:
            while some := self._waiting[:_MOST]:
                self._write(some)
                del self._waiting[: len(some)]

    def try_to_flush(self) -> None:
        """Write all that wait, or let them wait."""
        with suppress(ArtifactError, MlflowException):
            self.flush()

    def _write_now_and_then(self) -> None:
        """What cannot be written is tried again; the last time, at the end of the stage, tells what is wrong."""
        while not self._stop.wait(_EVERY_S):
            self.try_to_flush()
