"""Groups of records as tables of columns, and back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from icevision.core import tasks
from icevision.core.class_map import ClassMap
from icevision.core.components.composite import Composite
from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent

from redaction.errors import NotMaterializable
from redaction.materializers.components import COMPONENTS, component_named
from redaction.materializers.kinds import VALUES, Kind, SameAs, Writing
from redaction.materializers.shapes import Group, Shape, Slot, record_name, task_of


def table_of(group: Group, writing: Writing) -> dict[str, Any]:
    """A group of records as plain content: its shape, and a column for every attribute of its components.

    Raises:
        NotMaterializable: an attribute holds what cannot be kept, named by record and component.
    """
    columns = []
    for slot, components in zip(group.shape.slots, zip(*group.rows, strict=True), strict=True):
        columns += _columns(slot, components, group.records, writing)
    is_new = None
    if group.shape.is_new:
        is_new = _column(VALUES, [record.is_new for record in group.records], "is_new", group.records, writing)
    return {**group.shape._asdict(), "is_new_flags": is_new, "columns": columns}


def _columns(
    slot: Slot, components: Sequence[RecordComponent], records: Sequence[BaseRecord], writing: Writing
) -> list[Any]:
    columns = []
    for name in slot.attributes:
        values = list(map(attrgetter(name), components))
        what = f"{slot.component}.{name} (task {slot.task})"
        kind = COMPONENTS[type(components[0])][name]
        if isinstance(kind, Kind):
            columns.append(_column(kind, values, what, records, writing))
        else:
            _check_same(kind, values, components, what, records)
    return columns


def _column(kind: Kind, values: list[Any], what: str, records: Sequence[BaseRecord], writing: Writing) -> Any:
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
    same: SameAs, values: list[Any], components: Sequence[RecordComponent], what: str, records: Sequence[BaseRecord]
) -> None:
    for value, component, record in zip(values, components, records, strict=True):
        if value is not vars(component).get(same.attribute):
            raise NotMaterializable(
                f"{record_name(record)} cannot be kept exactly: {what} is no longer the object in {same.attribute!r}."
            )


def records_of(table: dict[str, Any], count: int, class_maps: Sequence[ClassMap]) -> list[BaseRecord]:
    """The records of a table, in the state in which IceVision's own constructors leave them.

    Those constructors sort, look up and call for every record what is the same for all of a shape, which takes several
    times as long.
    """
    shape = Shape.read(table)
    stored = [COMPONENTS[component_named(slot.component)][name] for slot in shape.slots for name in slot.attributes]
    if len(table["columns"]) != sum(isinstance(kind, Kind) for kind in stored):
        raise ValueError(
            f"{len(table['columns'])} columns are there for the attributes of {len(shape.slots)} components"
        )
    columns = iter(table["columns"])
    made = [_components(slot, count, columns, class_maps) for slot in shape.slots]
    rows = list(zip(*made, strict=True)) if made else [()] * count
    records = [BaseRecord.__new__(BaseRecord) for _ in range(count)]
    _fill(records, "components", map(set, rows))
    _fill(records, "task_composites", (OrderedDict() for _ in range(count)))
    for task_name, slots in groupby(range(len(made)), key=lambda place: shape.slots[place].task):
        _add_task(task_name, records, [made[place] for place in slots])
    if shape.is_new:
        _fill(records, "is_new", _values(VALUES, table["is_new_flags"], count, class_maps))
    return records


def _components(slot: Slot, count: int, columns: Any, class_maps: Sequence[ClassMap]) -> list[RecordComponent]:
    cls: Any = component_named(slot.component)
    components = [cls.__new__(cls) for _ in range(count)]
    task = task_of(slot)
    _fill(components, "task", (task for _ in range(count)))
    for name in slot.attributes:
        kind = COMPONENTS[cls][name]
        if isinstance(kind, Kind):
            _fill(components, name, _values(kind, next(columns), count, class_maps))
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


def _values(kind: Kind, content: Any, count: int, class_maps: Sequence[ClassMap]) -> list[Any]:
    values = kind.read(content, class_maps)
    if len(values) != count:
        raise ValueError(f"a column has {len(values)} values for {count} records")
    return values


def _fill(objects: Sequence[Any], name: str, values: Iterable[Any]) -> None:
    """Set an attribute of many objects, one by one: filling their ``__dict__`` at once would triple their memory."""
    for one, value in zip(objects, values, strict=True):
        setattr(one, name, value)
