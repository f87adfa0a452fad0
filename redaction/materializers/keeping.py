"""Instances of a project's own dataclasses and pydantic models, field by field.

    @keep
    @dataclass
    class Reviewer: ...

makes the class known; ``keep(Reviewer)`` does the same for one that stands elsewhere. A file only has the class's name,
which is looked up among the known ones. Neither keeping nor rebuilding runs code of the class: fields are taken and set
as they are, past ``__init__``, ``__post_init__``, validators, properties and ``__setattr__``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import MemberDescriptorType
from typing import Any, TypeVar

from redaction.errors import NotMaterializable
from redaction.materializers.forms import Form, Part, Place
from redaction.materializers.registry import VALUES, name_of, part_of_this_package, register

T = TypeVar("T")
_PYDANTIC = ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")

_kept: dict[str, type] = {}


def keep(cls: type[T]) -> type[T]:
    """Let values hold instances of a dataclass or a pydantic model, as a decorator of that class.

    Raises:
        NotMaterializable: the class is neither, inherits from a type with content of its own such as dict, or has a
            materializer already.
    """
    if not (dataclasses.is_dataclass(cls) or is_pydantic(cls)):
        raise NotMaterializable(f"{name_of(cls)} is neither a dataclass nor a pydantic model; write a materializer.")
    try:
        object.__new__(cls)
    except TypeError as error:
        raise NotMaterializable(f"instances of {name_of(cls)} are more than their fields: {error}.") from error
    register(cls, part_of_this_package(VALUES))
    _kept[name_of(cls)] = cls
    return cls


def is_kept(kind: type) -> bool:
    """Whether this very class was given to ``keep``; a subclass of it was not."""
    return _kept.get(name_of(kind)) is kind


def is_pydantic(kind: type) -> bool:
    """Whether a class is a pydantic model; pydantic need not be imported to know."""
    return any(name_of(base) == "pydantic.main.BaseModel" for base in kind.__mro__)


def _take(value: Any, where: str) -> list[Part]:
    kind = type(value)
    state = _state(value)
    strange = sorted(set(state) - set(_fields(kind)))
    if strange:
        raise NotMaterializable(
            f"{where} is a {kind.__qualname__} with an attribute {strange[0]!r} that is no field of it; "
            "make it a field, or delete it before saving."
        )
    return [
        _unplaced([name_of(kind), *_fields(kind)]),
        _unplaced(list(state)),
        (list(state.values()), _attributes(where, list(state))),
        *_take_pydantic(value, where),
    ]


def _make(head: list[str], names: list[str], values: list[Any], *pydantic: list[Any]) -> Any:
    name, *fields = head
    if name not in _kept:
        raise ValueError(f"it holds a {name!r}, which no `keep` has made known here; import the module that does")
    kind = _kept[name]
    _check_fields(kind, fields)
    state = dict(zip(names, values, strict=True))
    if not set(state) <= set(fields):
        raise ValueError(f"a {name} with the attributes {sorted(set(state) - set(fields))}, which are no fields")
    made: Any = object.__new__(kind)
    slots = _slots(kind)
    for attribute, each in state.items():
        if attribute in slots:
            slots[attribute].__set__(made, each)
        else:
            _dict_of(made)[attribute] = each
    for attribute, (each,) in zip(_PYDANTIC, pydantic, strict=is_pydantic(kind)):
        slots[attribute].__set__(made, each)
    return made


def _check_fields(kind: type, fields: list[str]) -> None:
    now = _fields(kind)
    if set(fields) != set(now):
        missing, added = sorted(set(fields) - set(now)), sorted(set(now) - set(fields))
        raise ValueError(
            f"{name_of(kind)} has changed since: it had {missing or 'nothing'} that it lacks now, and has "
            f"{added or 'nothing'} that it lacked"
        )


def _take_pydantic(value: Any, where: str) -> list[Part]:
    if not is_pydantic(type(value)):
        return []
    slots = _slots(type(value))
    return [
        (
            [slots[name].__get__(value)],
            _always(f"the extra fields of {where}" if "extra" in name else f"{where}.{name}"),
        )
        for name in _PYDANTIC
    ]


def _state(value: Any) -> dict[str, Any]:
    """Attributes by name, in their order, those in slots included, without asking the class."""
    state = dict(_dict_of(value)) if "__dict__" in _slots_of_any(type(value)) else {}
    for name, slot in _slots(type(value)).items():
        if name not in _PYDANTIC and _is_set(slot, value):
            state[name] = slot.__get__(value)
    return state


def _fields(kind: type) -> list[str]:
    if is_pydantic(kind):
        return list(kind.__pydantic_fields__)  # type: ignore[attr-defined]
    return [field.name for field in dataclasses.fields(kind)]


def _dict_of(value: Any) -> dict[str, Any]:
    return object.__getattribute__(value, "__dict__")


def _slots_of_any(kind: type) -> set[str]:
    return {name for base in kind.__mro__ for name in vars(base)}


def _slots(kind: type) -> dict[str, MemberDescriptorType]:
    slots = [vars(base).items() for base in reversed(kind.__mro__)]
    return {name: each for items in slots for name, each in items if isinstance(each, MemberDescriptorType)}


def _is_set(slot: MemberDescriptorType, value: Any) -> bool:
    try:
        slot.__get__(value)
    except AttributeError:
        return False
    return True


def _attributes(where: str, names: list[str]) -> Place:
    return lambda i: f"{where}.{names[i]}"


def _always(where: str) -> Callable[[int], str]:
    return lambda _: where


def _unplaced(names: list[str]) -> Part:
    return names, lambda i: f"the name of field {i}"


INSTANCE = Form(_take, _make)
"""An instance of a kept class."""
