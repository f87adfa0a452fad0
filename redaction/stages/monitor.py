"""Whom a long stage tells how it goes."""

from __future__ import annotations

from typing import Protocol


class Monitor(Protocol):
    """Takes figures while a stage runs and shows progress. The store keeps them in MLflow, a test in a list."""

    def metrics(self, figures: dict[str, float], step: int) -> None:
        """Keep figures by name for a step, which is an epoch counted from 1."""

    def progress(self, done: int, total: int, what: str) -> None:
        """Show that ``done`` of ``total`` steps of ``what`` are done; nothing is kept."""

    def line(self, text: str) -> None:
        """Show a line that stays."""
