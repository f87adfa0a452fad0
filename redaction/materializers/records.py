"""RecordCollection: records of pages, column by column.

Records are grouped by shape: which components they have, for which task, and which attributes those hold. The records
of a shape share their columns. What several records have in common by identity, their class map, is written once and
shared again after loading. Records are rebuilt from their attributes, never by parsing again.

``records.msgpack`` is a map with what concerns all records:

    format       2
    keys         the ids under which the collection finds its records
    members      None, or where the collection's list and its ids differ: the record numbers of each
    shapes       slots (task, order, component, attributes) of every shape
    template     the one record that ``create_record_fn`` made, as a block; None where there is no such function
    class_maps   names, ids, background and lock
    blocks       bytes of each block

``blocks.msgpack`` holds the records themselves, ``RECORDS_IN_BLOCK`` after the other in a block, so that one can be
read without the others, and so that reading and writing stay within the processor's caches. A block is a map:

    order        for every record the number of its shape
    tables       for every shape that occurs: its number, and a column an attribute, see ``tables``

Version 1 had a single block, inside ``records.msgpack``.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from icevision.core.record_components import BBoxesRecordComponent, ClassMapRecordComponent
from icevision.data.record_collection import RecordCollection

from redaction.data.components import DocumentRecordComponent
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.columns import pack, write_msgpack
from redaction.materializers.record_content import content_of
from redaction.materializers.stored_records import BLOCKS, RECORDS, StoredRecords


class RecordCollectionMaterializer(Materializer[RecordCollection]):
    """Every record with its components, exactly; image files stay where they are and need not be there."""

    saves = RecordCollection
    version = 2

    def save(self, value: RecordCollection, folder: Path) -> None:
        """Write ``records.msgpack`` and ``blocks.msgpack``."""
        with _without_garbage_collection():
            content = content_of(value)
        blocks = content["blocks"]
        write_msgpack(folder / RECORDS, {**content, "blocks": pack(list(map(len, blocks)), "lengths")})
        (folder / BLOCKS).write_bytes(b"".join(blocks))

    def load(self, folder: Path) -> RecordCollection:
        """Build the records again. ``create_record_fn`` becomes a ``RecordFactory`` of the same components."""
        stored = StoredRecords(folder)
        with _without_garbage_collection():
            return stored.collection()

    def describe(self, value: RecordCollection) -> dict[str, Scalar]:
        """Counts of pages, boxes and named documents, and the classes."""
        tasks = chain.from_iterable(map(dict.values, map(attrgetter("task_composites"), value._records._list)))
        components = list(chain.from_iterable(map(attrgetter("components"), tasks)))
        boxes = [len(component.bboxes) for component in components if isinstance(component, BBoxesRecordComponent)]
        documents = [component.document for component in components if isinstance(component, DocumentRecordComponent)]
        return {
            "pages": len(value._records._list),
            "pages_without_boxes": len(value._records._list) - sum(map(bool, boxes)),
            "boxes": sum(boxes),
            "documents": len({document for document in documents if isinstance(document, str)}),
            "classes": ", ".join(_class_names(components)),
        }


def _class_names(components: Sequence[Any]) -> list[str]:
    labelled = [component for component in components if isinstance(component, ClassMapRecordComponent)]
    class_maps = {id(component.class_map): component.class_map for component in labelled if component.class_map}
    # by content, since the order of a record's components is chance and the summary's bytes must not depend on it
    ordered = sorted(class_maps.values(), key=lambda each: str(each.get_classes()))
    names = [(name, each._background) for each in ordered for name in each.get_classes()]
    return list(dict.fromkeys(str(name) for name, background in names if name not in (None, background)))


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
