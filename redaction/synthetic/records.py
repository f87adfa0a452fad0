"""The memory of a dataset that is being made: one line for each finished document, on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = "pages.jsonl"

Record = dict[str, Any]
"""``document``: its number; ``planned``: how many pages were wanted; ``pages``: of each the COCO ``image`` and
``annotations`` without ids, and its size in ``bytes``."""


class Records:
    """Finished documents; of those that were made twice the later line counts.

    Only the places of the lines are kept in memory.

    Args:
        folder: of the dataset.
    """

    def __init__(self, folder: Path) -> None:
        self.path, self.images = folder / FILE, folder / "images"
        self.places: dict[int, int] = {}
        self._recall()

    def add(self, record: Record) -> None:
        """Keep a document whose pages are on disk."""
        with self.path.open("ab") as file:
            place = file.tell()
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        self.places[record["document"]] = place

    def get(self, document: int) -> Record | None:
        """What is known of a document; None if it is not finished."""
        if document not in self.places:
            return None
        with self.path.open("rb") as file:
            file.seek(self.places[document])
            return json.loads(file.readline())

    def __iter__(self) -> Iterator[Record]:
        """All documents by number."""
        with self.path.open("rb") as file:
            for document in sorted(self.places):
                file.seek(self.places[document])
                yield json.loads(file.readline())

    def is_whole(self, record: Record) -> bool:
        """Whether all pictures of a document are there in their full size."""
        return all(_size(self.images / page["image"]["file_name"]) == page["bytes"] for page in record["pages"])

    def _recall(self) -> None:
        """Read the lines that are there; a line that was cut off by a kill is cut away."""
        if not self.path.exists():
            return
        with self.path.open("r+b") as file:
            place = 0
            for line in file:
                number = _number(line)
                if number is not None:
                    self.places[number] = place
                elif not line.endswith(b"\n"):
                    file.truncate(place)
                    return
                place += len(line)


def _number(line: bytes) -> int | None:
    """Of the document in a line; None where the line is not whole."""
    try:
        record = json.loads(line) if line.endswith(b"\n") else None
        return int(record["document"]) if record else None
    except (ValueError, KeyError, TypeError):
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
