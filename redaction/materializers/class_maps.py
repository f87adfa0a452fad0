"""Class maps as plain content: names, ids, background and lock, each as it is."""

from __future__ import annotations

from typing import Any

from icevision.core.class_map import ClassMap

from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack
from redaction.materializers.forms import Form, Part, facts, inside

_ATTRIBUTES = {"_lock", "_background", "_id2class", "_class2id"}


def class_map_content(class_map: ClassMap) -> dict[str, Any]:
    """A class map as plain content.

    Raises:
        NotMaterializable: it has attributes that IceVision does not know, or names of another type.
    """
    _check(class_map, "a class map")
    what = "a class map"
    return {
        "lock_and_background": pack((class_map._lock, class_map._background), what),
        "names_by_id": pack(class_map._id2class, what),
        "names": pack(list(class_map._class2id), what),
        "ids": pack(list(class_map._class2id.values()), what),
    }


def class_map_of(content: dict[str, Any]) -> ClassMap:
    """The class map that ``class_map_content`` took."""
    return _make(*(unpack(content[part]) for part in ("lock_and_background", "names_by_id", "names", "ids")))


def _take(class_map: ClassMap, where: str) -> list[Part]:
    _check(class_map, where)
    ids = class_map._class2id
    return [
        facts(class_map._lock, class_map._background, where=where),
        (class_map._id2class, inside(where)),
        (list(ids), inside(where)),
        (list(ids.values()), inside(where)),
    ]


def _make(lock_and_background: list[Any], names_by_id: list[Any], names: list[Any], ids: list[Any]) -> ClassMap:
    class_map = ClassMap.__new__(ClassMap)
    class_map._lock, class_map._background = lock_and_background
    class_map._id2class = names_by_id
    class_map._class2id = dict(zip(names, ids, strict=True))
    return class_map


def _check(class_map: ClassMap, where: str) -> None:
    strange = set(vars(class_map)) ^ _ATTRIBUTES
    if strange:
        raise NotMaterializable(f"{where} differs from IceVision's ClassMap in the attribute {min(strange)!r}.")
    if type(class_map._id2class) is not list or type(class_map._class2id) is not dict:
        raise NotMaterializable(f"{where} is a class map whose names are no list, or whose ids are no dict.")


CLASS_MAP = Form(_take, _make)
"""A class map inside another value."""
