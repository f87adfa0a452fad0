"""``explain``: what would run, and why."""

from __future__ import annotations

from redaction.app.project import file_digests, open_store
from redaction.config import Config
from redaction.console import Console
from redaction.pipeline.explain import explain


def run(config: Config, console: Console) -> int:
    """Show for every stage whether it would be reused; returns the exit code."""
    for line in explain(config, open_store(config), file_digests(config)):
        console.say(line)
    return 0
