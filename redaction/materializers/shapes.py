"""Shapes of records: which components they have, for which task, with which attributes.

The components of a record have an order that IceVision leaves to chance (it keeps them in a set). A shape has them in
one fixed order instead, so that equal collections become equal bytes, whoever writes them. Only where two components
of one task answer to the same attribute, so that their order decides which of them does, is the record's order kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter, is_, itemgetter
from typing import Any, NamedTuple

from icevision.core import tasks
from icevision.core.components.composite import Composite
from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent
from icevision.core.tasks import Task

from redaction.errors import NotMaterializable
from redaction.materializers.components import COMPONENTS, component_named

_MOST_SLOTS = 256  # far more than any record has; keeps small hostile files small in memory too
_STRUCTURE = ("task", "composite")  # what every component has, beside the attributes in the table
_COMPOSITE_ATTRIBUTES = {"_parent", "components", "components_cls"}
_COMPONENTS, _COMPOSITES = map(attrgetter, ("components", "task_composites"))


class Slot(NamedTuple):
    """One component of a shape."""

    task: str
    task_order: float
    component: str
    attributes: tuple[str, ...]


class Shape(NamedTuple):
    """What a record is made of; ``is_new`` tells whether the records have that flag, which a collection may set."""

    is_new: bool
    slots: tuple[Slot, ...]

    @classmethod
    def read(cls, content: dict[str, Any]) -> Shape:
        """A shape from plain content.

        Raises:
            ValueError: it has components that are not in the table, or no possible number of them.
        """
        slots = tuple(Slot(task, order, name, tuple(names)) for task, order, name, names in content["slots"])
        for slot in slots:
            known = COMPONENTS[component_named(slot.component)]
            if not set(slot.attributes) <= set(known) or len(set(slot.attributes)) != len(slot.attributes):
                raise ValueError(f"{slot.component} has no attributes {slot.attributes}")
            if type(slot.task) is not str or type(slot.task_order) not in (int, float):
                raise ValueError("a task has no name or no order")
        if len(slots) > _MOST_SLOTS:
            raise ValueError(f"a record has {len(slots)} components")
        return cls(content["is_new"] is True, slots)


@dataclass
class Group:
    """Records of one shape.

    Attributes:
        shape: of each of them.
        records: in the order in which they came.
        rows: the components of each record, in the order of the shape's slots.
    """

    shape: Shape
    records: list[BaseRecord] = field(default_factory=list)
    rows: list[Sequence[RecordComponent]] = field(default_factory=list)

    def columns(self) -> list[list[Sequence[Any]]] | None:
        """For every slot its attributes' values, one of each record; None where a record is not of this shape."""
        composites = list(map(_COMPOSITES, self.records))
        if not self._has_structure():
            return None
        columns: list[list[Sequence[Any]]] = []
        for slot, components in zip(self.shape.slots, zip(*self.rows, strict=True), strict=True):
            attributes = list(map(vars, components))
            if set(map(len, attributes)) != {len(slot.attributes) + len(_STRUCTURE)}:
                return None
            try:
                found = zip(*map(itemgetter(*_STRUCTURE, *slot.attributes), attributes), strict=True)
                found_tasks, owners, *values = found
            except KeyError:
                return None
            if not all(map(is_, owners, map(itemgetter(slot.task), composites))) or not _are(slot, found_tasks):
                return None
            columns.append(list(values))
        return columns

    def _has_structure(self) -> bool:
        """Whether records and composites hold the group's components and nothing else."""
        if set(map(type, self.records)) != {BaseRecord}:
            return False
        for task in {slot.task for slot in self.shape.slots}:
            composites = [record.task_composites.get(task) for record in self.records]
            if set(map(type, composites)) != {Composite}:
                return False
            if any(set(names) != _COMPOSITE_ATTRIBUTES for names in set(map(tuple, map(vars, composites)))):
                return False
        held = list(map(_COMPONENTS, self.records))
        return set(map(len, held)) == {len(self.shape.slots)} and all(map(set.issuperset, held, self.rows))


def _are(slot: Slot, found: Sequence[Task]) -> bool:
    """Whether all of some tasks are the slot's."""
    distinct = {id(task): task for task in found}.values()
    return all(_facts(task) == (slot.task, type(slot.task_order), slot.task_order) for task in distinct)


def _facts(task: Task) -> tuple[Any, ...]:
    return task.name, type(task.order), task.order


