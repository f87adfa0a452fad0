"""The space of a search: from settings to Optuna's distributions and back to what a person types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution

from redaction.config import ModelConfig, TrainConfig
from redaction.config.sweep import SpaceConfig
from redaction.errors import ConfigError, RedactionError

SEARCHED = {"train": TrainConfig, "model": ModelConfig}
"""Sections whose settings can be searched; others decide which pages are compared, or train nothing."""
_INCOMPARABLE = ("train.overfit",)
"""Settings of those sections that change which pages are watched."""


def distributions(space: Mapping[str, SpaceConfig]) -> dict[str, BaseDistribution]:
    """One of Optuna's distributions a setting, by its name."""
    return {name: _distribution(part) for name, part in space.items()}


def _distribution(part: SpaceConfig) -> BaseDistribution:
    if part.choices:
        return CategoricalDistribution(part.choices)
    if part.is_whole:
        return IntDistribution(part.low, part.high, log=part.log, step=part.step or 1)
    return FloatDistribution(part.low, part.high, log=part.log, step=part.step)


def check_space(space: Mapping[str, SpaceConfig], given: Sequence[str], compose: Callable[[list[str]], Any]) -> None:
    """Try every edge of the space.

    Args:
        space: by name of the setting, or of a group of settings.
        given: overrides that every trial gets.
        compose: makes the settings of overrides, or raises what is wrong with them.

    Raises:
        ConfigError: there is nothing to search, a setting does not exist or cannot be searched, refuses a value, or is
            given already.
    """
    if not space:
        raise ConfigError("sweep.space is empty; there is nothing to search. See conf/sweep/default.yaml.")
    taken = {override.partition("=")[0].lstrip("+~") for override in given}
    for name, part in space.items():
        _check_name(name)
        if name in taken:
            raise ConfigError(f"sweep.space: {name} is to be searched, and given as well. Leave one of them out.")
        for value in part.ends:
            try:
                compose([*given, override(name, value)])
            except RedactionError as error:
                raise ConfigError(f"sweep.space: {name} reaches {value}, which cannot be: {error}") from None


def _check_name(name: str) -> None:
    section, dot, setting = name.partition(".")
    if section not in SEARCHED:
        raise ConfigError(
            f"sweep.space: {name} cannot be searched. Those of train and model can, as in train.lr, or model alone: "
            "with others, trials would not be compared on the same pages."
        )
    known = {field.name: not field.metadata.get("without_effect") for field in fields(SEARCHED[section])}
    if dot and setting not in known:
        raise ConfigError(f"sweep.space: there is no setting {name}. There are: {', '.join(known)}.")
    if dot and not known[setting]:
        raise ConfigError(f"sweep.space: {name} changes no result, so there is nothing to search.")
    if name in _INCOMPARABLE:
        raise ConfigError(f"sweep.space: {name} changes the pages on which trials are compared.")


def override(name: str, value: Any) -> str:
    """A setting as a person types it."""
    return f"{name}={'null' if value is None else str(value).lower() if isinstance(value, bool) else value}"


def overrides(parameters: Mapping[str, Any]) -> list[str]:
    """All settings of a trial; a group comes before the settings that it may hold."""
    return [override(name, parameters[name]) for name in sorted(parameters, key=lambda name: "." in name)]
