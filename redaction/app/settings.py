"""From what Hydra has composed to the classes of ``redaction.config``, and what to say where that fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import cast, get_type_hints

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

import redaction.config
from redaction.config import Config
from redaction.config.model import why_not_here
from redaction.errors import ConfigError, RedactionError

_HYDRAS_OWN = (
    "To append to your config", "full_key:", "object_type=", "reference_type=", "Config search path:", "provider=",
)  # fmt: skip


def chosen_once(overrides: Iterable[str]) -> None:
    """See that one file of each section was chosen: of several, Hydra would let the last one win without a word.

    Args:
        overrides: from the command line.

    Raises:
        ConfigError: there are several of one.
    """
    sections = [name for name, kind in get_type_hints(Config).items() if is_dataclass(kind)]
    for override in overrides:
        name, _, choice = override.partition("=")
        if name in sections and choice.startswith("["):
            raise ConfigError(f"{override}: choose one of them. To run each in turn: -m {name}={choice.strip('[]')}")


def _unknown(settings: DictConfig, known: type, before: str = "") -> Iterator[str]:
    """Names of settings that no class has, which + adds."""
    types = get_type_hints(known)
    for name in map(str, settings):
        if name not in types:
            yield f"{before}{name}"
        elif is_dataclass(types[name]):
            yield from _unknown(settings[name], types[name], f"{before}{name}.")


def typed(settings: DictConfig) -> Config:
    """The settings as the classes of ``redaction.config``, which refuse values that make no sense.

    Raises:
        ConfigError: a value is missing or out of range, or a setting does not exist.
    """
    missing = sorted(OmegaConf.missing_keys(settings))
    if missing:
        raise ConfigError(f"{missing[0]} has no value here; give it one: {missing[0]}=…")
    for name in _unknown(settings, Config):
        raise ConfigError(f"there is no setting {name}; + adds none.")
    try:
        config = OmegaConf.to_object(settings)
    except OmegaConfBaseException as error:
        # OmegaConf wraps what the classes raise
        cause = error.__cause__
        if isinstance(cause, RedactionError):
            raise cause from None
        raise
    return cast(Config, config)


def in_short(error: BaseException) -> str:
    """What Hydra says, without the lines that are about its own classes, and with the names that do exist."""
    lines: dict[str, None] = {}
    cause: BaseException | None = error
    while cause is not None:
        lines.update(dict.fromkeys(line.strip() for line in str(cause).splitlines()))
        cause = cause.__cause__
    told = [line for line in lines if line and not line.startswith(_HYDRAS_OWN)]
    unknown = re.search(r"Key '(\w+)' (?:is )?not in '(\w+)'", str(list(lines)))
    absent = re.search(r"Could not find 'model/(\w+)'", str(list(lines)))
    if absent and (why := why_not_here(absent[1])):
        return f"model={absent[1]}: {why}"
    if any(line.startswith("Error merging override sweep.space=") for line in lines):
        return "sweep.space is a table of settings and their ranges: choose a file of conf/sweep with sweep=NAME."
    section = getattr(redaction.config, unknown[2], None) if unknown else None
    if section is not None:
        told.append(f"There are: {', '.join(field.name for field in fields(section))}.")
    return "\n".join(told)
