"""A detector that answers other programs."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check


@dataclass
class ServeConfig:
    """Where MLflow's scoring server listens."""

    SECTION = "serve"

    host: str = "127.0.0.1"
    """Address at which it listens: `127.0.0.1` lets in programs of this machine, `0.0.0.0` the whole network. There is
    no password; put a server that asks for one before it."""
    port: int = 5001
    """Port at which it listens."""
    seconds: int = 600
    """That a request may take."""

    def __post_init__(self) -> None:
        check(self, "host", lambda host: host.strip() != "", "an address")
        check(self, "port", lambda port: 1 <= port <= 65535, "from 1 to 65535")
        check(self, "seconds", lambda seconds: 1 <= seconds <= 86_400, "from 1 to 86400")
