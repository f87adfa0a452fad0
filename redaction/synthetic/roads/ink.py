"""What printers, ribbons and copiers do to ink."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.roads.fields import axes, clouds, coarse, faded
from redaction.synthetic.roads.sheet import Sheet


@dataclass(frozen=True)
class LowToner:
    """Ink that is missing in soft patches and in streaks along the way of the paper; ``loss`` from 0 to 1."""

    loss: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet as it leaves the printer."""
        rows, columns = coarse(sheet.size)
        patches = clouds((rows, columns), (3, 2), rng)
        streaks = clouds((1, columns), (1, int(rng.integers(6, 40))), rng)
        share = self.loss * np.clip(0.45 + 0.4 * patches + 0.35 * streaks, 0, 1)
        return sheet.showing(faded(sheet.pixels, share))


@dataclass(frozen=True)
class Grain:
    """Ink that took unevenly, letter by letter and within letters, as a ribbon or worn toner leaves it."""

    loss: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet as it leaves the machine."""
        rows, columns = sheet.size
        fine = cv2.resize(
            rng.random((rows // 2 + 1, columns // 2 + 1), dtype=np.float32), (columns, rows), interpolation=1
        )
        letters = clouds(sheet.size, (int(rows / sheet.dpi * 7), int(columns / sheet.dpi * 9)), rng)
        return sheet.showing(faded(sheet.pixels, np.clip(self.loss * (fine + 0.5 * letters), 0, 1)))


@dataclass(frozen=True)
class Needles:
    """The rows of a dot-matrix printer: gaps between them, ``pitch`` of them an inch."""

    pitch: float
    loss: float

    def __call__(self, sheet: Sheet, _: np.random.Generator) -> Sheet:
        """The sheet as it leaves the printer."""
        down, _across = axes((sheet.size[0], 1))
        phase = down * sheet.size[0] / sheet.dpi * self.pitch
        share = np.clip(self.loss * (0.5 + 0.5 * np.cos(2 * np.pi * phase)), 0, 1).astype(np.float32)
        return sheet.showing(faded(sheet.pixels, np.repeat(share, sheet.size[1], axis=1)))


@dataclass(frozen=True)
class Spread:
    """Strokes that grew fatter (above 0) or thinner, by so many inches a side."""

    inches: float

    def __call__(self, sheet: Sheet, _: np.random.Generator) -> Sheet:
        """The sheet as it leaves the copier; what is less than a pixel is mixed."""
        px = abs(self.inches) * sheet.dpi
        whole, part = int(px), px - int(px)
        grow = cv2.erode if self.inches > 0 else cv2.dilate  # of light, that is
        cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        less = grow(sheet.pixels, cross, iterations=whole) if whole else sheet.pixels
        return sheet.showing(cv2.addWeighted(less, 1 - part, grow(less, cross), part, 0))


@dataclass(frozen=True)
class BleedThrough:
    """The back of the sheet, mirrored and faint: what is printed there looks like what is printed here."""

    strength: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with its back shining through."""
        small = cv2.resize(sheet.pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        back = np.roll(cv2.flip(small, 1), rng.integers(-20, 20, 2), axis=(0, 1))
        grey = cv2.GaussianBlur(cv2.cvtColor(back, cv2.COLOR_RGB2GRAY), (0, 0), max(0.012 * sheet.dpi / 4, 0.5))
        veil = cv2.resize(255 - grey, sheet.size[::-1], interpolation=cv2.INTER_LINEAR)
        shine = cv2.convertScaleAbs(veil, alpha=self.strength)
        return sheet.showing(cv2.subtract(sheet.pixels, cv2.merge((shine, shine, shine))))
