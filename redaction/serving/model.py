"""A Detector as an MLflow model: images in, one row a redaction out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types import ColSpec, DataType, Schema

from redaction.boxes import PageBoxes
from redaction.config import HardwareConfig
from redaction.data.records import page_to_read
from redaction.detectors.detector import Detector
from redaction.documents.images import size_of
from redaction.errors import ArtifactDamaged, DataError
from redaction.store.artifacts import read_artifact

DETECTOR = "detector"
"""Name of the stored Detector among the artifacts of the model."""
IMAGE = "image"
"""Column of the input: the bytes of an image file, PNG, JPEG or any other that `predict` reads."""
_COLUMNS = {
    "page": (DataType.long, "int64"),
    "xmin": (DataType.double, "float64"),
    "ymin": (DataType.double, "float64"),
    "xmax": (DataType.double, "float64"),
    "ymax": (DataType.double, "float64"),
    "score": (DataType.double, "float64"),
    "label": (DataType.string, "object"),
}
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(DataType.binary, IMAGE)]),
    outputs=Schema([ColSpec(kind, name) for name, (kind, _) in _COLUMNS.items()]),
)


class ServedDetector(PythonModel):
    """Reads the Detector that lies in the model's folder, every byte checked against its manifest."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load it onto the CPU; the first pages bring it to the GPU where there is one."""
        value = read_artifact(Path(context.artifacts[DETECTOR]))
        if not isinstance(value, Detector):
            raise ArtifactDamaged(f"{context.artifacts[DETECTOR]} holds a {type(value).__name__}, not a Detector.")
        self.detector = value

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 - MLflow passes them
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> pd.DataFrame:
        """Find redactions at or above the operating threshold.

        Args:
            context: of the model; not looked at.
            model_input: the bytes of one page image a row, in the column ``image``.
            params: none are known.

        Returns:
            One row a redaction, those of a page together: ``page`` (position of the image in the input, from 0),
            ``xmin ymin xmax ymax`` in pixels of the image, ``score`` and ``label`` (class name). A page without any
            redaction has no row.

        Raises:
            DataError: an image cannot be read. Nothing is returned then: a page that was left out would look clean.
        """
        images = list(model_input[IMAGE])
        step = HardwareConfig().batch_size
        parts = [
            found for start in range(0, len(images), step) for found in self._found(images[start : start + step], start)
        ]
        return _rows(parts, self.detector.spec.classes)

    def _found(self, images: Sequence[Any], first: int) -> Iterator[PageBoxes]:
        """What is found on a few pages; they are numbered from ``first``."""
        with tempfile.TemporaryDirectory(prefix="redaction-") as folder:  # detectors read files
            records = []
            for number, content in enumerate(images, first):
                path = Path(folder) / f"{number}"
                size = _written(path, content, number)
                records.append(page_to_read(path, number, *size, list(self.detector.spec.classes)))
            for page in self.detector.find(records, HardwareConfig()):
                yield page.at_least(self.detector.threshold)


def _written(path: Path, content: Any, number: int) -> tuple[int, int]:
    """Write the bytes of an image into a file; returns its width and height in pixels."""
    if not isinstance(content, bytes | bytearray):
        raise DataError(f"image {number} is a {type(content).__name__}; the bytes of an image file are expected.")
    path.write_bytes(content)
    try:
        return size_of(path)
    except DataError as error:
        raise DataError(str(error).replace(str(path), f"image {number}")) from None


def _rows(pages: Sequence[PageBoxes], classes: Sequence[str | None]) -> pd.DataFrame:
    columns: list[Any] = [
        np.repeat([int(page.page) for page in pages], [len(page) for page in pages]),
        *np.concatenate([np.empty((0, 4)), *(page.boxes for page in pages)]).T,
        np.concatenate([np.empty(0), *(page.scores for page in pages)]),
        [str(classes[label]) for page in pages for label in page.labels],
    ]
    return pd.DataFrame(
        {
            name: pd.Series(column, dtype=kind)
            for (name, (_, kind)), column in zip(_COLUMNS.items(), columns, strict=True)
        }
    )
