"""What a camera adds that a scanner does not: a table below, light from a side, motion, a colour cast."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.outlines import corners, dense
from redaction.synthetic.roads.fields import axes, clouds, coarse, lit
from redaction.synthetic.roads.sheet import Sheet


@dataclass(frozen=True)
class Table:
    """What shows beside a sheet before a camera, and the shadow that the sheet throws on it.

    Attributes:
        color: of the table, red, green and blue from 0 to 255.
        grain: how much boards differ.
    """

    color: tuple[int, int, int]
    grain: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet on the table; the sheet has to lie there already."""
        rows, columns = sheet.size
        small = coarse(sheet.size)
        outline = sheet.now(dense(corners((0, 0, columns, rows)), sheet.dpi / 2))
        mask = np.zeros(small, np.uint8)
        cv2.fillPoly(mask, [(outline * small[0] / rows).round().astype(np.int32)], 255)
        shadow = cv2.GaussianBlur(np.roll(mask, rng.integers(0, 4, 2), (0, 1)), (0, 0), 4).astype(np.float32) / 255
        boards = clouds(small, (60, 2) if rng.random() < 0.5 else (2, 60), rng)
        light = np.asarray(self.color, np.float32) / 255 * (1 + self.grain * boards - 0.5 * shadow)[..., None]
        table = lit(np.full_like(sheet.pixels, 255), light)
        full = np.zeros(sheet.size, np.uint8)
        cv2.fillPoly(full, [outline.round().astype(np.int32)], 255)
        outside = cv2.cvtColor(255 - full, cv2.COLOR_GRAY2RGB)
        return sheet.showing(np.where(outside > 0, table, sheet.pixels))


@dataclass(frozen=True)
class RoomLight:
    """Light that falls off towards the corners, with a shadow across the page now and then.

    Attributes:
        depth: how dark it gets, from 0 to 1.
        cast: what the light does to red, green and blue.
        shadow: how dark the shadow of a hand or a head is; 0 for none.
    """

    depth: float
    cast: tuple[float, float, float]
    shadow: float = 0.0

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet in the room."""
        size = coarse(sheet.size)
        down, across = axes(size)
        far = np.hypot(across - rng.uniform(0.1, 0.9), down - rng.uniform(0.1, 0.9))
        light = 1 - self.depth * np.clip(far + 0.15 * clouds(size, (2, 2), rng), 0, 1.2)
        if self.shadow:
            angle = rng.uniform(0, 2 * np.pi)
            side = (across - 0.5) * np.cos(angle) + (down - 0.5) * np.sin(angle) - rng.uniform(0.05, 0.4)
            light = light * (1 - self.shadow / (1 + np.exp(-(side + 0.05 * clouds(size, (2, 2), rng)) * 30)))
        return sheet.showing(lit(sheet.pixels, light[..., None] * np.asarray(self.cast, np.float32)))


@dataclass(frozen=True)
class Shake:
    """A hand that moved while the shutter was open, by so many inches."""

    inches: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet, smeared in one direction."""
        length = max(int(self.inches * sheet.dpi), 1) // 2 * 2 + 1
        middle, angle = length // 2, rng.uniform(0, np.pi)
        kernel = np.zeros((length, length), np.float32)
        reach = np.array([np.cos(angle), np.sin(angle)]) * middle
        ends = [tuple(np.round(middle + sign * reach).astype(int).tolist()) for sign in (-1, 1)]
        cv2.line(kernel, ends[0], ends[1], 1)
        return sheet.showing(cv2.filter2D(sheet.pixels, -1, kernel / kernel.sum()))
