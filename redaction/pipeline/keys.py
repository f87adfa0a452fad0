"""The key of a stage: equal keys mean equal results, so that a stored result can be used again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redaction.config import Config, effective, files_of
from redaction.materializers.registry import version_of
from redaction.pipeline.files import FileDigests
from redaction.pipeline.sources import library_versions, source_digests
from redaction.pipeline.table import Stage

Parts = dict[str, dict[str, Any]]

KINDS = {
    "config": "setting",
    "inputs": "input",
    "files": "data",
    "source": "source of",
    "materializers": "materializer of",
    "libraries": "library",
}
"""The kinds of parts and how a person calls them, in the order in which a change is told."""


@dataclass(frozen=True)
class Key:
    """What a stage's result depends on.

    Attributes:
        stage: its name.
        parts: by kind and name.
    """

    stage: str
    parts: Parts

    @property
    def digest(self) -> str:
        """SHA-256 over all parts."""
        return hashlib.sha256(json.dumps([self.stage, self.parts], sort_keys=True).encode()).hexdigest()

    def changes_since(self, earlier: Parts) -> list[str]:
        """What differs from the parts of an earlier key, in words."""
        told = []
        for kind, called in KINDS.items():
            before, now = earlier.get(kind, {}), self.parts[kind]
            for name in sorted({*before, *now}):
                if before.get(name) != now.get(name):
                    told.append(_told(kind, called, name, before.get(name), now.get(name)))
        return told


def key_of(stage: Stage, config: Config, inputs: dict[str, str], files: FileDigests) -> Key:
    """The key of a stage.

    Args:
        stage: a row of the pipeline.
        config: all settings; those of the stage's sections count, apart from those that cannot change a result. Of a
            file that they name, the content counts.
        inputs: content digests of the artifacts that it reads, by name.
        files: hashes the data files.
    """
    settings, named = settings_of(config, stage.configs), files_named(config, stage.configs)
    parts: Parts = {
        "config": settings | dict.fromkeys(named, "a file"),
        "inputs": inputs,
        "files": _files_read(stage, config, files),
        "source": source_digests(stage.module),
        "materializers": {name: version_of(kind) for name, kind in stage.writes.items()},
        "libraries": library_versions(stage.module),
    }
    return Key(stage.name, json.loads(json.dumps(parts)))  # as it will be read back from a manifest


def key_after(key: Key, stage: Stage, config: Config, files: FileDigests) -> tuple[Key, list[str]]:
    """The key of a stage that has run, and the data files that changed meanwhile.

    Where any did, nobody knows which of their contents it has read. Its key is then one that no stage has before it
    runs, so that its result is not taken for that of other files.
    """
    now = _files_read(stage, config, files)
    changed = sorted(name for name in {*now, *key.parts["files"]} if now.get(name) != key.parts["files"].get(name))
    if not changed:
        return key, []
    return Key(stage.name, {**key.parts, "files": now | dict.fromkeys(changed, "changed while it was read")}), changed


def _files_read(stage: Stage, config: Config, files: FileDigests) -> dict[str, str]:
    """SHA-256 of the data files that a stage reads, and of those that its settings name."""
    read = {name: digest for what in stage.files for name, digest in files.digests(config.data, what).items()}
    return read | {name: files.of(path) for name, path in files_named(config, stage.configs).items()}


def settings_of(config: Config, sections: Sequence[str]) -> dict[str, Any]:
    """Settings of some sections that can change a result, by dotted name."""
    return {f"{one}.{name}": value for one in sections for name, value in effective(getattr(config, one)).items()}


def files_named(config: Config, sections: Sequence[str]) -> dict[str, Path]:
    """The files that settings of some sections name, by dotted name."""
    return {f"{one}.{name}": path for one in sections for name, path in files_of(getattr(config, one)).items()}


def flat(config: Config, sections: tuple[str, ...] = ()) -> dict[str, str]:
    """Settings as text by dotted name: those of some sections, or all."""
    rows: dict[str, str] = {}
    for name, value in asdict(config).items():
        if sections and name not in sections:
            continue
        if isinstance(value, dict):
            rows.update({f"{name}.{field}": str(setting) for field, setting in value.items()})
        else:
            rows[name] = str(value)
    return rows


def _told(kind: str, called: str, name: str, before: Any, now: Any) -> str:
    if kind == "files" and before is None and now is not None:
        return f"{called} {name} (new or more or fewer than before)"
    if kind in ("config", "libraries", "materializers"):
        return f"{called} {name}: {before} -> {now}"
    return f"{called} {name}"
