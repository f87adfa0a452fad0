"""Findings in COCO's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from redaction.data.coco_export import coco_of_pages
from redaction.predicting.journal import FoundDocument


def coco_of(documents: Sequence[FoundDocument], classes: Sequence[str | None], threshold: float) -> dict[str, Any]:
    """All pages that were read, and what is withheld on them.

    Beside COCO's own fields an image has the ``page`` of its file, counted from 1, and an annotation has ``style``,
    ``hidden_characters`` and, of a PDF, ``bbox_points`` (``left bottom right top`` in points of the page's user space).
    """
    pages = [(document.file, page) for document in documents for page in document.pages]
    boxes = [replace(page.page_boxes, page=number, document=file) for number, (file, page) in enumerate(pages, 1)]
    content = coco_of_pages(boxes, [file for file, _ in pages], classes, Path(), scored=True)
    content["info"]["threshold"] = threshold
    for image, (_, page) in zip(content["images"], pages, strict=True):
        image["page"] = page.number
    found = [box for _, page in pages for box in page.boxes]
    for annotation, box in zip(content["annotations"], found, strict=True):
        annotation["hidden_characters"] = box.hidden_characters
        if box.points is not None:
            annotation["bbox_points"] = list(box.points)
    return content
