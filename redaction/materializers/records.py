"""RecordCollection: records of pages, column by column, in one msgpack file.

Records are grouped by shape: which components they have, for which task, and which attributes those hold. All records
of a shape share their columns. What several records have in common by identity, their class map, is written once and
shared again after loading. Records are rebuilt from their attributes, never by parsing again.

``records.msgpack`` is a map:

    format       1
    order        for every record the number of its shape
    keys         the ids under which the collection finds its records
    members      None, or where the collection's list and its ids differ: the record numbers of each
    shapes       the tables, see ``tables``: slots (task, order, component, attributes) and a column an attribute
    template     the table of one record that ``create_record_fn`` made; None where the collection has no such function
    class_maps   names, ids, background and lock
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import srsly
from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.core.record_components import BBoxesRecordComponent, ClassMapRecordComponent
from icevision.data.record_collection import RecordCollection
from icevision.utils.indexable_dict import IndexableDict

from redaction.data.components import DocumentRecordComponent
from redaction.errors import NotMaterializable
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.class_maps import class_map_content, class_map_of
from redaction.materializers.columns import pack, read_msgpack, reading, unpack, write_msgpack
from redaction.materializers.kinds import Writing
from redaction.materializers.shapes import grouped
from redaction.materializers.tables import records_of, table_of

_FILE, _SUMMARY = "records.msgpack", "summary.json"
_FORMAT = 1


class RecordCollectionMaterializer(Materializer[RecordCollection]):
    """Every record with its components, exactly; image files stay where they are and need not be there."""

    saves = RecordCollection
    version = 1

    def save(self, value: RecordCollection, folder: Path) -> None:
        """Write ``records.msgpack``, and ``summary.json`` for people."""
        with _without_garbage_collection():
            write_msgpack(folder / _FILE, content_of(value))
        srsly.write_json(folder / _SUMMARY, {"format": _FORMAT, **self.describe(value)})

    def load(self, folder: Path) -> RecordCollection:
        """Build the records again. ``create_record_fn`` becomes a ``RecordFactory`` of the same components."""
        path = folder / _FILE
        with _without_garbage_collection(), reading(path, "a collection of records"):
            return collection_of(read_msgpack(path))

    def describe(self, value: RecordCollection) -> dict[str, Scalar]:
        """Counts of pages, boxes and named documents, and the classes."""
        composites = [composite for record in value._records._list for composite in record.task_composites.values()]
        components = [component for composite in composites for component in composite.components]
        boxes = [len(component.bboxes) for component in components if isinstance(component, BBoxesRecordComponent)]
        documents = [component.document for component in components if isinstance(component, DocumentRecordComponent)]
        return {
            "pages": len(value._records._list),
            "pages_without_boxes": len(value._records._list) - sum(map(bool, boxes)),
            "boxes": sum(boxes),
            "documents": len({document for document in documents if isinstance(document, str)}),
            "classes": ", ".join(_class_names(components)),
        }


class RecordFactory:
    """Makes empty records: the ``create_record_fn`` of a loaded collection.

    Args:
        table: of the one record that the stored function made.
        class_maps: those that the table refers to; the records share them.
    """

    def __init__(self, table: dict[str, Any], class_maps: Sequence[ClassMap]) -> None:
        self._table = table
        self._class_maps = class_maps

    def __call__(self) -> BaseRecord:
        """A new record in the state in which the stored function made one."""
        return records_of(self._table, 1, self._class_maps)[0]


def content_of(collection: RecordCollection) -> dict[str, Any]:
    """A collection as plain content.

    Raises:
        NotMaterializable: a record holds what cannot be kept, named by record, component and attribute.
    """
    _check_collection(collection)
    by_id, listed = collection._records.data, collection._records._list
    records = list(dict.fromkeys(chain(listed, by_id.values())))  # a record's hash is its identity
    order, groups = grouped(records)
    writing = Writing()
    return {
        "format": _FORMAT,
        "order": pack(order, "the order of the records"),
        "keys": pack(list(by_id), "a key of the collection"),
        "members": _members(records, listed, list(by_id.values())),
        "shapes": [table_of(group, writing) for group in groups],
        "template": _template(collection, writing),
        "class_maps": [class_map_content(class_map) for class_map in writing.class_maps.values()],
    }


def collection_of(content: dict[str, Any]) -> RecordCollection:
    """The collection that ``content_of`` took.

    Raises:
        ValueError, LookupError, TypeError: the content is not of that form.
    """
    if content["format"] != _FORMAT:
        raise ValueError(f"it has the format {content['format']!r}; this version reads {_FORMAT}")
    class_maps = [class_map_of(plain) for plain in content["class_maps"]]
    order, tables = unpack(content["order"]), content["shapes"]
    if not set(order) <= set(range(len(tables))):
        raise ValueError("records refer to shapes that are not there")
    counts = Counter(order)
    made = [iter(records_of(table, counts[number], class_maps)) for number, table in enumerate(tables)]
    records = [next(made[number]) for number in order]
    listed, by_id = _placed(records, content["members"])
    collection = RecordCollection(_factory(content["template"], class_maps))
    collection._records._list = listed
    collection._records.data = dict(zip(unpack(content["keys"]), by_id, strict=True))
    return collection


def _members(records: list[BaseRecord], listed: list[BaseRecord], by_id: list[BaseRecord]) -> dict[str, Any] | None:
    """Record numbers of the collection's list and of its ids; None in the plain case, in which both are all records.

    They differ after ``a + b`` of collections with ids in common: the list has both records, the ids find the second.
    """
    if len(records) == len(listed) == len(by_id) and all(map(_is, listed, by_id)):
        return None
    numbers = {record: number for number, record in enumerate(records)}
    members = {"list": listed, "ids": by_id}
    return {name: pack([numbers[record] for record in part], name) for name, part in members.items()}


def _placed(records: list[BaseRecord], members: dict[str, Any] | None) -> tuple[list[BaseRecord], list[BaseRecord]]:
    if members is None:
        return records, records
    return [records[i] for i in unpack(members["list"])], [records[i] for i in unpack(members["ids"])]


def _template(collection: RecordCollection, writing: Writing) -> dict[str, Any] | None:
    if collection.create_record_fn is None:
        return None
    try:
        record = collection.create_record_fn()
    except Exception as error:  # a project's own function: it may raise anything
        raise NotMaterializable(f"create_record_fn of the collection fails: {error!r}.") from error
    if not isinstance(record, BaseRecord):
        raise NotMaterializable(f"create_record_fn of the collection makes a {type(record).__name__}, not a record.")
    return table_of(grouped([record])[1][0], writing)


def _factory(template: dict[str, Any] | None, class_maps: Sequence[ClassMap]) -> RecordFactory | None:
    if template is None:
        return None
    factory = RecordFactory(template, class_maps)
    factory()  # a damaged table shows now, not at the first new record
    return factory


def _check_collection(collection: RecordCollection) -> None:
    for part, kind, attributes in (
        (collection, RecordCollection, {"create_record_fn", "_records"}),
        (collection._records, IndexableDict, {"data", "_list"}),
    ):
        if type(part) is not kind or set(vars(part)) != attributes:
            strange = ", ".join(sorted(set(vars(part)) ^ attributes)) or f"the class {type(part).__name__}"
            raise NotMaterializable(f"the collection is not a plain {kind.__name__}: it differs in {strange}.")


def _class_names(components: Sequence[Any]) -> list[str]:
    labelled = [component for component in components if isinstance(component, ClassMapRecordComponent)]
    class_maps = {id(component.class_map): component.class_map for component in labelled if component.class_map}
    # by content, since the order of a record's components is chance and the summary's bytes must not depend on it
    ordered = sorted(class_maps.values(), key=lambda each: str(each.get_classes()))
    names = [(name, each._background) for each in ordered for name in each.get_classes()]
    return list(dict.fromkeys(str(name) for name, background in names if name not in (None, background)))


def _is(one: Any, other: Any) -> bool:
    return one is other


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Millions of new objects, none of them garbage: the collector would walk all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
