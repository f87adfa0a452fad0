"""Page images on disk."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from redaction.errors import DataError
from redaction.pictures import size_as_seen


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in pixels, as the image is meant to be seen: turned by its EXIF orientation.

    The whole image is decoded, so that a file that was cut off is found out here and not in the middle of a training.

    Raises:
        DataError: the file is missing or no image that can be read.
    """
    try:
        with Image.open(path) as image:
            image.load()
            return size_as_seen(image)
    except FileNotFoundError:
        raise DataError(f"no image {path}.") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{path} cannot be read as an image: {error}.") from None


def check_image(path: Path, width: int, height: int, where: str) -> None:
    """See that an image is there, can be read, and has the size that an annotation file gives.

    Raises:
        DataError: it is not so; the message begins with ``where``.
    """
    try:
        size = size_of(path)
    except DataError as error:
        raise DataError(f"{where}: {error} Is data.images the right folder?") from None
    if size != (width, height):
        raise DataError(
            f"{where} should be {width} x {height} px, but {path} has {size[0]} x {size[1]} px. "
            "Boxes are in pixels of the file; annotate it in its own size."
        )
