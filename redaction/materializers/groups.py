"""Records of one shape, put together so that each attribute of theirs is one column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, contains, is_, itemgetter
from typing import Any

from icevision.core.components.composite import Composite
from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent
from icevision.core.tasks import Task

from redaction.materializers.components import component_named
from redaction.materializers.shapes import COMPOSITE_ATTRIBUTES, STRUCTURE, Shape, Slot, facts_of, shape_of

_COMPONENTS, _COMPOSITES = map(attrgetter, ("components", "task_composites"))

Row = tuple[RecordComponent, ...]


@dataclass
class Group:
    """Records of one shape.

    Attributes:
        shape: of each of them.
        records: in the order in which they came.
        members: for each slot of the shape the component of every record.
    """

    shape: Shape
    records: Sequence[BaseRecord]
    members: Sequence[Sequence[RecordComponent]]

    def columns(self) -> list[Sequence[Sequence[Any]]] | None:
        """For every slot its attributes' values, one of each record; None where a record is not of this shape."""
        if set(map(type, self.records)) != {BaseRecord} or not self._hold_members():
            return None
        by_task = list(map(_COMPOSITES, self.records))
        composites = {task: [tasks.get(task) for tasks in by_task] for task in {slot.task for slot in self.shape.slots}}
        if not all(map(_are_plain, composites.values())):
            return None
        columns: list[Sequence[Sequence[Any]]] = []
        for slot, components in zip(self.shape.slots, self.members, strict=True):
            values = _values(slot, components, composites[slot.task])
            if values is None:
                return None
            columns.append(values)
        return columns

    def _hold_members(self) -> bool:
        """Whether the records' own sets of components are those of the group."""
        held = list(map(_COMPONENTS, self.records))
        sizes = set(map(len, held))
        return sizes == {len(self.members)} and all(all(map(contains, held, column)) for column in self.members)


def _are_plain(composites: Sequence[Any]) -> bool:
    """Whether all are composites with IceVision's attributes and no others."""
    if set(map(type, composites)) != {Composite}:
        return False
    return all(set(names) == COMPOSITE_ATTRIBUTES for names in set(map(tuple, map(vars, composites))))


def _values(slot: Slot, components: Sequence[Any], composites: Sequence[Composite]) -> Sequence[Sequence[Any]] | None:
    """The columns of one slot; None where a component has other attributes, or is another task's or record's."""
    attributes = list(map(vars, components))
    if set(map(len, attributes)) != {len(STRUCTURE) + len(slot.attributes)}:
        return None
    try:
        tasks, owners, *values = zip(*map(itemgetter(*STRUCTURE, *slot.attributes), attributes), strict=True)
    except KeyError:
        return None
    return values if all(map(is_, owners, composites)) and _are_of(slot, tasks) else None


def _are_of(slot: Slot, tasks: Sequence[Task]) -> bool:
    """Whether all of some tasks, most of which are one object, are the slot's."""
    distinct = dict(zip(map(id, tasks), tasks, strict=True))
    return all(facts_of(task) == (slot.task, type(slot.task_order), slot.task_order) for task in distinct.values())


class Shapes:
    """The shapes met so far, each with its number, in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[Shape, int] = {}
        self._known: dict[tuple[Any, ...], tuple[Shape, Callable[[list[RecordComponent]], Row]]] = {}

    def group(self, records: Sequence[BaseRecord], thoroughly: bool) -> tuple[list[int], list[Group]]:
        """The shape number of every record, and the records by shape.

        Args:
            records: all of one collection, or a part of them.
            thoroughly: look at every attribute of every component. Otherwise the classes of the components decide, and
                whoever reads the groups must see whether the attributes of their records really are those of the shape.

        Raises:
            NotMaterializable: a record has a part that is not in the table of components.
        """
        alike = None if thoroughly or not records else self._alike(records)
        if alike is not None:
            return [self.numbers[alike.shape]] * len(records), [alike]
        found = [self._met(record, _details if thoroughly else _classes) for record in records]
        by_shape: dict[Shape, list[int]] = {}
        for place, (shape, _) in enumerate(found):
            by_shape.setdefault(shape, []).append(place)
        groups = [
            Group(shape, [records[i] for i in places], list(zip(*(found[i][1] for i in places), strict=True)))
            for shape, places in by_shape.items()
        ]
        return [self.numbers[shape] for shape, _ in found], groups

    def _alike(self, records: Sequence[BaseRecord]) -> Group | None:
        """All records as one group, if they seem to be of one shape as they mostly are.

        This looks at no record by itself, which would take several times as long.
        """
        by_task = list(map(_COMPOSITES, records))
        if len(set(map(tuple, map(vars, records)))) > 1 or len(set(map(tuple, by_task))) > 1:
            return None
        shape, _ = self._met(records[0], _classes)
        members: dict[tuple[str, type], list[RecordComponent]] = {}
        for task in by_task[0]:
            members |= _members(task, [tasks[task] for tasks in by_task])
        columns = [members.get((slot.task, component_named(slot.component)), []) for slot in shape.slots]
        if shape.order_matters or len(members) > len(columns) or set(map(len, columns)) - {len(records)}:
            return None
        return Group(shape, records, columns)

    def _met(self, record: BaseRecord, signature_of: Callable[..., tuple[Any, ...]]) -> tuple[Shape, Row]:
        """The shape of a record, and its components in the order of the shape's slots."""
        components = list(chain.from_iterable(map(_COMPONENTS, record.task_composites.values())))
        signature = signature_of(record, components)
        if signature not in self._known:
            shape, places = shape_of(record, components)
            self.numbers.setdefault(shape, len(self.numbers))
            # itemgetter gives a bare item for one place, and nothing for none
            self._known[signature] = shape, itemgetter(*places) if len(places) > 1 else tuple
        shape, pick = self._known[signature]
        return shape, pick(components)


def _members(task: str, composites: Sequence[Composite]) -> dict[tuple[str, type], list[RecordComponent]]:
    """The components of one task of many records, by class."""
    found = list(chain.from_iterable(map(_COMPONENTS, composites)))
    members: dict[type, list[RecordComponent]] = {kind: [] for kind in set(map(type, found))}
    append = {kind: column.append for kind, column in members.items()}
    for kind, component in zip(map(type, found), found, strict=True):
        append[kind](component)
    return {(task, kind): column for kind, column in members.items()}


def _classes(record: BaseRecord, components: list[RecordComponent]) -> tuple[Any, ...]:
    """What mostly decides about a record's shape; this runs for every record."""
    composites = record.task_composites
    return (*vars(record), *composites, *map(len, map(_COMPONENTS, composites.values())), *map(type, components))


def _details(record: BaseRecord, components: list[RecordComponent]) -> tuple[Any, ...]:
    """All that decides about a record's shape."""
    found_tasks = [facts_of(component.task) for component in components]
    return (type(record), *_classes(record, components), *found_tasks, *map(tuple, map(vars, components)))
