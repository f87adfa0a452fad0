"""What a person gets to see of a value: its beginning, as what JSON can say."""

from __future__ import annotations

import dataclasses
import math
from itertools import islice
from typing import Any

_ITEMS, _LETTERS, _LEVELS = 50, 500, 6
_LARGE_INT = 2**53


def view_of(value: Any, level: int = 0) -> Any:
    """A value as None, bool, int, float, str, list or dict, cut where it is long or deep."""
    if value is None or isinstance(value, bool):
        return value
    if type(value) is int and abs(value) < _LARGE_INT:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    if type(value) is str:
        return _short(value)
    if level >= _LEVELS:
        return f"… a {type(value).__name__}"
    return _view_of_parts(value, level)


def _view_of_parts(value: Any, level: int) -> Any:
    if isinstance(value, dict):
        shown = {_short(str(_short_repr(key))): view_of(item, level + 1) for key, item in islice(value.items(), _ITEMS)}
        return shown if len(value) <= _ITEMS else {**shown, "…": f"{len(value)} in all"}
    if isinstance(value, list | tuple | set | frozenset):
        items = [view_of(item, level + 1) for item in islice(value, _ITEMS)]
        return items if len(value) <= _ITEMS else [*items, f"… {len(value)} in all"]
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: view_of(getattr(value, name, None), level + 1) for name in names}
    if is_array(value) and value.shape:
        return f"{type(value).__name__} {value.dtype} {' x '.join(map(str, value.shape))}"
    return _short_repr(value)


def is_array(value: Any) -> bool:
    """Whether it is an array, a tensor or one of their numbers; other classes may have a field called dtype."""
    return type(value).__module__.partition(".")[0] in ("numpy", "torch") and hasattr(value, "dtype")


def _short_repr(value: Any) -> str:
    if type(value) is str:
        return value
    try:
        return _short(repr(value))
    except Exception:  # it is other people's: Python's of very long integers raises, and IceVision's of some records
        return f"a {type(value).__name__}" + (f" of {value.bit_length()} bits" if isinstance(value, int) else "")


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}… {len(text)} letters in all"
