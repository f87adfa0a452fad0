"""An artifact is a folder: the materializer's files and a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redaction.materializers.registry import materializer_for, name_of, reader_of
from redaction.store.manifest import Manifest, Origin, files_of


def write_artifact(value: Any, folder: Path, origin: Origin | None = None) -> Manifest:
    """Write a value into an empty folder: files first, manifest last.

    Raises:
        NotMaterializable: no materializer keeps the value exactly.
    """
    writer = materializer_for(type(value))
    writer.save(value, folder)
    manifest = Manifest(
        type=name_of(type(value)),
        materializer=name_of(type(writer)),
        version=writer.version,
        files=files_of(folder),
        description=writer.describe(value),
        origin=origin,
    )
    manifest.write(folder)
    return manifest


def read_artifact(folder: Path) -> Any:
    """Read a value back after checking every byte.

    Raises:
        ArtifactNotFound: the folder holds no manifest.
        ArtifactDamaged: its files are not those of the manifest, or of a later version of this package.
    """
    manifest = Manifest.read(folder)
    manifest.check(folder)
    return reader_of(manifest.materializer, manifest.version, folder).load(folder)


def write_preview(value: Any, folder: Path) -> None:
    """Write what the value's materializer has to show into an empty folder."""
    materializer_for(type(value)).preview(value, folder)
