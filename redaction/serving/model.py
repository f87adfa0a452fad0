"""A Detector as an MLflow model: documents in, one row a redaction out."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import INVALID_PARAMETER_VALUE, TEMPORARILY_UNAVAILABLE, MlflowException
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
from PIL import Image

from redaction.config import PredictConfig
from redaction.detectors.detector import Detector
from redaction.documents.inputs import InputFile, input_files
from redaction.documents.page import Unread
from redaction.errors import ArtifactDamaged
from redaction.operating import STORED
from redaction.predicting.find import Finder, Found, ReadPage
from redaction.store.artifacts import read_artifact

DETECTOR = "detector"
"""Name of the stored Detector among the artifacts of the model."""
DOCUMENT = "document"
"""Column of the input: a document a row."""
_EARLIER = "image"
"""The same in versions that were registered when they took images only."""
THRESHOLD = "threshold"
"""Parameter: the threshold from 0 to 1; the detector's own where none is given."""
BY_DOCUMENT = "by_document"
"""Parameter: answer with a row a document, as Spark wants of a function of columns."""
_COLUMNS = {
    "row": DataType.long, "page": DataType.long,
    "xmin": DataType.double, "ymin": DataType.double, "xmax": DataType.double, "ymax": DataType.double,
    "left_pt": DataType.double, "bottom_pt": DataType.double, "right_pt": DataType.double, "top_pt": DataType.double,
    "score": DataType.double, "label": DataType.string, "style": DataType.string, "hidden_characters": DataType.long,
    "page_width": DataType.long, "page_height": DataType.long, "threshold": DataType.double,
    "problem": DataType.string,
}  # fmt: skip
_NO_BOX = dict.fromkeys(("xmin", "ymin", "xmax", "ymax", "left_pt", "bottom_pt", "right_pt", "top_pt", "score"))
_ALWAYS = ("row", "page", "hidden_characters", "page_width", "page_height", "threshold", "problem")
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(DataType.binary, DOCUMENT)]),
    outputs=Schema([ColSpec(kind, name, required=name in _ALWAYS) for name, kind in _COLUMNS.items()]),
    params=ParamSchema(
        [ParamSpec(THRESHOLD, DataType.double, None), ParamSpec(BY_DOCUMENT, DataType.boolean, default=False)]
    ),
)

Row = dict[str, Any]


