"""``evaluate``: measure the trained detector of these settings."""

from __future__ import annotations

from redaction.app import train
from redaction.config import Config
from redaction.console import Console


def run(config: Config, console: Console) -> int:
    """Run the evaluate stage on stored artifacts; nothing is trained. Returns the exit code."""
    config.stages = ["evaluate"]
    return train.run(config, console)
