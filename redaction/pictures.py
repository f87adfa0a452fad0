"""Image files as people see them: the same pixels to whoever trains, finds, measures or draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

_ORIENTATION = 0x0112  # of EXIF


def open_as_seen(path: Path | str) -> Image.Image:
    """An image file, see ``as_seen``.

    Raises:
        OSError, SyntaxError, ValueError, Image.DecompressionBombError: it is gone or cannot be read.
    """
    with Image.open(path) as image:
        image.load()
        return as_seen(image)


def size_as_seen(image: Image.Image) -> tuple[int, int]:
    """Width and height in pixels of what ``as_seen`` gives, without turning it."""
    on_its_side = image.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
    return image.size[::-1] if on_its_side else image.size


def as_seen(image: Image.Image) -> Image.Image:
    """Turned as its EXIF orientation says, on white where it is transparent, in eight bits: mode L or RGB.

    An image that is so already is given back itself.
    """
    turned = ImageOps.exif_transpose(image) if image.getexif().get(_ORIENTATION, 1) != 1 else image
    return _eight_bits(turned)


def _eight_bits(page: Image.Image) -> Image.Image:
    if page.mode in ("L", "RGB") and "transparency" not in page.info:
        return page
    if page.mode.startswith("I;16") or page.mode == "I":
        levels = np.asarray(page, np.float32)
        return Image.fromarray((levels / (257 if levels.max() > 255 else 1)).clip(0, 255).astype(np.uint8))
    if page.mode == "F":
        levels = np.nan_to_num(np.asarray(page, np.float32))
        low, high = float(levels.min()), float(levels.max())
        return Image.fromarray(((levels - low) * (255 / max(high - low, 1e-12))).astype(np.uint8))
    if page.mode in ("RGBA", "LA", "PA") or "transparency" in page.info:
        layer = page.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return page.convert("L" if page.mode == "1" else "RGB")
