"""The study: Optuna's memory of all trials, in a file of this machine or in a database of many."""

from __future__ import annotations

import logging
from pathlib import Path

import optuna
from optuna.storages import BaseStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend, JournalStorage
from optuna.study import StudyDirection
from optuna.trial import TrialState

from redaction.config.sweep import SweepConfig
from redaction.errors import ConfigError
from redaction.store.processes import is_gone, process_mark

_PROCESS = "process"
_FIRST_AT_RANDOM = 5
"""Trials before the sampler learns and the pruner compares."""


def open_study(config: SweepConfig, root: Path) -> optuna.Study:
    """The study of this name, made if there is none.

    Raises:
        ConfigError: its storage cannot be opened, or it was begun for another metric.
    """
    optuna.logging.set_verbosity(logging.ERROR)
    direction = StudyDirection.MAXIMIZE if config.maximizes else StudyDirection.MINIMIZE
    try:
        study = optuna.create_study(
            study_name=config.study,
            storage=_storage(config, root),
            load_if_exists=True,
            direction=direction,
            sampler=optuna.samplers.TPESampler(seed=config.seed, n_startup_trials=_FIRST_AT_RANDOM, constant_liar=True),
            pruner=_pruner(config),
        )
    except Exception as error:  # of any database driver
        raise ConfigError(f"the study cannot be opened in sweep.storage={config.storage}: {error}.") from error
    begun_for = study.user_attrs.get("metric", config.metric)
    if begun_for != config.metric:
        raise ConfigError(
            f"the study {config.study!r} searches for the best {begun_for}; give another name for another metric: "
            f"sweep.study=…"
        )
    study.set_user_attr("metric", config.metric)
    return study


def ended(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    """Trials that came to a figure or were stopped because they were worse, in order."""
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))


def claim(trial: optuna.Trial) -> None:
    """Note that this process works at a trial."""
    trial.set_user_attr(_PROCESS, process_mark())


def take_up_abandoned(study: optuna.Study) -> int:
    """Let trials of processes that died be tried again with the same settings; says how many there are."""
    abandoned = [
        trial
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        if is_gone(trial.user_attrs.get(_PROCESS, ""))
    ]
    for trial in abandoned:
        study.tell(trial.number, state=TrialState.FAIL, skip_if_finished=True)
        study.enqueue_trial(trial.params)
    return len(abandoned)


def _storage(config: SweepConfig, root: Path) -> BaseStorage:
    if "://" in config.storage:
        return RDBStorage(config.storage, heartbeat_interval=60)
    folder = root / config.storage
    folder.mkdir(parents=True, exist_ok=True)
    return JournalStorage(JournalFileBackend(str(folder / f"{config.study}.journal")))


def _pruner(config: SweepConfig) -> optuna.pruners.BasePruner:
    if not config.prune:
        return optuna.pruners.NopPruner()
    return optuna.pruners.MedianPruner(_FIRST_AT_RANDOM, n_warmup_steps=config.prune_after)
