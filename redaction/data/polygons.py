"""Outlines of regions, as COCO's ``segmentation`` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from icevision.core.mask import Polygon

from redaction.boxes import Polygons

_CORNERS = 4  # of a rectangle


def polygons_in(annotation: dict[str, Any]) -> list[list[float]]:
    """The polygons of a COCO annotation; none where there are none, or where they are its very box.

    Run lengths, which COCO uses for crowds, have no corners: the box stands for such a region.
    """
    parts = annotation.get("segmentation")
    if not isinstance(parts, list) or not parts or _is_box(parts, annotation["bbox"]):
        return []
    return [list(map(float, part)) for part in parts]


def polygons_of(detection: Any, count: int) -> Sequence[Sequence[Any]]:
    """The outlines of a record's boxes: those of our own component, or of polygons among IceVision's masks."""
    outlines = getattr(detection, "polygons", None)
    if outlines is None:
        masks = getattr(detection, "masks", None) or []
        each = list(masks) if isinstance(masks, list) and len(masks) == count else []
        outlines = [mask.points if isinstance(mask, Polygon) else [] for mask in each]
    return outlines


def flat_points(outline: Polygons) -> list[list[float]]:
    """COCO's ``segmentation`` of an outline."""
    return [part.ravel().tolist() for part in outline]


def area_of(outline: Polygons) -> float:
    """What the parts of an outline enclose together, in square pixels."""
    return sum(float(cv2.contourArea(part.astype(np.float32))) for part in outline)


def _is_box(parts: list[Any], box: Sequence[float]) -> bool:
    if len(parts) != 1 or len(parts[0]) != 2 * _CORNERS:
        return False
    x, y, width, height = box
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    given = list(zip(parts[0][::2], parts[0][1::2], strict=True))
    turns = [corners[i:] + corners[:i] for i in range(_CORNERS)]
    return any(given in (turn, turn[::-1]) for turn in turns)
