"""Small artifacts as each version of each materializer wrote them; what was stored once stays readable for ever.

    PYTHONPATH=tests python -m materializers.golden

writes those of the versions of today that are not there yet, and never touches one that is. They lie in ``golden/`` as
``NAME-VERSION.zip``.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from PIL import Image

from redaction.data.splits import Splits
from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.evaluation.history import TrainingHistory
from redaction.materializers.registry import materializer_for
from redaction.operating import OperatingPoint
from redaction.store.artifacts import write_artifact

from .examples import FLOATS, filled, of_ids
from .values import page_boxes, state_dict

FOLDER = Path(__file__).parent / "golden"
NOT_HERE = {"evaluation"}  # its table is stored as it was computed; ``test_page_boxes`` reads the old ones


def detector() -> Detector:
    """One whose weights are all zero, so that the file packs well."""
    spec = DetectorSpec(
        architecture="efficientdet_lite0", classes=("background", "redaction"), image_height_px=128,
        image_width_px=256, aspect_ratios=(1.0, 2.6), anchor_scale=2.0, threshold=0.1 + 0.2,
    )  # fmt: skip
    made = Detector.untrained(spec)
    with torch.no_grad():
        for tensor in network_of(made.model).state_dict().values():
            tensor.zero_()
    made.model.eval()
    return made


def frame() -> pd.DataFrame:
    """Columns of several types, a missing value and an index with a name."""
    columns = {"page": [1, 2], "share": [0.1 + 0.2, None], "style": pd.Categorical(["black", "gray"])}
    return pd.DataFrame(columns, index=pd.Index(["a", "ü"], name="file"))


def figure() -> Figure:
    """A line."""
    made = Figure(figsize=(1, 1), dpi=20)
    made.add_axes((0, 0, 1, 1)).plot([0, 1], [1, 0])
    return made


def mixture() -> dict[str, Any]:
    """A value that needs every file that values are put into."""
    return {
        "floats": FLOATS, "pair": (1, "ü"), 5: b"\x00", "weights": state_dict(), "boxes": page_boxes(),
        "records": filled(), "prediction": filled()[0], "array": np.eye(2),
    }  # fmt: skip


GOLDEN: dict[str, Callable[[], Any]] = {
    "records": filled,
    "splits": lambda: Splits(filled(), of_ids(1), of_ids()),
    "detector": detector,
    "history": lambda: TrainingHistory(({"loss": 0.1 + 0.2}, {"loss": 1e-12}), OperatingPoint(0.5, 1 / 3, 1.0, -0.0)),
    "array": lambda: np.asfortranarray(np.array([[0.1 + 0.2, -0.0, np.nan]] * 2)),
    "frame": frame,
    "series": lambda: frame()["share"],
    "image": lambda: Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3)),
    "figure": figure,
    "values": mixture,
}


def file_of(name: str) -> Path:
    """Where the artifact of today's version lies."""
    return FOLDER / f"{name}-{materializer_for(type(GOLDEN[name]())).version}.zip"


def write_missing() -> None:
    """Write the artifacts that are not there yet."""
    for name, make in GOLDEN.items():
        if file_of(name).exists():
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_artifact(make(), folder)
            with zipfile.ZipFile(file_of(name), "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                    archive.write(path, path.relative_to(folder))


if __name__ == "__main__":
    write_missing()
