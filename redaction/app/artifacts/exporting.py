"""``artifacts export``: what holds pages as COCO JSON, a detector as ONNX."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from redaction.app.artifacts.text import size_as_text
from redaction.app.project import open_store
from redaction.app.references import artifact_of
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactDamaged, ConfigError
from redaction.store.artifacts import read_artifact
from redaction.store.inventory import Inventory

_DETECTOR = "redaction.detectors.detector.Detector"
_EXPORTS: dict[str, tuple[str, ...]] = {
    "icevision.data.record_collection.RecordCollection": ("",),
    "redaction.data.splits.Splits": ("train", "valid", "test"),
    "redaction.evaluation.measure.Evaluation": ("found", "true"),
    _DETECTOR: ("",),
}
"""What has a form that other programs read, by type, and the parts of it that become a file each."""
_ONNX, _COCO = ".onnx", ".json"


def run(config: Config, console: Console, reference: str, output: str) -> int:
    """Write an artifact as one file, or as several whose names say which is which; returns the exit code.

    Raises:
        ConfigError: the artifact has no such form, a file of that name is there already, or its name is another form's.
    """
    store = open_store(config)
    inventory = Inventory(store)
    artifact = inventory.resolve(artifact_of(reference, store))
    if artifact.manifest is None:
        raise ArtifactDamaged(artifact.trouble)
    kind = artifact.manifest.type
    if kind not in _EXPORTS:
        able = ", ".join(name.rpartition(".")[2] for name in _EXPORTS)
        raise ConfigError(f"{artifact.reference} holds a {kind.rpartition('.')[2]}; {able} can be exported.")
    paths = {part: _path(Path(output), part, kind) for part in _EXPORTS[kind]}
    with inventory.opened(artifact) as folder:
        value = read_artifact(folder)
    # what these import takes seconds, so only when all else is right
    if kind == _DETECTOR:
        _write_onnx(value, paths[""], console)
    else:
        _write_coco(value, paths, console)
    return 0


def _write_onnx(detector: Any, path: Path, console: Console) -> None:
    from redaction.detectors.exported import check_installed

    check_installed()
    console.say("Exporting takes about a quarter of a minute …")
    importlib.import_module("redaction.detectors.exported.writing").write_exported(detector, path)
    size = size_as_text(path.stat().st_size)
    console.say(f"{path}: {detector.spec.architecture}, {size}, same boxes as the detector.")
    console.say(f'Use it: make predict INPUT=… ARGS="detector={path}"')


def _write_coco(value: Any, paths: dict[str, Path], console: Console) -> None:
    contents_of = importlib.import_module("redaction.app.artifacts.coco").contents_of
    write_coco = importlib.import_module("redaction.data.coco_export").write_coco
    for part, content in contents_of(value).items():
        write_coco(paths[part], content)
        counts = f"{len(content['images'])} pages, {len(content['annotations'])} annotations"
        console.say(f"{paths[part]}: {counts}, {size_as_text(paths[part].stat().st_size)}")


def _path(output: Path, part: str, kind: str) -> Path:
    """``out.json``, or ``out-train.json`` for a part; one that is there already is never overwritten."""
    form, suffix = ("an ONNX file", _ONNX) if kind == _DETECTOR else ("a COCO file", _COCO)
    if output.suffix.lower() != suffix:
        raise ConfigError(
            f"{output}: a {kind.rpartition('.')[2]} becomes {form}; give it a name that ends in {suffix}."
        )
    path = output.with_name(f"{output.stem}-{part}{output.suffix}") if part else output
    if path.exists():
        raise ConfigError(f"{path} is there already. Delete it, or export to another name.")
    return path
