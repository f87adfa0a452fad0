"""A pen for PDF pages that counts from the top left corner, in points."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, y downwards."""
Color = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

rl_config.useA85 = 0  # pictures stay bytes: as ASCII, a photograph takes longer to encode than to invent


def lightness(color: Color) -> float:
    """Luma of Rec. 601, from 0 to 1: what a scanner that sees no colours makes of a colour."""
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]


class Pen:
    """Draws on one page of a canvas.

    Args:
        canvas: that holds the page.
        height: of the page, in points.
    """

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._canvas, self._height = canvas, height

    def text(self, text: str, at: Point, font: str, size: float, color: Color, alpha: float = 1.0) -> None:
        """Write a line of text whose baseline begins at a point."""
        self._canvas.setFillColorRGB(*color, alpha=alpha)
        self._canvas.setFont(font, size)
        self._canvas.drawString(at[0], self._height - at[1], text)

    def rectangle(
        self, box: Box, fill: Color | None = None, stroke: Color | None = None, width: float = 1.0, alpha: float = 1.0
    ) -> None:
        """Fill a box, draw its outline (centred on the edge, ``width`` points thick), or both."""
        x0, y0, x1, y1 = box
        self.polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), fill, stroke, width, alpha)

    def polygon(
        self,
        points: Sequence[Point],
        fill: Color | None = None,
        stroke: Color | None = None,
        width: float = 1.0,
        alpha: float = 1.0,
    ) -> None:
        """Fill a closed shape, draw its outline, or both."""
        self._paint(points, fill, stroke, width, alpha, closed=True)

    def line(self, points: Sequence[Point], color: Color, width: float = 1.0, alpha: float = 1.0) -> None:
        """Draw an open line through points, with round ends and corners."""
        self._paint(points, None, color, width, alpha, closed=False)

    def image(self, pixels: np.ndarray, box: Box, quality: int | None = None) -> None:
        """Put a picture into a box: ``(rows, columns)`` grey or ``(rows, columns, 3 or 4)`` uint8.

        With a quality, up to 95, it is kept as JPEG, which is quicker for photographs.
        """
        x0, y0, x1, y1 = box
        reader = ImageReader(io.BytesIO(_png(pixels) if quality is None else _jpeg(pixels, quality)))
        mask = "auto" if pixels.ndim == 3 and pixels.shape[2] == 4 else None
        self._canvas.setFillAlpha(1)  # or it would be as transparent as what was drawn before
        self._canvas.drawImage(reader, x0, self._height - y1, x1 - x0, y1 - y0, mask=mask)

    @contextmanager
    def turned(self, degrees: float, around: Point) -> Iterator[None]:
        """Draw turned clockwise around a point."""
        x, y = around[0], self._height - around[1]
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.rotate(-degrees)
        self._canvas.translate(-x, -y)
        yield
        self._canvas.restoreState()

    @contextmanager
    def placed(self, source: Box, target: Box) -> Iterator[None]:
        """Draw so that what would fill one box fills another one."""
        across = (target[2] - target[0]) / (source[2] - source[0])
        down = (target[3] - target[1]) / (source[3] - source[1])
        top = self._height - target[1] - (self._height - source[1]) * down
        self._canvas.saveState()
        self._canvas.transform(across, 0, 0, down, target[0] - source[0] * across, top)
        yield
        self._canvas.restoreState()

    @contextmanager
    def within(self, box: Box) -> Iterator[None]:
        """Draw inside a box only."""
        x0, y0, x1, y1 = box
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(x0, self._height - y1, x1 - x0, y1 - y0)
        self._canvas.clipPath(path, stroke=0, fill=0)
        yield
        self._canvas.restoreState()

    def _paint(
        self,
        points: Sequence[Point],
        fill: Color | None,
        stroke: Color | None,
        width: float,
        alpha: float,
        closed: bool,
    ) -> None:
        canvas = self._canvas
        path = canvas.beginPath()
        path.moveTo(points[0][0], self._height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self._height - y)
        if closed:
            path.close()
        if fill is not None:
            canvas.setFillColorRGB(*fill, alpha=alpha)
        if stroke is not None:
            canvas.setStrokeColorRGB(*stroke, alpha=alpha)
            canvas.setLineWidth(width)
            canvas.setLineCap(0 if closed else 1)
            canvas.setLineJoin(0 if closed else 1)
        canvas.drawPath(path, stroke=stroke is not None, fill=fill is not None)


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "png", compress_level=1)
    return buffer.getvalue()


def _jpeg(pixels: np.ndarray, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "jpeg", quality=quality)
    return buffer.getvalue()
