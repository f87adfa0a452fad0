"""How types that msgpack lacks are taken apart into plainer values, and put together again.

A form runs no code of a class from outside this package, and its table is the only place in which reading looks a type
up. A type of a project's own belongs in here by ``keep``, or gets a materializer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redaction.errors import NotMaterializable

Place = Callable[[int], str]
"""What an error calls the value of an index."""
Part = tuple[Sequence[Any], Place]

KEPT = "kept"
FORMS = {
    "builtins.complex": "redaction.materializers.forms.COMPLEX",
    "builtins.list": "redaction.materializers.forms.LIST",
    "builtins.tuple": "redaction.materializers.forms.TUPLE",
    "builtins.dict": "redaction.materializers.forms.DICT",
    "builtins.set": "redaction.materializers.forms.SET",
    "builtins.frozenset": "redaction.materializers.forms.FROZENSET",
    "collections.OrderedDict": "redaction.materializers.forms.ORDERED_DICT",
    "datetime.date": "redaction.materializers.times.DATE",
    "datetime.datetime": "redaction.materializers.times.DATETIME",
    "datetime.time": "redaction.materializers.times.TIME",
    "datetime.timedelta": "redaction.materializers.times.TIMEDELTA",
    "datetime.timezone": "redaction.materializers.times.TIMEZONE",
    "zoneinfo.ZoneInfo": "redaction.materializers.times.ZONE",
    "numpy.ndarray": "redaction.materializers.arrays.ARRAY",
    "numpy.bytes_": "redaction.materializers.arrays.BYTES",
    "numpy.void": "redaction.materializers.arrays.NUMBER",
    "icevision.core.class_map.ClassMap": "redaction.materializers.class_maps.CLASS_MAP",
    "icevision.core.id_map.IDMap": "redaction.materializers.parsers.ID_MAP",
    "icevision.parsers.coco_parser.COCOBaseParser": "redaction.materializers.parsers.PARSER",
    "icevision.parsers.coco_parser.COCOBBoxParser": "redaction.materializers.parsers.PARSER",
    "icevision.parsers.coco_parser.COCOMaskParser": "redaction.materializers.parsers.PARSER",
    "icevision.parsers.coco_parser.COCOKeyPointsParser": "redaction.materializers.parsers.PARSER",
    KEPT: "redaction.materializers.keeping.INSTANCE",
}
"""The form of each type, both by name, so that a value of plain numbers imports neither IceVision nor torch."""


@dataclass(frozen=True)
class Form:
    """How values of one type lie inside another value.

    Attributes:
        take: from the value and what an error calls it to its parts, each a run of plainer values.
        make: from the values of each part, in the same order, to the value.
        immutable: one that occurs in two places may come back as two.
    """

    take: Callable[[Any, str], list[Part]]
    make: Callable[..., Any]
    immutable: bool = False


def inside(where: str) -> Place:
    """Places by index."""
    return lambda i: f"{where}[{i}]"


def keyed(where: str, keys: Sequence[Any]) -> Place:
    """Places by key."""
    return lambda i: f"{where}[{_short(keys[i])}]"


def facts(*values: Any, where: str) -> Part:
    """A part of values that have no places of their own."""
    return list(values), lambda _: where


def _short(key: Any) -> str:
    try:
        return f"{key!r:.60}"
    except ValueError:  # Python refuses to write out very long integers
        return f"a very long {type(key).__name__}"


def _take_dict(value: dict[Any, Any], where: str) -> list[Part]:
    keys = list(value)
    return [(keys, lambda i: f"the key {_short(keys[i])} of {where}"), (list(value.values()), keyed(where, keys))]


def _make_dict(keys: list[Any], values: list[Any]) -> dict[Any, Any]:
    made = dict(zip(keys, values, strict=True))
    if len(made) != len(keys):
        raise ValueError("a dict has a key twice")
    return made


def _take_ordered(value: OrderedDict[Any, Any], where: str) -> list[Part]:
    """``_metadata`` is what torch puts onto a state dict."""
    strange = set(vars(value)) - {"_metadata"}
    if strange:
        raise NotMaterializable(f"{where} is an OrderedDict with an attribute {min(strange)!r}; delete that.")
    return [*_take_dict(value, where), (list(vars(value).values()), lambda _: f"{where}._metadata")]


def _make_ordered(keys: list[Any], values: list[Any], metadata: list[Any]) -> OrderedDict[Any, Any]:
    made = OrderedDict(_make_dict(keys, values))
    if metadata:
        (made._metadata,) = metadata  # type: ignore[attr-defined]
    return made


def _take_set(value: Any, where: str) -> list[Part]:
    """A set has no order; by their text, so that equal sets of plain values become equal bytes."""
    try:
        members = sorted(value, key=_rank)
    except ValueError:
        members = list(value)
    return [(members, lambda i: f"the member {_short(members[i])} of {where}")]


def _rank(member: Any) -> tuple[str, Any]:
    """The text of a set within a set follows no order of its own."""
    if type(member) in (tuple, frozenset):
        ranks = [_rank(each) for each in member]
        return type(member).__name__, sorted(ranks) if type(member) is frozenset else ranks
    return type(member).__name__, repr(member)


def _make_set(kind: type) -> Callable[[list[Any]], Any]:
    def make(members: list[Any]) -> Any:
        made = kind(members)
        if len(made) != len(members):
            raise ValueError("a set has a member twice")
        return made

    return make


COMPLEX = Form(
    lambda value, where: [facts(value.real, value.imag, where=where)], lambda numbers: complex(*numbers), immutable=True
)
LIST = Form(lambda value, where: [(value, inside(where))], lambda items: items)
TUPLE = Form(lambda value, where: [(value, inside(where))], tuple, immutable=True)
DICT = Form(_take_dict, _make_dict)
SET = Form(_take_set, _make_set(set))
FROZENSET = Form(_take_set, _make_set(frozenset), immutable=True)
ORDERED_DICT = Form(_take_ordered, _make_ordered)
