"""Pages with their boxes as pictures."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.config.evaluate import BARE
from redaction.documents.page import Page
from redaction.evaluation.overlays import BADLY, draw_boxes, draw_found
from redaction.predicting.find import to_pixels
from redaction.predicting.results import FoundPage
from redaction.whole import whole_file

_QUICK = 1  # of zlib's levels: a page takes a fifth of the time, and half as much more of the disk


def page_picture(page: Page, found: FoundPage) -> Image.Image:
    """The page as the model saw it at most, its boxes red; violet where characters under them can be copied out."""
    height, width = page.pixels.shape[:2]
    boxes = np.array([one.box for one in found.boxes], np.float64).reshape(-1, 4) * to_pixels(page)
    scores = np.array([one.score for one in found.boxes])
    drawn = draw_found(Image.fromarray(page.pixels), PageBoxes(found.number, width, height, boxes, boxes[:, 0], scores))
    failed = [(box, BADLY) for box, one in zip(boxes, found.boxes, strict=True) if one.hidden_characters]
    return draw_boxes(drawn, failed)


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
