"""COCO annotation files: read, checked, and turned into IceVision records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redaction.data.numbers import are_numbers, is_polygon, short
from redaction.errors import DataError


@dataclass(frozen=True)
class CocoPages:
    """A checked COCO file.

    Attributes:
        path: of the file.
        images: COCO image dicts in the order of the file.
        annotations: COCO annotation dicts by image id, in the order of the file; no entry for pages without any.
        classes: class names by category id; None fills the gaps, 0 is the background.
    """

    path: Path
    images: list[dict[str, Any]]
    annotations: dict[int | str, list[dict[str, Any]]]
    classes: list[str | None]


def read_coco(path: Path) -> CocoPages:
    """Read a COCO file and check all that the pipeline relies on.

    Raises:
        DataError: the file is missing, is not JSON (with line and column), or breaks COCO's rules (with the id of the
            image or annotation).
    """
    content = _read_json(path)
    if not isinstance(content, dict):
        raise DataError(f"{path} holds a JSON {type(content).__name__}; a COCO file is an object with images.")
    images = _rows(path, content, "images")
    categories = _rows(path, content, "categories")
    annotations = _rows(path, content, "annotations")
    if not images:
        raise DataError(f"{path} has no images: the dataset is empty. Add pages, with or without annotations.")
    _check_images(path, images)
    classes = _classes(path, categories)
    return CocoPages(path, images, _grouped(path, images, annotations, classes), classes)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"no annotation file {path}. Set data.annotations to a COCO file, or invent pages first: make data."
        ) from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}, column {error.colno}: not valid JSON: {error.msg}.") from None
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, or a number of thousands of digits
        raise DataError(f"{path} cannot be read as JSON: {error}.") from None


def _rows(path: Path, content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = content.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError(
            f"{path} has no list of objects called {name!r}; a COCO file has images, annotations, categories."
        )
    for row in rows:
        if type(row.get("id")) not in (int, str):
            raise DataError(f"{path}: one of the {name} has the id {row.get('id')!r}; ids are integers or strings.")
    return rows


def _check_images(path: Path, images: list[dict[str, Any]]) -> None:
    seen: set[int | str] = set()
    for image in images:
        where = f"{path}, image {image['id']!r}"
        if image["id"] in seen:
            raise DataError(f"{where} is there twice; ids of images are unique.")
        seen.add(image["id"])
        if not _is_file_name(image.get("file_name")):
            raise DataError(f"{where} has file_name={short(image.get('file_name'))}; it must be the name of a file.")
        for side in ("width", "height"):
            if type(image.get(side)) is not int or image[side] < 1:
                raise DataError(f"{where} has {side}={image.get(side)!r}; it must be a positive number of pixels.")


def _is_file_name(name: Any) -> bool:
    """Whether something is a text that an operating system takes for a path."""
    if not isinstance(name, str) or not name or "\0" in name:
        return False
    return all(not "\ud800" <= letter <= "\udfff" for letter in name)  # halves of letters, which no encoding has


def _classes(path: Path, categories: list[dict[str, Any]]) -> list[str | None]:
    names: dict[int, str] = {}
    for category in categories:
        number, name = category["id"], category.get("name")
        if type(number) is not int or not 1 <= number <= 10_000:
            raise DataError(f"{path}, category {number!r}: category ids are integers from 1 (0 is the background).")
        if not isinstance(name, str) or name in names.values() or number in names:
            raise DataError(f"{path}, category {number}: id and name ({name!r}) must be there, and only once.")
        names[number] = name
    if not names:
        raise DataError(f"{path} has no categories; there must be at least one, such as 'redaction' with id 1.")
    return [None, *(names.get(number) for number in range(1, max(names) + 1))]


def _grouped(
    path: Path, images: list[dict[str, Any]], annotations: list[dict[str, Any]], classes: list[str | None]
) -> dict[int | str, list[dict[str, Any]]]:
    by_id = {image["id"]: image for image in images}
    grouped: dict[int | str, list[dict[str, Any]]] = {}
    for annotation in annotations:
        where = f"{path}, annotation {annotation['id']!r}"
        number = annotation.get("image_id")
        image = by_id.get(number) if isinstance(number, int | str) else None
        if image is None:
            raise DataError(f"{where} is for image {number!r}, which is not among the images.")
        _check_category(where, annotation.get("category_id"), classes)
        _check_box(where, annotation.get("bbox"), image)
        _check_polygons(where, annotation.get("segmentation"), image)
        _check_crowd_and_area(where, annotation)
        grouped.setdefault(image["id"], []).append(annotation)
    return grouped


def _check_category(where: str, category: Any, classes: list[str | None]) -> None:
    if type(category) is not int or not 0 < category < len(classes) or classes[category] is None:
        known = ", ".join(f"{number} ({name})" for number, name in enumerate(classes) if name)
        raise DataError(f"{where} has category {category!r}; the categories are {known}.")


def _check_box(where: str, box: Any, image: dict[str, Any]) -> None:
    if not are_numbers(box) or len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        raise DataError(
            f"{where} has bbox {short(box)}; it must be [x, y, width, height] with positive width and height."
        )
    x, y, width, height = box
    if not _within([x, y, x + width, y + height], image):
        raise DataError(f"{where} has bbox {short(box)}, which leaves {_size_of(image)}")


def _check_polygons(where: str, parts: Any, image: dict[str, Any]) -> None:
    if not isinstance(parts, list):
        return  # run lengths, which are not looked at, or nothing
    for part in parts:
        if not is_polygon(part):
            raise DataError(
                f"{where} has a segmentation with {short(part)}; a polygon is a list [x, y, x, y, …] of at least "
                "three corners."
            )
        if not _within(part, image):
            raise DataError(f"{where} has a segmentation with {short(part)}, which leaves {_size_of(image)}")


def _within(points: list[float], image: dict[str, Any]) -> bool:
    """Whether x, y, x, y, … lie on an image, or less than a pixel beside it."""
    return all(-1 <= x <= image["width"] + 1 for x in points[::2]) and all(
        -1 <= y <= image["height"] + 1 for y in points[1::2]
    )


def _size_of(image: dict[str, Any]) -> str:
    return (
        f"its image {image['file_name']} ({image['width']} x {image['height']} px). Boxes and outlines are in pixels "
        "of the image."
    )


def _check_crowd_and_area(where: str, annotation: dict[str, Any]) -> None:
    crowd, area = annotation.get("iscrowd"), annotation.get("area")
    if crowd not in (None, 0, 1):
        raise DataError(f"{where} has iscrowd={short(crowd)}; it is 1 for a crowd and 0 otherwise.")
    if area is not None and not are_numbers([area]):
        raise DataError(f"{where} has area={short(area)}; it must be a number of pixels.")
