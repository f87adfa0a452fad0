"""``sweep``: search for settings that train a better detector."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from hydra import compose

from redaction.app.main import typed
from redaction.app.project import open_store
from redaction.config import PROJECT_ROOT, Config
from redaction.console import Console
from redaction.errors import ConfigError
from redaction.store.sweeps import SweepRun
from redaction.sweep.report import best_command, table
from redaction.sweep.search import Search
from redaction.sweep.space import check_space
from redaction.sweep.study import open_study

_OWN = ("sweep.", "sweep=", "tracking.run_name=", "tracking.parent=", "stages=")
"""Settings that are not handed on to the trainings."""


def run(config: Config, console: Console) -> int:
    """Search until there are enough trials; returns the exit code."""
    others = [word for word in sys.argv[1:] if not word.startswith(_OWN)]
    check_space(config.sweep.space, lambda more: _composed([*others, *more]))
    study = open_study(config.sweep, PROJECT_ROOT)
    space = {f"space.{name}": _shown(part) for name, part in config.sweep.space.items()}
    sweep = SweepRun(open_store(config), config.sweep.study, {**space, "metric": config.sweep.metric})
    folder = PROJECT_ROOT / "outputs" / "sweeps" / config.sweep.study
    search = Search(config.sweep, others, config.train.keep == "best", study, sweep, folder, console)
    ended = "KILLED"
    try:
        search.run()
        search.report()
        ended = "FINISHED"
    finally:
        sweep.end(ended)
    console.say("")
    console.say(table(study, config.sweep).drop(columns="run").to_string(index=False, na_rep="", max_colwidth=20))
    command = best_command(study, others)
    if command is None:
        raise ConfigError(f"no trial came to its end; what the trainings said is in {folder}.")
    console.say("")
    console.say(f"MLflow run {sweep.run_id}. Train with the best settings and measure on the test pages:")
    console.say(f"  {command}")
    return 0


def _composed(overrides: Sequence[str]) -> Any:
    try:
        return typed(compose("config", list(overrides)))
    except Exception as error:
        cause = error.__cause__ or error
        raise ConfigError(str(cause).splitlines()[0]) from error


def _shown(part: Any) -> str:
    return f"one of {part.choices}" if part.choices else f"{part.low} to {part.high}{' by factors' if part.log else ''}"
