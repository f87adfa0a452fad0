"""From a detector to an ONNX file that needs nothing else."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx
import torch
from google.protobuf.message import Message

from redaction.detectors.architectures import ARCHITECTURES, architecture_of
from redaction.detectors.architectures.dense import Dense
from redaction.detectors.detector import Detector
from redaction.detectors.exported.card import BOXES, KEY, PAGES, SCORES, Card
from redaction.detectors.exported.reading import ExportedDetector, detector_from
from redaction.errors import ArtifactError, ConfigError

PIXELS, SCORE = 0.01, 1e-4
"""By how much boxes and scores of the file may differ from those of the detector."""
_PAGES_TRACED = 2  # one would become a constant
_NOTES = ("metadata_props", "doc_string")


def write_exported(detector: Detector, path: Path) -> None:
    """Write a detector as ONNX; the file appears under its name when it is whole and gives the same boxes.

    Raises:
        ConfigError: its architecture has no form in ONNX, or the file cannot be written there.
        ArtifactError: ONNX Runtime gives other boxes than torch.
    """
    dense = _dense(detector)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".partial-") as folder:
            content = _content(dense, detector)
            partial = Path(folder) / path.name
            partial.write_bytes(content)
            partial.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error


def _content(dense: Dense, detector: Detector) -> bytes:
    """Of the file, once the runtime was seen to give the same boxes from it."""
    graph = _graph(dense, detector)
    entry = graph.metadata_props.add()
    entry.key, entry.value = KEY, Card(detector.spec, dense.suppression, detector.curve, detector.parameters).as_json()
    content = graph.SerializeToString()
    _check(dense, detector_from(content))
    return content


def _dense(detector: Detector) -> Dense:
    dense = architecture_of(detector.spec).dense
    if dense is None:
        able = dict.fromkeys(name.partition("_")[0] for name, row in ARCHITECTURES.items() if row.dense)
        raise ConfigError(
            f"a detector of the architecture {detector.spec.architecture} cannot be exported to ONNX; those of "
            f"{', '.join(able)} can."
        )
    return dense(detector.model.cpu().float().eval(), detector.spec)


def _graph(dense: Dense, detector: Detector) -> onnx.ModelProto:
    height, width = detector.spec.image_height_px, detector.spec.image_width_px
    with _quietly(), torch.no_grad():
        program = torch.onnx.export(
            dense.network.eval(), (torch.zeros(_PAGES_TRACED, 3, height, width),), dynamo=True, verbose=False,
            input_names=[PAGES], output_names=[BOXES, SCORES], dynamic_shapes=({0: torch.export.Dim("batch")},),
        )  # fmt: skip
    assert program is not None  # noqa: S101 - tells mypy
    model = program.model_proto
    _forget(model)
    model.producer_name = "redaction"
    return model


def _forget(message: Message) -> None:
    """Take notes out that torch makes of where each operation came from, with paths of this machine."""
    for field, value in message.ListFields():
        if field.name in _NOTES:
            message.ClearField(field.name)
        elif field.message_type is not None:
            for part in value if hasattr(value, "__len__") else [value]:
                _forget(part)


def _check(dense: Dense, exported: ExportedDetector) -> None:
    """Hold the two against each other on noise, at every point."""
    spec = exported.spec
    pages = torch.randn(1, 3, spec.image_height_px, spec.image_width_px, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        wanted = [part.numpy() for part in dense.network(pages)]
    given = exported.model.everywhere(pages)
    for name, one, other, most in zip((BOXES, SCORES), wanted, given, (PIXELS, SCORE), strict=True):
        apart = float(np.abs(one - other).max())
        if not apart <= most:
            raise ArtifactError(
                f"the exported graph gives other {name} than the detector: {apart:g} apart, at most {most:g} are "
                "allowed. Nothing was written; this is a defect of the export."
            )


@contextmanager
def _quietly() -> Iterator[None]:
    """Without what the exporter says to its developers."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
