"""The loss of an epoch, page by page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class LossSum:
    """Losses of batches, weighted by their pages.

    Attributes:
        total: of all pages.
        pages: that were counted.
    """

    total: float = 0.0
    pages: int = 0

    def add(self, loss: float, pages: int) -> None:
        """Count a batch."""
        self.total += loss * pages
        self.pages += pages

    def reset(self) -> None:
        """Begin an epoch."""
        self.total, self.pages = 0.0, 0

    def state(self) -> dict[str, float]:
        """To go on within an epoch."""
        return {"total": self.total, "pages": self.pages}

    def restore(self, state: dict[str, float]) -> None:
        """Go on from there."""
        self.total, self.pages = float(state["total"]), int(state["pages"])
