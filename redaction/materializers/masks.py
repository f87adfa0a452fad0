"""How masks and keypoints become columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from icevision.core.class_map import ClassMap
from icevision.core.keypoints import KeyPoints, KeypointsMetadata
from icevision.core.mask import RLE, EncodedRLEs, Mask, MaskArray, MaskFile, Polygon, SemanticMaskFile, VocMaskFile
from icevision.parsers.coco_parser import COCOKeypointsMetadata

from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack
from redaction.materializers.kinds import Kind, Writing, counts_of, flat_lists, regrouped

MASK_ATTRIBUTES: dict[type[Mask], tuple[str, ...]] = {
    Polygon: ("points",),
    RLE: ("counts",),
    EncodedRLEs: ("erles",),
    MaskArray: ("data",),
    MaskFile: ("filepath",),
    VocMaskFile: ("filepath", "drop_void"),
    SemanticMaskFile: ("filepath", "binary"),
}
"""All attributes of each mask class; a project's own gets a row here."""

_KEYPOINTS_METADATA: dict[str, type[KeypointsMetadata]] = {}


def keep_keypoints_metadata(metadata: type[KeypointsMetadata]) -> type[KeypointsMetadata]:
    """Let keypoints refer to a metadata class of a project's own, as a decorator of that class.

    Only its name is written; loading finds it here and never imports it.
    """
    _KEYPOINTS_METADATA[_name_of(metadata)] = metadata
    return metadata


def _write_masks(lists: Sequence[Any], writing: Writing) -> Any:
    """Lists of masks; one ``EncodedRLEs`` in place of a list is what IceVision also takes."""
    masks = flat_lists(lists, writing)
    if masks is None:
        return {"each": _write_mask_objects(lists, writing)}
    return {"counts": counts_of(lists), "masks": _write_mask_objects(masks, writing)}


def _read_masks(content: Any, class_maps: Sequence[ClassMap]) -> list[Any]:
    if "each" in content:
        return _read_mask_objects(content["each"], class_maps)
    return regrouped(content["counts"], _read_mask_objects(content["masks"], class_maps))


def _write_mask_objects(masks: Sequence[Any], writing: Writing) -> Any:
    """The class of each mask, and the attributes of the masks of each class."""
    by_class: dict[type[Mask], list[Any]] = {kind: [] for kind in dict.fromkeys(map(type, masks))}
    for mask in masks:
        by_class[type(mask)].append(mask)
    columns = {}
    for kind, members in by_class.items():
        if kind is type(None):
            continue
        if kind not in MASK_ATTRIBUTES:
            raise NotMaterializable(f"{writing.what} holds a {kind.__name__}, which is none of IceVision's masks.")
        names = MASK_ATTRIBUTES[kind]
        writing.check(members, kind, len(names))
        columns[kind.__name__] = [writing.pack([getattr(mask, name) for mask in members]) for name in names]
    return {"classes": pack([type(mask).__name__ for mask in masks], writing.what), "columns": columns}


def _read_mask_objects(content: Any, _: Sequence[ClassMap]) -> list[Any]:
    known = {kind.__name__: kind for kind in MASK_ATTRIBUTES}
    remaining = {}
    for name, columns in content["columns"].items():
        names = MASK_ATTRIBUTES[known[name]]
        rows = zip(*map(unpack, columns), strict=True)
        remaining[name] = iter([_object(known[name], dict(zip(names, row, strict=True))) for row in rows])
    try:
        return [None if name == "NoneType" else next(remaining[name]) for name in unpack(content["classes"])]
    except StopIteration:
        raise ValueError("fewer masks than announced") from None


def _object(kind: Any, attributes: dict[str, Any]) -> Any:
    made = kind.__new__(kind)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def _write_keypoints(lists: Sequence[Any], writing: Writing) -> Any:
    keypoints = flat_lists(lists, writing)
    if keypoints is None:
        raise NotMaterializable(f"{writing.what} has to be a list of keypoints.")
    writing.check(keypoints, KeyPoints, attributes=8)
    for one in keypoints:
        if _exact(one) != _exact(KeyPoints(one.keypoints, one.metadata)):
            raise NotMaterializable(f"{writing.what} holds KeyPoints whose attributes do not follow from its points.")
        if one.metadata is not None and _KEYPOINTS_METADATA.get(_name_of(one.metadata)) is not one.metadata:
            raise NotMaterializable(
                f"{writing.what} refers to the metadata {one.metadata!r}; "
                "decorate that class with @keep_keypoints_metadata, so that it is found again."
            )
    return {
        "counts": counts_of(lists),
        "points": writing.pack([one.keypoints for one in keypoints]),
        "metadata": pack([one.metadata and _name_of(one.metadata) for one in keypoints], writing.what),
    }


def _read_keypoints(content: Any, _: Sequence[ClassMap]) -> list[Any]:
    pairs = zip(unpack(content["points"]), unpack(content["metadata"]), strict=True)
    keypoints = [KeyPoints(_points(points), _metadata_named(name)) for points, name in pairs]
    return regrouped(content["counts"], keypoints)


def _points(points: Any) -> np.ndarray:
    if not isinstance(points, np.ndarray) or points.ndim != 1 or points.dtype.kind not in "biuf":
        raise ValueError("keypoints that are not a row of numbers")
    return points


def _metadata_named(name: str | None) -> type[KeypointsMetadata] | None:
    if name is not None and name not in _KEYPOINTS_METADATA:
        known = ", ".join(_KEYPOINTS_METADATA)
        raise ValueError(f"keypoints refer to the metadata {name!r}, and only {known} are registered here")
    return None if name is None else _KEYPOINTS_METADATA[name]


def _exact(keypoints: KeyPoints) -> Any:
    """All that an instance holds, so that ``==`` compares it to the type and bit."""
    attributes = {name: value for name, value in vars(keypoints).items() if name != "metadata"}
    return pack([list(attributes), list(attributes.values())], "keypoints")


def _name_of(kind: Any) -> str:
    return f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', repr(kind))}"


for _metadata in (KeypointsMetadata, COCOKeypointsMetadata):
    keep_keypoints_metadata(_metadata)

MASKS = Kind(_write_masks, _read_masks)
"""A list of IceVision masks a component, or one ``EncodedRLEs``."""
MASK_ARRAYS = Kind(_write_mask_objects, _read_mask_objects)
"""One mask in memory or None a component."""
KEYPOINTS = Kind(_write_keypoints, _read_keypoints)
"""A list of IceVision keypoints a component."""
