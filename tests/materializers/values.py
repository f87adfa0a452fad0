"""Awkward values of every type that the table of materializers knows beside records."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import OrderedDict
from copy import deepcopy
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pydantic
import torch
from hypothesis import strategies as st
from icevision.core.class_map import ClassMap
from icevision.core.id_map import IDMap
from icevision.core.record import BaseRecord

from redaction.boxes import PageBoxes
from redaction.materializers import keep

from .examples import AWKWARD, FLOATS, NAN_WITH_PAYLOAD, filled, floats, of_ids, texts


@keep
@dataclasses.dataclass
class Reviewer:
    name: str
    pages: list[Any] = dataclasses.field(default_factory=list)
    later: Any = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.name = f"{self.name}, reviewer"  # a second time would show


@keep
@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    x: float
    tags: tuple[str, ...] = ()


@keep
@dataclasses.dataclass(frozen=True, slots=True)
class NamedPlace(Place):
    name: str = "ä"


@keep
class Settings(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    rate: float
    places: list[Place] = []
    _seen: int = pydantic.PrivateAttr(default=4)

    @pydantic.field_validator("rate")
    @classmethod
    def _doubled(cls, rate: float) -> float:
        return rate * 2  # a second time would show


BERLIN = ZoneInfo("Europe/Berlin")
DTYPES = [
    torch.bool, torch.uint8, torch.int8, torch.uint16, torch.int16, torch.uint32, torch.int32, torch.uint64,
    torch.int64,
    torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.float8_e4m3fn, torch.float8_e5m2,
    torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu, torch.complex32, torch.complex64,
    torch.complex128,
]  # fmt: skip
ARRAYS = {
    "no numbers": np.zeros((0, 3), np.float32),
    "no dimension": np.array(NAN_WITH_PAYLOAD),
    "Fortran's order": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "neither order": np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2)[:, :, ::2],
    "big-endian": np.arange(3, dtype=">i2"),
    "dates": np.array(["2026-01-31", "NaT"], "M8[D]"),
    "durations": np.array([1, -1], "m8[ns]"),
    "text": np.array(["ä", "two"]),
    "bytes": np.array([b"a\0b", b""]),
    "half": np.array([0.1, np.nan], np.float16),
    "complex": np.array([1j, -0.0]),
    "bools": np.array([[True], [False]]),
    "structure": np.array([(1, 2.5)], [("ü", "<i4"), ("b", ">f8", (1,))]),
}
TIMES = [
    dt.date(1, 1, 1),
    dt.datetime(9999, 12, 31, 23, 59, 59, 999999),
    dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
    dt.datetime(2026, 10, 25, 2, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=-3, seconds=1), "ours")),
    dt.time(1, 2, 3, 4, tzinfo=dt.timezone(dt.timedelta(hours=1)), fold=1),
    dt.time(),
    dt.timedelta(-1, 2, 3),
    dt.timedelta.max,
    dt.timezone(dt.timedelta(0), "UTC"),
    BERLIN,
]


def tensors() -> dict[str, Any]:
    """Tensors of every dtype and shape, one of them in two places."""
    shared = torch.arange(3.0, requires_grad=True)
    by_dtype = [torch.arange(32, dtype=torch.uint8)[: 2 * dtype.itemsize].clone().view(dtype) for dtype in DTYPES[1:]]
    shapes = [
        torch.tensor(NAN_WITH_PAYLOAD, dtype=torch.float64),
        torch.zeros(0),
        torch.zeros(2, 0, 3, dtype=torch.int8),
    ]
    parameters = [torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2, dtype=torch.int8), False)]
    halves = list(torch.arange(4).chunk(2))  # of one storage
    turned = torch.arange(6).reshape(2, 3).t()
    return {
        "shared": [shared, (shared,)],
        "rest": [torch.tensor([True]), *by_dtype, *shapes, *parameters, *halves, turned],
    }


def state_dict() -> Any:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)).state_dict()


def reviewer() -> Reviewer:
    made = Reviewer("ä", [Place(0.1 + 0.2), NamedPlace(NAN_WITH_PAYLOAD, ("a",)), None])
    made.later = {"s": Settings(rate=1e-12, places=[Place(1.0)], more=(1,))}
    return made


def page_boxes() -> list[PageBoxes]:
    """Pages with boxes, with one and without."""
    dice = np.random.default_rng(3)
    counts = {1: 3, "ä": 0, 2**70: 1}
    return [
        PageBoxes(page, 400, 500, dice.random((n, 4)), dice.integers(1, 3, n), dice.random(n))
        for page, n in counts.items()
    ]


def nested() -> dict[Any, Any]:
    """A little of everything inside each other."""
    return {
        "records": filled(),
        7: (of_ids(1, 2), np.arange(200_000), [np.arange(3), {"t": torch.ones(2), "when": dt.date(2026, 1, 31)}]),
        (1, ("two", None)): [{"a": 1, "b": [1.5]}, {"a": "x", "b": []}, {"a": None, "b": [[]]}],
        None: OrderedDict([(2, {1j}), (1, frozenset({b"", (1, 2)}))]),
    }


VALUES = {
    **{f"awkward {i}": (lambda value=value: deepcopy(value)) for i, value in enumerate(AWKWARD)},
    **{f"the array {name}": (lambda value=value: value.copy(order="K")) for name, value in ARRAYS.items()},
    **{f"a list with {name}": (lambda value=value: [value.copy(order="K")]) for name, value in ARRAYS.items()},
    **{f"the time {value!r}": (lambda value=value: value) for value in TIMES},
    "all awkward values": lambda: deepcopy(AWKWARD),
    "all times": lambda: list(TIMES),
    "complex numbers": lambda: [complex(a, b) for a in FLOATS for b in FLOATS],
    "NumPy scalars": lambda: [np.bytes_(b"a\0"), np.void(b"ab"), np.array([(1, 2.5)], "i4,f8")[0], np.longdouble(0.1),
                              np.timedelta64(1, "D"), np.timedelta64(1, "s"), np.datetime64("NaT")],
    "durations of different units": lambda: [np.timedelta64(1, "D"), np.timedelta64(1, "s")],
    "lists in lists": lambda: [[], [[]], [[1, 2], [0.5]], [[["x"]]]],
    "rows": lambda: [{"a": [1, 2], "b": None}, {"a": [], "b": "ä"}],
    "rows with other keys": lambda: [{"a": 1}, {"b": 1}, {}, {1: 1}, {True: 1}],
    "rows in another order": lambda: [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
    "keys of all kinds": lambda: {1: "int", "1": "str", 1.5: 0, None: 0, (1, (2,)): 0, float("nan"): 1, b"1": 2},
    "sets": lambda: [set(), {1, "a", None, (1, 2)}, frozenset({frozenset(), 2.5}), {float("nan")}],
    "an ordered dict": lambda: OrderedDict([("b", 1), ("a", OrderedDict())]),
    "a state dict": state_dict,
    "a tensor": lambda: torch.eye(2, dtype=torch.bfloat16),
    "a parameter": lambda: torch.nn.Parameter(torch.zeros(())),
    "tensors": tensors,
    "a dataclass": reviewer,
    "a frozen dataclass with slots": lambda: NamedPlace(-0.0),
    "a pydantic model": lambda: Settings(rate=0.1, other=[{}]),
    "a class map": lambda: ClassMap(["a", None, 3], background=None).unlock(),
    "an id map": lambda: IDMap(["a", 2, (3,)]),
    "boxes of pages": page_boxes,
    "boxes of a page": lambda: page_boxes()[0],
    "a record": lambda: filled()[1],
    "records in a list": lambda: list(filled()),
    "a bare record": lambda: BaseRecord(()),
    "a mixture": nested,
}  # fmt: skip

zones = st.none() | st.just(dt.UTC) | st.sampled_from(["Europe/Berlin", "America/St_Johns"]).map(ZoneInfo)
times = st.datetimes(timezones=zones) | st.dates() | st.times() | st.timedeltas()
scalars = (
    st.none() | st.booleans() | floats | st.integers() | texts | st.binary(max_size=4) | times | st.complex_numbers()
)
hashable = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2).map(tuple), max_leaves=3)
anything = st.recursive(
    scalars | st.sampled_from([1.5, 2]).map(np.float32) | st.sampled_from(list(ARRAYS.values())).map(np.copy),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(hashable, inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"a": inner, "b": inner}), max_size=3)
        | st.sets(hashable, max_size=3)
        | st.builds(Reviewer, texts, st.lists(inner, max_size=2))
    ),
    max_leaves=12,
)
