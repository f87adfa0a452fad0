"""Where two pandas objects differ, to the type and the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack


def first_difference(one: Any, other: Any) -> str | None:
    """What differs first between two DataFrames or Series, in words; None where nothing does."""
    if type(one) is not type(other) or one.shape != other.shape:
        return f"a {type(one).__name__} {one.shape} became a {type(other).__name__} {other.shape}"
    found = _in_index("the index", one.index, other.index)
    if isinstance(one, pd.Series):
        return found or _in_names([one.name], [other.name]) or _in_values("its values", one, other)
    found = found or _in_index("the columns", one.columns, other.columns)
    places = range(0 if found else one.shape[1])
    return found or next(
        (
            difference
            for i in places
            if (difference := _in_values(f"the column {one.columns[i]!r}", one.iloc[:, i], other.iloc[:, i]))
        ),
        None,
    )


def _in_index(what: str, one: pd.Index, other: pd.Index) -> str | None:
    if type(one) is not type(other):
        return f"{what}, a {type(one).__name__}, became a {type(other).__name__}"
    if not _is_same(list(one.names), list(other.names)):
        return f"{what} had the names {list(one.names)}, and then {list(other.names)}"
    if isinstance(one, pd.RangeIndex):
        ranges = [(each.start, each.stop, each.step) for each in (one, other)]
        return None if ranges[0] == ranges[1] else f"{what} was the range {ranges[0]}, and then {ranges[1]}"
    if isinstance(one, pd.MultiIndex):
        return _in_levels(what, one, other)
    if getattr(one, "freq", None) != getattr(other, "freq", None):
        return f"{what} had the frequency {one.freq}, and then {other.freq}; set `index.freq = None`"
    return _in_values(what, pd.Series(one), pd.Series(other))


def _in_levels(what: str, one: pd.MultiIndex, other: pd.MultiIndex) -> str | None:
    if one.nlevels != other.nlevels:
        return f"{what} had {one.nlevels} levels, and then {other.nlevels}"
    for level in range(one.nlevels):
        values = [pd.Series(each.get_level_values(level)) for each in (one, other)]
        difference = _in_values(f"level {level} of {what}", *values)
        if difference:
            return difference
    return None


def _in_names(one: list[Any], other: list[Any]) -> str | None:
    return None if _is_same(one, other) else f"the name {one[0]!r} became {other[0]!r}"


def _in_values(what: str, one: pd.Series, other: pd.Series) -> str | None:
    """By place, whatever the index."""
    if _facts(one.dtype) != _facts(other.dtype):
        return f"{what} had the dtype {one.dtype}, and then {other.dtype}"
    if isinstance(one.dtype, pd.CategoricalDtype):
        categories = _in_index(f"the categories of {what}", one.dtype.categories, other.dtype.categories)
        return categories or (None if np.array_equal(one.cat.codes, other.cat.codes) else f"{what} changed")
    if isinstance(one.dtype, np.dtype) and one.dtype != object:
        return None if one.to_numpy().tobytes() == other.to_numpy().tobytes() else f"{what} changed in its bits"
    for place, (left, right) in enumerate(zip(one, other, strict=True)):
        if not _is_same([left], [right]):
            kinds = type(left).__name__, type(right).__name__
            return f"{what} had {left!r:.60} ({kinds[0]}) at {place}, and then {right!r:.60} ({kinds[1]})"
    return None


def _facts(dtype: Any) -> tuple[Any, ...]:
    """All that two dtypes can differ in: pandas calls some equal that are not the same."""
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.CategoricalDtype, dtype.ordered
    missing = "" if isinstance(dtype, np.dtype) else str(dtype.na_value)
    return dtype, str(dtype), missing, type(getattr(dtype, "tz", None)), getattr(dtype, "storage", None)


def _is_same(one: list[Any], other: list[Any]) -> bool:
    if list(map(type, one)) != list(map(type, other)):
        return False
    try:
        return bool(pack(one, "") == pack(other, ""))
    except NotMaterializable:  # pandas' own: timestamps, intervals, missing values
        return all(
            left is right or (left == right and repr(left) == repr(right))
            for left, right in zip(one, other, strict=True)
        )
