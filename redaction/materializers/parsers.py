"""IceVision's COCO parsers: the annotations as they were parsed, and what the parser does with them.

A parser is rebuilt, not run: neither the annotation file nor the images need to be there until it parses.
"""

from __future__ import annotations

from typing import Any

from icevision.core.id_map import IDMap
from icevision.parsers.coco_parser import COCOBaseParser, COCOBBoxParser, COCOKeyPointsParser, COCOMaskParser

from redaction.errors import NotMaterializable
from redaction.materializers.forms import Form, Part, facts, inside

_CLASSES: dict[str, type[COCOBaseParser]] = {
    cls.__name__: cls for cls in (COCOBaseParser, COCOBBoxParser, COCOMaskParser, COCOKeyPointsParser)
}
_OWN = ("annotations_dict", "img_dir", "class_map", "template_record", "idmap")
_DERIVED = {"_record_id2info", "_info"}  # the parts of annotations_dict["images"] by id, and the last one in use


def _take(parser: COCOBaseParser, where: str) -> list[Part]:
    strange = set(vars(parser)) - _DERIVED ^ set(_OWN)
    if strange:
        raise NotMaterializable(f"{where} differs from IceVision's COCO parsers in the attribute {min(strange)!r}.")
    images = parser.annotations_dict["images"]
    _check_images(parser, images, where)
    last = next((i for i, each in enumerate(images) if each is vars(parser).get("_info")), None)
    return [
        facts(type(parser).__name__, last, where=where),
        ([getattr(parser, name) for name in _OWN], lambda i: f"{where}.{_OWN[i]}"),
    ]


def _check_images(parser: COCOBaseParser, images: list[dict[str, Any]], where: str) -> None:
    expected = {each["id"]: each for each in images}
    found = parser._record_id2info
    if list(found) != list(expected) or any(found[key] is not each for key, each in expected.items()):
        raise NotMaterializable(f"{where}._record_id2info is no longer what follows from the annotations.")
    if "_info" in vars(parser) and not any(each is parser._info for each in images):
        raise NotMaterializable(f"{where}._info is none of the images of the annotations.")


def _make(head: list[Any], own: list[Any]) -> COCOBaseParser:
    name, last = head
    parser = object.__new__(_CLASSES[name])
    vars(parser).update(zip(_OWN, own, strict=True))
    images = parser.annotations_dict["images"]
    parser._record_id2info = {each["id"]: each for each in images}
    if last is not None:
        parser._info = images[last]
    return parser


def _take_ids(idmap: IDMap, where: str) -> list[Part]:
    fresh = vars(IDMap())
    if set(vars(idmap)) != set(fresh) or any(vars(vars(idmap)[name]) != vars(fresh[name]) for name in fresh):
        raise NotMaterializable(f"{where} is an IDMap with other attributes than IceVision's.")
    return [
        (each, inside(where))
        for each in (
            list(idmap.id2name),
            list(idmap.id2name.values()),
            list(idmap.name2id),
            list(idmap.name2id.values()),
        )
    ]


def _make_ids(ids: list[Any], names_by_id: list[Any], names: list[Any], ids_by_name: list[Any]) -> IDMap:
    idmap = IDMap()
    idmap.id2name.update(zip(ids, names_by_id, strict=True))
    idmap.name2id.update(zip(names, ids_by_name, strict=True))
    return idmap


PARSER = Form(_take, _make)
"""A COCO parser, by the name of its class."""
ID_MAP = Form(_take_ids, _make_ids)
"""IceVision's map between names and the ids that it gave them."""
