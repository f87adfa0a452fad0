"""Groups of records as tables of columns, and back."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from operator import attrgetter
from typing import Any, NoReturn

from icevision.core import tasks
from icevision.core.class_map import ClassMap
from icevision.core.components.composite import Composite
from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent

from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack
from redaction.materializers.components import COMPONENTS, component_named
from redaction.materializers.groups import Group, Shapes
from redaction.materializers.kinds import VALUES, Kind, SameAs, Writing
from redaction.materializers.shapes import Shape, Slot, check_structure, record_name, task_of


def tables_of(records: Sequence[BaseRecord], shapes: Shapes, writing: Writing) -> dict[str, Any]:
    """Records as plain content: the number of every record's shape, and for each shape a column an attribute.

    Raises:
        NotMaterializable: an attribute holds what cannot be kept, named by record and component.
    """
    order, groups = shapes.group(records, thoroughly=False)
    columns = [group.columns() for group in groups]
    if None in columns:
        order, groups = shapes.group(records, thoroughly=True)
        columns = [group.columns() for group in groups]
    tables = []
    for group, found in zip(groups, columns, strict=True):
        if found is None:
            _refuse(group)
        tables.append(_table(shapes.numbers[group.shape], group, found, writing))
    return {"order": pack(order, "the order of the records"), "tables": tables}


def _refuse(group: Group) -> NoReturn:
    for record, *components in zip(group.records, *group.members, strict=True):
        check_structure(record, components)
    raise AssertionError("a group of records with whole structures holds those of its shape")


def _table(number: int, group: Group, columns: Sequence[Sequence[Sequence[Any]]], writing: Writing) -> dict[str, Any]:
    is_new = None
    if group.shape.is_new:
        is_new = _column(VALUES, [record.is_new for record in group.records], "is_new", group.records, writing)
    packed = []
    for slot, components, values in zip(group.shape.slots, group.members, columns, strict=True):
        packed += _columns(slot, components, values, group.records, writing)
    return {"shape": number, "is_new": is_new, "columns": packed}


def _columns(
    slot: Slot,
    components: Sequence[RecordComponent],
    columns: Sequence[Sequence[Any]],
    records: Sequence[BaseRecord],
    writing: Writing,
) -> list[Any]:
    packed = []
    for name, values in zip(slot.attributes, columns, strict=True):
        what = f"{slot.component}.{name} (task {slot.task})"
        kind = COMPONENTS[type(components[0])][name]
        if isinstance(kind, Kind):
            packed.append(_column(kind, values, what, records, writing))
        else:
            _check_same(kind, values, components, what, records)
    return packed


def _column(kind: Kind, values: Sequence[Any], what: str, records: Sequence[BaseRecord], writing: Writing) -> Any:
    writing.what = what
    try:
        return kind.write(values, writing)
    except NotMaterializable as whole:
        again = Writing(what)
        for record, value in zip(records, values, strict=True):  # slow, to find out whose value it is
            try:
                kind.write([value], again)
            except NotMaterializable as error:
                raise NotMaterializable(f"{record_name(record)} cannot be kept exactly: {error}") from whole
        raise


def _check_same(
    same: SameAs, values: Sequence[Any], components: Sequence[RecordComponent], what: str, records: Sequence[BaseRecord]
) -> None:
    for value, component, record in zip(values, components, records, strict=True):
        if value is not vars(component).get(same.attribute):
            raise NotMaterializable(
                f"{record_name(record)} cannot be kept exactly: {what} is no longer the object in {same.attribute!r}."
            )


def records_of(
    content: dict[str, Any], shapes: Sequence[Shape], class_maps: Sequence[ClassMap], only: int | None = None
) -> list[BaseRecord]:
    """The records that ``tables_of`` took, in their order; ``only`` the one at that place.

    Raises:
        ValueError, LookupError, TypeError: the content is not of that form.
    """
    order = unpack(content["order"])
    tables = {table["shape"]: table for table in content["tables"]}
    counts = Counter(order)
    if (
        set(counts) != set(tables)
        or len(tables) != len(content["tables"])
        or not set(tables) <= set(range(len(shapes)))
    ):
        raise ValueError("its records and tables are not of the same shapes")
    if only is not None:
        number, place = order[only], order[:only].count(order[only])
        rows = Rows(counts[number], slice(place, place + 1), class_maps)
        return _records(tables[number], shapes[number], rows)
    made = {
        number: iter(_records(table, shapes[number], Rows(counts[number], slice(None), class_maps)))
        for number, table in tables.items()
    }
    return [next(made[number]) for number in order]


@dataclass(frozen=True)
class Rows:
    """What the columns of a table have in common while they are read.

    Attributes:
        stored: how many records the table has.
        wanted: those that are built.
        class_maps: of the collection.
    """

    stored: int
    wanted: slice
    class_maps: Sequence[ClassMap]

    def __len__(self) -> int:
        return len(range(self.stored)[self.wanted])

    def values(self, kind: Kind, content: Any) -> list[Any]:
        """The wanted values of a column.

        Raises:
            ValueError: the column has not one value for each record of the table.
        """
        values = kind.read(content, self.class_maps)
        if len(values) != self.stored:
            raise ValueError(f"a column has {len(values)} values for {self.stored} records")
        return values[self.wanted]


def _records(table: dict[str, Any], shape: Shape, rows: Rows) -> list[BaseRecord]:
    """Records of a table, in the state in which IceVision's own constructors leave them.

    Those constructors sort, look up and call for every record what is the same for all of a shape, which takes several
    times as long.
    """
    stored = [COMPONENTS[component_named(slot.component)][name] for slot in shape.slots for name in slot.attributes]
    if len(table["columns"]) != sum(isinstance(kind, Kind) for kind in stored):
        raise ValueError(
            f"{len(table['columns'])} columns are there for the attributes of {len(shape.slots)} components"
        )
    columns = iter(table["columns"])
    made = [_components(slot, columns, rows) for slot in shape.slots]
    members = list(zip(*made, strict=True)) if made else [()] * len(rows)
    records = [BaseRecord.__new__(BaseRecord) for _ in range(len(rows))]
    _fill(records, "components", map(set, members))
    _fill(records, "task_composites", (OrderedDict() for _ in range(len(rows))))
    for task_name, slots in groupby(range(len(made)), key=lambda place: shape.slots[place].task):
        _add_task(task_name, records, [made[place] for place in slots])
    if shape.is_new:
        _fill(records, "is_new", rows.values(VALUES, table["is_new"]))
    return records


def _components(slot: Slot, columns: Iterator[Any], rows: Rows) -> list[RecordComponent]:
    cls: Any = component_named(slot.component)
    components = [cls.__new__(cls) for _ in range(len(rows))]
    _fill(components, "task", repeat(task_of(slot), len(rows)))
    for name in slot.attributes:
        kind = COMPONENTS[cls][name]
        if isinstance(kind, Kind):
            _fill(components, name, rows.values(kind, next(columns)))
    for name in slot.attributes:
        kind = COMPONENTS[cls][name]
        if isinstance(kind, SameAs):
            _fill(components, name, map(attrgetter(kind.attribute), components))
    return components


def _add_task(name: str, records: Sequence[BaseRecord], components: Sequence[Sequence[RecordComponent]]) -> None:
    """Give every record the composite of one task; ``components`` are lists of one component of all records."""
    classes = [type(column[0]) for column in components if column]
    for record, row in zip(records, zip(*components, strict=True), strict=True):
        composite = Composite.__new__(Composite)
        composite._parent = None if name == tasks.common.name else record
        composite.components = list(row)
        composite.components_cls = classes.copy()
        for component in row:
            component.composite = composite
        record.task_composites[name] = composite


def _fill(objects: Sequence[Any], name: str, values: Iterable[Any]) -> None:
    """Set an attribute of many objects, one by one: filling their ``__dict__`` at once would triple their memory."""
    for one, value in zip(objects, values, strict=True):
        setattr(one, name, value)
