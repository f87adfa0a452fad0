"""Detectors as ONNX files: written by ``make export``, read wherever a detector is named.

A file holds the graph from normalised pages to the boxes and scores of all points, and, as JSON among its metadata, all
else that a Detector knows. The choice among those boxes is the code of ``redaction.detectors.suppression`` here as
there, so that both find the same: within 0.01 input pixels and 0.0001 of score in float32.
"""

from __future__ import annotations

from importlib.util import find_spec

from redaction.errors import ConfigError

_NEEDED = ("onnx", "onnxruntime", "onnxscript")


def check_installed() -> None:
    """That the packages are there which only exported detectors need.

    Raises:
        ConfigError: they are not.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"exported detectors need {', '.join(missing)}, not installed here: .venv/bin/pip install -e '.[export]'"
        )
