"""Textures of photographs: noise at many scales, ridges, soft shapes. All fields are ``(rows, columns)`` float32."""

from __future__ import annotations

import cv2
import numpy as np

Shape = tuple[int, int]


def fractal(
    generator: np.random.Generator, shape: Shape, coarsest: int = 3, octaves: int = 6, decay: float = 0.5
) -> np.ndarray:
    """Clouds: noise of ever finer grain, from 0 to 1.

    Args:
        generator: of the noise.
        shape: rows and columns.
        coarsest: lumps along the longer side at the largest scale.
        octaves: scales, each half as large as the one before.
        decay: how much weaker each scale is than the one before.
    """
    rows, columns = shape
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        cells = coarsest * 2**octave
        grid = (max(2, cells * rows // max(shape) + 1), max(2, cells * columns // max(shape) + 1))
        field = generator.random(grid, dtype=np.float32)
        total += decay**octave * cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)
    low, high = float(total.min()), float(total.max())
    return (total - low) / max(high - low, 1e-6)


def ridge(generator: np.random.Generator, columns: int, roughness: float = 0.5) -> np.ndarray:
    """A line of hills: ``(columns,)`` heights from 0 to 1."""
    return fractal(generator, (2, columns), 3, 7, roughness)[0]


def ellipse(shape: Shape, center: tuple[float, float], radii: tuple[float, float]) -> np.ndarray:
    """Distance from a centre in radii: below 1 within the ellipse. Both as ``(x, y)`` in pixels."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    return np.hypot((x - center[0]) / radii[0], (y - center[1]) / radii[1]).astype(np.float32)


def soft(distance: np.ndarray, edge: float = 0.05) -> np.ndarray:
    """1 within a shape, 0 outside, and a soft edge between: of a distance that is 1 on the outline."""
    return np.clip((1 - distance) / edge + 0.5, 0, 1)


def blend(picture: np.ndarray, color: np.ndarray | tuple[float, float, float], share: np.ndarray) -> None:
    """Paint a colour, or a picture, onto a ``(rows, columns, 3)`` picture where a ``(rows, columns)`` share says so."""
    weight = share[..., None]
    picture += weight * (np.asarray(color, np.float32) - picture)


def around(picture: np.ndarray, center: tuple[float, float], radii: tuple[float, float]) -> tuple[slice, slice]:
    """Rows and columns of a picture that hold an ellipse, so that painting it touches no more than these."""
    height, width = picture.shape[:2]
    left, top = max(0, int(center[0] - radii[0])), max(0, int(center[1] - radii[1]))
    right, bottom = min(width, int(center[0] + radii[0]) + 2), min(height, int(center[1] + radii[1]) + 2)
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def spot(
    picture: np.ndarray,
    center: tuple[float, float],
    radii: tuple[float, float],
    color: np.ndarray | tuple[float, float, float],
    strength: float = 1.0,
    edge: float = 0.6,
) -> None:
    """Paint a soft ellipse; centre and radii as ``(x, y)`` in pixels."""
    rows, columns = around(picture, center, (radii[0] * (1 + edge), radii[1] * (1 + edge)))
    piece = picture[rows, columns]
    if piece.size:
        at = center[0] - columns.start, center[1] - rows.start
        blend(piece, color, strength * soft(ellipse((piece.shape[0], piece.shape[1]), at, radii), edge))
