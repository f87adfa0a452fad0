"""A first draft of annotations: bare pages as pictures, and what was found on them, for people to correct."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from redaction.boxes import STYLE, PageBoxes
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
    edges = np.array([box.box for box in page.boxes], np.float64).reshape(-1, 4)
    edges *= np.array([width / page.width, height / page.height] * 2)
    labels = np.array([box.label for box in page.boxes])
    styles = tuple(box.style for box in page.boxes)
    return PageBoxes(number, width, height, edges.round(1), labels, document=file, attributes={STYLE: styles})
