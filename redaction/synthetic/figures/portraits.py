"""People on photographs: a head that is shaded like a ball, hair, eyes, a mouth, shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.figures.noise import Shape, around, blend, ellipse, fractal, soft, spot
from redaction.synthetic.figures.scenes import color, vertical

Pair = tuple[float, float]


@dataclass(frozen=True)
class Head:
    """Where a head is, as shares of the picture's width and height.

    Attributes:
        x: of the middle of the face.
        y: of the middle of the face.
        width: half of the face's.
        height: half of the face's.
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge of the whole head, hair included, within the picture."""
        left, right = self.x - 1.25 * self.width, self.x + 1.25 * self.width
        top, bottom = self.y - 1.35 * self.height, self.y + 1.1 * self.height
        return max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)


def people(generator: np.random.Generator, shape: Shape, heads: tuple[Head, ...]) -> np.ndarray:
    """People before a wall, as a ``(rows, columns, 3)`` float32 picture from 0 to 1."""
    wall = generator.uniform(0.25, 0.95)
    picture = vertical(shape, color(generator, generator.random(), 0.2, wall), color(generator, 0.6, 0.1, wall * 0.8))
    picture *= 0.85 + 0.3 * fractal(generator, shape, 2, 4)[..., None]
    for head in heads:
        _person(generator, picture, head)
    return cv2.GaussianBlur(picture, (0, 0), max(0.6, max(shape) / 500))


def _person(generator: np.random.Generator, picture: np.ndarray, head: Head) -> None:
    height, width = picture.shape[:2]
    (x, y), (w, h) = (head.x * width, head.y * height), (head.width * width, head.height * height)
    skin = color(generator, 0.065, generator.uniform(0.25, 0.5), generator.uniform(0.3, 0.95))
    hair = color(generator, 0.08, generator.uniform(0, 0.5), generator.choice([0.05, 0.1, 0.2, 0.45, 0.75]))
    cloth = color(generator, generator.random(), 0.4, generator.choice([0.08, 0.15, 0.3, 0.6, 0.9]))
    _textured(generator, picture, (x, y + 2.25 * h), (2.4 * w, 1.25 * h), cloth, 4)
    spot(picture, (x, y + h), (0.55 * w, 0.65 * h), skin * 0.75, edge=0.1)
    longer = float(generator.choice([1.0, 1.0, 1.0, 1.3, 1.6]))
    above = y - 0.25 * h + (longer - 1) * 0.7 * h
    _textured(generator, picture, (x, above), (1.15 * w * (0.9 + 0.1 * longer), 1.02 * h * longer), hair, 16)
    _face(generator, picture, (x, y), (w, h), skin)
    if generator.random() < 0.7:
        _textured(generator, picture, (x, y - 0.95 * h), (1.05 * w, 0.45 * h), hair, 8)


def _textured(
    generator: np.random.Generator, picture: np.ndarray, center: Pair, radii: Pair, tone: np.ndarray, grain: int
) -> None:
    """An ellipse with an uneven edge and with folds or strands in it."""
    rows, columns = around(picture, center, (radii[0] * 1.2, radii[1] * 1.2))
    piece = picture[rows, columns]
    shape = piece.shape[0], piece.shape[1]
    folds = fractal(generator, shape, grain, 4, 0.7)
    outline = ellipse(shape, (center[0] - columns.start, center[1] - rows.start), radii) + 0.15 * (folds - 0.5)
    blend(piece, tone * (0.6 + 0.8 * folds[..., None]), soft(outline, 0.1))


def _face(generator: np.random.Generator, picture: np.ndarray, center: Pair, radii: Pair, skin: np.ndarray) -> None:
    (x, y), (w, h), light = center, radii, generator.uniform(-0.5, 0.5)
    rows, columns = around(picture, center, (1.1 * w, 1.1 * h))
    piece = picture[rows, columns]
    shape, at = (piece.shape[0], piece.shape[1]), (x - columns.start, y - rows.start)
    shading = 1.08 - 0.45 * ellipse(shape, (at[0] + light * w, at[1] - 0.3 * h), (1.5 * w, 1.6 * h)) ** 2
    blend(piece, skin * np.clip(shading, 0.2, 1.2)[..., None], soft(ellipse(shape, at, radii), 0.06))
    for dx, dy, rx, ry, tone, strength in _features(skin, 0.12 if light > 0 else -0.12):
        spot(picture, (x + dx * w, y + dy * h), (rx * w, ry * h), tone, strength)
    if generator.random() < 0.25:
        for side in (-0.4, 0.4):
            ring = np.abs(ellipse(shape, (at[0] + side * w, at[1] - 0.1 * h), (0.32 * w, 0.2 * h)) - 1)
            blend(piece, (0.05, 0.05, 0.05), soft(ring * 12, 0.3))


def _features(skin: np.ndarray, nose: float) -> list[tuple[float, float, float, float, np.ndarray, float]]:
    """Eyes, brows, nose and mouth: place and radii in radii of the face, tone, and how much it covers."""
    white, black, lips = np.array([(0.9, 0.9, 0.88), (0.05, 0.04, 0.04), (0.75, 0.4, 0.4)], np.float32)
    features = []
    for side in (-0.4, 0.4):
        features += [
            (side, -0.12, 0.26, 0.11, skin * 0.55, 0.8),
            (side, -0.11, 0.15, 0.05, white * (0.3 + 0.7 * skin.max()), 0.8),
            (side, -0.11, 0.08, 0.06, black, 0.95),
            (side, -0.3, 0.27, 0.05, skin * 0.3, 0.9),
        ]
    features += [(nose, 0.12, 0.12, 0.28, skin * 0.7, 0.5), (0, 0.32, 0.2, 0.06, skin * 0.5, 0.6)]
    return [*features, (0, 0.58, 0.34, 0.07, skin * lips, 0.9)]
