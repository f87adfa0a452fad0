"""What years and people do to paper: tint, stains, folds, holes, staples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.roads.fields import axes, clouds, coarse, faded, lit, mixed
from redaction.synthetic.roads.sheet import Sheet

_HOLES_MM = {  # distance of the holes from the middle of the edge
    "two": (-40.0, 40.0),
    "two near": (-34.9, 34.9),
    "three": (-108.0, 0.0, 108.0),
    "four": (-120.0, -40.0, 40.0, 120.0),
}
HOLES = tuple(_HOLES_MM)


@dataclass(frozen=True)
class Tint:
    """Paper of a colour, 1 for white, more or less even."""

    color: tuple[float, float, float]
    uneven: float = 0.02

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet on such paper."""
        size = coarse(sheet.size)
        fibres = clouds(size, (40, 30), rng) * 0.4 + clouds(size, (3, 3), rng)
        light = np.asarray(self.color, np.float32) * (1 + self.uneven * fibres[..., None])
        return sheet.showing(lit(sheet.pixels, np.minimum(light, 1)))


@dataclass(frozen=True)
class Stain:
    """Rings and spots of something brown; ``strength`` from 0 to 1."""

    strength: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet after something was spilt."""
        size = coarse(sheet.size)
        down, across = axes(size)
        aspect = size[0] / size[1]
        dark = np.zeros(size, np.float32)
        for _ in range(int(rng.integers(1, 4))):
            x, y, radius = rng.random(), rng.random(), rng.uniform(0.04, 0.2)
            far = np.hypot(across - x, (down - y) * aspect) / radius + 0.08 * clouds(size, (12, 9), rng)
            ring = np.exp(-(((far - 1) / 0.05) ** 2)) * rng.uniform(0.2, 1)
            dark += self.strength * (ring + 0.35 * rng.random() / (1 + np.exp(np.minimum((far - 1) * 30, 50))))
        brown = np.array([0.35, 0.6, 1.0], np.float32)  # how much of red, green and blue it takes away
        return sheet.showing(lit(sheet.pixels, 1 - np.minimum(dark, 0.8)[..., None] * brown * 0.6))


@dataclass(frozen=True)
class Folds:
    """Creases where a letter was folded: a line where ink is rubbed off, light on one side, shadow on the other.

    Attributes:
        down: where they run across the page, as shares of its height.
        across: where they run down the page, as shares of its width.
        depth: of the shadow, from 0 to 1.
    """

    down: tuple[float, ...]
    across: tuple[float, ...]
    depth: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet unfolded again."""
        size = sheet.size
        light, rubbed = np.zeros((2, *size), np.float32)
        for at in self.down:
            self._crease(light, rubbed, at + rng.normal(0, 0.003), sheet.dpi, rng)
        for at in self.across:
            self._crease(light.T, rubbed.T, at + rng.normal(0, 0.003), sheet.dpi, rng)
        return sheet.showing(lit(faded(sheet.pixels, np.clip(rubbed, 0, 1)), 1 + light))

    def _crease(self, light: np.ndarray, rubbed: np.ndarray, at: float, dpi: float, rng: np.random.Generator) -> None:
        rows, columns = light.shape
        middle = at * rows + 0.01 * dpi * clouds((1, columns), (1, 4), rng)[0]
        first = max(int(at * rows - dpi), 0)
        far = (np.arange(first, min(first + int(2 * dpi), rows), dtype=np.float32)[:, None] - middle[None, :]) / dpi
        side = 1.0 if rng.random() < 0.5 else -1.0
        shade = -np.sign(far) * side * np.exp(-np.abs(far) / 0.25) * 0.5 - np.exp(-((far / 0.012) ** 2))
        worn = np.clip(0.3 + 0.5 * clouds((1, columns), (1, 60), rng), 0, 1)
        light[first : first + len(far)] += self.depth * shade
        rubbed[first : first + len(far)] += worn * np.exp(-((far / 0.015) ** 2))


