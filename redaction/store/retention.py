"""Which runs stay when the store is pruned, and why."""

from __future__ import annotations

from collections.abc import Iterator

from redaction.config import PruneConfig
from redaction.errors import ArtifactError
from redaction.store.inventory import RUN_ID, Inventory, StoredArtifact, StoredRun
from redaction.store.registry import standing
from redaction.store.runs import Store

DAY_S = 86_400.0
_RUNNING = "not ended, and it may still be running"


def kept_runs(inventory: Inventory, config: PruneConfig, now: float) -> dict[str, str]:
    """Run ids with the reason why each stays.

    Those that stay for a reason of their own draw others after them: a pipeline the runs that it uses, a stage's run
    those that hold what its artifacts were made from.

    Args:
        inventory: of the store.
        config: what to keep.
        now: in seconds since 1970.

    Raises:
        ArtifactError: the model registry cannot be asked.
    """
    kept = _by_themselves(inventory, config, now)
    waiting = list(kept)
    while waiting:
        for run_id, why in _needed_by(inventory, inventory.by_id[waiting.pop()]):
            if run_id in inventory.by_id and run_id not in kept:
                kept[run_id] = why
                waiting.append(run_id)
    return kept


def silent_for(store: Store, run: StoredRun, now: float) -> float:
    """Seconds since a run that has not ended gave its last sign of life: a figure, a file or its beginning."""
    signs = [run.ended, store.place.last_change(run.run)]
    # the last of each name: a training has hundreds of thousands, and MLflow's client would read them all
    signs += [figure.timestamp / 1000 for figure in run.run.data._metric_objs]
    return now - max(signs)


def _by_themselves(inventory: Inventory, config: PruneConfig, now: float) -> dict[str, str]:
    kept = {run_id: why for run_id, why in _registered(inventory.store) if run_id in inventory.by_id}
    newest = sorted(inventory.pipelines, key=lambda run: run.ended, reverse=True)[: config.keep]
    for run in newest:
        kept.setdefault(run.run_id, f"among the newest {config.keep} finished runs of the pipeline")
    for run in inventory.runs:
        if run.status == "RUNNING":
            held = inventory.store.holds.is_held(run.run_id, run.process)
            if held or silent_for(inventory.store, run, now) < max(config.keep_days, 1) * DAY_S:
                kept.setdefault(run.run_id, _RUNNING)
        elif now - run.ended < config.keep_days * DAY_S:
            kept.setdefault(run.run_id, f"younger than {config.keep_days:g} days")
    return kept


def _registered(store: Store) -> Iterator[tuple[str, str]]:
    """Run ids that versions in the model registry point at, by their run or by the address of their files.

    A version that a training registered goes with its runs, unless it has an alias or was the champion.
    """
    try:
        for version in standing(store):
            for run_id in {version.run_id, *RUN_ID.findall(version.source or "")} - {None, ""}:
                yield run_id, f"registered as {version.name} version {version.version}"
    except ArtifactError as error:
        raise ArtifactError(
            f"the model registry cannot be asked what it depends on: {error}. Nothing is deleted."
        ) from error


def _needed_by(inventory: Inventory, run: StoredRun) -> Iterator[tuple[str, str]]:
    if run.status == "RUNNING":
        yield run.parent, _RUNNING
    for used in run.uses.values():
        yield used, "used by a run of the pipeline that stays"
    artifacts = inventory.of(run) if run.stage else []
    for artifact in artifacts:
        for digest in artifact.inputs.values():
            for holder in inventory.holders.get(str(digest), []):
                if holder.run is not None:
                    yield holder.run.run_id, "something that stays was made from it"
    if run.stage and run.finished and not _all_readable(artifacts):
        for pipeline in inventory.users_of(run):
            for used in pipeline.uses.values():
                yield used, "something damaged that stays may have been made from it"


def _all_readable(artifacts: list[StoredArtifact]) -> bool:
    """Whether there are any, and each says what it was made from."""
    return bool(artifacts) and all(artifact.manifest for artifact in artifacts)