class ServedDetector(PythonModel):
    """Reads the Detector that lies in the model's folder, every byte checked against its manifest.

    Attributes:
        reading: how documents are read, and where to compute.
        seconds: that a request may take; what is not done by then is left undone.
    """

    reading = PredictConfig()
    seconds = math.inf

    def load_context(self, context: PythonModelContext) -> None:
        """Load it onto the CPU; the first pages bring it to the GPU where there is one."""
        value = read_artifact(Path(context.artifacts[DETECTOR]))
        if not isinstance(value, Detector):
            raise ArtifactDamaged(f"{context.artifacts[DETECTOR]} holds a {type(value).__name__}, not a Detector.")
        self.detector = value
        self._computing = Lock()  # MLflow's server answers several requests at a time

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 - MLflow passes it
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Find redactions at or above the threshold.

        Documents are opened as ``predict`` opens them: by another process, within limits of size, time and memory.

        Args:
            context: of the model; not looked at.
            model_input: a document a row, in the column ``document``: the bytes of a PDF, of an image or of a TIFF of
                several pages; or the pixels of one page, ``(h, w)`` or ``(h, w, 3)`` uint8, red first.
            params: ``threshold``, from 0 to 1; None takes the detector's own. ``by_document`` asks for a row a document
                instead, in the order of the input, with one column, ``found``: the rows below as a JSON list of
                objects, without ``row``.

        Returns:
            One row a redaction, in the order of documents and pages: ``row`` of the input, from 0; ``page`` of the
            document, from 1; ``xmin ymin xmax ymax`` in pixels of a page of ``page_width`` x ``page_height``: those of
            the image, or of the PDF's page as it was drawn; ``left_pt bottom_pt right_pt top_pt`` in points of the
            PDF's page, none for images; ``score``; ``label`` (class name); ``style``; ``hidden_characters`` that can be
            copied out from under it; ``threshold``; and an empty ``problem``. A page without redactions has no row.

            What cannot be read has a row too, so that it never looks clean, with the reason as ``problem`` and without
            box, score, label and style; ``page`` is 0 where it is the whole document, or all that is left of it.

        Raises:
            MlflowException: a row of the input holds neither bytes nor pixels, the threshold is out of range, or the
                time is up.
        """
        ends = time.monotonic() + self.seconds
        threshold = (params or {}).get(THRESHOLD)
        if threshold is not None and not 0 <= threshold <= 1:
            raise _mistake(f"threshold={threshold} is out of range; it must be from 0 to 1, or left out.")
        detector = self.detector.operating_at(STORED if threshold is None else repr(float(threshold)))
        documents = list(model_input[DOCUMENT if DOCUMENT in model_input else _EARLIER])
        with tempfile.TemporaryDirectory(prefix="redaction-") as folder, self._computing:
            paths = [_written(Path(folder), number, document) for number, document in enumerate(documents)]
            files = [(file, 1) for file in input_files(paths)] if paths else []
            with closing(Finder(detector, self.reading).find(files)) as events:
                rows = [row for file, event in _until(ends, events) for row in _rows(file, event, detector)]
        return _by_document(rows, len(documents)) if (params or {}).get(BY_DOCUMENT) else _table(rows)


def _until(ends: float, events: Iterable[tuple[InputFile, Found]]) -> Iterator[tuple[InputFile, Found]]:
    """Events up to a time of ``time.monotonic``: who asked has been told by then that it takes too long.

    Raises:
        MlflowException: there are more.
    """
    for event in events:
        if time.monotonic() > ends:
            raise MlflowException(
                "the request took longer than serve.seconds allows.", error_code=TEMPORARILY_UNAVAILABLE
            )
        yield event


def _written(folder: Path, number: int, document: Any) -> Path:
    """A document as a file, which its reader opens in a process of its own.

    Raises:
        MlflowException: it is neither bytes nor pixels.
    """
    path = folder / str(number)
    if isinstance(document, bytes | bytearray):
        path.write_bytes(document)
    elif isinstance(document, np.ndarray) and _is_page(document):
        Image.fromarray(np.ascontiguousarray(document)).save(path, "TIFF")
    else:
        is_array = isinstance(document, np.ndarray)
        what = f"array of {document.dtype} with shape {document.shape}" if is_array else type(document).__name__
        raise _mistake(
            f"row {number} is a {what}; expected are the bytes of a PDF or image, or pixels of one page: uint8 with "
            "shape (h, w) or (h, w, 3). Nothing was read."
        )
    return path


def _is_page(array: np.ndarray) -> bool:
    return array.dtype == np.uint8 and array.size > 0 and (array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3))


def _mistake(message: str) -> MlflowException:
    return MlflowException(message, error_code=INVALID_PARAMETER_VALUE)


def _rows(file: InputFile, event: Found, detector: Detector) -> Iterator[Row]:
    about: Row = {"row": int(file.name), "threshold": detector.threshold}
    if isinstance(event, Unread):
        nothing = {"label": None, "style": None, "hidden_characters": 0, "page_width": 0, "page_height": 0}
        yield {**about, **_NO_BOX, **nothing, "page": event.page or 0, "problem": event.reason}
    if not isinstance(event, ReadPage):
        return
    page = event.found
    for box in page.boxes:
        yield {
            **about, "page": page.number, **_edges(("xmin", "ymin", "xmax", "ymax"), box.box),
            **_edges(("left_pt", "bottom_pt", "right_pt", "top_pt"), box.points or (None,) * 4),
            "score": box.score, "label": str(detector.spec.classes[box.label]), "style": box.style,
            "hidden_characters": box.hidden_characters, "page_width": page.width, "page_height": page.height,
            "problem": "",
        }  # fmt: skip


def _edges(names: tuple[str, ...], values: tuple[float | None, ...]) -> Row:
    return dict(zip(names, values, strict=True))


def _table(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=kind.to_pandas()) for name, kind in _COLUMNS.items()}
    )


def _by_document(rows: Sequence[Row], documents: int) -> pd.DataFrame:
    found: list[list[Row]] = [[] for _ in range(documents)]
    for row in rows:
        found[row["row"]].append({name: value for name, value in row.items() if name != "row"})
    return pd.DataFrame({"found": pd.Series([json.dumps(one) for one in found], dtype=object)})
