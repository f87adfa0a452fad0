"""The store: pipeline runs, stage runs and their artifacts, kept in MLflow.

One run of the pipeline is one MLflow run; every stage that is executed is a run nested in it and holds the stage's
artifacts. Files come first, the manifest next and the status FINISHED last, and only finished runs are ever read: a
process that is killed at any moment leaves nothing that could be taken for a result.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, Run, ViewType
from mlflow.exceptions import MlflowException

from redaction.config import TrackingConfig
from redaction.errors import ArtifactError, ArtifactNotFound, ConfigError, StoreUnreachable
from redaction.store.artifacts import write_artifact, write_preview
from redaction.store.client import telling, told_by, uninterrupted
from redaction.store.embedded import EmbeddedClient
from redaction.store.finished import KEY, STAGE, FinishedRuns
from redaction.store.holds import Holds
from redaction.store.manifest import Manifest, Origin
from redaction.store.places import PREVIEW, SCHEME, LocalPlace, Place, ServerPlace
from redaction.store.processes import process_mark
from redaction.store.sqlite import PREFIX, ensure_database
from redaction.store.tracking import quiet_mlflow, tracking_uri

PIPELINE = "redaction.pipeline"
CONFIG = "redaction.config"  # digest of all settings of a pipeline
PROCESS, ERROR = "redaction.process", "redaction.error"
SWEEP = "redaction.sweep"
PRUNED = "redaction.pruned"
"""Tag of the runs of a trial that was stopped early; they are KILLED: nothing went wrong, and nothing came of it."""
_TABLES = "tables"  # folder of a preview with what ``mlflow.log_table`` would have written
_LOGGED = "mlflow.loggedArtifacts"  # lets MLflow show those as tables
_NOTE, PARENT = "mlflow.note.content", "mlflow.parentRunId"
_KIND = "mlflow.experimentKind"  # of an experiment: lets MLflow show training runs and not those of language models
_MOST_PARAMS = 100  # that MLflow takes at once


class Store(FinishedRuns):
    """All runs of one MLflow experiment, those that have not ended yet too.

    Args:
        config: where MLflow keeps them.
        root: folder from which relative paths start.

    Raises:
        ConfigError: the tracking store cannot be reached or written.
    """

    def __init__(self, config: TrackingConfig, root: Path) -> None:
        quiet_mlflow()
        address, folder = tracking_uri(config, root), (root / config.artifacts).resolve()
        local = address.startswith(PREFIX)
        self.root, self.holds = root, Holds(folder)
        runs = f"the runs at tracking.uri={config.uri}"
        try:
            with telling(f"{runs} cannot be opened"):
                if local:
                    ensure_database(Path(address.removeprefix(PREFIX)), SCHEME)
                self.place: Place
                if local:
                    self.place = LocalPlace(folder)
                    self.client = told_by(EmbeddedClient(address, self.place), runs, uninterrupted)
                else:
                    self.client = told_by(MlflowClient(address), runs)
                    self.place = ServerPlace(self.client)
                self.experiment_id = self._experiment(config.experiment, local)
        except ArtifactError as error:
            raise ConfigError(str(error)) from error
        except MlflowException as error:
            raise ConfigError(f"{runs} cannot be opened: {error}") from error

    def begin_pipeline(
        self, params: dict[str, str], config_yaml: str, name: str = "pipeline", parent: str | None = None
    ) -> Run:
        """Open the run of a pipeline, with its whole config as parameters and as a file.

        Raises:
            ArtifactNotFound: it is to be listed under a run that there is not.
        """
        self.end_abandoned()
        tags = {PIPELINE: "yes", CONFIG: digest_of(config_yaml), **self._nested(parent)}
        run = self._begin(name, tags)
        with self._failing(run):
            self._params(run, params)
            self._put_text(run, "config", "config.yaml", config_yaml)
        return run

    def begin_sweep(self, study: str, params: dict[str, str]) -> Run:
        """Open the run of a search for settings, under which its trials are listed."""
        run = self._begin(f"sweep {study}", {PIPELINE: "yes", SWEEP: study})
        with self._failing(run):
            self._params(run, params)
        return run

    def begin_stage(self, parent: Run, stage: str, key: str, params: dict[str, str]) -> Run:
        """Open the run of a stage inside that of its pipeline."""
        run = self._begin(stage, {STAGE: stage, KEY: key, PARENT: parent.info.run_id})
        with self._failing(run):
            self._params(run, params)
        return run

    def rekey(self, run: Run, key: str) -> None:
        """Give the run of a stage another key, before its artifacts are saved."""
        with telling("the run cannot be changed"):
            self.client.set_tag(run.info.run_id, KEY, key)

    def save(self, run: Run, name: str, value: Any, origin: Origin) -> Manifest:
        """Write a value as an artifact of a run, and what it has to show beside it."""
        with self._writing(f"the artifact {name!r}") as scratch:
            preview, folder = scratch / "preview", scratch / name
            preview.mkdir()
            folder.mkdir()
            write_preview(value, preview)
            if any(preview.iterdir()):
                self.place.put(run, f"{PREVIEW}/{name}", preview)
            manifest = write_artifact(value, folder, replace(origin, artifact=name))
            self.place.put(run, name, folder)
            return manifest

    def uses(self, pipeline: Run, stage: str, stored_in: str) -> None:
        """Note on a pipeline's run which run holds a stage's artifacts."""
        self.client.set_tag(pipeline.info.run_id, f"{STAGE}.{stage}", stored_in)

    def metrics(self, run: Run, figures: dict[str, float], step: int = 0) -> None:
        """Keep figures of a run by name."""
        now = time.time_ns() // 1_000_000
        self.client.log_batch(run.info.run_id, metrics=[Metric(k, float(v), now, step) for k, v in figures.items()])

    def copy_preview(self, stored_in: str, name: str, pipeline: Run) -> None:
        """Show the pictures of an artifact on the pipeline's run too, where a reviewer looks first."""
        run = self._run(stored_in)
        what = f"the preview of {name!r} cannot be read"
        with telling(what), self.place.get(run, f"{PREVIEW}/{name}") as source:
            if source.is_dir():
                self.put_review(pipeline, source)

    def put_review(self, run: Run, source: Path) -> None:
        """Show a copy of pictures and tables on a run; they take the place of earlier ones of the same names."""
        with self._writing("what is to be shown") as scratch:
            shutil.copytree(source, scratch / "review")
            tables = sorted(path.name for path in (scratch / "review" / _TABLES).glob("*.json"))
            self.place.add(run, "review", scratch / "review")
            listed = [{"path": f"review/{_TABLES}/{table}", "type": "table"} for table in tables]
            self.client.set_tag(run.info.run_id, _LOGGED, json.dumps(listed))

    def describe(self, run: Run, markdown: str) -> None:
        """Set the description that MLflow shows on top of a run."""
        self.client.set_tag(run.info.run_id, _NOTE, markdown)

    def run_link(self, run_id: str) -> str:
        """Address of a run inside the MLflow UI, for a description."""
        return f"#/experiments/{self.experiment_id}/runs/{run_id}"

    @contextmanager
    def closing(self, run: Run) -> Iterator[None]:
        """End a run: FINISHED if the block does, FAILED if it raises, KILLED if somebody interrupts it."""
        with self._failing(run):
            yield
            self.client.set_terminated(run.info.run_id, "FINISHED")
            self.holds.release(run.info.run_id)

    @contextmanager
    def _failing(self, run: Run) -> Iterator[None]:
        """End a run as KILLED or FAILED if the block does not come to its end."""
        try:
            yield
        except KeyboardInterrupt:
            self._end(run.info.run_id, "KILLED", "interrupted")
            raise
        except StoreUnreachable:
            raise  # to note that takes the same wait once more, and for every open run
        except BaseException as error:
            self._end(run.info.run_id, "FAILED", str(error))
            raise

    def _end(self, run_id: str, status: str, why: str) -> None:
        """Note how a run ended badly, if that can be noted: what failed before is more worth knowing."""
        with suppress(ArtifactError, MlflowException):
            self.client.set_tag(run_id, ERROR, why[:4000])
            self.client.set_terminated(run_id, status)
            self.holds.release(run_id)

    def end_abandoned(self) -> None:
        """End the runs of processes that were killed, which would stay RUNNING for ever.

        Those of another machine stay, unless they were begun in this very folder and nobody holds them any more.
        """
        running = f"attributes.status = 'RUNNING' and tags.`{PROCESS}` LIKE '%'"
        with self.holds.alone():
            for run in self.client.search_runs([self.experiment_id], running, ViewType.ACTIVE_ONLY):
                run_id, mark = run.info.run_id, run.data.tags[PROCESS]
                # a process may finish its run and end after the search: only from here on it is certain what a dead
                # one left
                if self.holds.is_gone(run_id, mark) and self._is_running(run_id, mark):
                    self._end(run_id, "KILLED", "its process ended without a word")
                    self.holds.forget(run_id, mark)

    def _is_running(self, run_id: str, mark: str) -> bool:
        run = self.client.get_run(run_id)
        return run.info.status == "RUNNING" and run.data.tags.get(PROCESS) == mark

    @contextmanager
    def _writing(self, what: str) -> Iterator[Path]:
        """An empty folder for what is to be put into a run; a failure says what could not be written and where."""
        with telling(f"{what} cannot be written"), self.place.scratch() as scratch:
            yield scratch

    def _experiment(self, name: str, local: bool) -> str:
        present = self.client.get_experiment_by_name(name)
        if present is None:
            location = f"{SCHEME}{name}" if local else None
            with suppress(MlflowException):  # unless another process made it in between
                return self.client.create_experiment(name, location, tags={_KIND: "custom_model_development"})
            present = self.client.get_experiment_by_name(name)
        if present is None or present.lifecycle_stage != "active":
            raise ConfigError(
                f"the experiment {name!r} was deleted; restore it, or choose another: tracking.experiment=…"
            )
        return present.experiment_id

    def _begin(self, name: str, tags: dict[str, str]) -> Run:
        own = {"mlflow.source.name": f"redaction {name}", "mlflow.source.type": "LOCAL", "mlflow.user": _user()}
        own[PROCESS] = process_mark()
        run = self.client.create_run(self.experiment_id, run_name=name, tags={**own, **tags})
        self.holds.take(run.info.run_id)
        return run

    def _nested(self, parent: str | None) -> dict[str, str]:
        """The tag by which MLflow lists a run under another."""
        if parent is None:
            return {}
        try:
            return {PARENT: self.client.get_run(parent).info.run_id}
        except MlflowException:
            raise ArtifactNotFound(f"tracking.parent={parent}: there is no such run in this store.") from None

    def _params(self, run: Run, params: dict[str, str]) -> None:
        rows = [Param(name, value) for name, value in params.items()]
        for start in range(0, len(rows), _MOST_PARAMS):
            self.client.log_batch(run.info.run_id, params=rows[start : start + _MOST_PARAMS])

    def _put_text(self, run: Run, name: str, file_name: str, text: str) -> None:
        with self._writing(file_name) as scratch:
            (scratch / name).mkdir()
            (scratch / name / file_name).write_text(text, encoding="utf-8")
            self.place.put(run, name, scratch / name)


def digest_of(config_yaml: str) -> str:
    """By which the pipelines of equal settings know each other."""
    return hashlib.sha256(config_yaml.encode()).hexdigest()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return "unknown"
