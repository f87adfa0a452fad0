"""Whom a long stage tells how it goes, and where it keeps what it needs to go on after an interruption."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from matplotlib.figure import Figure
from PIL import Image


class Monitor(Protocol):
    """Takes what a stage has to tell while it runs. The store keeps it in MLflow, a test in lists."""

    def metrics(self, figures: dict[str, float], step: int) -> None:
        """Keep figures by name for a step, which is an epoch counted from 1."""

    def batch(self, figures: dict[str, float], step: int) -> None:
        """Keep figures by name for a batch, counted from 1 over all epochs. Cheap: they are written many at a time."""

    def progress(self, done: int, total: int, what: str) -> None:
        """Show that ``done`` of ``total`` steps of ``what`` are done; nothing is kept."""

    def line(self, text: str) -> None:
        """Show a line that stays."""

    def setting(self, name: str, value: float | str) -> None:
        """Keep what a stage chose where the config said ``auto``."""

    def picture(self, name: str, picture: Image.Image, step: int) -> None:
        """Keep a picture of a step; those of one name are a series."""

    def plot(self, name: str, figure: Figure) -> None:
        """Keep a plot by name."""

    def folder(self, name: str, folder: Path) -> None:
        """Keep the files of a folder for people to look at."""

    def inspect(self, name: str, value: Any) -> str:
        """Keep a value of a stage that fails, so that somebody can look into it; says where it is."""

    def checkpoint(self, state: dict[str, Any]) -> None:
        """Keep the state of a stage, from which it can go on; only the last two are kept."""

    def restored(self) -> dict[str, Any] | None:
        """The last state that an earlier try at this stage kept, None if there is none."""
