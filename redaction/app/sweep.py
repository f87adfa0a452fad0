"""``sweep``: search for settings that train a better detector."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hydra import compose
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from redaction.app.project import file_digests, open_store
from redaction.app.settings import in_short, typed
from redaction.config import PROJECT_ROOT, Config
from redaction.console import Console
from redaction.errors import ConfigError
from redaction.pipeline.keys import files_named, settings_of
from redaction.pipeline.runner import Pipeline
from redaction.store.runs import Store
from redaction.store.sweeps import SweepRun
from redaction.sweep.report import COMMAND, best_of, table_lines
from redaction.sweep.search import Search
from redaction.sweep.space import check_space
from redaction.sweep.storage import told
from redaction.sweep.study import at_work, open_study

_OWN = ("sweep.", "sweep=", "tracking.run_name=", "tracking.parent=", "stages=")
"""Settings that are not handed on to the trainings."""
_IN_COMMON = ("data", "split", "train", "model")
"""Sections that have to be the same for all trials of a study."""


def run(config: Config, console: Console) -> int:
    """Search until there are enough trials; returns the exit code.

    Raises:
        ConfigError: the space makes no sense, the study cannot be used, or no trial came to its end.
    """
    given = [word for word in sys.argv[1:] if not word.lstrip("+~").startswith(_OWN)]
    check_space(config.sweep.space, given, _composed)
    store = open_store(config)
    space = {f"space.{name}": part.shown for name, part in config.sweep.space.items()}
    params = {**space, "metric": config.sweep.metric, **_in_common(config)}
    with told(config.sweep):
        study, run_id = open_study(
            config.sweep, params, PROJECT_ROOT, lambda: store.begin_sweep(config.sweep.study, params).info.run_id
        )
        sweep = SweepRun(store, run_id)
        if not study.get_trials(deepcopy=False):
            _prepare(config, store, run_id, console)
        folder = PROJECT_ROOT / "outputs" / "sweeps" / config.sweep.study
        _search(Search(config.sweep, given, study, sweep, folder, console))
        return _told(config, study, sweep, folder, console)


def _prepare(config: Config, store: Store, run_id: str, console: Console) -> None:
    """Parse and split once, before several trials do so at the same time."""
    tracking = replace(config.tracking, parent=run_id, run_name="pages")
    pages = replace(config, stages=["parse", "split"], tracking=tracking)
    Pipeline(pages, store, file_digests(config), console).run()


def _search(search: Search) -> None:
    """Whatever ends it, what there is by then is shown on its run."""
    status = "FAILED"
    try:
        search.run()
        status = "FINISHED"
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    finally:
        search.report()
        if not at_work(search.study):  # another machine or terminal ends the run otherwise
            search.sweep.end(status)


def _told(config: Config, study: Any, sweep: SweepRun, folder: Path, console: Console) -> int:
    for line in ["", *table_lines(study, config.sweep), ""]:
        console.say(line)
    best = best_of(study)
    if best is None:
        raise ConfigError(f"no trial came to its end; what the trainings said is in {folder}.")
    console.say(f"MLflow run {sweep.run_id}. Review it: make ui")
    console.say(f"Measure the best, trial {best.number}, on the test pages, which no trial has seen:")
    console.say(f"  {best.user_attrs[COMMAND]}")
    return 0


def _in_common(config: Config) -> dict[str, str]:
    """Settings of all trials by name, without those that are searched or cannot change a result.

    Of a file that they name, the content counts: trials on other pages could not be compared.
    """
    searched = (*config.sweep.space, *(f"{name}." for name in config.sweep.space if "." not in name))
    files = file_digests(config)
    digests = {name: files.of(path) for name, path in files_named(config, _IN_COMMON).items()}
    for what in ("annotations", "images"):
        (digests[f"data.{what}"],) = files.digests(config.data, what).values()
    contents = {name: f"content {digest[:16]}" for name, digest in digests.items()}
    settings = settings_of(config, _IN_COMMON) | contents
    return {name: str(value) for name, value in settings.items() if not name.startswith(searched)}


def _composed(overrides: Sequence[str]) -> Config:
    try:
        return typed(compose("config", list(overrides)))
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(in_short(error)) from error
