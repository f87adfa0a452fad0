"""From the pixels of a finished page to the bytes of an image file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from PIL import Image

Colors = Literal["rgb", "gray", "threshold", "dither"]


@dataclass(frozen=True)
class FileFormat:
    """How a page is kept.

    Attributes:
        colors: all, grey, or black and white by a threshold or by dithering.
        quality: of a JPEG file; None for PNG, which loses nothing.
        scale: size against that of the scan, at most 1.
    """

    colors: Colors = "rgb"
    quality: int | None = None
    scale: float = 1.0

    @property
    def suffix(self) -> str:
        """Of the file name."""
        return ".png" if self.quality is None else ".jpg"

    def kept(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels in the size and the colours of the file, ``(rows, columns, 3)``; what JPEG loses they still have."""
        if self.scale != 1:
            rows, columns = (max(round(side * self.scale), 1) for side in pixels.shape[:2])
            pixels = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
        return pixels if self.colors == "rgb" else np.array(self._colored(Image.fromarray(pixels)).convert("RGB"))

    def encoded(self, pixels: np.ndarray, dpi: float) -> bytes:
        """The file of pixels that are ``kept``."""
        image, buffer = self._colored(Image.fromarray(pixels)), io.BytesIO()
        if self.quality is None:
            image.save(buffer, "png", dpi=(dpi, dpi), compress_level=4)
        else:
            image.save(buffer, "jpeg", dpi=(round(dpi), round(dpi)), quality=self.quality)
        return buffer.getvalue()

    def _colored(self, image: Image.Image) -> Image.Image:
        if self.colors == "rgb":
            return image
        gray = image.convert("L")
        if self.colors == "gray":
            return gray
        method = Image.Dither.NONE if self.colors == "threshold" else Image.Dither.FLOYDSTEINBERG
        two = gray.convert("1", dither=method)
        return two if self.quality is None else two.convert("L")