class Shapes:
    """The shapes met so far, each with its number, in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[Shape, int] = {}
        self._known: dict[tuple[Any, ...], tuple[Shape, Any]] = {}

    def group(self, records: Sequence[BaseRecord], thoroughly: bool) -> tuple[list[int], list[Group]]:
        """The shape number of every record, and the records by shape.

        Args:
            records: all of one collection, or a part of them.
            thoroughly: look at every attribute of every component. Otherwise the classes of the components decide, and
                whoever reads the groups must see whether the attributes of their records really are those of the shape.

        Raises:
            NotMaterializable: a record has a part that is not in the table of components.
        """
        groups: dict[Shape, Group] = {}
        order = []
        for record in records:
            components = list(chain.from_iterable(map(_COMPONENTS, record.task_composites.values())))
            signature = (_details if thoroughly else _classes)(record, components)
            if signature not in self._known:
                shape, places = _shape_of(record, components)
                self.numbers.setdefault(shape, len(self.numbers))
                # itemgetter gives a bare item for one place, and nothing for none
                self._known[signature] = shape, itemgetter(*places) if len(places) > 1 else tuple
            shape, pick = self._known[signature]
            if shape not in groups:
                groups[shape] = Group(shape)
            order.append(self.numbers[shape])
            groups[shape].records.append(record)
            groups[shape].rows.append(pick(components))
        return order, list(groups.values())


def _classes(record: BaseRecord, components: list[RecordComponent]) -> tuple[Any, ...]:
    """What mostly decides about a record's shape; this runs for every record."""
    composites = record.task_composites
    return (*vars(record), *composites, *map(len, map(_COMPONENTS, composites.values())), *map(type, components))


def _details(record: BaseRecord, components: list[RecordComponent]) -> tuple[Any, ...]:
    """All that decides about a record's shape."""
    found_tasks = [_facts(component.task) for component in components]
    return (type(record), *_classes(record, components), *found_tasks, *map(tuple, map(vars, components)))


def _shape_of(record: BaseRecord, components: list[RecordComponent]) -> tuple[Shape, list[int]]:
    """The shape of a record, and for each of its slots the place of the component in the list."""
    check_structure(record, components)
    slots = [_slot(record, component) for component in components]
    places = sorted(range(len(slots)), key=lambda place: _slot_order(slots, place))
    return Shape("is_new" in vars(record), tuple(slots[place] for place in places)), places


def _slot_order(slots: list[Slot], place: int) -> tuple[Any, ...]:
    slot = slots[place]
    names = [name for other in slots if other.task == slot.task for name in other.attributes]
    if len(set(names)) < len(names):
        return slot.task_order, slot.task, place
    return slot.task_order, slot.task, slot.component


def _slot(record: BaseRecord, component: RecordComponent) -> Slot:
    kind = type(component)
    if kind not in COMPONENTS:
        raise _refusal(
            record,
            f"the component {kind.__module__}.{kind.__qualname__} is not in the table of components that can be kept. "
            f"Add it with keep_component({kind.__name__}, ...) of redaction.materializers.components.",
        )
    strange = set(vars(component)) - set(COMPONENTS[kind]) - set(_STRUCTURE)
    if strange:
        raise _refusal(record, f"{kind.__name__} has the attribute {min(strange)!r}, which is not in its row.")
    task = component.task
    if type(task) is not Task or type(task.name) is not str or type(task.order) not in (int, float):
        raise _refusal(record, f"{kind.__name__} has the task {task!r}; only IceVision's Task can be kept.")
    names = tuple(name for name in COMPONENTS[kind] if name in vars(component))
    return Slot(task.name, task.order, kind.__name__, names)


def check_structure(record: BaseRecord, components: Sequence[RecordComponent]) -> None:
    """Refuse a record that holds anything but its components.

    Raises:
        NotMaterializable: saying what.
    """
    if type(record) is not BaseRecord:
        raise _refusal(record, f"it is a {type(record).__name__}; only IceVision's BaseRecord can be kept.")
    strange = set(vars(record)) - {"components", "task_composites", "is_new"}
    if strange:
        raise _refusal(record, f"it has the attribute {min(strange)!r} of its own. Put it into a component.")
    if len(components) > _MOST_SLOTS:
        raise _refusal(record, f"it has {len(components)} components; {_MOST_SLOTS} can be kept.")
    if set(components) != record.components:
        raise _refusal(record, "its components are not those of its tasks: two tasks of one name differ in order.")
    for name, composite in record.task_composites.items():
        if type(composite) is not Composite or set(vars(composite)) != _COMPOSITE_ATTRIBUTES:
            raise _refusal(record, "the components of a task have attributes that IceVision does not know.")
        if any(component.composite is not composite for component in composite.components):
            raise _refusal(record, f"one of its components for the task {name} is part of another record too.")
        if any(component.task.name != name for component in composite.components):
            raise _refusal(record, f"one of its components for the task {name} says that it has another task.")


def task_of(slot: Slot) -> Task:
    """The slot's task: IceVision's own where it is one of those."""
    known = getattr(tasks, slot.task, None)
    task = Task(slot.task, slot.task_order)
    return known if known == task and type(known.order) is type(task.order) else task


def record_name(record: BaseRecord) -> str:
    """How errors call a record."""
    return f"record {getattr(record, 'record_id', None)!r}"


def _refusal(record: BaseRecord, reason: str) -> NotMaterializable:
    return NotMaterializable(f"{record_name(record)} cannot be kept exactly: {reason}")
