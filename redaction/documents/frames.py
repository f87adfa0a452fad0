"""Image files, those with several pages too."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from redaction.documents.kinds import IMAGE_FORMATS
from redaction.documents.limits import LONGEST_SIDE_PX, MOST_PAGES, MOST_PIXELS, check_size, left_out
from redaction.documents.page import IMAGE, Event, Opened, Page, Reading, Unread
from redaction.documents.scale import working_scale
from redaction.documents.unreadable import Unreadable
from redaction.pictures import as_seen

_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError)
"""What Pillow raises on broken files."""


def read_image(path: Path, reading: Reading, first: int) -> Iterator[Event]:
    """The pages of an image file from ``first``, counted from 1.

    Raises:
        Unreadable: it cannot be opened.
    """
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(path, formats=IMAGE_FORMATS) as image:
            check_size(*image.size, MOST_PIXELS, LONGEST_SIDE_PX, "px")
            pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            with path.open("rb") as file:
                yield Opened(IMAGE, pages, hashlib.file_digest(file, "sha256").hexdigest())
            for number in range(first, min(pages, MOST_PAGES) + 1):
                yield _page(image, number, reading)
            yield from left_out(pages)
    except Image.DecompressionBombError:
        raise Unreadable(f"too large: more than {MOST_PIXELS / 1e6:g} million pixels") from None
    except UnidentifiedImageError:
        raise Unreadable("damaged: it begins as an image, and no reader can make sense of it") from None
    except _DAMAGED as error:
        raise Unreadable(f"damaged: {error}") from None


def _page(image: Image.Image, number: int, reading: Reading) -> Event:
    try:
        if number > 1:
            image.seek(number - 1)
        check_size(*image.size, MOST_PIXELS, LONGEST_SIDE_PX, "px")
        return _as_seen(image, number, reading)
    except Unreadable as error:
        return Unread(str(error), number)
    except _DAMAGED as error:
        return Unread(f"damaged: {error}", number)


def _as_seen(image: Image.Image, number: int, reading: Reading) -> Page:
    """As people see it, reduced where it is larger than needed."""
    image.load()
    page = as_seen(image)
    width, height = page.size
    scale = working_scale(width, height, reading)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        page = page.resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0)
    return Page(number, width, height, np.asarray(page))
