"""RecordCollection: records of pages, column by column, in one msgpack file.

Records are grouped by shape: which components they have, for which task, and which attributes those hold. All records
of a shape share their columns. What several records have in common by identity, their class map, is written once and
shared again after loading. Records are rebuilt from their attributes, never by parsing again.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import srsly
from icevision.core import tasks
from icevision.core.class_map import ClassMap
from icevision.core.components.composite import Composite
from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent
from icevision.core.tasks import Task
from icevision.data.record_collection import RecordCollection

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.columns import pack, read_msgpack, unpack, write_msgpack
from redaction.materializers.components import CLASS_MAPS, COMPONENTS, NOTHING, component_named

_FILE = "records.msgpack"
_RECORD_OWN = {"components", "task_composites"}  # IceVision's own; everything else on a record is an attribute
_RECORD_KEPT = "is_new"  # set by the collection when a record is first asked for

Shape = tuple[Any, ...]
"""What a record is made of: ``("is_new" or "", component, component …)``, each ``(name, task, order, attributes)``."""


class RecordCollectionMaterializer(Materializer[RecordCollection]):
    """Every record with its components, exactly; the images stay where they are and need not be there."""

    saves = RecordCollection
    version = 1

    def save(self, value: RecordCollection, folder: Path) -> None:
        """Write ``records.msgpack``, and ``summary.json`` for people."""
        write_msgpack(folder / _FILE, content_of(value))
        srsly.write_json(folder / "summary.json", self.describe(value))

    def load(self, folder: Path) -> RecordCollection:
        """Build the records again. ``create_record_fn`` becomes a ``RecordFactory`` of the same components."""
        path = folder / _FILE
        content = read_msgpack(path)
        try:
            return collection_of(content)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise ArtifactDamaged(f"{path} does not hold records: {type(error).__name__} {error}.") from error

    def describe(self, value: RecordCollection) -> dict[str, Scalar]:
        """Counts of pages and boxes, and the classes."""
        boxes = [
            len(getattr(record.detection, "bboxes", ())) for record in value if "detection" in record.task_composites
        ]
        maps = {name: None for record in value for name in _class_names(record)}
        return {
            "pages": len(value),
            "pages_without_boxes": len(value) - sum(map(bool, boxes)),
            "boxes": sum(boxes),
            "documents": len({getattr(record, "document", None) for record in value}),
            "classes": ", ".join(map(str, maps)),
        }


class RecordFactory:
    """Makes empty records of one shape: the ``create_record_fn`` of a loaded collection."""

    def __init__(self, shape: Shape, attributes: list[dict[str, Any]]) -> None:
        self.shape = shape
        self.attributes = attributes

    def __call__(self) -> BaseRecord:
        """A new record, its attributes as those of a record that the stored factory made."""
        copies = [
            {name: list(value) if type(value) is list else value for name, value in attributes.items()}
            for attributes in self.attributes
        ]
        return _record(self.shape, copies, None)


def content_of(collection: RecordCollection) -> dict[str, Any]:
    """A collection as plain content.

    Raises:
        NotMaterializable: a record holds what cannot be kept, named by record, component and attribute.
    """
    records = list(collection)
    if list(collection._records.data.values()) != records:
        raise NotMaterializable(
            "a record id was assigned twice in this collection; build it anew with collection.new()."
        )
    if [record.record_id for record in records] != list(collection._records.data):
        raise NotMaterializable("a record's id was changed after it was added; build the collection anew with .new().")
    class_maps: dict[int, tuple[int, ClassMap]] = {}
    shapes: dict[Shape, list[BaseRecord]] = {}
    order = []
    for record in records:
        shape = _shape_of(record)
        order.append(list(shapes).index(shape) if shape in shapes else len(shapes))
        shapes.setdefault(shape, []).append(record)
    template = collection.create_record_fn()
    factory = _columns(_shape_of(template), [template], class_maps)
    groups = [_columns(shape, members, class_maps) for shape, members in shapes.items()]
    return {
        "order": pack(order, "the order of the records"),
        "shapes": groups,
        "factory": factory,
        "class_maps": [_class_map_content(class_map) for _, class_map in class_maps.values()],
    }


def collection_of(content: dict[str, Any]) -> RecordCollection:
    """The collection that ``content_of`` took."""
    class_maps = [_class_map(plain) for plain in content["class_maps"]]
    factory_shape = _shape(content["factory"]["shape"])
    factory = RecordFactory(factory_shape, next(_rows(content["factory"], factory_shape, 1, class_maps))[0])
    order = unpack(content["order"])
    with _without_garbage_collection():
        groups = [_records(plain, order.count(i), class_maps) for i, plain in enumerate(content["shapes"])]
        collection = RecordCollection(factory)
        return collection.new([next(groups[i]) for i in order])


def _shape_of(record: BaseRecord) -> Shape:
    extra = set(vars(record)) - _RECORD_OWN - {_RECORD_KEPT}
    if extra:
        raise NotMaterializable(f"record {record.record_id!r} has the attribute {min(extra)!r}, which cannot be kept.")
    parts = sorted((_component_shape(component, record) for component in record.components), key=str)
    return (_RECORD_KEPT if _RECORD_KEPT in vars(record) else "", *parts)


def _component_shape(component: RecordComponent, record: BaseRecord) -> tuple[Any, ...]:
    name = type(component).__name__
    kinds = COMPONENTS.get(type(component))
    if kinds is None:
        raise NotMaterializable(
            f"record {record.record_id!r} has the component {name}, which is not in the table of components that can "
            f"be kept; add it with keep_component({name}, …)."
        )
    attributes = set(vars(component)) - {"task", "composite"}
    if not attributes <= set(kinds):
        strange = min(attributes - set(kinds))
        raise NotMaterializable(
            f"record {record.record_id!r}: {name} has the attribute {strange!r}, which cannot be kept."
        )
    return name, component.task.name, component.task.order, tuple(sorted(attributes))


def _columns(shape: Shape, records: list[BaseRecord], class_maps: dict[int, tuple[int, ClassMap]]) -> dict[str, Any]:
    ordered = [_in_shape_order(record, shape) for record in records]
    columns = []
    for i, (name, task, _, attributes) in enumerate(shape[1:]):
        kinds = COMPONENTS[component_named(name)]
        for attribute in attributes:
            values = [getattr(components[i], attribute) for components in ordered]
            if kinds[attribute] is CLASS_MAPS:
                values = [_index(value, class_maps) for value in values]
            columns.append(_write(kinds[attribute].write, values, f"{name}.{attribute} ({task})", records))
    is_new = pack([record.is_new for record in records], "is_new") if shape[0] else None
    return {"shape": [shape[0], *map(list, shape[1:])], "columns": columns, "is_new": is_new}


def _write(write: Any, values: list[Any], what: str, records: list[BaseRecord]) -> Any:
    """Write one column; if that fails, say for which record."""
    try:
        return write(values, what)
    except NotMaterializable as whole:
        for record, value in zip(records, values, strict=True):
            try:
                write([value], what)
            except NotMaterializable as error:
                raise NotMaterializable(f"record {record.record_id!r}: {error}") from whole
        raise


def _in_shape_order(record: BaseRecord, shape: Shape) -> list[RecordComponent]:
    if len(shape) != len(record.components) + 1:
        raise NotMaterializable(f"record {record.record_id!r} has two components of one kind and task.")
    return sorted(record.components, key=lambda component: str(_component_shape(component, record)))


def _index(class_map: Any, class_maps: dict[int, tuple[int, ClassMap]]) -> int | None:
    if class_map is None:
        return None
    if type(class_map) is not ClassMap:
        raise NotMaterializable(f"a class map is a {type(class_map).__name__}; only IceVision's ClassMap can be kept.")
    return class_maps.setdefault(id(class_map), (len(class_maps), class_map))[0]


def _class_map_content(class_map: ClassMap) -> dict[str, Any]:
    what = "a class map"
    return {
        "id2class": pack(class_map._id2class, what),
        "names": pack(list(class_map._class2id), what),
        "ids": pack(list(class_map._class2id.values()), what),
        "background": pack([class_map._background], what),
        "lock": class_map._lock,
    }


def _class_map(plain: dict[str, Any]) -> ClassMap:
    class_map = ClassMap.__new__(ClassMap)
    class_map._lock = plain["lock"]
    class_map._id2class = unpack(plain["id2class"])
    class_map._background = unpack(plain["background"])[0]
    class_map._class2id = dict(zip(unpack(plain["names"]), unpack(plain["ids"]), strict=True))
    return class_map


def _shape(plain: list[Any]) -> Shape:
    return (plain[0], *((name, task, order, tuple(attributes)) for name, task, order, attributes in plain[1:]))


def _rows(plain: dict[str, Any], shape: Shape, count: int, class_maps: list[ClassMap]) -> Iterator[tuple[Any, Any]]:
    """For every record of a shape the attributes of its components, in the order of the shape, and ``is_new``."""
    columns = iter(plain["columns"])
    parts = []
    for name, _, _, attributes in shape[1:]:
        kinds = COMPONENTS[component_named(name)]
        read = [_read(kinds[attribute], next(columns), count, class_maps) for attribute in attributes]
        rows = zip(*read, strict=True) if attributes else iter([()] * count)
        parts.append(dict(zip(attributes, row, strict=True)) for row in rows)
    is_new = unpack(plain["is_new"]) if shape[0] else [None] * count
    for row in zip(*parts, is_new, strict=True):
        yield list(row[:-1]), row[-1]


def _read(kind: Any, plain: Any, count: int, class_maps: list[ClassMap]) -> list[Any]:
    if kind is NOTHING and plain != count:
        raise ArtifactDamaged(f"a column announces {plain} values for {count} records.")
    values = kind.read(plain)
    if len(values) != count:
        raise ArtifactDamaged(f"a column has {len(values)} values for {count} records.")
    if kind is CLASS_MAPS:
        return [None if index is None else class_maps[index] for index in values]
    return values


def _records(plain: dict[str, Any], count: int, class_maps: list[ClassMap]) -> Iterator[BaseRecord]:
    shape = _shape(plain["shape"])
    return (_record(shape, parts, is_new) for parts, is_new in _rows(plain, shape, count, class_maps))


def _record(shape: Shape, parts: list[dict[str, Any]], is_new: Any) -> BaseRecord:
    """A record of these components, in the state in which IceVision's own constructors leave one.

    Those constructors sort and look up for every record what is the same for all of a shape, and take ten times as
    long.
    """
    record = BaseRecord.__new__(BaseRecord)
    by_task: dict[Task, list[RecordComponent]] = {}
    for (name, task, order, _), attributes in zip(shape[1:], parts, strict=True):
        component_class = component_named(name)
        component = object.__new__(component_class)
        component.__dict__ = {"task": _task(task, order), **attributes}
        by_task.setdefault(component.task, []).append(component)
    record.components = {component for components in by_task.values() for component in components}
    record.task_composites = OrderedDict()
    for task in sorted(by_task, key=lambda task: task.order):
        composite = record.task_composites[task.name] = Composite.__new__(Composite)
        composite._parent = None if task == tasks.common else record
        composite.components = by_task[task]
        composite.components_cls = [type(component) for component in by_task[task]]
        for component in by_task[task]:
            component.composite = composite
    if shape[0]:
        record.is_new = is_new
    return record


def _task(name: str, order: float) -> Task:
    known = getattr(tasks, name, None)
    return known if isinstance(known, Task) and known.order == order else Task(name=name, order=order)


def _class_names(record: BaseRecord) -> list[Any]:
    class_maps = [getattr(composite, "class_map", None) for composite in record.task_composites.values()]
    return [name for class_map in class_maps if class_map is not None for name in class_map.get_classes()[1:]]


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
