"""``artifacts export``: records, splits and evaluations as COCO JSON files."""

from __future__ import annotations

import importlib
from pathlib import Path

from redaction.app.artifacts.text import size_as_text
from redaction.app.project import open_store
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactDamaged, ConfigError
from redaction.store.artifacts import read_artifact
from redaction.store.inventory import Inventory

_EXPORTS: dict[str, tuple[str, ...]] = {
    "icevision.data.record_collection.RecordCollection": ("",),
    "redaction.data.splits.Splits": ("train", "valid", "test"),
    "redaction.evaluation.measure.Evaluation": ("found", "true"),
}
"""What has a form in COCO, by type, and the parts of it that become a file each."""


def run(config: Config, console: Console, reference: str, output: str) -> int:
    """Write an artifact as one COCO file, or as several whose names say which is which; returns the exit code.

    Raises:
        ConfigError: the artifact has no form in COCO, or a file of that name is there already.
    """
    inventory = Inventory(open_store(config))
    artifact = inventory.resolve(reference)
    if artifact.manifest is None:
        raise ArtifactDamaged(artifact.trouble)
    if artifact.manifest.type not in _EXPORTS:
        able = ", ".join(name.rpartition(".")[2] for name in _EXPORTS)
        kind = artifact.manifest.type.rpartition(".")[2]
        raise ConfigError(f"{artifact.reference} holds a {kind}; {able} can be exported to COCO.")
    paths = {part: _path(Path(output), part) for part in _EXPORTS[artifact.manifest.type]}
    with inventory.opened(artifact) as folder:
        value = read_artifact(folder)
    # these import IceVision, which takes seconds, so only when all else is right
    contents_of = importlib.import_module("redaction.app.artifacts.coco").contents_of
    write_coco = importlib.import_module("redaction.data.coco_export").write_coco
    for part, content in contents_of(value).items():
        write_coco(paths[part], content)
        counts = f"{len(content['images'])} pages, {len(content['annotations'])} annotations"
        console.say(f"{paths[part]}: {counts}, {size_as_text(paths[part].stat().st_size)}")
    return 0


def _path(output: Path, part: str) -> Path:
    """``out.json``, or ``out-train.json`` for a part; one that is there already is never overwritten."""
    path = output.with_name(f"{output.stem}-{part}{output.suffix}") if part else output
    if path.exists():
        raise ConfigError(f"{path} is there already. Delete it, or export to another name.")
    return path
