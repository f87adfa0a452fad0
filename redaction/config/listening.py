"""Where a server of ours listens."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check


@dataclass
class ListeningConfig:
    """Where a server listens; a part of every section that has one."""

    SECTION = ""

    host: str = "127.0.0.1"
    """Address at which it listens: `127.0.0.1` lets in who sits at this machine, `0.0.0.0` the whole network. There is
    no password; put a server that asks for one before it."""
    port: int = 0
    """Port at which it listens."""

    def __post_init__(self) -> None:
        check(self, "host", lambda host: host.strip() != "", "an address")
        check(self, "port", lambda port: 1 <= port <= 65535, "from 1 to 65535")

    @property
    def address(self) -> str:
        """For a browser of this machine."""
        return f"http://{self.host}:{self.port}"

    @property
    def unusable(self) -> str:
        """What to say where nothing can listen there."""
        return (
            f"{self.address} cannot be used: another program listens there, or the address is not this machine's. "
            f"Choose another: {self.SECTION}.port=…"
        )
