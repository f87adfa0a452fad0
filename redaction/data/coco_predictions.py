"""Predictions of any system in COCO's formats, put onto the pages of an annotation file.

Two forms are read: COCO's results, a list of ``{image_id, category_id, bbox, score}``, and a whole COCO file whose
annotations may have a ``score``, as ``predict`` writes it. Both may have ``segmentation`` and ``style``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from redaction.boxes import STYLE, PageBoxes, PageId
from redaction.data.classes import labels_among, named
from redaction.data.numbers import are_numbers, is_polygon, short
from redaction.data.polygons import polygons_in
from redaction.errors import DataError

Row = dict[str, Any]


@dataclass(frozen=True)
class Predictions:
    """What a system found.

    Attributes:
        pages: one entry for each page asked for, in that order.
        threshold: that the file names, below which its system lets boxes fall; 0 where it names none.
    """

    pages: list[PageBoxes]
    threshold: float


def read_predictions(
    path: Path, truths: Sequence[PageBoxes], files: Sequence[str], classes: Sequence[str | None]
) -> Predictions:
    """Read a file of predictions for some pages.

    Pages are found by their image id in a list of results, and by the name of their file in a whole COCO file.
    Categories go by their id in a list, and by their name in a whole file, unless either side has only one. A box
    without a score has the score 1.

    Args:
        path: of the file.
        truths: the pages, with their ids and sizes.
        files: image file of each page.
        classes: class names, index = class id.

    Raises:
        DataError: the file is missing, is of neither form, leaves out a page or names one that is not asked for.
    """
    content = _read(path)
    whole = isinstance(content, dict)
    rows = content.get("annotations") if whole else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError(f"{path} holds neither a list of COCO results nor a COCO file with annotations.")
    pages = _pages_by_file(path, content, truths, files) if whole else {truth.page: truth.page for truth in truths}
    labels = _labels_by_name(path, content, classes) if whole else {number: number for number in named(classes)}
    by_page: dict[PageId, list[Row]] = {truth.page: [] for truth in truths}
    for number, row in enumerate(rows, 1):
        where = f"{path}, prediction {row.get('id', number)!r}"
        by_page[_known(where, "image_id", row, pages)].append(_checked(where, row, labels))
    threshold = _threshold(path, content) if whole else 0.0
    return Predictions([_boxes(truth, by_page[truth.page]) for truth in truths], threshold)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"no file {path} with predictions.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}.") from None


def _pages_by_file(path: Path, content: Row, truths: Sequence[PageBoxes], files: Sequence[str]) -> dict[Any, PageId]:
    """Page ids by the image ids of the file."""
    images = content.get("images")
    if not isinstance(images, list) or not all(_is_named(image) and "file_name" in image for image in images):
        raise DataError(f"{path} has no list of images with id and file_name.")
    known = {PurePath(file).name: truth.page for truth, file in zip(truths, files, strict=True)}
    if len(known) < len(truths):
        raise DataError("two pages have image files of the same name; give predictions as a list with image ids.")
    found = {image["id"]: known.get(PurePath(str(image["file_name"])).name) for image in images}
    strange = [image["file_name"] for image in images if found[image["id"]] is None]
    missing = set(known.values()) - set(found.values())
    if strange:
        raise DataError(f"{path} has the image {strange[0]!r}, which is not among the {len(truths)} annotated pages.")
    if missing:
        name = next(name for name, page in known.items() if page in missing)
        raise DataError(f"{path} does not list the page {name!r}; list every page, also where nothing is found.")
    return {number: page for number, page in found.items() if page is not None}


def _labels_by_name(path: Path, content: Row, classes: Sequence[str | None]) -> dict[Any, int]:
    """Class ids by the category ids of the file."""
    categories = content.get("categories")
    if not isinstance(categories, list) or not all(_is_named(one) for one in categories):
        raise DataError(f"{path} has no list of categories with id and name.")
    try:
        return labels_among({category["id"]: str(category.get("name")) for category in categories}, classes)
    except ValueError as error:
        raise DataError(f"{path} has {error}.") from None


def _threshold(path: Path, content: Row) -> float:
    """Which one the file names."""
    info = content.get("info")
    threshold = info.get("threshold", 0.0) if isinstance(info, dict) else 0.0
    if not are_numbers([threshold]):
        raise DataError(f"{path} has info.threshold={short(threshold)}; it must be a number.")
    return float(threshold)


def _is_named(row: Any) -> bool:
    """Whether something has an id that others can name."""
    return isinstance(row, dict) and isinstance(row.get("id"), int | str)


def _known(where: str, field: str, row: Row, known: dict[Any, Any]) -> Any:
    value = row.get(field)
    if not isinstance(value, int | str) or value not in known:
        raise DataError(f"{where} has {field}={short(value)}; known are {', '.join(map(str, list(known)[:8]))} …")
    return known[value]


def _checked(where: str, row: Row, labels: dict[Any, int]) -> Row:
    box, score = row.get("bbox"), row.get("score", 1.0)
    if not isinstance(box, list) or len(box) != 4 or not are_numbers([*box, score]):
        raise DataError(
            f"{where} has bbox={short(box)} and score={short(score)}; it must be [x, y, width, height] and a number."
        )
    outline = row.get("segmentation")
    if not all(map(is_polygon, outline if isinstance(outline, list) else [])):
        raise DataError(f"{where} has a segmentation that is no list of polygons [x, y, x, y, …].")
    return {**row, "label": _known(where, "category_id", row, labels), "score": float(score)}


def _boxes(truth: PageBoxes, rows: Sequence[Row]) -> PageBoxes:
    """The boxes of a page and their outlines, cut at its edges; those that lie outside are left out."""
    edges = np.array([row["bbox"] for row in rows], np.float64).reshape(-1, 4)
    edges[:, 2:] += edges[:, :2]
    limits = [truth.width, truth.height]
    edges = edges.clip(0, limits * 2)
    kept = np.flatnonzero((edges[:, 2:] > edges[:, :2]).all(axis=1))
    styles = tuple(str(row.get(STYLE, "")) for row in rows)
    page = PageBoxes(
        truth.page,
        truth.width,
        truth.height,
        edges,
        np.array([row["label"] for row in rows], int),
        np.array([row["score"] for row in rows], float),
        attributes={STYLE: styles} if any(styles) else {},
        polygons=tuple(tuple(np.reshape(part, (-1, 2)).clip(0, limits) for part in polygons_in(row)) for row in rows),
    )
    return page.only(kept)
