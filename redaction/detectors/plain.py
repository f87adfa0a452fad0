"""A spec and a curve as JSON and back: what a stored detector and an exported one write beside their weights."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import numpy as np

from redaction.config import ModelConfig
from redaction.config.model import NONE
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ConfigError
from redaction.operating import BEST_F1, HIGHEST, ThresholdCurve

_NOT_ALWAYS_THERE = {"chosen": BEST_F1, "sharpen": False, "outline": False}
"""Fields that were added later, with what held before."""

_MOST_CLASSES, _MOST_RATIOS = 10_000, 100
"""Of a detector: a model grows with both, and is built before its weights are looked at."""

_COUNTS = ("right", "wrong", "false_alarms", "truths", "clean_pages")
"""Of a curve: whole numbers all, the last two of them single ones."""


def plain_spec(spec: DetectorSpec) -> dict[str, Any]:
    """For JSON."""
    return asdict(spec)


def spec_from(plain: dict[str, Any]) -> DetectorSpec:
    """A spec from what JSON gave.

    Raises:
        ValueError, TypeError: it is none.
    """
    plain = {**_NOT_ALWAYS_THERE, **plain}
    known = {field.name for field in fields(DetectorSpec)}
    if set(plain) != known:
        raise ValueError(f"its spec has the fields {sorted(plain)}; a detector has {sorted(known)}")
    plain["classes"] = tuple(plain["classes"])
    plain["aspect_ratios"] = tuple(plain["aspect_ratios"])
    for name, most in (("classes", _MOST_CLASSES), ("aspect_ratios", _MOST_RATIOS)):
        if len(plain[name]) > most:
            raise ValueError(f"it has {len(plain[name])} {name}; {most} are the most")
    if not all(name is None or isinstance(name, str) for name in plain["classes"]):
        raise ValueError(f"its classes are {plain['classes']}, and not names")
    _check_model(plain)
    if plain["threshold"] is not None and not (
        isinstance(plain["threshold"], int | float) and 0 <= plain["threshold"] <= HIGHEST
    ):
        raise ValueError(f"its threshold is {plain['threshold']!r}, and not a number from 0 to 1")
    for name in ("sharpen", "outline"):
        if not isinstance(plain[name], bool):
            raise ValueError(f"it says {name}: {plain[name]!r}, and not true or false")
    return DetectorSpec(**plain)


def _check_model(plain: dict[str, Any]) -> None:
    """See that a model can be built of this."""
    height, width = plain["image_height_px"], plain["image_width_px"]
    if type(height) is not int or type(width) is not int:
        raise TypeError(f"its input is {height!r} x {width!r}, and not whole numbers of pixels")
    try:
        ModelConfig(
            architecture=plain["architecture"],
            init=NONE,
            image_height_px=height,
            image_width_px=width,
            aspect_ratios=list(plain["aspect_ratios"]),
            anchor_scale=plain["anchor_scale"],
        )
    except ConfigError as error:
        raise ValueError(str(error)) from None


def plain_curve(curve: ThresholdCurve) -> dict[str, Any]:
    """For JSON."""
    return {name: part.tolist() if isinstance(part, np.ndarray) else part for name, part in vars(curve).items()}


def curve_from(plain: dict[str, Any]) -> ThresholdCurve:
    """A curve from what JSON gave.

    Raises:
        ValueError, TypeError: it is none.
    """
    if set(plain) != {field.name for field in fields(ThresholdCurve)}:
        raise ValueError(f"its curve has the columns {sorted(plain)}")
    counts = [count for name in _COUNTS for count in _each(plain[name])]
    if any(type(count) is not int for count in counts):
        raise ValueError("its curve counts something that is no whole number")
    if any(type(score) is not float for score in _each(plain["thresholds"])):
        raise ValueError("its curve has thresholds that are no numbers")
    parts: dict[str, Any] = {name: np.array(plain[name], np.int64) for name in _COUNTS[:3]}
    parts["thresholds"] = np.array(plain["thresholds"], np.float64)
    curve = ThresholdCurve(**{**plain, **parts})
    single = np.ndim(curve.truths) == np.ndim(curve.clean_pages) == 0
    if len({column.shape for column in parts.values()}) != 1 or np.ndim(curve.thresholds) != 1 or not single:
        raise ValueError("its curve has columns of different lengths")
    return curve


def same_curve(one: ThresholdCurve, other: ThresholdCurve) -> bool:
    """Whether two curves are equal in every value and type."""
    ours, theirs = vars(one), vars(other)
    return all(
        type(ours[name]) is type(theirs[name])
        and getattr(ours[name], "dtype", None) == getattr(theirs[name], "dtype", None)
        and np.array_equal(ours[name], theirs[name])
        for name in ours
    )


def _each(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]
