"""Dates, times and time zones as the numbers that they consist of."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any

from redaction.errors import NotMaterializable
from redaction.materializers.forms import Form, Part, facts

_CLOCK = ("hour", "minute", "second", "microsecond")
_DAY = ("year", "month", "day")


def _take(names: tuple[str, ...], value: Any, where: str) -> list[Part]:
    return [facts(*(getattr(value, name) for name in names), where=where)]


def _take_clock(names: tuple[str, ...], value: Any, where: str) -> list[Part]:
    return [*_take((*names, "fold"), value, where), ([value.tzinfo], lambda _: f"{where}.tzinfo")]


def _make_clock(kind: Any, numbers: list[int], zones: list[Any]) -> Any:
    *numbers, fold = numbers
    return kind(*numbers, *zones, fold=fold)


def _take_zone(value: zoneinfo.ZoneInfo, where: str) -> list[Part]:
    """Only the very object that its name leads to, since one from a file may bear any name."""
    if value.key not in known_zones() or zoneinfo.ZoneInfo(value.key) is not value:
        raise NotMaterializable(
            f"{where} is {value!r}, which is not what ZoneInfo gives for a name in zoneinfo.available_timezones(); "
            "use one of those."
        )
    return [facts(value.key, where=where)]


def _zone_of(names: list[str]) -> zoneinfo.ZoneInfo:
    (name,) = names
    if name not in known_zones():
        raise ValueError(f"the time zone {name!r} is not known on this machine")
    return zoneinfo.ZoneInfo(name)


@cache
def known_zones() -> frozenset[str]:
    """Names of the time zones of this machine; looking for any other would look for a module of that name."""
    return frozenset(zoneinfo.available_timezones())


DATE = Form(lambda value, where: _take(_DAY, value, where), lambda numbers: date(*numbers), immutable=True)
DATETIME = Form(
    lambda value, where: _take_clock(_DAY + _CLOCK, value, where),
    lambda numbers, zones: _make_clock(datetime, numbers, zones),
    immutable=True,
)
TIME = Form(
    lambda value, where: _take_clock(_CLOCK, value, where),
    lambda numbers, zones: _make_clock(time, numbers, zones),
    immutable=True,
)
TIMEDELTA = Form(
    lambda value, where: _take(("days", "seconds", "microseconds"), value, where),
    lambda numbers: timedelta(*numbers),
    immutable=True,
)
TIMEZONE = Form(
    lambda value, where: [facts(*value.__getinitargs__(), where=where)],  # the offset, and the name where it has one
    lambda arguments: timezone(*arguments),
    immutable=True,
)
ZONE = Form(_take_zone, _zone_of, immutable=True)
