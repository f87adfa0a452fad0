"""Pages with their true and found boxes drawn on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from redaction.boxes import PageBoxes
from redaction.evaluation.matching import match

RIGHT, WRONG, MISSED = (22, 140, 70), (205, 30, 45), (235, 130, 0)
_STRIP_PX = 34


def draw_found(image: Image.Image, found: PageBoxes) -> Image.Image:
    """A page with found boxes and their scores, in red."""
    page = image.convert("RGB")
    pen = ImageDraw.Draw(page)
    for box, score in zip(found.boxes, found.scores, strict=True):
        _box(pen, box, WRONG)
        _score(pen, box, score, WRONG)
    return page


def draw_errors(image: Image.Image, truth: PageBoxes, found: PageBoxes, iou_threshold: float) -> Image.Image:
    """A page with found boxes in green where they are right and red where not, missed ones in orange.

    Args:
        image: the page in its own size.
        truth: its true boxes.
        found: the boxes to draw, those below the operating threshold left out.
        iou_threshold: overlap from which a box is right.

    Returns:
        The page under a strip that counts and explains the colours.
    """
    page = image.convert("RGB")
    pen = ImageDraw.Draw(page)
    matched = match(truth, found, iou_threshold)
    missed = sorted(set(np.flatnonzero(~truth.crowd)) - set(matched.truth))
    for index in missed:
        _box(pen, truth.boxes[index], MISSED)
    for box, score, index in zip(found.boxes, found.scores, matched.truth, strict=True):
        color = RIGHT if index >= 0 else WRONG
        _box(pen, box, color)
        _score(pen, box, score, color)
    right = int((matched.truth >= 0).sum())
    return _under_strip(
        page, ((f"{right} found", RIGHT), (f"{len(missed)} missed", MISSED), (f"{len(found) - right} false", WRONG))
    )


def gallery(pages: Sequence[Image.Image], columns: int, width_px: int) -> Image.Image:
    """Pages side by side on one sheet, each ``width_px`` wide; a row is as high as its highest page."""
    small = [
        page.resize((width_px, round(page.height * width_px / page.width)), Image.Resampling.LANCZOS) for page in pages
    ]
    rows = [small[i : i + columns] for i in range(0, len(small), columns)]
    gap = 12
    height = sum(max(page.height for page in row) + gap for row in rows) + gap
    sheet = Image.new("RGB", (columns * (width_px + gap) + gap, max(height, 1)), (229, 231, 235))
    top = gap
    for row in rows:
        for column, page in enumerate(row):
            sheet.paste(page, (gap + column * (width_px + gap), top))
        top += max(page.height for page in row) + gap
    return sheet


def _box(pen: ImageDraw.ImageDraw, box: Sequence[float], color: tuple[int, int, int]) -> None:
    left, top, right, bottom = (round(float(edge)) for edge in box)
    pen.rectangle((left - 2, top - 2, max(right, left) + 1, max(bottom, top) + 1), outline=color, width=2)


def _score(pen: ImageDraw.ImageDraw, box: Sequence[float], score: float, color: tuple[int, int, int]) -> None:
    pen.text((float(box[2]) + 4, float(box[1]) - 2), f"{score:.2f}", fill=color, font=_font(11))


def _under_strip(page: Image.Image, words: Sequence[tuple[str, tuple[int, int, int]]]) -> Image.Image:
    sheet = Image.new("RGB", (page.width, page.height + _STRIP_PX), "white")
    sheet.paste(page, (0, _STRIP_PX))
    pen = ImageDraw.Draw(sheet)
    x = 12.0
    for word, color in words:
        pen.text((x, 6), word, fill=color, font=_font(18))
        x += pen.textlength(word, font=_font(18)) + 24
    return sheet


def _font(size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manager.findfont("DejaVu Sans"), size_px)
