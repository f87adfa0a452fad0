"""Class maps as plain content: names, ids, background and lock, each as it is."""

from __future__ import annotations

from typing import Any

from icevision.core.class_map import ClassMap

from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack

_ATTRIBUTES = {"_lock", "_background", "_id2class", "_class2id"}


def class_map_content(class_map: ClassMap) -> dict[str, Any]:
    """A class map as plain content.

    Raises:
        NotMaterializable: it has attributes that IceVision does not know, or names of another type.
    """
    strange = set(vars(class_map)) ^ _ATTRIBUTES
    if strange:
        raise NotMaterializable(f"a class map differs from IceVision's in the attribute {min(strange)!r}.")
    what = "a class map"
    return {
        "lock_and_background": pack((class_map._lock, class_map._background), what),
        "names_by_id": pack(class_map._id2class, what),
        "names": pack(list(class_map._class2id), what),
        "ids": pack(list(class_map._class2id.values()), what),
    }


def class_map_of(content: dict[str, Any]) -> ClassMap:
    """The class map that ``class_map_content`` took."""
    class_map = ClassMap.__new__(ClassMap)
    class_map._lock, class_map._background = unpack(content["lock_and_background"])
    class_map._id2class = unpack(content["names_by_id"])
    class_map._class2id = dict(zip(unpack(content["names"]), unpack(content["ids"]), strict=True))
    return class_map
