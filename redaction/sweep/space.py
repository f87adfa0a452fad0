"""The space of a search: from settings to Optuna's distributions and back to what a person types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from redaction.config.sweep import SpaceConfig
from redaction.errors import ConfigError, RedactionError

_FORBIDDEN = ("sweep.", "tracking.", "split.", "data.", "evaluate.", "predict.")
"""Settings whose trainings could not be compared, or that do not train."""


def distributions(space: Mapping[str, SpaceConfig]) -> dict[str, BaseDistribution]:
    """One of Optuna's distributions a setting, by its name."""
    return {name: _distribution(part) for name, part in space.items()}


def _distribution(part: SpaceConfig) -> BaseDistribution:
    if part.choices:
        return CategoricalDistribution(part.choices)
    low, high = part.low, part.high
    if part.is_whole:
        return IntDistribution(int(low or 0), int(high or 0), log=part.log, step=int(part.step or 1))
    step = None if part.step is None else float(part.step)
    return FloatDistribution(float(low or 0), float(high or 0), log=part.log, step=step)


def check_space(space: Mapping[str, SpaceConfig], compose: Callable[[Sequence[str]], Any]) -> None:
    """Try every edge of the space.

    Args:
        space: by name of the setting.
        compose: makes the settings of overrides, or raises what is wrong with them.

    Raises:
        ConfigError: there is nothing to search, or a setting does not exist or refuses a value.
    """
    if not space:
        raise ConfigError("sweep.space is empty; there is nothing to search. See conf/sweep/default.yaml.")
    for name, part in space.items():
        if name.startswith(_FORBIDDEN):
            raise ConfigError(f"sweep.space.{name} cannot be searched: its trainings would not be comparable.")
        for value in part.ends:
            try:
                compose([override(name, value)])
            except RedactionError as error:
                raise ConfigError(f"sweep.space.{name} reaches {value}, which cannot be: {error}") from None


def override(name: str, value: Any) -> str:
    """A setting as a person types it."""
    return f"{name}={'null' if value is None else str(value).lower() if isinstance(value, bool) else value}"


def overrides(parameters: Mapping[str, Any]) -> list[str]:
    """All settings of a trial."""
    return [override(name, value) for name, value in parameters.items()]
