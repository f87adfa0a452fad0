"""An exact comparison of values of all kinds that knows nothing of how they are stored."""

from __future__ import annotations

import datetime
import struct
from pathlib import PurePath
from typing import Any

import numpy as np
from icevision.core.record import BaseRecord
from icevision.data.record_collection import RecordCollection

from .paint import PAINTERS, paint_immutable


def assert_same_records(ours: RecordCollection, theirs: RecordCollection) -> None:
    """Every field equal: types, bits of floats, order, and which objects are one and the same."""
    difference = first_difference(picture(ours), picture(theirs))
    assert difference is None, difference


def assert_same(ours: Any, theirs: Any) -> None:
    """The same for a value of any kind."""
    difference = first_difference(picture(ours), picture(theirs), "value")
    assert difference is None, difference


def picture(value: Any) -> Any:
    """All that a value holds, as nested lists and dicts of which ``==`` is exact."""
    return _Painter().paint(value)


class _Painter:
    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.alive: list[Any] = []  # an id is only unique among the living

    def paint(self, value: Any) -> Any:
        if value is None or isinstance(value, type) or type(value) in (bool, int, str, bytes):
            return type(value).__name__, hex(value) if type(value) is int else repr(value)
        if type(value) is float:
            return "float", struct.pack("<d", value)
        if isinstance(value, PurePath):
            return type(value).__name__, str(value)
        if isinstance(value, np.generic):
            return "numpy number", value.dtype.str, value.tobytes()
        if isinstance(value, tuple):
            return type(value).__name__, [self.paint(item) for item in value]
        if isinstance(
            value, complex | frozenset | datetime.date | datetime.time | datetime.timedelta | datetime.tzinfo
        ):
            return paint_immutable(value, self.paint)
        return self.object(value)

    def object(self, value: Any) -> Any:
        if id(value) in self.numbers:
            return "again", self.numbers[id(value)]
        number = self.numbers[id(value)] = len(self.numbers)
        self.alive.append(value)
        return type(value).__name__, number, self.content(value)

    def content(self, value: Any) -> Any:
        if isinstance(value, RecordCollection):
            return self.collection(value)
        if isinstance(value, BaseRecord):
            return self.record(value)
        if isinstance(value, list):
            return [self.paint(item) for item in value]
        if isinstance(value, dict):
            items = [(self.paint(key), self.paint(item)) for key, item in value.items()]
            return items if type(value) is dict else (items, self.paint(vars(value)))
        for kind, paint in PAINTERS.items():
            if isinstance(value, kind):
                return paint(value, self.paint)
        return {name: self.paint(item) for name, item in sorted(vars(value).items())}

    def collection(self, value: RecordCollection) -> Any:
        made = value.create_record_fn and value.create_record_fn()
        return {
            "list": [self.paint(record) for record in value._records._list],
            "ids": [(self.paint(key), self.paint(record)) for key, record in value._records.data.items()],
            "rest": sorted(vars(value)),
            "template": self.paint(made),
        }

    def record(self, value: BaseRecord) -> Any:
        own = {name: item for name, item in vars(value).items() if name not in ("components", "task_composites")}
        assert value.components == {c for composite in value.task_composites.values() for c in composite.components}
        composites = sorted(value.task_composites.items(), key=lambda item: item[0])
        return {"own": self.paint(own), "tasks": [(name, self.composite(each, value)) for name, each in composites]}

    def composite(self, composite: Any, record: BaseRecord) -> Any:
        """Components by name, since IceVision's order is chance, and what each of their attributes is answered with."""
        assert composite._parent is (None if composite is record.task_composites.get("common") else record)
        assert composite.components_cls == [type(component) for component in composite.components]
        assert all(component.composite is composite for component in composite.components)
        components = sorted(composite.components, key=lambda component: type(component).__name__)
        names = sorted({name for component in components for name in vars(component)} - {"composite", "task"})
        return {
            "components": [self.component(component) for component in components],
            "answers": {name: self.paint(getattr(composite, name)) for name in names},
        }

    def component(self, component: Any) -> Any:
        own = sorted(set(vars(component)) - {"composite", "task"})
        fields = {name: self.paint(vars(component)[name]) for name in own}
        task = component.task  # tasks are values: IceVision compares them by name and order
        fields["task"] = type(task).__name__, repr(task.name), repr(task.order)
        return type(component).__module__, type(component).__name__, fields


def first_difference(ours: Any, theirs: Any, where: str = "collection") -> str | None:
    """Where two pictures differ first, in words; None where they do not."""
    if type(ours) is not type(theirs):
        return f"{where}: {ours!r:.120} is not {theirs!r:.120}"
    if isinstance(ours, dict):
        if list(ours) != list(theirs):
            return f"{where}: {list(ours)} are not {list(theirs)}"
        ours, theirs, names = list(ours.values()), list(theirs.values()), list(ours)
    elif isinstance(ours, list | tuple):
        if len(ours) != len(theirs):
            return f"{where}: {len(ours)} are not {len(theirs)}: {ours!r:.120}, {theirs!r:.120}"
        names = list(range(len(ours)))
    else:
        return None if ours == theirs else f"{where}: {ours!r:.120} is not {theirs!r:.120}"
    for name, one, other in zip(names, ours, theirs, strict=True):
        difference = first_difference(one, other, f"{where}.{name}")
        if difference:
            return difference
    return None
