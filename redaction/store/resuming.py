"""Runs that did not come to their end, and going on with them.

A run is taken up by one process only. Processes of one project take turns, and a lock tells which of them still work.
With a server that others use too, a parameter decides: MLflow lets its first value stand, so of several processes that
want to be the n-th to go on with a run, one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from mlflow.entities import Run, RunStatus, ViewType
from mlflow.exceptions import MlflowException

from redaction.errors import ArtifactError
from redaction.store.checkpoints import Checkpoints
from redaction.store.client import telling, uninterrupted
from redaction.store.finished import KEY, STAGE
from redaction.store.places import PREVIEW, SHOWN
from redaction.store.processes import process_mark
from redaction.store.runs import CONFIG, ERROR, PARENT, PROCESS, PRUNED, Store, digest_of

_TURN = "continued/"  # parameters: which process was the n-th to go on
_TURNS = "redaction.continued"  # a tag: how many have really begun to
_UNFINISHED = ("KILLED", "FAILED")
_LOOK_BACK = 50


def resumed_stage(
    store: Store, stage: str, key: str, pipeline: Run, say: Callable[[str], None]
) -> tuple[Run, Checkpoints, dict[str, Any]] | None:
    """Go on with the newest unfinished run of a stage that has a whole checkpoint, inside of this pipeline.

    Args:
        store: that is searched.
        stage: its name.
        key: of the run that is wanted.
        pipeline: of which the run becomes a part.
        say: told which checkpoints are damaged.

    Returns:
        The run, RUNNING again, its checkpoints and the state of the last; None if there is none, or others are faster.
    """
    for run in _unfinished(store, stage, key):
        checkpoints = Checkpoints(store.place, run)
        state = checkpoints.newest(say)
        if state is not None and _taken(store, run, {PARENT: pipeline.info.run_id}):
            _clear(store, run)
            return run, checkpoints, state
    return None


def resumed_pipeline(store: Store, stage: str, key: str, config_yaml: str) -> Run | None:
    """Go on with the unfinished pipeline of these very settings that came to an unfinished run of a stage."""
    store.end_abandoned()
    for run in _unfinished(store, stage, key):
        if Checkpoints(store.place, run).numbers:
            parent = _active(store, run.data.tags.get(PARENT, ""))
            same = parent and parent.data.tags.get(CONFIG) == digest_of(config_yaml)
            if parent and same and parent.info.status in _UNFINISHED and _taken(store, parent, {}):
                return parent
    return None


def _clear(store: Store, run: Run) -> None:
    """Away with what the run has made of its end already: it is going to be made once more."""
    for name in store.place.names(run):
        if name == PREVIEW or name not in SHOWN:
            with suppress(ArtifactError):
                store.place.discard(run, name)


def _unfinished(store: Store, stage: str, key: str) -> Iterator[Run]:
    """The newest first; what a search stopped early is not to be gone on with."""
    wanted = f"tags.`{STAGE}` = '{stage}' and tags.`{KEY}` = '{key}' and attributes.status != 'FINISHED'"
    newest = ["attributes.start_time DESC"]
    found = store.client.search_runs([store.experiment_id], wanted, ViewType.ACTIVE_ONLY, _LOOK_BACK, newest)
    yield from (run for run in found if run.info.status in _UNFINISHED and PRUNED not in run.data.tags)


def _active(store: Store, run_id: str) -> Run | None:
    with suppress(MlflowException):
        run = store.client.get_run(run_id)
        return run if run.info.lifecycle_stage == "active" else None
    return None


def _taken(store: Store, seen: Run, tags: dict[str, str]) -> bool:
    """Whether this process may go on with a run as it was seen. It is RUNNING then, and bears these tags."""
    with store.holds.alone():
        run = _active(store, seen.info.run_id)
        if run is None or run.info.status not in _UNFINISHED or not _is_free(store, run):
            return False
        turn = _turns(run) + 1
        store.holds.take(run.info.run_id)
        try:
            store.client.log_param(run.info.run_id, f"{_TURN}{turn}", process_mark())
        except MlflowException:  # another process has that turn, or the run was deleted meanwhile
            store.holds.release(run.info.run_id)
            return False
        _reopen(store, run, turn, tags)
        return True


def _is_free(store: Store, run: Run) -> bool:
    """Whether no process works at a run that has ended, or is just about to."""
    run_id, turns = run.info.run_id, _turns(run)
    if turns > int(run.data.tags.get(_TURNS, 0)):
        return store.holds.is_gone(run_id, run.data.params[f"{_TURN}{turns}"])
    return not store.holds.is_held(run_id, run.data.tags.get(PROCESS, ""))


def _turns(run: Run) -> int:
    return sum(name.startswith(_TURN) for name in run.data.params)


def _reopen(store: Store, run: Run, turn: int, tags: dict[str, str]) -> None:
    """The process comes first and the turn last: whoever looks in between knows that somebody is at it."""
    run_id = run.info.run_id
    for name, value in {PROCESS: process_mark(), **tags}.items():
        store.client.set_tag(run_id, name, value)
    with suppress(MlflowException):  # a process that was killed left none
        store.client.delete_tag(run_id, ERROR)
    with telling(f"run {run_id} cannot be taken up again"), uninterrupted():
        # the client would keep the time at which it ended, and MLflow would show that as its duration
        store.client._tracking_client.store.update_run_info(run_id, RunStatus.from_string("RUNNING"), 0, None)
    store.client.set_tag(run_id, _TURNS, str(turn))
