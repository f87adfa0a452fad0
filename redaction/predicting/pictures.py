"""Pages with their boxes as pictures."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from redaction.config.evaluate import BARE
from redaction.documents.page import Page
from redaction.evaluation.overlays import BADLY, draw_found, draw_frames
from redaction.predicting.results import FoundPage
from redaction.whole import whole_file

_QUICK = 1  # of zlib's levels: a page takes a fifth of the time, and half as much more of the disk


def page_picture(page: Page, found: FoundPage) -> Image.Image:
    """The page as the model saw it at most, its boxes red; violet where characters under them can be copied out."""
    height, width = page.pixels.shape[:2]
    boxes = found.page_boxes.on_size(width, height)
    failed = np.flatnonzero([one.hidden_characters > 0 for one in found.boxes])
    return draw_frames(draw_found(Image.fromarray(page.pixels), boxes), [(boxes.only(failed), BADLY)])


def is_pictured(page: FoundPage, wanted: str) -> bool:
    """Whether a page gets a picture where ``redacted``, ``all``, ``bare`` or ``none`` are wanted."""
    return wanted in ("all", BARE) or (wanted == "redacted" and bool(page.boxes))


def picture_of(page: Page, found: FoundPage, wanted: str) -> bytes:
    """The bytes of a PNG, with the boxes or bare."""
    written = io.BytesIO()
    drawn = Image.fromarray(page.pixels) if wanted == BARE else page_picture(page, found)
    drawn.save(written, "PNG", compress_level=_QUICK)
    return written.getvalue()


def write_picture(path: Path, page: Page, found: FoundPage, wanted: str) -> None:
    """A PNG, whole or not at all."""
    write_drawn(path, picture_of(page, found, wanted))


def write_drawn(path: Path, picture: bytes) -> None:
    """A PNG that was drawn elsewhere, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(picture)
