"""Which detector the settings name."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from redaction.app.references import is_in_store, run_of
from redaction.config.model import RELEASE, RELEASE_FOLDER
from redaction.detectors.detector import Detector
from redaction.detectors.exported import check_installed
from redaction.errors import ArtifactNotFound
from redaction.store.artifacts import read_artifact
from redaction.store.manifest import Manifest
from redaction.store.runs import Store

_NAMES = "Others are named release, newest, runs:/RUN_ID, models:/NAME/1 or models:/NAME@ALIAS."


@dataclass(frozen=True)
class FoundDetector:
    """A detector and where it came from.

    Attributes:
        detector: loaded onto the CPU.
        came_from: for people: ``of run …``, the folder or the file.
        run_id: of the training that holds it; None for a folder or a file.
        digest: of its content.
    """

    detector: Detector
    came_from: str
    run_id: str | None
    digest: str


def operating(found: FoundDetector, wanted: str) -> tuple[Detector, str]:
    """The detector at the threshold of a setting, and what to tell of it."""
    detector = found.detector.operating_at(wanted)
    chosen = f"operating threshold {detector.threshold:.3f} ({detector.spec.chosen})"
    return detector, f"detector {found.came_from}, {chosen}"


def detector_of(reference: str, store: Store) -> FoundDetector:
    """The detector that a reference names.

    Args:
        reference: ``release``, which comes with the project; ``newest`` of this store; ``runs:/RUN_ID`` of a pipeline
            or a training; ``models:/NAME/VERSION`` or ``models:/NAME@ALIAS`` of a registered model; a folder that
            holds a stored Detector; or an ONNX file that ``make export`` wrote of one.
        store: where runs are looked up.

    Raises:
        ArtifactNotFound: there is none.
        ArtifactDamaged: it cannot be read.
    """
    if reference == RELEASE:
        return _stored_in(RELEASE_FOLDER, "that comes with the project")
    if not is_in_store(reference):
        if not Path(reference).exists():
            raise ArtifactNotFound(f"no detector {reference}: it is no file or folder. {_NAMES}")
        return _exported_in(Path(reference)) if Path(reference).is_file() else _stored_in(Path(reference), reference)
    run_id = store.newest("train", run_of(reference, store))
    return FoundDetector(store.load(run_id, "detector"), f"of run {run_id}", run_id, store.digest(run_id, "detector"))


def _stored_in(folder: Path, came_from: str) -> FoundDetector:
    value = read_artifact(folder)
    if not isinstance(value, Detector):
        raise ArtifactNotFound(f"{folder} holds a {type(value).__name__}, not a Detector.")
    return FoundDetector(value, came_from, None, Manifest.read(folder).digest)


def _exported_in(path: Path) -> FoundDetector:
    check_installed()
    detector, digest = importlib.import_module("redaction.detectors.exported.reading").read_exported(path)
    return FoundDetector(detector, str(path), None, digest)
