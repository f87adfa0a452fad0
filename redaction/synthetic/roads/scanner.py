"""What glass, lamp and sensor of a scanner add: soft edges, noise, dust, streaks, dark borders, contrast."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.roads.fields import axes, clouds, coarse, lit
from redaction.synthetic.roads.sheet import Sheet


@dataclass(frozen=True)
class Blur:
    """A lens that is a little out of focus, by so many inches, and the sharpening that scanners do about it."""

    inches: float
    sharpened: float = 0.0

    def __call__(self, sheet: Sheet, _: np.random.Generator) -> Sheet:
        """The sheet, softer."""
        soft = cv2.GaussianBlur(sheet.pixels, (0, 0), max(self.inches * sheet.dpi, 0.3))
        if not self.sharpened:
            return sheet.showing(soft)
        softer = cv2.GaussianBlur(soft, (0, 0), max(0.008 * sheet.dpi, 0.8))
        return sheet.showing(cv2.addWeighted(soft, 1 + self.sharpened, softer, -self.sharpened, 0))


@dataclass(frozen=True)
class Noise:
    """Grain of a sensor; standard deviations in grey levels, of brightness and of colour."""

    brightness: float
    color: float = 0.0

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with noise."""
        rows, columns = sheet.size
        grain = 128 + self.brightness * rng.standard_normal((rows, columns), dtype=np.float32)
        layers = [grain] * 3
        if self.color:
            half = rng.standard_normal((3, rows // 2 + 1, columns // 2 + 1), dtype=np.float32) * self.color
            layers = [grain + cv2.resize(layer, (columns, rows), interpolation=cv2.INTER_LINEAR) for layer in half]
        noise = cv2.merge([np.clip(layer, 0, 255).astype(np.uint8) for layer in layers])
        return sheet.showing(cv2.addWeighted(sheet.pixels, 1, noise, 1, -128))


@dataclass(frozen=True)
class Levels:
    """Contrast: what is as dark as ``black`` becomes black, what is as light as ``white`` becomes white."""

    black: float
    white: float
    gamma: float = 1.0

    def __call__(self, sheet: Sheet, _: np.random.Generator) -> Sheet:
        """The sheet in this contrast."""
        ramp = np.clip((np.arange(256) - self.black) / (self.white - self.black), 0, 1) ** self.gamma
        return sheet.showing(cv2.LUT(sheet.pixels, (ramp * 255).round().astype(np.uint8)))


@dataclass(frozen=True)
class UnevenLight:
    """A lamp that is brighter on one side, and soft shadows; ``depth`` from 0 to 1."""

    depth: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet under that light."""
        size = coarse(sheet.size)
        down, across = axes(size)
        slope = rng.uniform(-1, 1) * (down - 0.5) + rng.uniform(-1, 1) * (across - 0.5)
        shade = np.clip(0.5 + slope + 0.3 * clouds(size, (2, 2), rng), 0, 1)
        return sheet.showing(lit(sheet.pixels, 1 - self.depth * shade))


@dataclass(frozen=True)
class BindingShadow:
    """The dark valley of a bound volume along one side; ``depth`` from 0 to 1."""

    side: str
    depth: float

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet on the glass with the volume's back beside it."""
        size = coarse(sheet.size)
        _, across = axes(size)
        far = across if self.side == "left" else 1 - across
        reach = rng.uniform(0.02, 0.06) * (1 + 0.3 * clouds((size[0], 1), (2, 1), rng))
        return sheet.showing(lit(sheet.pixels, 1 - self.depth * np.exp(-far / reach)))


@dataclass(frozen=True)
class Edges:
    """Dark bands where the glass is wider than the sheet, ragged, on some sides only.

    Attributes:
        sides: of ``left``, ``top``, ``right``, ``bottom``.
        inches: how wide, at most.
        color: grey level.
    """

    sides: tuple[str, ...]
    inches: float
    color: int

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with its bands; the page is not moved."""
        pixels = sheet.pixels.copy()
        views = {
            "left": pixels.swapaxes(0, 1),
            "top": pixels,
            "right": pixels.swapaxes(0, 1)[::-1],
            "bottom": pixels[::-1],
        }
        for side in self.sides:
            self._band(views[side], sheet.dpi, rng)
        return sheet.showing(pixels)

    def _band(self, view: np.ndarray, dpi: float, rng: np.random.Generator) -> None:
        """Darken the first rows of a view."""
        width, length = rng.uniform(0.1, 1) * self.inches * dpi, view.shape[1]
        slope = rng.normal(0, 0.25) * width * np.linspace(-1, 1, length)
        ragged = 0.005 * dpi * rng.standard_normal(length) * rng.random()
        depth = np.clip(width + slope + ragged + 0.1 * width * clouds((1, length), (1, 6), rng)[0], 0, None)
        rows = view[: int(depth.max()) + 1]
        rows[np.arange(len(rows))[:, None] < depth[None, :]] = self.color


@dataclass(frozen=True)
class EdgeLines:
    """Thin lines and streaks where the edge of the sheet, or of a folder behind it, casts a shadow."""

    count: int
    gray: int

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with its lines."""
        pixels, (rows, columns) = sheet.pixels.copy(), sheet.size
        for _ in range(self.count):
            near, lean = rng.exponential(0.025) + 0.002, rng.normal(0, 0.004)
            ends = [(near - lean, 0.0), (near + lean, 1.0)]
            if rng.random() < 0.6:
                ends = [(1 - x, y) for x, y in ends]
            if rng.random() < 0.3:
                ends = [(y, x) for x, y in ends]
            points = [(round(x * columns), round(y * rows)) for x, y in ends]
            width = max(round(rng.uniform(0.003, 0.012) * sheet.dpi), 1)
            gray = int(np.clip(self.gray + rng.normal(0, 30), 0, 235))
            cv2.line(pixels, points[0], points[1], (gray, gray, gray), width, cv2.LINE_AA)
        return sheet.showing(pixels)


@dataclass(frozen=True)
class Streaks:
    """Hairlines along the whole page, from dirt on the glass of a feeder."""

    count: int

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with its hairlines."""
        pixels = sheet.pixels.copy()
        for _ in range(self.count):
            x = int(rng.integers(0, sheet.size[1] - 2))
            ink = rng.uniform(-0.3, 0.6)
            line = pixels[:, x : x + int(rng.integers(1, 3))].astype(np.float32)
            pixels[:, x : x + line.shape[1]] = line * (1 - ink) if ink > 0 else line + (255 - line) * -ink
        return sheet.showing(pixels)


@dataclass(frozen=True)
class Specks:
    """Dust and toner that fell anywhere, more of it in some places; ``count`` on a page, dark ones mostly."""

    count: int
    largest_inches: float = 0.02

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet with its specks."""
        pixels, (rows, columns) = sheet.pixels.copy(), sheet.size
        places = rng.random((self.count, 2))
        heaps = rng.random((int(rng.integers(1, 5)), 2))
        gathered = rng.random(self.count) < 0.4
        places[gathered] = heaps[rng.integers(0, len(heaps), gathered.sum())]
        places[gathered] += rng.normal(0, 0.03, (gathered.sum(), 2))
        radii = np.minimum(rng.exponential(0.003, self.count) + 0.001, self.largest_inches) * sheet.dpi
        grays = np.where(rng.random(self.count) < 0.85, rng.integers(0, 130, self.count), 255)
        for (x, y), radius, gray in zip(places * (columns, rows), radii, grays.tolist(), strict=True):
            axes_px = (max(round(radius), 0), max(round(radius * rng.uniform(0.4, 1.2)), 0))
            cv2.ellipse(pixels, (int(x), int(y)), axes_px, rng.uniform(0, 180), 0, 360, (gray, gray, gray), -1)
        return sheet.showing(pixels)


@dataclass(frozen=True)
class Gray:
    """A scanner that sees no colours."""

    def __call__(self, sheet: Sheet, _: np.random.Generator) -> Sheet:
        """The sheet in grey; it still has three equal colours."""
        return sheet.showing(cv2.cvtColor(cv2.cvtColor(sheet.pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


@dataclass(frozen=True)
class BlackAndWhite:
    """A scanner that knows ink and paper only.

    Attributes:
        threshold: grey level below which all is ink, if it is the same for the whole page.
        adaptive: the level falls where the surroundings are dark, so that shades there are not all ink.
    """

    threshold: int
    adaptive: bool = False

    def __call__(self, sheet: Sheet, _: np.random.Generator) -> Sheet:
        """The sheet in black and white."""
        gray = cv2.cvtColor(sheet.pixels, cv2.COLOR_RGB2GRAY)
        level = np.full_like(gray, self.threshold)
        if self.adaptive:
            size = max(int(sheet.dpi * 0.6) // 2 * 2 + 1, 3)
            around = cv2.boxFilter(gray, -1, (size, size))
            level = cv2.addWeighted(around, 0.4, around, 0.0, self.threshold * 0.5)
        return sheet.showing(cv2.cvtColor(np.where(gray < level, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB))
