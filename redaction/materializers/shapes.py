"""Shapes of records: which components they have, for which task, with which attributes.

The components of a record have an order that IceVision leaves to chance (it keeps them in a set). A shape has them in
one fixed order instead, so that equal collections become equal bytes, whoever writes them. Only where two components
of one task answer to the same attribute, so that their order decides which of them does, is the record's order kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
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
_TASK, _COMPOSITE = map(attrgetter, _STRUCTURE)


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
    """All records of one shape.

    Attributes:
        shape: of each of them.
        records: in the order of the collection.
        rows: the components of each record, in the order of the shape's slots.
    """

    shape: Shape
    records: list[BaseRecord] = field(default_factory=list)
    rows: list[Sequence[RecordComponent]] = field(default_factory=list)


def grouped(records: Sequence[BaseRecord]) -> tuple[list[int], list[Group]]:
    """The number of every record's group, and the groups in the order in which they are met.

    Raises:
        NotMaterializable: a record has a part that is not in the table of components.
    """
    groups: dict[Shape, Group] = {}
    known: dict[tuple[Any, ...], tuple[int, Group, Any]] = {}
    order = []
    for record in records:
        components, signature = _components(record)
        if signature not in known:
            shape, places = _shape_of(record, components)
            group = groups.setdefault(shape, Group(shape))
            # itemgetter gives a bare item for one place, and nothing for none
            pick = itemgetter(*places) if len(places) > 1 else tuple
            known[signature] = list(groups).index(shape), group, pick
        number, group, pick = known[signature]
        order.append(number)
        group.records.append(record)
        group.rows.append(pick(components))
    return order, list(groups.values())


def _components(record: BaseRecord) -> tuple[list[RecordComponent], tuple[Any, ...]]:
    """A record's components, and all that decides about its shape; this runs for every record, so it only collects."""
    components: list[RecordComponent] = []
    signature: list[Any] = [type(record), *vars(record), len(record.components)]
    for name, composite in record.task_composites.items():
        own = composite.components
        signature += name, type(composite), *vars(composite), len(own)
        signature += map(type, own)
        signature += map(id, map(_TASK, own))
        signature += map(tuple, map(vars, own))
        if set(map(_COMPOSITE, own)) - {composite}:
            raise _refusal(record, f"one of its components for the task {name} is part of another record too.")
        components += own
    return components, tuple(signature)


def _shape_of(record: BaseRecord, components: list[RecordComponent]) -> tuple[Shape, list[int]]:
    """The shape of a record, and for each of its slots the place of the component in the list."""
    _check_structure(record, components)
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


def _check_structure(record: BaseRecord, components: list[RecordComponent]) -> None:
    if type(record) is not BaseRecord:
        raise _refusal(record, f"it is a {type(record).__name__}; only IceVision's BaseRecord can be kept.")
    strange = set(vars(record)) - {"components", "task_composites", "is_new"}
    if strange:
        raise _refusal(record, f"it has the attribute {min(strange)!r} of its own. Put it into a component.")
    if len(components) > _MOST_SLOTS:
        raise _refusal(record, f"it has {len(components)} components; {_MOST_SLOTS} can be kept.")
    if set(components) != record.components:
        raise _refusal(record, "its components are not those of its tasks: two tasks of one name differ in order.")
    for composite in record.task_composites.values():
        if type(composite) is not Composite or set(vars(composite)) != {"_parent", "components", "components_cls"}:
            raise _refusal(record, "the components of a task have attributes that IceVision does not know.")


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
