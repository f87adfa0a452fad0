"""Shapes of records: which components they have, for which task, with which attributes.

The components of a record have an order that IceVision leaves to chance (it keeps them in a set). A shape has them in
one fixed order instead, so that equal collections become equal bytes, whoever writes them. Only where two components
of one task answer to the same attribute, so that their order decides which of them does, is the record's order kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from icevision.core import tasks
from icevision.core.components.composite import Composite
from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent
from icevision.core.tasks import Task

from redaction.errors import NotMaterializable
from redaction.materializers.components import COMPONENTS, component_named

_MOST_SLOTS = 256  # far more than any record has; keeps small hostile files small in memory too
STRUCTURE = ("task", "composite")
"""What every component has, beside the attributes in the table."""
COMPOSITE_ATTRIBUTES = {"_parent", "components", "components_cls"}
"""What the composite of a task has."""


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

    @property
    def order_matters(self) -> bool:
        """Whether records with the same components in another order are of another shape."""
        return any(_in_conflict(self.slots, slot.task) for slot in self.slots)

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


def shape_of(record: BaseRecord, components: list[RecordComponent]) -> tuple[Shape, list[int]]:
    """The shape of a record, and for each of its slots the place of the component in the list."""
    check_structure(record, components)
    slots = [_slot(record, component) for component in components]
    places = sorted(range(len(slots)), key=lambda place: _slot_order(slots, place))
    return Shape("is_new" in vars(record), tuple(slots[place] for place in places)), places


def _slot_order(slots: Sequence[Slot], place: int) -> tuple[Any, ...]:
    slot = slots[place]
    return slot.task_order, slot.task, place if _in_conflict(slots, slot.task) else slot.component


def _in_conflict(slots: Sequence[Slot], task: str) -> bool:
    """Whether two components of a task answer to the same attribute, so that their order decides which of them does."""
    names = [name for slot in slots if slot.task == task for name in slot.attributes]
    return len(set(names)) < len(names)


def _slot(record: BaseRecord, component: RecordComponent) -> Slot:
    kind = type(component)
    if kind not in COMPONENTS:
        raise _refusal(
            record,
            f"the component {kind.__module__}.{kind.__qualname__} is not in the table of components that can be kept. "
            f"Add it with keep_component({kind.__name__}, ...) of redaction.materializers.components.",
        )
    strange = set(vars(component)) - set(COMPONENTS[kind]) - set(STRUCTURE)
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
        if type(composite) is not Composite or set(vars(composite)) != COMPOSITE_ATTRIBUTES:
            raise _refusal(record, "the components of a task have attributes that IceVision does not know.")
        if any(component.composite is not composite for component in composite.components):
            raise _refusal(record, f"one of its components for the task {name} is part of another record too.")
        if any(component.task.name != name for component in composite.components):
            raise _refusal(record, f"one of its components for the task {name} says that it has another task.")


def facts_of(task: Task) -> tuple[Any, ...]:
    """All that a task is."""
    return task.name, type(task.order), task.order


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
