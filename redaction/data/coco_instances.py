"""The redactions of one record as COCO annotations."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from icevision.core.bbox import BBox
from icevision.core.keypoints import KeyPoints
from icevision.core.mask import RLE, EncodedRLEs, Mask, Polygon
from icevision.core.record import BaseRecord

from redaction.errors import DataError

_FieldsOf = Callable[[Any, BaseRecord], dict[str, Any]]


def instances_of(record: BaseRecord) -> list[dict[str, Any]]:
    """One annotation for every class id of a record's detection, without the ids of annotation and image.

    Raises:
        DataError: there are not as many boxes, areas or the like as class ids, or a mask has no form in COCO.
    """
    detection = getattr(record, "detection", None)
    rows: list[dict[str, Any]] = [
        {"category_id": plain(label), "iscrowd": 0} for label in column(detection, "label_ids")
    ]
    for attribute, fields_of in _FIELDS.items():
        values = column(detection, attribute)
        if attribute == "masks":
            values = _one_each(values)
        if len(values) not in (0, len(rows)):
            raise DataError(
                f"record {record.record_id!r} has {len(values)} {attribute} and {len(rows)} class ids; "
                "COCO needs one class id for each."
            )
        for row, value in zip(rows, values, strict=False):
            row.update(_checked(fields_of, value, record))
    return rows


def column(detection: Any, attribute: str) -> Sequence[Any]:
    """A record's values of one attribute; none where it has no such component, or nothing was set."""
    values = getattr(detection, attribute, None)
    return () if values is None else values


def box_of(xmin: float, ymin: float, xmax: float, ymax: float) -> list[float]:
    """COCO's ``x y width height`` of a box given by its edges."""
    return [xmin, ymin, length_between(xmin, xmax), length_between(ymin, ymax)]


def length_between(low: float, high: float) -> float:
    """The length that leads back: ``low + length == high`` to the last bit wherever there is such a length.

    There is one for every box that came from COCO. The rounded difference may miss it by one step, so its neighbours
    are tried too. For other boxes the sum may round away from ``high``, by at most one step of the larger of the edge
    and the length.
    """
    length = high - low
    near = (length, math.nextafter(length, -math.inf), math.nextafter(length, math.inf))
    return next((candidate for candidate in near if low + candidate == high), length)


def plain(value: Any) -> Any:
    """A NumPy scalar as Python's own; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def _one_each(masks: Any) -> Sequence[Mask]:
    """Masks one by one; an ``EncodedRLEs`` holds as many as it has entries."""
    parts = [masks] if isinstance(masks, Mask) else masks
    single: list[Mask] = []
    for part in parts:
        single += [EncodedRLEs([entry]) for entry in part.erles] if isinstance(part, EncodedRLEs) else [part]
    return single


def _checked(fields_of: _FieldsOf, value: Any, record: BaseRecord) -> dict[str, Any]:
    try:
        return fields_of(value, record)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise DataError(f"record {record.record_id!r} cannot be written as COCO: {error}.") from error


def _box(box: BBox, _: BaseRecord) -> dict[str, Any]:
    """The area is that of the box where the record gives no other."""
    edges = box_of(*(plain(edge) for edge in box.xyxy))
    return {"bbox": edges, "area": edges[2] * edges[3]}


def _segmentation(mask: Mask, record: BaseRecord) -> dict[str, Any]:
    if isinstance(mask, Polygon):
        return {"segmentation": [[plain(number) for number in part] for part in mask.points]}
    if isinstance(mask, RLE):
        size, counts = [plain(record.height), plain(record.width)], [plain(count) for count in mask.counts]
        return {"segmentation": {"size": size, "counts": counts}}
    if isinstance(mask, EncodedRLEs):
        (entry,) = mask.erles
        return {"segmentation": {"size": list(entry["size"]), "counts": bytes(entry["counts"]).decode("ascii")}}
    raise ValueError(f"a {type(mask).__name__} has no form in COCO; turn it into EncodedRLEs with its to_erles")


def _keypoints(keypoints: KeyPoints, _: BaseRecord) -> dict[str, Any]:
    points = keypoints.keypoints.tolist()
    return {"keypoints": points, "num_keypoints": sum(visible > 0 for visible in points[2::3])}


_FIELDS: dict[str, _FieldsOf] = {
    "bboxes": _box,
    "areas": lambda area, _: {"area": plain(area)},
    "iscrowds": lambda crowd, _: {"iscrowd": int(crowd)},
    "styles": lambda style, _: {"style": str(style)} if style else {},
    "masks": _segmentation,
    "polygons": lambda parts, _: {"segmentation": [list(map(plain, part)) for part in parts]} if parts else {},
    "keypoints": _keypoints,
    "scores": lambda score, _: {"score": float(score)},
}
"""What a record may hold for each redaction, and the fields of COCO that it becomes; later ones prevail."""