@dataclass(frozen=True)
class PunchHoles:
    """Holes of a file or binder, dark on black glass, light on a white lid, ragged or half seen on old copies.

    Attributes:
        kind: how many, and how far apart; one of ``HOLES``.
        edge: ``left`` or ``top``.
        color: of what is seen through them.
        ragged: share of a hole's outline that is torn.
        crescent: only the shadow of a hole's rim is seen.
    """

    kind: str
    edge: str
    color: tuple[int, int, int]
    ragged: float = 0.0
    crescent: bool = False

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with holes."""
        pixels, mm = sheet.pixels.copy(), sheet.dpi / 25.4
        rows, columns = sheet.size
        inset, radius = rng.uniform(9, 12) * mm, rng.uniform(2.6, 3.4) * mm
        for offset in _HOLES_MM[self.kind]:
            along = (rows if self.edge == "left" else columns) / 2 + (offset + rng.normal(0, 0.3)) * mm
            x, y = (inset, along) if self.edge == "left" else (along, inset)
            outline = self._outline(x, y, radius, rng)
            inside = None
            if self.crescent:
                mask = np.zeros(sheet.size, np.uint8)
                cv2.fillPoly(mask, [outline], 1)
                cv2.fillPoly(mask, [self._outline(x, y - radius * rng.uniform(0.2, 0.7), radius, rng)], 0)
                inside = mask > 0
                pixels[inside] = self.color
            else:
                cv2.fillPoly(pixels, [outline], self.color, cv2.LINE_AA)
        return sheet.showing(pixels)

    def _outline(self, x: float, y: float, radius: float, rng: np.random.Generator) -> np.ndarray:
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        radii = radius * (1 + self.ragged * rng.normal(0, 0.12, 40))
        return np.stack([x + radii * np.cos(angles), y + radii * np.sin(angles)], 1).round().astype(np.int32)


@dataclass(frozen=True)
class Staple:
    """A staple in the top left corner with its shadow, or the two holes that one left."""

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with a staple."""
        mm = sheet.dpi / 25.4
        x, y, angle = rng.uniform(5, 16) * mm, rng.uniform(5, 14) * mm, rng.normal(-0.6, 0.5)
        reach = np.array([math.cos(angle), math.sin(angle)]) * rng.uniform(4.5, 6.5) * mm
        ends = [tuple(np.round(np.array([x, y]) + sign * reach).astype(int).tolist()) for sign in (-1, 1)]
        pixels = sheet.pixels.copy()
        if rng.random() < 0.4:
            for end in ends:
                cv2.circle(pixels, end, max(round(0.4 * mm), 1), (60, 55, 50), -1, cv2.LINE_AA)
            return sheet.showing(pixels)
        low = [(a + round(0.5 * mm), b + round(0.6 * mm)) for a, b in ends]
        cv2.line(pixels, low[0], low[1], (150, 148, 145), max(round(0.8 * mm), 1), cv2.LINE_AA)
        cv2.line(pixels, ends[0], ends[1], (70, 70, 74), max(round(0.6 * mm), 1), cv2.LINE_AA)
        return sheet.showing(pixels)


@dataclass(frozen=True)
class DogEar:
    """A corner at the top that was folded over, and the shadow at its edge."""

    color: tuple[int, int, int]

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with one corner gone."""
        (rows, columns), far = sheet.size, rng.uniform(0.2, 0.6) * sheet.dpi
        corner = np.array([[0, 0], [far, 0], [0, far * rng.uniform(0.7, 1.4)]])
        if rng.random() < 0.5:
            corner[:, 0] = columns - corner[:, 0]
        mask = np.zeros((rows, columns), np.uint8)
        cv2.fillPoly(mask, [corner.round().astype(np.int32)], 255)
        top = slice(0, int(far * 2))
        soft = cv2.GaussianBlur(mask[top], (0, 0), 0.02 * sheet.dpi).astype(np.float32) / 255
        pixels = sheet.pixels.copy()
        pixels[top] = mixed(pixels[top], (90, 90, 90), soft * 0.6)
        pixels[mask > 0] = self.color
        return sheet.showing(pixels)
