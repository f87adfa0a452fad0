"""Whole record collections as plain content; the form is told in ``records``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import is_
from typing import Any

from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.data.record_collection import RecordCollection
from icevision.utils.indexable_dict import IndexableDict

from redaction.errors import NotMaterializable
from redaction.materializers.class_maps import class_map_content, class_map_of
from redaction.materializers.columns import pack, packed, unpack, unpacked
from redaction.materializers.groups import Shapes
from redaction.materializers.kinds import Writing
from redaction.materializers.shapes import Shape
from redaction.materializers.sharing import Claims
from redaction.materializers.tables import records_of, tables_of

FORMAT = 2
RECORDS_IN_BLOCK = 512  # small enough for the caches of a processor, large enough for columns to pay


class RecordFactory:
    """Makes empty records: the ``create_record_fn`` of a loaded collection.

    Args:
        block: of the one record that the stored function made.
        shapes: of the collection.
        class_maps: those that the block refers to; the records share them.
    """

    def __init__(self, block: dict[str, Any], shapes: Sequence[Shape], class_maps: Sequence[ClassMap]) -> None:
        self._made_of = block, shapes, class_maps

    def __call__(self) -> BaseRecord:
        """A new record in the state in which the stored function made one."""
        return records_of(*self._made_of)[0]


def content_of(collection: RecordCollection) -> dict[str, Any]:
    """A collection as plain content, each block packed already.

    Raises:
        NotMaterializable: a record holds what cannot be kept, named by record, component and attribute.
    """
    _check_collection(collection)
    writing = Writing(claims=Claims(at_once=False))
    content = _content(collection, writing)
    if not writing.claims.are_distinct():
        _content(collection, Writing(claims=Claims(at_once=True)))  # refuses, and says what is shared
        raise AssertionError("what is claimed twice is refused when it is claimed")
    return content


def _content(collection: RecordCollection, writing: Writing) -> dict[str, Any]:
    by_id, listed = collection._records.data, collection._records._list
    records = list(dict.fromkeys(chain(listed, by_id.values())))  # a record's hash is its identity
    shapes = Shapes()
    starts = range(0, len(records), RECORDS_IN_BLOCK)
    return {
        "format": FORMAT,
        "records_in_block": RECORDS_IN_BLOCK,
        "keys": pack(list(by_id), "a key of the collection"),
        "members": _members(records, listed, list(by_id.values())),
        "blocks": [packed(tables_of(records[start : start + RECORDS_IN_BLOCK], shapes, writing)) for start in starts],
        "template": _template(collection, shapes, writing),
        "shapes": [shape._asdict() for shape in shapes.numbers],
        "class_maps": [class_map_content(class_map) for class_map in writing.class_maps.values()],
    }


def collection_of(content: dict[str, Any]) -> RecordCollection:
    """The collection that ``content_of`` took.

    Raises:
        ValueError, LookupError, TypeError: the content is not of that form.
    """
    shapes, class_maps = shapes_of(content), class_maps_of(content)
    records = [record for block in content["blocks"] for record in records_of(unpacked(block), shapes, class_maps)]
    listed, by_id = _placed(records, content["members"])
    collection = RecordCollection(_factory(content["template"], shapes, class_maps))
    collection._records._list = listed
    collection._records.data = dict(zip(unpack(content["keys"]), by_id, strict=True))
    return collection


def shapes_of(content: dict[str, Any]) -> list[Shape]:
    """The shapes to which the blocks refer."""
    return [Shape.read(plain) for plain in content["shapes"]]


def class_maps_of(content: dict[str, Any]) -> list[ClassMap]:
    """The class maps to which the blocks refer."""
    return [class_map_of(plain) for plain in content["class_maps"]]


def _members(records: list[BaseRecord], listed: list[BaseRecord], by_id: list[BaseRecord]) -> dict[str, Any] | None:
    """Record numbers of the collection's list and of its ids; None in the plain case, in which both are all records.

    They differ after ``a + b`` of collections with ids in common: the list has both records, the ids find the second.
    """
    if len(records) == len(listed) == len(by_id) and all(map(is_, listed, by_id)):
        return None
    numbers = {record: number for number, record in enumerate(records)}
    members = {"list": listed, "ids": by_id}
    return {name: pack([numbers[record] for record in part], name) for name, part in members.items()}


def _placed(records: list[BaseRecord], members: dict[str, Any] | None) -> tuple[list[BaseRecord], list[BaseRecord]]:
    if members is None:
        return records, records
    return [records[i] for i in unpack(members["list"])], [records[i] for i in unpack(members["ids"])]


def _template(collection: RecordCollection, shapes: Shapes, writing: Writing) -> dict[str, Any] | None:
    if collection.create_record_fn is None:
        return None
    try:
        record = collection.create_record_fn()
    except Exception as error:  # a project's own function: it may raise anything
        raise NotMaterializable(f"create_record_fn of the collection fails: {error!r}.") from error
    if not isinstance(record, BaseRecord):
        raise NotMaterializable(f"create_record_fn of the collection makes a {type(record).__name__}, not a record.")
    return tables_of([record], shapes, writing)


def _factory(
    template: dict[str, Any] | None, shapes: Sequence[Shape], class_maps: Sequence[ClassMap]
) -> RecordFactory | None:
    if template is None:
        return None
    factory = RecordFactory(template, shapes, class_maps)
    factory()  # a damaged block shows now, not at the first new record
    return factory


def _check_collection(collection: RecordCollection) -> None:
    for part, kind, attributes in (
        (collection, RecordCollection, {"create_record_fn", "_records"}),
        (collection._records, IndexableDict, {"data", "_list"}),
    ):
        if type(part) is not kind or set(vars(part)) != attributes:
            strange = ", ".join(sorted(set(vars(part)) ^ attributes)) or f"the class {type(part).__name__}"
            raise NotMaterializable(f"the collection is not a plain {kind.__name__}: it differs in {strange}.")
