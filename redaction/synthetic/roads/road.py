"""The road of a document from print to file."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from redaction.synthetic.roads.files import FileFormat
from redaction.synthetic.roads.sheet import Sheet, Step


@dataclass(frozen=True)
class Road:
    """What happens to the pages of one document.

    Attributes:
        name: of the kind of road.
        dpi: pixels per inch at which pages are rendered and scanned.
        steps: what happens to the printed page, in this order; none for one that was never printed.
        file: how the finished page is kept.
    """

    name: str
    dpi: int
    steps: tuple[Step, ...]
    file: FileFormat

    def travel(self, pixels: np.ndarray, dice: random.Random) -> Sheet:
        """A rendered page after print, years and scanner, before overlays and file.

        Args:
            pixels: ``(rows, columns, 3)`` uint8, red first, at ``dpi``.
            dice: of this page.
        """
        rng = np.random.default_rng(dice.getrandbits(64))
        sheet = Sheet(pixels, self.dpi)
        for step in self.steps:
            sheet = step(sheet, rng)
        return sheet
