"""A contact sheet: some pages of a dataset side by side, those of the lower half with their redactions marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

_COLUMNS, _ROWS = 8, 4
MOST = _COLUMNS * _ROWS
"""Pages on a sheet."""
_CELL_PX = (250, 330)
_GAP_PX = 8
_MARK = (220, 30, 160)


def contact_sheet(pages: Sequence[dict[str, Any]], images: Path) -> Image.Image:
    """A picture of up to ``MOST`` pages.

    Args:
        pages: each with its COCO ``image`` and ``annotations``.
        images: folder of the pictures.
    """
    columns = min(_COLUMNS, max(len(pages), 1))
    marked = len(pages) / 2
    return tiled([_thumbnail(page, images, place >= marked) for place, page in enumerate(pages)], columns, _CELL_PX)


def tiled(cells: Sequence[Image.Image], columns: int, cell_px: tuple[int, int]) -> Image.Image:
    """Pictures side by side on grey, row by row, each in the upper left corner of a cell of a width and height."""
    rows = -(-len(cells) // columns)
    width, height = (side + _GAP_PX for side in cell_px)
    sheet = Image.new("RGB", (columns * width + _GAP_PX, rows * height + _GAP_PX), (120, 124, 130))
    for place, cell in enumerate(cells):
        sheet.paste(cell, (_GAP_PX + place % columns * width, _GAP_PX + place // columns * height))
    return sheet


def _thumbnail(page: dict[str, Any], images: Path, marked: bool) -> Image.Image:
    with Image.open(images / page["image"]["file_name"]) as image:
        small = image.convert("RGB")
    full = small.width
    small.thumbnail(_CELL_PX, Image.Resampling.BOX, reducing_gap=None)
    if marked:
        pen, scale = ImageDraw.Draw(small), small.width / full
        for row in page["annotations"]:
            for shape in row["segmentation"]:
                pen.polygon([value * scale for value in shape], outline=_MARK)
    return small
