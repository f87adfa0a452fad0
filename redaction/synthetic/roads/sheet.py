"""A page on its way to a file: its pixels, and where its points have gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

Move = Callable[[np.ndarray], np.ndarray]
"""Takes ``(n, 2)`` float points to where they lie afterwards, in pixels from the top left corner of the image."""


@dataclass(frozen=True)
class Sheet:
    """A page on its way.

    Attributes:
        pixels: ``(rows, columns, 3)`` uint8, red first.
        dpi: pixels per inch.
        moves: what has been done to its points so far, in order.
    """

    pixels: np.ndarray
    dpi: float
    moves: tuple[Move, ...] = ()

    def showing(self, pixels: np.ndarray) -> Sheet:
        """The sheet with other pixels in the same places."""
        return replace(self, pixels=pixels)

    def moved(self, pixels: np.ndarray, move: Move) -> Sheet:
        """The sheet with pixels that lie elsewhere, and what takes the points there."""
        return replace(self, pixels=pixels, moves=(*self.moves, move))

    def now(self, points: np.ndarray) -> np.ndarray:
        """Where ``(n, 2)`` points of the page, in pixels, lie on the sheet as it is."""
        points = np.asarray(points, np.float64)
        for move in self.moves:
            points = move(points)
        return points

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.pixels.shape[0], self.pixels.shape[1]


Step = Callable[[Sheet, np.random.Generator], Sheet]
"""One thing that happens to a page; what differs from page to page comes from the generator."""
