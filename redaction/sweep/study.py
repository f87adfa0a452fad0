"""The study: Optuna's memory of all trials, shared by all that work at it.

A trial that came to a figure, was stopped early, or failed by itself has ended. One whose process was killed has not:
Optuna notes it as failed too, but without a reason, and another trial with the same settings takes its place. All this
is read from the study itself, so that it holds whoever was killed, and whenever.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import optuna
from optuna.distributions import BaseDistribution
from optuna.exceptions import DuplicatedStudyError, ExperimentalWarning
from optuna.pruners import BasePruner, MedianPruner, NopPruner
from optuna.samplers import TPESampler
from optuna.storages import fail_stale_trials
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from redaction.config.sweep import SweepConfig
from redaction.errors import ConfigError
from redaction.store.processes import is_gone, process_mark
from redaction.sweep.storage import is_shared, open_storage

REASON = "reason"
"""Attribute of a trial that failed by itself: why."""
_PROCESS, _AGAIN, _SURPLUS = "process", "again", "surplus"  # of a trial: who works at it, in whose place, one too many
_SETTINGS, _RUN = "settings", "run"  # of a study
_FIRST_AT_RANDOM = 5  # trials before the sampler learns and the pruner compares
_PATIENCE_SECONDS = 30  # for a process that has just begun the study
_UNCLAIMED = timedelta(seconds=60)  # after which a trial that nobody claims was left by a process that was killed


def open_study(
    config: SweepConfig, settings: Mapping[str, str], root: Path, begin: Callable[[], str]
) -> tuple[optuna.Study, str]:
    """The study of this name and the id of its run; both are made if there are none.

    Several processes may do this at once: the one that makes the study begins the run.

    Args:
        config: of the search.
        settings: what all trials have in common, by name.
        root: from which a folder of the storage starts.
        begin: begins the run; returns its id.

    Raises:
        ConfigError: it was begun with other settings.
    """
    optuna.logging.set_verbosity(logging.ERROR)
    storage, pruner = open_storage(config, root), _pruner(config)
    direction = StudyDirection.MAXIMIZE if config.maximizes else StudyDirection.MINIMIZE
    try:
        study = optuna.create_study(study_name=config.study, storage=storage, direction=direction, pruner=pruner)
    except DuplicatedStudyError:
        study = optuna.load_study(study_name=config.study, storage=storage, pruner=pruner)
        run_id = _begun(study)
        if run_id:
            _check_settings(study, settings)
            return study, run_id
    study.set_user_attr(_SETTINGS, dict(settings))
    run_id = begin()
    study.set_user_attr(_RUN, run_id)
    return study, run_id


def ended(study: optuna.Study) -> list[FrozenTrial]:
    """Trials that need not be made any more, in order."""
    return [trial for trial in study.get_trials(deepcopy=False) if _has_ended(trial)]


def at_work(study: optuna.Study) -> list[FrozenTrial]:
    """Trials that somebody works at."""
    return study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))


def unclaimed(study: optuna.Study) -> bool:
    """Whether there is a trial of which no process has said yet that it is its own.

    It will in no time, unless it was killed just then: after a while such a trial is taken up again.
    """
    return any(_PROCESS not in trial.user_attrs for trial in at_work(study))


def ask(study: optuna.Study, config: SweepConfig, space: dict[str, BaseDistribution]) -> optuna.Trial | None:
    """The next trial; None if there are as many as wanted."""
    trials = study.get_trials(deepcopy=False)
    if sum(map(_counts, trials)) >= config.trials:
        return None
    # a seed for each trial: with one for all, a command that goes on would draw again what is there
    study.sampler = TPESampler(seed=config.seed + len(trials), n_startup_trials=_FIRST_AT_RANDOM)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Heartbeat of storage")  # see keep_alive
        trial = study.ask(space)
    trial.set_user_attr(_PROCESS, process_mark())
    before = [other for other in study.get_trials(deepcopy=False) if other.number < trial.number and _counts(other)]
    if len(before) < config.trials:
        return trial
    trial.set_user_attr(_SURPLUS, True)  # another process was faster
    study.tell(trial, state=TrialState.FAIL)
    return None


def keep_alive(study: optuna.Study, config: SweepConfig, trials: list[optuna.Trial]) -> None:
    """Say in a shared database that this process still works at its trials."""
    if is_shared(config):
        for trial in trials:
            study._storage.record_heartbeat(trial._trial_id)  # type: ignore[attr-defined]  # Optuna's loop does likewise


def take_up_abandoned(study: optuna.Study) -> int:
    """Put trials of processes that were killed in line again, with the same settings; says how many."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=ExperimentalWarning)
        fail_stale_trials(study)  # of other machines, in a shared database
    for trial in at_work(study):
        if _is_abandoned(trial):
            study.tell(trial.number, state=TrialState.FAIL, skip_if_finished=True)
    trials = study.get_trials(deepcopy=False)
    replaced = {trial.user_attrs.get(_AGAIN) for trial in trials}
    left = [trial for trial in trials if _was_killed(trial) and trial.number not in replaced]
    for trial in left:
        study.enqueue_trial(trial.params, {_AGAIN: trial.number})
    return len(left)


def times_killed(study: optuna.Study, trial: optuna.Trial) -> int:
    """How often a training with these settings was killed before this trial took its place."""
    trials, before = study.get_trials(deepcopy=False), trial.user_attrs.get(_AGAIN)
    count = 0
    while before is not None:
        before, count = trials[before].user_attrs.get(_AGAIN), count + 1
    return count


def _counts(trial: FrozenTrial) -> bool:
    return trial.state == TrialState.RUNNING or _has_ended(trial)


def _has_ended(trial: FrozenTrial) -> bool:
    failed = trial.state == TrialState.FAIL and REASON in trial.user_attrs
    return failed or trial.state in (TrialState.COMPLETE, TrialState.PRUNED)


def _was_killed(trial: FrozenTrial) -> bool:
    return trial.state == TrialState.FAIL and not {REASON, _SURPLUS} & set(trial.user_attrs)


def _is_abandoned(trial: FrozenTrial) -> bool:
    mark = trial.user_attrs.get(_PROCESS)
    if mark is None and trial.datetime_start is not None:
        return datetime.now() - trial.datetime_start > _UNCLAIMED
    return is_gone(mark or "")


def _begun(study: optuna.Study) -> str | None:
    """The run of a study that another process has made; None if that process was killed before it had one."""
    for _ in range(_PATIENCE_SECONDS):
        if _RUN in study.user_attrs:
            return study.user_attrs[_RUN]
        time.sleep(1)
    return None


def _check_settings(study: optuna.Study, settings: Mapping[str, str]) -> None:
    before = study.user_attrs[_SETTINGS]
    changed = [name for name in {**before, **settings} if before.get(name) != settings.get(name)]
    if changed:
        name = changed[0]
        raise ConfigError(
            f"the study {study.study_name!r} was begun with {name}={before.get(name)}, and now it is "
            f"{settings.get(name)}; its trials could not be compared. Give it another name: sweep.study=…"
        )


def _pruner(config: SweepConfig) -> BasePruner:
    return MedianPruner(_FIRST_AT_RANDOM, n_warmup_steps=config.prune_after) if config.prune else NopPruner()
