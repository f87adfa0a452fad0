"""Deletes old runs: their rows in the database and their files together.

A run is marked deleted first, then its files go, then its rows. Killed between any two of these steps, what is left is
a deleted run, which no reader takes for a result and which the next prune finds and finishes.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from mlflow.exceptions import MlflowException

from redaction.config import PruneConfig
from redaction.errors import ArtifactError
from redaction.store.inventory import Inventory, StoredRun
from redaction.store.leftovers import Leftover, half_written, unknown
from redaction.store.places import LocalPlace
from redaction.store.registry import MODEL, all_models, all_versions, delete_model, standing
from redaction.store.retention import DAY_S, kept_runs
from redaction.store.runs import PARENT, Store


@dataclass(frozen=True)
class Plan:
    """What pruning would delete, and what stays.

    Attributes:
        runs: to be deleted, in this order, with the bytes of their files: what refers to others comes before them.
        folders: to be deleted, which belong to no run.
        strays: folders that belong to no run of this database and stay until they are asked for.
        kept: why each of the other runs stays, by run id.
    """

    runs: list[tuple[StoredRun, int]]
    folders: list[Leftover]
    strays: list[Leftover]
    kept: dict[str, str]

    @property
    def bytes(self) -> int:
        """What deleting sets free."""
        return sum(size for _, size in self.runs) + sum(folder.bytes for folder in self.folders)


def plan_of(inventory: Inventory, config: PruneConfig, now: float) -> Plan:
    """What to delete.

    Args:
        inventory: of the store.
        config: what to keep.
        now: in seconds since 1970.

    Raises:
        ArtifactError: the model registry cannot be asked.
    """
    store = inventory.store
    kept = kept_runs(inventory, config, now)
    going = [run for run in inventory.runs if run.run_id not in kept and not _done(store, run)]
    going.sort(key=lambda run: bool(run.stage))  # pipelines first; within a kind the newest first
    age = max(config.keep_days, 1) * DAY_S
    folders = [folder for folder in half_written(store) if now - folder.changed >= age]
    strays = [folder for folder in unknown(inventory) if now - folder.changed >= age]
    sized = [(run, store.place.size(run.run)) for run in going]
    return Plan(sized, folders + strays, [], kept) if config.strays else Plan(sized, folders, strays, kept)


def delete_run(inventory: Inventory, run: StoredRun) -> None:
    """Delete a run with its files; on a server its rows stay, marked as deleted, until ``mlflow gc`` is run there.

    Raises:
        ArtifactError: the database or the files refuse, or somebody has gone on with the run meanwhile.
    """
    store = inventory.store
    try:
        if store.client.get_run(run.run_id).info.status != run.status:
            raise ArtifactError(f"run {run.run_id} is {run.status} no longer; prune again to see whether it should go.")
        for child in inventory.runs:
            if child.parent == run.run_id and not child.deleted:  # it would point at nothing
                store.client.delete_tag(child.run_id, PARENT)
        if not run.stage:
            _unregister(store, run)
        if not run.deleted:
            store.client.delete_run(run.run_id)
        store.place.remove(run.run)
        store.holds.forget(run.run_id, run.process)
        if embedded(store):
            # what `mlflow gc` calls; the command itself would also take experiments and models that others deleted
            store.client._tracking_client.store._hard_delete_run(run.run_id)
    except MlflowException as error:
        raise ArtifactError(f"run {run.run_id} cannot be deleted: {error}") from error


def _unregister(store: Store, pipeline: StoredRun) -> None:
    """Delete the versions that a pipeline registered, and their models; those that stand keep their pipeline.

    A model that the pipeline made stays as long as a version of another one needs it: that one took it over after the
    first was killed, or could not reach the registry.
    """
    staying = {(version.name, version.version) for version in standing(store)}
    going = {model.model_id for model in all_models(store) if model.source_run_id == pipeline.run_id}
    for version in list(all_versions(store)):
        if version.run_id == pipeline.run_id and (version.name, version.version) not in staying:
            going.add(version.tags.get(MODEL, ""))
            store.client.delete_model_version(version.name, version.version)
    needed = {version.tags.get(MODEL) for version in all_versions(store)}
    for model in list(all_models(store)):
        if model.model_id in going - needed:
            delete_model(store, model)
            if embedded(store):
                store.client._tracking_client.store._hard_delete_logged_model(model.model_id)


def delete_folder(folder: Leftover) -> None:
    """Delete a folder that belongs to no run.

    Raises:
        ArtifactError: it cannot be deleted.
    """
    try:
        shutil.rmtree(folder.path)
    except OSError as error:
        raise ArtifactError(f"{folder.path} cannot be deleted: {error}.") from error


def embedded(store: Store) -> bool:
    """Whether database and files are this project's own, so that rows can be deleted for good."""
    return isinstance(store.place, LocalPlace)


def _done(store: Store, run: StoredRun) -> bool:
    """Whether nothing is left of a run that could be deleted from here."""
    return run.deleted and not embedded(store) and not store.place.names(run.run)
