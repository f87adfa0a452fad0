"""What JSON calls a number, checked before anything is computed with it."""

from __future__ import annotations

from typing import Any

_LARGEST = 1e9
"""Pixels; no page is larger, and sums of such numbers lose nothing."""

_SHOWN = 60  # characters


def are_numbers(values: Any) -> bool:
    """Whether something is a list of finite numbers of a size that pixels and scores have; true and false are none."""
    return isinstance(values, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST for value in values
    )


def is_polygon(part: Any) -> bool:
    """Whether something is a list ``[x, y, x, y, …]`` of at least three corners."""
    return are_numbers(part) and len(part) >= 6 and len(part) % 2 == 0


def short(value: Any) -> str:
    """A value for a message, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python does not write numbers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
