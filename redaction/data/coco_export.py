"""Records and found boxes as COCO JSON, the form that pycocotools and most annotation tools read."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from icevision.core.record import BaseRecord
from icevision.data.record_collection import RecordCollection

from redaction.boxes import PageBoxes
from redaction.data.coco_categories import categories_of
from redaction.data.coco_instances import box_of, instances_of, plain
from redaction.data.polygons import area_of, flat_points
from redaction.errors import ConfigError, DataError

Row = dict[str, Any]


def coco_of_records(records: RecordCollection, folder: Path) -> Row:
    """COCO's form of records with all that it can hold: boxes, areas, crowd flags, masks, keypoints, scores.

    A record whose id is an integer keeps it; any other gets a free number and keeps its id as ``record_id``. Parsing
    the result again gives the boxes back to the last bit if they came from COCO, see ``length_between``.

    Args:
        records: their images need not be there.
        folder: from which the file names start, see ``common_folder``.

    Raises:
        DataError: a record holds something that has no form in COCO, or two class maps contradict each other.
    """
    numbers = _numbers([record.record_id for record in records])
    images = [_image_of(record, number, folder) for record, number in zip(records, numbers, strict=True)]
    annotations = [
        {"image_id": number, **instance}
        for record, number in zip(records, numbers, strict=True)
        for instance in instances_of(record)
    ]
    return _dataset(images, annotations, categories_of(records))


def coco_of_pages(
    pages: Sequence[PageBoxes], files: Sequence[str], classes: Sequence[str | None], folder: Path, scored: bool
) -> Row:
    """COCO's form of boxes, found or true.

    Args:
        pages: the boxes, one entry a page.
        files: image file of each page.
        classes: class names, index = class id; 0 is the background, None a gap.
        folder: from which the file names start.
        scored: whether the scores are written; those of true boxes say nothing.
    """
    numbers = _numbers([page.page for page in pages])
    images = []
    annotations = []
    for page, number, file in zip(pages, numbers, files, strict=True):
        facts = {"width": plain(page.width), "height": plain(page.height)}
        if page.document is not None:
            facts["document"] = page.document
        images.append({**_named(page.page, number), "file_name": _file_name(Path(file), folder), **facts})
        annotations += [{"image_id": number, **row} for row in _rows_of(page, scored)]
    categories = [{"id": number, "name": name} for number, name in enumerate(classes) if number and name is not None]
    return _dataset(images, annotations, categories)


def common_folder(files: Iterable[Path | str]) -> Path:
    """The deepest folder that holds all files; the working directory where they have none in common."""
    try:
        return Path(os.path.commonpath([Path(file).parent for file in files]))
    except ValueError:  # there are none, or some are relative and some are not
        return Path()


def files_of(records: RecordCollection) -> list[Path]:
    """Image files of all records that name one."""
    return [path for path in (getattr(record, "filepath", None) for record in records) if path is not None]


def write_coco(path: Path, content: Row) -> None:
    """Write a COCO file, which appears under its name only when it is whole.

    Raises:
        ConfigError: the file cannot be written there.
        DataError: the content has no form in JSON, such as a box at infinity.
    """
    try:
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        encoded = text.encode("utf-8")
    except (ValueError, TypeError) as error:
        raise DataError(f"{path} cannot be written: a value has no form in COCO JSON: {error}.") from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".partial-") as folder:
            partial = Path(folder) / path.name
            partial.write_bytes(encoded)
            partial.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error


def _dataset(images: list[Row], annotations: list[Row], categories: list[Row]) -> Row:
    """Annotations are numbered from 1: to COCO's evaluation, 0 means unmatched."""
    return {
        "info": {"description": "exported by redaction"},
        "images": images,
        "annotations": [{"id": number, **annotation} for number, annotation in enumerate(annotations, 1)],
        "categories": categories,
    }


def _numbers(ids: Sequence[Any]) -> list[int]:
    """An integer for every page: its id where that is one, else the next that is free, from 1."""
    taken = {page for page in ids if type(page) is int}
    if len(taken) < sum(type(page) is int for page in ids):
        raise DataError("two pages have the same id; COCO needs an id of its own for every image.")
    numbers, last = [], 0
    for page in ids:
        if type(page) is int:
            numbers.append(page)
            continue
        last = next(number for number in range(last + 1, last + len(taken) + 2) if number not in taken)
        numbers.append(last)
    return numbers


def _named(page: Any, number: int) -> Row:
    return (
        {"id": number} if type(page) is int else {"id": number, "record_id": page if type(page) is str else str(page)}
    )


def _image_of(record: BaseRecord, number: int, folder: Path) -> Row:
    path, document = getattr(record, "filepath", None), getattr(record, "document", None)
    facts = {
        "file_name": None if path is None else _file_name(Path(path), folder),
        "width": plain(getattr(record, "width", None)),
        "height": plain(getattr(record, "height", None)),
        "document": None if document is None else str(document),
    }
    return {**_named(record.record_id, number), **{name: fact for name, fact in facts.items() if fact is not None}}


def _file_name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _rows_of(page: PageBoxes, scored: bool) -> list[Row]:
    rows = []
    columns = (page.boxes, page.labels, page.crowd, page.scores, page.polygons)
    for number, (box, label, crowd, score, outline) in enumerate(zip(*columns, strict=True)):
        edges = box_of(*box.tolist())
        area = area_of(outline) if outline else edges[2] * edges[3]
        row = {"category_id": int(label), "bbox": edges, "area": area, "iscrowd": int(crowd)}
        row.update({name: words[number] for name, words in page.attributes.items() if words[number]})
        if outline:
            row["segmentation"] = flat_points(outline)
        rows.append({**row, "score": float(score)} if scored else row)
    return rows
