"""From an ONNX file to a detector. The file may come from anywhere: it is data, and nothing beside it is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from google.protobuf.message import DecodeError, Message

from redaction.config import HardwareConfig
from redaction.detectors.architectures import ARCHITECTURES, architecture_of
from redaction.detectors.detector import Detector
from redaction.detectors.exported.card import KEY, Card
from redaction.detectors.exported.network import ExportedNetwork
from redaction.errors import ArtifactDamaged, ArtifactError, ArtifactNotFound

_AGAIN = "Export the detector again: make export ARTIFACT=… OUTPUT=….onnx"


@dataclass(frozen=True, eq=False)
class ExportedDetector(Detector):
    """A Detector whose model is computed by ONNX Runtime."""

    model: ExportedNetwork

    @property
    def parameters(self) -> int:
        """How many weights its model has."""
        return self.model.card.parameters

    @contextmanager
    def _computing(self, config: HardwareConfig) -> Iterator[torch.device]:
        self.model.place(config)
        yield torch.device("cpu")  # from where the runtime itself brings pages to a GPU


def read_exported(path: Path) -> tuple[ExportedDetector, str]:
    """The detector of a file, and the SHA-256 of the file.

    Raises:
        ArtifactNotFound: the file cannot be read, or is not an exported detector.
        ArtifactDamaged: it is one, and not whole, or names other files.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArtifactNotFound(f"the detector {path} cannot be read: {error.strerror}.") from error
    try:
        return detector_from(content), hashlib.sha256(content).hexdigest()
    except ArtifactError as error:
        raise type(error)(f"{path} does not hold a detector that can be used: {error}. {_AGAIN}") from error


def detector_from(content: bytes) -> ExportedDetector:
    """The detector of the bytes of a file.

    Raises:
        ArtifactNotFound, ArtifactDamaged: as above, in a part of a sentence.
    """
    try:
        model = onnx.load_model_from_string(content)
    except (DecodeError, ValueError, TypeError) as error:
        raise ArtifactNotFound("it is no ONNX file, or was cut off") from error
    texts = {entry.key: entry.value for entry in model.metadata_props}
    if KEY not in texts:
        raise ArtifactNotFound(f"it is no ONNX file of this program, which writes {KEY!r} into its metadata")
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in _tensors(model)):
        raise ArtifactDamaged("it takes weights from other files, which is not allowed")
    try:
        card = Card.from_json(texts[KEY])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ArtifactDamaged(f"its metadata are not those of a detector ({error})") from error
    if card.spec.architecture not in ARCHITECTURES or not architecture_of(card.spec).dense:
        raise ArtifactDamaged(f"no architecture {card.spec.architecture!r} is exported by this program")
    return ExportedDetector(card.spec, ExportedNetwork(content, card), card.curve)


def _tensors(message: Message) -> Iterator[onnx.TensorProto]:
    """All tensors anywhere in a file: of graphs within graphs, of attributes, of functions."""
    if isinstance(message, onnx.TensorProto):
        yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if hasattr(value, "__len__") else [value]:
                yield from _tensors(part)
