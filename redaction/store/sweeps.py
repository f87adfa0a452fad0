"""Runs of a search for settings: one run above the pipelines of all its trials."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from mlflow.entities import Run, ViewType

from redaction.store.runs import PARENT, STAGE, Store

SWEEP, PRUNED = "redaction.sweep", "redaction.pruned"
_TRAIN = "train"


@dataclass(frozen=True)
class TrialRuns:
    """What MLflow has of a trial.

    Attributes:
        pipeline: run id of its pipeline.
        train: run id of its training, its own or the one that it reuses; None before there is any.
    """

    pipeline: str
    train: str | None


class SweepRun:
    """The run of a search in a store.

    Args:
        store: that keeps it.
        study: name of the search. Another command for the same study goes on in the same run.
        params: shown as the run's parameters.
    """

    def __init__(self, store: Store, study: str, params: dict[str, str]) -> None:
        self.store = store
        found = store.client.search_runs([store.experiment_id], f"tags.`{SWEEP}` = '{study}'", ViewType.ACTIVE_ONLY, 1)
        self.run: Run = found[0] if found else store.begin_sweep(study, {SWEEP: study}, params)
        self.store.client.update_run(self.run_id, "RUNNING")

    @property
    def run_id(self) -> str:
        """Of the run above all trials."""
        return self.run.info.run_id

    def trial(self, name: str) -> TrialRuns | None:
        """The newest runs of a trial; None before it began."""
        pipeline = self._newest(f"tags.`{PARENT}` = '{self.run_id}' and attributes.run_name = '{name}'")
        if pipeline is None:
            return None
        own = self._newest(f"tags.`{PARENT}` = '{pipeline.info.run_id}' and tags.`{STAGE}` = '{_TRAIN}'")
        reused = pipeline.data.tags.get(f"{STAGE}.{_TRAIN}")
        return TrialRuns(pipeline.info.run_id, own.info.run_id if own else reused)

    def epochs(self, train_run_id: str, metric: str) -> dict[int, float]:
        """A figure of the valid pages by epoch; epochs in which it is no number are left out."""
        history = self.store.client.get_metric_history(train_run_id, metric)
        return {point.step: point.value for point in history if not math.isnan(point.value)}

    def prune(self, runs: TrialRuns) -> None:
        """Note that a trial was stopped since it was worse than others, so that nothing goes on with it."""
        for run_id in filter(None, (runs.pipeline, runs.train)):
            self.store.client.set_tag(run_id, PRUNED, "worse than the median of the trials before")

    def show(self, folder: Path, figures: dict[str, float], note: str) -> None:
        """Keep tables, plots and figures for people; later ones take the place of earlier ones."""
        self.store.metrics(self.run, figures)
        self.store.describe(self.run, note)
        self.store.put_review(self.run, folder)

    def end(self, status: str) -> None:
        """End the run; the next command for the study opens it again."""
        self.store.client.set_terminated(self.run_id, status)

    def _newest(self, wanted: str) -> Run | None:
        found = self.store.client.search_runs(
            [self.store.experiment_id], wanted, ViewType.ACTIVE_ONLY, 1, ["attributes.start_time DESC"]
        )
        return found[0] if found else None
