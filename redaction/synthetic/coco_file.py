"""The annotations of a dataset as one COCO file, written page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from redaction.synthetic.records import Records
from redaction.whole import whole_file

MADE_BY = "invented by python -m redaction generate"


def write_annotations(path: Path, records: Records, settings: dict[str, Any]) -> None:
    """Write images and annotations with ids from 1, in the order of documents and pages; a whole file or none."""
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8") as file:
        head = {
            "info": {"description": MADE_BY, "seed": settings["seed"], "recipe": settings["recipe"]},
            "licenses": [{"id": 1, "name": "Apache-2.0"}],
            "categories": [{"id": 1, "name": "redaction", "supercategory": "document"}],
        }
        file.write(json.dumps(head)[:-1])
        for name, rows in (("images", _images(records)), ("annotations", _annotations(records))):
            file.write(f',\n"{name}": [')
            for number, row in enumerate(rows):
                file.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False))
            file.write("\n]")
        file.write("}\n")


def _images(records: Records) -> Iterator[dict[str, Any]]:
    pages = (page for record in records for page in record["pages"])
    return ({"id": number} | page["image"] for number, page in enumerate(pages, 1))


def _annotations(records: Records) -> Iterator[dict[str, Any]]:
    pages = (page for record in records for page in record["pages"])
    rows = ((image, row) for image, page in enumerate(pages, 1) for row in page["annotations"])
    return ({"id": number, "image_id": image} | row for number, (image, row) in enumerate(rows, 1))
