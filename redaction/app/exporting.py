"""``artifacts export``: records, splits and evaluations as COCO JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from redaction.app.project import open_store
from redaction.app.text import size_as_text
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactDamaged, ConfigError
from redaction.store.artifacts import read_artifact
from redaction.store.inventory import Inventory

Contents = dict[str, dict[str, Any]]


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
    parts, convert = _EXPORTS[artifact.manifest.type]
    paths = {part: _path(Path(output), part) for part in parts}
    with inventory.opened(artifact) as folder:
        contents = convert(read_artifact(folder))
    for part, path in paths.items():
        _write(path, contents[part], console)
    return 0


def _path(output: Path, part: str) -> Path:
    """``out.json``, or ``out-train.json`` for a part; one that is there already is never overwritten."""
    path = output.with_name(f"{output.stem}-{part}{output.suffix}") if part else output
    if path.exists():
        raise ConfigError(f"{path} is there already. Delete it, or export to another name.")
    return path


def _write(path: Path, content: dict[str, Any], console: Console) -> None:
    from redaction.data.coco_export import write_coco

    write_coco(path, content)
    counts = f"{len(content['images'])} pages, {len(content['annotations'])} annotations"
    console.say(f"{path}: {counts}, {size_as_text(path.stat().st_size)}")


def _records(records: Any) -> Contents:
    from redaction.data.coco_export import coco_of_records, common_folder, files_of

    return {"": coco_of_records(records, common_folder(files_of(records)))}


def _splits(splits: Any) -> Contents:
    from redaction.data.coco_export import coco_of_records, common_folder, files_of

    parts = {field.name: getattr(splits, field.name) for field in fields(splits)}
    folder = common_folder([path for records in parts.values() for path in files_of(records)])
    return {name: coco_of_records(records, folder) for name, records in parts.items()}


def _evaluation(evaluation: Any) -> Contents:
    from redaction.data.coco_export import coco_of_pages, common_folder

    files, classes, folder = evaluation.files, evaluation.classes, common_folder(evaluation.files)
    return {
        "found": coco_of_pages(evaluation.founds, files, classes, folder, scored=True),
        "true": coco_of_pages(evaluation.truths, files, classes, folder, scored=False),
    }


_EXPORTS: dict[str, tuple[tuple[str, ...], Callable[[Any], Contents]]] = {
    "icevision.data.record_collection.RecordCollection": (("",), _records),
    "redaction.data.splits.Splits": (("train", "valid", "test"), _splits),
    "redaction.evaluation.measure.Evaluation": (("found", "true"), _evaluation),
}
"""What has a form in COCO, by type: the parts that become a file each, and the function that makes them."""
