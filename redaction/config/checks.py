"""What the sections have in common: checks that say what is wrong, and fields that cannot change a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, fields
from pathlib import Path
from typing import Any

from redaction.errors import ConfigError


def without_effect(default: Any) -> Any:
    """A field that cannot change a result, only where or how fast it comes; it stays out of the stage's key."""
    return field(default=default, metadata={"without_effect": True})


def word_or_file(default: str, words: dict[str, Path | None]) -> Any:
    """A field that is one of a few words, which may stand for a file of the package, or else names a file.

    In the stage's key the content of the file counts, not its path.
    """
    return field(default=default, metadata={"words": words})


def files_of(config: Any) -> dict[str, Path]:
    """The files that a config section names, by field."""
    named = {
        f.name: f.metadata["words"].get(getattr(config, f.name), Path(getattr(config, f.name)))
        for f in fields(config)
        if "words" in f.metadata
    }
    return {name: path for name, path in named.items() if path is not None}


def effective(config: Any) -> dict[str, Any]:
    """The fields of a config section that can change a result, by name."""
    return {f.name: getattr(config, f.name) for f in fields(config) if not f.metadata.get("without_effect")}


def check(config: Any, name: str, allowed: Callable[[Any], bool], expected: str) -> None:
    """Refuse a section whose field has a value that makes no sense.

    Raises:
        ConfigError: it says which field, its value and what was expected.
    """
    value = getattr(config, name)
    if not allowed(value):
        raise ConfigError(f"{config.SECTION}.{name}={value} is out of range; it must be {expected}.")


def check_choice(config: Any, name: str, choices: tuple[str, ...]) -> None:
    """The same for a field that is one of a few words."""
    check(config, name, lambda value: value in choices, "one of " + ", ".join(choices))


def check_files(config: Any, suffixes: tuple[str, ...]) -> None:
    """The same for fields that are one of a few words or name a file."""
    words = {f.name: f.metadata.get("words", {}) for f in fields(config)}
    for name, path in files_of(config).items():
        if getattr(config, name) in words[name]:
            continue
        kinds = ", ".join([*words[name], *(f"a {suffix} file" for suffix in suffixes)])
        check(config, name, lambda value: Path(value).suffix in suffixes, f"one of {kinds}")
        if not path.is_file():
            raise ConfigError(f"{config.SECTION}.{name}={path}: there is no such file.")
