"""A first draft of annotations: bare pages as pictures, and what was found on them, for people to correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from redaction.boxes import PageBoxes
from redaction.data.coco_export import coco_of_pages
from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output
from redaction.predicting.results import FoundPage

FILE = "annotations.json"


def draft_of(documents: Sequence[FoundDocument], classes: Sequence[str | None], output: Output) -> dict[str, Any]:
    """COCO's form of the pages whose pictures lie in the output, also of those on which nothing was found.

    File names start from the folder of the pictures, boxes are in their pixels, and nothing has a score: once somebody
    has looked at it, it is true. Each page knows its document, so that a split keeps those together.
    """
    boxes: list[PageBoxes] = []
    files: list[str] = []
    for document in documents:
        for page in document.pages:
            path = output.picture(document.file, page.number)
            if path.exists():
                boxes.append(_on_picture(len(boxes) + 1, document.file, page, path))
                files.append(str(path))
    return coco_of_pages(boxes, files, classes, output.pages, scored=False)


def _on_picture(number: int, file: str, page: FoundPage, path: Path) -> PageBoxes:
    """What was found on a page, in pixels of its picture."""
    with Image.open(path) as picture:  # reads no more than its size
        width, height = picture.size
    found = page.page_boxes.on_size(width, height)
    outlines = tuple(tuple(part.round(1) for part in parts) for parts in found.polygons)
    return replace(found, page=number, document=file, boxes=found.boxes.round(1), polygons=outlines)
