"""MLflow as settings ask for it: at which address, how patient, how talkative."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from redaction.config import TrackingConfig
from redaction.errors import ConfigError
from redaction.store.sqlite import PREFIX


def tracking_uri(config: TrackingConfig, root: Path) -> str:
    """MLflow's address of the store; the path of a SQLite file starts at ``root``.

    Raises:
        ConfigError: it is neither a SQLite file nor a server.
    """
    if config.uri.startswith(("http://", "https://")):
        return config.uri
    if not config.uri.startswith(PREFIX):
        raise ConfigError(
            f"tracking.uri={config.uri} is neither a SQLite file ({PREFIX}mlflow.db) nor the address of an MLflow "
            "server (http://… or https://…)."
        )
    return PREFIX + str((root / config.uri.removeprefix(PREFIX)).resolve())


def ui_command(config: TrackingConfig, root: Path) -> list[str]:
    """Arguments of ``python -m mlflow`` that serve the store to a browser."""
    return [
        "server",
        *("--backend-store-uri", tracking_uri(config, root)),
        *("--artifacts-destination", str((root / config.artifacts).resolve())),
        *("--host", config.host, "--port", str(config.port)),
    ]


def quiet_mlflow() -> None:
    """MLflow says nothing of its own, and gives up on a server after half a minute instead of four."""
    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)  # logs tracebacks of what is raised anyway
    logging.getLogger("mlflow.system_metrics").setLevel(logging.CRITICAL)  # warns of what ends a stage elsewhere
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "4")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "60")
