"""``generate``: invent pages with annotations."""

from __future__ import annotations

from pathlib import Path

from redaction.config import Config
from redaction.console import Console
from redaction.synthetic.dataset import generate


def run(config: Config, console: Console) -> int:
    """Make the pages that are not there yet, then their annotations and data card; returns the exit code."""
    generate(config.synthetic, console)
    console.say(f'train on them: make train ARGS="data=synthetic{_elsewhere(config.synthetic.output)}"')
    return 0


def _elsewhere(output: str) -> str:
    return "" if Path(output) == Path("data/synthetic") else f" synthetic.output='{output}'"
