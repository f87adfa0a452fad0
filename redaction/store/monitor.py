"""The monitor of a stage on top of MLflow."""

from __future__ import annotations

from mlflow.entities import Run

from redaction.console import Console
from redaction.store.runs import Store


class RunMonitor:
    """Keeps the figures of a stage in its run and shows its progress to a person."""

    def __init__(self, store: Store, run: Run, console: Console) -> None:
        self.store, self.run, self.console = store, run, console

    def metrics(self, figures: dict[str, float], step: int) -> None:
        """Keep figures by name for a step."""
        self.store.metrics(self.run, figures, step)

    def progress(self, done: int, total: int, what: str) -> None:
        """Show how far the stage is."""
        self.console.progress(done, total, what)

    def line(self, text: str) -> None:
        """Show a line that stays."""
        self.console.say(f"  {text}")

    def batch(self, figures, step):  # noqa
        """Not kept yet."""

    def setting(self, name, value):  # noqa
        """Not kept yet."""

    def picture(self, name, picture, step):  # noqa
        """Not kept yet."""

    def plot(self, name, figure):  # noqa
        """Not kept yet."""

    def folder(self, name, folder):  # noqa
        """Not kept yet."""

    def inspect(self, name, value):  # noqa
        """Not kept yet."""
        return ""

    def checkpoint(self, state):  # noqa
        """Not kept yet."""

    def restored(self):  # noqa
        """None yet."""
