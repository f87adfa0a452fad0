"""The page in a browser on which anybody can drop a document."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check
from redaction.config.listening import ListeningConfig


@dataclass
class DemoConfig(ListeningConfig):
    """Where the demo is served, and what one visitor may ask of it."""

    SECTION = "demo"

    port: int = 7860
    megabytes: int = 100
    """Of one file; a larger one is refused while it is uploaded."""
    pages: int = 200
    """Of one document that are read; the page says how many were left out."""
    threshold_floor: float = 0.05
    """The lowest threshold of the slider: boxes that score less are not kept. At 0.01 there is little but noise."""
    minutes: float = 60.0
    """After which the files of somebody who does nothing are deleted; those of a page that was closed go at once."""
    waiting: int = 20
    """Documents that may wait for those before them; one more is asked to come back later."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "megabytes", lambda size: 1 <= size <= 10_000, "from 1 to 10000")
        check(self, "pages", lambda count: 1 <= count <= 10_000, "from 1 to 10000")
        check(self, "threshold_floor", lambda score: 0.01 <= score <= 0.9, "from 0.01 to 0.9")
        check(self, "minutes", lambda minutes: 1 <= minutes <= 1440, "from 1 to 1440")
        check(self, "waiting", lambda count: 1 <= count <= 1000, "from 1 to 1000")
