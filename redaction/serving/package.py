"""Writes the folder of an MLflow model: ``MLmodel``, the code that loads it, an example, and the stored Detector."""

from __future__ import annotations

import io
from importlib.metadata import version
from pathlib import Path

import mlflow.pyfunc
import pandas as pd
from mlflow.models import Model

from redaction.documents.images import size_of
from redaction.pictures import open_as_seen
from redaction.serving.model import DETECTOR, DOCUMENT, SIGNATURE

_EXAMPLE_SIDE_PX = 320
_CODE = Path(__file__).with_name("model_code.py")
_NEEDS = (
    "mlflow",
    "torch",
    "torchvision",
    "icevision",
    "effdet",
    "timm",
    "safetensors",
    "pandas",
    "pillow",
    "pypdfium2",
)


def write_model(folder: Path, detector: Path, page: Path | None, model: Model, came_from: str) -> None:
    """Write a model in MLflow's pyfunc flavour, from code; nothing of it is pickled.

    Args:
        folder: that is to be made.
        detector: folder of the stored Detector, which is copied.
        page: an image file of which a small copy becomes the input example; None gives none.
        model: what MLflow knows of it beside: its id and its run.
        came_from: address of the stored Detector.

    Raises:
        DataError: the page cannot be read.
    """
    mlflow.pyfunc.save_model(
        path=str(folder),
        python_model=str(_CODE),
        artifacts={DETECTOR: str(detector)},
        mlflow_model=model,
        signature=SIGNATURE,
        input_example=None if page is None else pd.DataFrame({DOCUMENT: [_small(page)]}),
        # this package is no project of a public index: a name there would be somebody else's
        pip_requirements=[f"{name}=={version(name)}" for name in _NEEDS],
    )
    flavor = model.flavors[mlflow.pyfunc.FLAVOR_NAME]  # MLflow noted paths of this machine
    flavor["artifacts"][DETECTOR]["uri"] = came_from
    flavor["model_code_path"] = _CODE.name
    model.save(str(folder / "MLmodel"))


def _small(page: Path) -> bytes:
    """A page image as a small PNG."""
    size_of(page)  # says what is wrong with a file that is no image
    small = open_as_seen(page).convert("L")
    small.thumbnail((_EXAMPLE_SIDE_PX, _EXAMPLE_SIDE_PX))
    written = io.BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()
