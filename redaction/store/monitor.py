"""The monitor of a stage on top of MLflow."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mlflow.entities import Run

from redaction.console import Console
from redaction.errors import StoreUnreachable
from redaction.store.batches import BatchFigures
from redaction.store.checkpoints import Checkpoints
from redaction.store.inspection import keep_for_inspection
from redaction.store.machine import watch_machine
from redaction.store.runs import Store

if TYPE_CHECKING:  # a run in which everything is reused does without them
    from matplotlib.figure import Figure
    from PIL import Image

_NO_NAME = re.compile(r"[^a-zA-Z0-9_\-./ ]")  # letters that MLflow takes in no name of a series


class RunMonitor:
    """Keeps what a stage tells in its run, and shows its progress to a person.

    A context around the stage: figures of batches and of the machine are written while it is open.

    Args:
        store: that has the run.
        run: of the stage.
        console: shows progress.
        checkpoints: of the run, if it has any.
    """

    def __init__(self, store: Store, run: Run, console: Console, checkpoints: Checkpoints | None = None) -> None:
        self.store, self.run, self.console = store, run, console
        self.checkpoints = checkpoints or Checkpoints(store.place, run)
        self._batches = BatchFigures(lambda figures: store.client.log_batch(run.info.run_id, metrics=figures))

    def __enter__(self) -> RunMonitor:
        self._batches.start()
        self._machine = watch_machine(self.run.info.run_id, self.store.client.tracking_uri)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._machine is not None:
            self._machine.finish()
        self._batches.stop()
        if error is None:
            self._batches.flush()
        elif not isinstance(error, StoreUnreachable):  # it would not answer now either
            self._batches.try_to_flush()

    def metrics(self, figures: dict[str, float], step: int) -> None:
        """Keep figures by name for a step."""
        self.store.metrics(self.run, figures, step)

    def batch(self, figures: dict[str, float], step: int) -> None:
        """Keep figures by name for a batch, a little later."""
        self._batches.add(figures, step)

    def progress(self, done: int, total: int, what: str) -> None:
        """Show how far the stage is."""
        self.console.progress(done, total, what)

    def line(self, text: str) -> None:
        """Show a line that stays."""
        self.console.say(f"  {text}")

    def setting(self, name: str, value: float | str) -> None:
        """Keep a choice as a tag: a parameter could not be said again."""
        self.store.client.set_tag(self.run.info.run_id, f"chosen.{name}", str(value))

    def picture(self, name: str, picture: Image.Image, step: int) -> None:
        """Show a picture among the images of the run, which MLflow pages through by step."""
        self.store.client.log_image(self.run.info.run_id, picture, key=_NO_NAME.sub("_", name), step=step)

    def plot(self, name: str, figure: Figure) -> None:
        """Keep a plot as a picture in ``plots``; it takes the place of an earlier one."""
        self.store.client.log_figure(self.run.info.run_id, figure, f"plots/{_NO_NAME.sub('_', name)}.png")

    def folder(self, name: str, folder: Path) -> None:
        """Keep files in ``files``, under this name."""
        self.store.client.log_artifacts(self.run.info.run_id, str(folder), f"files/{name}")

    def inspect(self, name: str, value: Any) -> str:
        """Keep a value in ``inspect``."""
        return keep_for_inspection(self.store, self.run, name, value)

    def checkpoint(self, state: dict[str, Any]) -> None:
        """Keep the state of the stage, and the one before; the figures that led to it are written by then."""
        self._batches.try_to_flush()
        self.checkpoints.save(state)

    def restored(self) -> dict[str, Any] | None:
        """The last state that is whole."""
        return self.checkpoints.newest(self.console.say)


class FollowingMonitor:
    """What a process listens with that helps another one: it reads the checkpoint, and keeps nothing.

    Args:
        store: that has the run.
        run_id: of the run in which the leader keeps what it is told.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.checkpoints = Checkpoints(store.place, store.client.get_run(run_id))

    def restored(self) -> dict[str, Any] | None:
        """The state from which the leader goes on, too."""
        return self.checkpoints.newest(_nothing)

    def __getattr__(self, _name: str) -> Callable[..., str]:
        return _nothing


def _nothing(*_arguments: Any) -> Any:
    return "the run of the leader"
