"""Runs of a search for settings: one run above the pipelines of all its trials."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlflow.entities import Run, ViewType
from mlflow.exceptions import MlflowException

from redaction.errors import ArtifactNotFound
from redaction.store.finished import STAGE
from redaction.store.processes import process_mark
from redaction.store.runs import ERROR, PARENT, PROCESS, PRUNED, Store

_TRAIN = "train"


@dataclass(frozen=True)
class TrialRuns:
    """What MLflow has of a trial.

    Attributes:
        pipeline: run of its pipeline.
        train_id: run id of its training, its own or the one that it reuses; None before there is any.
    """

    pipeline: Run
    train_id: str | None

    @property
    def run_id(self) -> str:
        """Of the pipeline."""
        return self.pipeline.info.run_id


class SweepRun:
    """The run of a search in a store, RUNNING again if it has ended before, and held by this process until it ends.

    Args:
        store: that keeps it.
        run_id: what ``begin_sweep`` returned, now or long ago.

    Raises:
        ArtifactNotFound: this store has it no more, or never had it.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.store, self.run_id = store, run_id
        try:
            self.run = store.client.get_run(run_id)
        except MlflowException:
            raise _lost(run_id) from None
        if self.run.info.lifecycle_stage != "active" or self.run.info.experiment_id != store.experiment_id:
            raise _lost(run_id)
        store.holds.take(run_id)
        store.client.update_run(run_id, "RUNNING")
        store.client.set_tag(run_id, PROCESS, process_mark())
        with suppress(MlflowException):  # there is none
            store.client.delete_tag(run_id, ERROR)

    def trial(self, name: str) -> TrialRuns | None:
        """The newest runs of a trial; None before it began."""
        pipeline = self._newest(f"tags.`{PARENT}` = '{self.run_id}' and attributes.run_name = '{name}'")
        if pipeline is None:
            return None
        own = self._newest(f"tags.`{PARENT}` = '{pipeline.info.run_id}' and tags.`{STAGE}` = '{_TRAIN}'")
        reused = pipeline.data.tags.get(f"{STAGE}.{_TRAIN}")
        return TrialRuns(pipeline, own.info.run_id if own else reused)

    def figures(self, runs: TrialRuns, metric: str) -> dict[int, float]:
        """A figure of the valid pages by epoch; epochs in which it is no number are left out."""
        if runs.train_id is None:
            return {}
        history = self.store.client.get_metric_history(runs.train_id, metric)
        return {point.step: point.value for point in history if not math.isnan(point.value)}

    def note_value(self, runs: TrialRuns, metric: str, value: float) -> None:
        """Show what a trial came to on its own run, where MLflow compares the runs of a search."""
        self.store.metrics(runs.pipeline, {f"valid/{metric}": value})

    def note_pruned(self, runs: TrialRuns, why: str) -> None:
        """Note on the runs of a trial that was stopped early why it was; they are KILLED."""
        for run_id in filter(None, (runs.run_id, runs.train_id)):
            self.store.client.set_tag(run_id, PRUNED, why)
            self.store.client.set_tag(run_id, ERROR, f"stopped early: {why}")
            if self.store.client.get_run(run_id).info.status == "RUNNING":  # it had to be ended by force
                self.store.client.set_terminated(run_id, "KILLED")

    def note_best(self, run_id: str) -> None:
        """Let the run of the search lead to what the best trial made, so that it can be used and is not pruned."""
        for name, used in self.store.client.get_run(run_id).data.tags.items():
            if name.startswith(f"{STAGE}."):
                self.store.uses(self.run, name.removeprefix(f"{STAGE}."), used)

    def show(self, folder: Path, figures: dict[str, float], note: str) -> None:
        """Keep tables, plots and figures for people; later ones take the place of earlier ones."""
        self.store.metrics(self.run, figures)
        self.store.describe(self.run, note)
        self.store.put_review(self.run, folder)

    def end(self, status: str) -> None:
        """End the run; the next command for the study opens it again."""
        self.store.client.set_terminated(self.run_id, status)
        self.store.holds.release(self.run_id)

    def _newest(self, wanted: str) -> Run | None:
        newest = ["attributes.start_time DESC"]
        experiment = [self.store.experiment_id]
        return next(iter(self.store.client.search_runs(experiment, wanted, ViewType.ACTIVE_ONLY, 1, newest)), None)


def _lost(run_id: str) -> ArtifactNotFound:
    return ArtifactNotFound(
        f"the run of this study, {run_id}, is not in this store and experiment any more. Search in those in which the "
        "study was begun, or begin another: sweep.study=…"
    )
