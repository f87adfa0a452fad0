"""MLflow's scoring server with a detector in it."""

from __future__ import annotations

import os
import signal
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pandas as pd

from redaction.config import PredictConfig, ServeConfig
from redaction.console import Console
from redaction.detectors.detector import Detector
from redaction.listening import bound
from redaction.serving.limit import Limited
from redaction.store.artifacts import write_artifact

_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}


def serve(detector: Detector, came_from: str, config: ServeConfig, reading: PredictConfig, console: Console) -> None:
    """Answer requests until Ctrl-C or a termination signal.

    This is what ``mlflow models serve --env-manager local`` runs, in this process: nothing is left over when it ends.

    Args:
        detector: at its operating threshold.
        came_from: its name, for people.
        config: where, and how long a request may take.
        reading: how documents are read, and where to compute.
        console: told when there is an answer to be had.

    Raises:
        ConfigError: the address or port cannot be used.
        KeyboardInterrupt: it was ended.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):  # also where whoever started this ignores Ctrl-C
        signal.signal(ending, signal.default_int_handler)
    os.environ.update(_QUIET)
    os.environ["MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT"] = str(config.seconds)
    with bound(config) as listening, tempfile.TemporaryDirectory(prefix="redaction-serve-") as folder:
        import uvicorn
        from mlflow.models import Model
        from mlflow.pyfunc import scoring_server

        from redaction.serving.package import write_model

        stored, packed = Path(folder) / "detector", Path(folder) / "model"
        stored.mkdir()
        write_artifact(detector, stored)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*An input example was not provided")  # nobody looks at this folder
            write_model(packed, stored, None, Model(), came_from)
        model = scoring_server.load_model_with_mlflow_config(str(packed))
        served = model.unwrap_python_model()
        served.reading, served.seconds = reading, config.seconds
        answering: Any = _Answering(model)
        app = Limited(scoring_server.init(answering), config.megabytes)
        console.say(f"POST documents to {config.address}/invocations (Ctrl-C ends)")
        # a server of its own would exit without a word of ours where the port is taken
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


class _Answering:
    """A model whose answers are JSON for everybody: MLflow writes what is missing as NaN, which JSON does not know.

    Args:
        model: that MLflow loaded.
    """

    def __init__(self, model: Any) -> None:
        self.model, self.metadata = model, model.metadata

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """The model's rows, with None for what is missing."""
        rows = self.model.predict(data, params=params)
        return rows.astype(object).where(rows.notna(), None)
