"""A detector that answers other programs."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check
from redaction.config.listening import ListeningConfig


@dataclass
class ServeConfig(ListeningConfig):
    """Where MLflow's scoring server listens, and what one request may ask of it."""

    SECTION = "serve"

    port: int = 5001
    seconds: int = 600
    """That a request may take."""
    megabytes: int = 200
    """That a request may have, all documents together, each a third longer than its file."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "seconds", lambda seconds: 1 <= seconds <= 86_400, "from 1 to 86400")
        check(self, "megabytes", lambda size: 1 <= size <= 10_000, "from 1 to 10000")
