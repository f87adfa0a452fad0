"""Where a sheet comes to lie: turned on the glass of a scanner, in a pile, before a camera.

Pixels are resampled once, however many ways a sheet was turned and bent. Points are counted in pixels from the top
left corner of the image, so that the centre of the first pixel is (0.5, 0.5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.roads.fields import clouds, coarse
from redaction.synthetic.roads.sheet import Sheet

_ROUNDS = 8  # until the bent position of a point is found; each makes the error at least ten times smaller


@dataclass(frozen=True)
class Lie:
    """A way to lie, as a step.

    Attributes:
        degrees: standard deviation of the angle.
        shift: standard deviation of the shift, as a share of the width.
        bend: how far paper bends away from straight, in inches.
        tilt: how far the corners are drawn to or from the camera, as a share of the width.
        scale: size of the sheet in the image, from and to.
        around: what lies around the sheet, its colour.
    """

    degrees: float = 0.4
    shift: float = 0.004
    bend: float = 0.0
    tilt: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    around: tuple[int, int, int] = (255, 255, 255)

    def __call__(self, sheet: Sheet, rng: np.random.Generator) -> Sheet:
        """The sheet where it came to lie."""
        matrix = self._matrix(sheet.size, rng)
        if not self.bend:
            return sheet.moved(_warped(sheet.pixels, matrix, self.around), lambda points: _through(matrix, points))
        bent = _Bend(sheet.size, self.bend * sheet.dpi, matrix, rng)
        return sheet.moved(bent.pixels(sheet.pixels, self.around), bent.move)

    def _matrix(self, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
        """``(3, 3)``: from the sheet to the image."""
        rows, columns = size
        scale, angle = rng.uniform(*self.scale), math.radians(rng.normal(0, self.degrees))
        across, down = rng.normal(0, self.shift * columns, 2)
        cos, sin = scale * math.cos(angle), scale * math.sin(angle)
        turned = np.array([[cos, -sin, across + columns / 2], [sin, cos, down + rows / 2], [0, 0, 1]])
        turned = turned @ np.array([[1, 0, -columns / 2], [0, 1, -rows / 2], [0, 0, 1]])
        if not self.tilt:
            return turned
        corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
        drawn = corners + rng.normal(0, self.tilt * columns, (4, 2)).astype(np.float32)
        return turned @ cv2.getPerspectiveTransform(corners, drawn)


class _Bend:
    """Paper that is not flat: a smooth field says how far from its place a point of the image is seen."""

    def __init__(self, size: tuple[int, int], most: float, matrix: np.ndarray, rng: np.random.Generator) -> None:
        self.size, self.matrix = size, matrix
        self.fields = [most * clouds(coarse(size), (2, 2), rng) for _ in "xy"]

    def pixels(self, pixels: np.ndarray, around: tuple[int, int, int]) -> np.ndarray:
        rows, columns = self.size
        x, y = np.meshgrid(np.arange(columns, dtype=np.float32) + 0.5, np.arange(rows, dtype=np.float32) + 0.5)
        back = np.linalg.inv(self.matrix).astype(np.float32)
        below = back[2, 0] * x + back[2, 1] * y + back[2, 2]
        seen_x, seen_y = (
            (back[row, 0] * x + back[row, 1] * y + back[row, 2]) / below
            + cv2.resize(self.fields[row], (columns, rows), interpolation=cv2.INTER_LINEAR)
            - np.float32(0.5)
            for row in (0, 1)
        )
        return cv2.remap(pixels, seen_x, seen_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=around)

    def move(self, points: np.ndarray) -> np.ndarray:
        """Searched for, because the field is known where the points end up."""
        found = _through(self.matrix, points)
        for _ in range(_ROUNDS):
            found = _through(self.matrix, points - self._offsets(found))
        return found

    def _offsets(self, points: np.ndarray) -> np.ndarray:
        """``(n, 2)``: the field at points of the image, as bilinear resizing sees it."""
        rows, columns = self.fields[0].shape
        at = points * (columns / self.size[1], rows / self.size[0]) - 0.5
        x, y = (axis.astype(np.float32).reshape(1, -1) for axis in at.T)
        return np.stack(
            [cv2.remap(f, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0] for f in self.fields], axis=1
        )


def _through(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    moved = np.c_[points, np.ones(len(points))] @ matrix.T
    return moved[:, :2] / moved[:, 2:]


def _warped(pixels: np.ndarray, matrix: np.ndarray, around: tuple[int, int, int]) -> np.ndarray:
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    centred = np.linalg.inv(half) @ matrix @ half  # OpenCV counts from the centre of the first pixel
    size = (pixels.shape[1], pixels.shape[0])
    return cv2.warpPerspective(pixels, centred, size, flags=cv2.INTER_LINEAR, borderValue=around)
