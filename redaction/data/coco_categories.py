"""COCO's categories of records: the classes of their class maps, and what their keypoints are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from icevision.core.keypoints import KeypointsMetadata
from icevision.core.record import BaseRecord

from redaction.data.coco_instances import column, plain
from redaction.errors import DataError


def categories_of(records: Iterable[BaseRecord]) -> list[dict[str, Any]]:
    """One category for every class, by its id.

    A class id that no class map names is called by its number. The background is no category, and gaps are none.

    Raises:
        DataError: two class maps give one id two names.
    """
    categories: dict[int, dict[str, Any]] = {}
    seen: set[int] = set()  # records usually share one class map
    for record in records:
        detection = getattr(record, "detection", None)
        class_map = getattr(detection, "class_map", None)
        if class_map is not None and id(class_map) not in seen:
            seen.add(id(class_map))
            _add_classes(categories, class_map, record)
        _add_used(categories, detection)
    return [categories[number] for number in sorted(categories)]


def _add_classes(categories: dict[int, dict[str, Any]], class_map: Any, record: BaseRecord) -> None:
    for number, name in enumerate(class_map.get_classes()):
        if name is None or (number == 0 and class_map._background is not None):
            continue
        row = categories.setdefault(number, {"id": number, "name": str(name)})
        if row["name"] != str(name):
            raise DataError(
                f"record {record.record_id!r} calls the class {number} {str(name)!r}, another record calls it "
                f"{row['name']!r}; COCO has one name for each id."
            )


def _add_used(categories: dict[int, dict[str, Any]], detection: Any) -> None:
    """Classes that occur, and the keypoints that occur on them."""
    labels = list(map(plain, column(detection, "label_ids")))
    for number in labels:
        categories.setdefault(number, {"id": number, "name": str(number)})
    for number, one in zip(labels, column(detection, "keypoints"), strict=False):
        if one.metadata is not None and isinstance(one.metadata.labels, tuple | list):
            categories[number].update(_keypoint_names(one.metadata))


def _keypoint_names(metadata: type[KeypointsMetadata]) -> dict[str, Any]:
    """COCO counts keypoints from 1 in a skeleton, IceVision from 0."""
    skeleton = [[connection.p1 + 1, connection.p2 + 1] for connection in metadata.connections or ()]
    return {"keypoints": list(metadata.labels), "skeleton": skeleton}
