"""A detector that answers other programs."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check
from redaction.config.listening import ListeningConfig


@dataclass
class ServeConfig(ListeningConfig):
    """Where MLflow's scoring server listens."""

    SECTION = "serve"

    port: int = 5001
    seconds: int = 600
    """That a request may take."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "seconds", lambda seconds: 1 <= seconds <= 86_400, "from 1 to 86400")
