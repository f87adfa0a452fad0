"""The store: pipeline runs, stage runs and their artifacts, kept in MLflow.

One run of the pipeline is one MLflow run; every stage that is executed is a run nested in it and holds the stage's
artifacts. Files come first, the manifest next and the status FINISHED last, and only finished runs are ever read: a
process that is killed at any moment leaves nothing that could be taken for a result.
"""

from __future__ import annotations

import getpass
import logging
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, Run, ViewType
from mlflow.exceptions import MlflowException

from redaction.config import TrackingConfig
from redaction.errors import ArtifactDamaged, ArtifactError, ArtifactNotFound, ConfigError
from redaction.store.artifacts import read_artifact, write_artifact, write_preview
from redaction.store.manifest import Manifest, Origin
from redaction.store.places import SCHEME, LocalPlace, Place, ServerPlace

_KEY, STAGE, PIPELINE = "redaction.key", "redaction.stage", "redaction.pipeline"
_NOTE, PARENT = "mlflow.note.content", "mlflow.parentRunId"
_KIND = "mlflow.experimentKind"  # of an experiment: lets MLflow show training runs and not those of language models
_SQLITE = "sqlite:///"
_MOST_PARAMS = 100  # that MLflow takes at once
_LOOK_BACK = 50  # runs in which the closest earlier one is searched


@dataclass(frozen=True)
class StoredStage:
    """A finished stage run and what it wrote.

    Attributes:
        run_id: of the MLflow run.
        finished: when, in seconds since 1970.
        manifests: by name of the artifact.
    """

    run_id: str
    finished: float
    manifests: dict[str, Manifest]


class Store:
    """All runs of one MLflow experiment.

    Args:
        config: where MLflow keeps them.
        root: folder from which relative paths start.

    Raises:
        ConfigError: the tracking store cannot be reached or written.
    """

    def __init__(self, config: TrackingConfig, root: Path) -> None:
        for noisy in ("mlflow", "alembic"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
        local = config.uri.startswith(_SQLITE)
        folder = (root / config.artifacts).resolve()
        try:
            self.client = MlflowClient(tracking_uri(config, root))
            self.place: Place = LocalPlace(folder) if local else ServerPlace(self.client)
            self.experiment_id = self._experiment(config.experiment, local)
        except (MlflowException, OSError) as error:
            raise ConfigError(
                f"the runs at tracking.uri={config.uri} cannot be opened: {error}. Is the path or address right, "
                "and can it be written?"
            ) from error

    def begin_pipeline(self, params: dict[str, str], config_yaml: str) -> Run:
        """Open the run of a pipeline, with its whole config as parameters and as a file."""
        run = self._begin("pipeline", {PIPELINE: "yes"})
        self._params(run, params)
        self._put_text(run, "config", "config.yaml", config_yaml)
        return run

    def begin_stage(self, parent: Run, stage: str, key: str, params: dict[str, str]) -> Run:
        """Open the run of a stage inside that of its pipeline."""
        run = self._begin(stage, {STAGE: stage, _KEY: key, PARENT: parent.info.run_id})
        self._params(run, params)
        return run

    def save(self, run: Run, name: str, value: Any, origin: Origin) -> Manifest:
        """Write a value as an artifact of a run, and what it has to show beside it."""
        try:
            with self.place.scratch() as scratch:
                preview, folder = scratch / "preview", scratch / name
                preview.mkdir()
                folder.mkdir()
                write_preview(value, preview)
                if any(preview.iterdir()):
                    self.place.put(run, f"preview/{name}", preview)
                manifest = write_artifact(value, folder, origin)
                self.place.put(run, name, folder)
                return manifest
        except OSError as error:
            raise ArtifactError(f"the artifact {name!r} cannot be written: {error}.") from error

    def load(self, run_id: str, name: str) -> Any:
        """Read an artifact of a run back, every byte checked.

        Raises:
            ArtifactNotFound: there is no such run or artifact.
            ArtifactDamaged: its files are not what was written.
        """
        run = self._run(run_id)
        with self.place.get(run, name) as folder:
            return read_artifact(folder)

    def find(self, stage: str, key: str, names: Sequence[str]) -> tuple[StoredStage | None, str]:
        """The newest finished run with this key whose artifacts are whole, and what is wrong with newer ones."""
        trouble = ""
        for run in self._stage_runs(stage, f"tags.`{_KEY}` = '{key}'"):
            try:
                return self._stored(run, names, check=True), trouble
            except (ArtifactNotFound, ArtifactDamaged) as error:
                trouble = str(error)
        return None, trouble

    def earlier(self, stage: str, names: Sequence[str]) -> list[StoredStage]:
        """Finished runs of a stage, the newest first, unchecked; those without manifests are left out."""
        found = []
        for run in self._stage_runs(stage):
            try:
                found.append(self._stored(run, names, check=False))
            except (ArtifactNotFound, ArtifactDamaged):
                continue
        return found

    def newest(self, stage: str, within: str | None = None) -> str:
        """Run id of the newest finished run of a stage; ``within`` is a run of that stage or of a pipeline.

        Raises:
            ArtifactNotFound: there is none.
        """
        if within is not None:
            run = self._run(within)
            used = run.data.tags.get(f"{STAGE}.{stage}")
            if run.data.tags.get(STAGE) == stage:
                return within
            if used is None:
                raise ArtifactNotFound(
                    f"run {within} is neither a run of the {stage} stage nor a pipeline that has one."
                )
            return used
        for run in self._stage_runs(stage):
            return run.info.run_id
        raise ArtifactNotFound(f"no finished run of the {stage} stage in this store. Run `make train` first.")

    def uses(self, pipeline: Run, stage: str, stored_in: str) -> None:
        """Note on a pipeline's run which run holds a stage's artifacts."""
        self.client.set_tag(pipeline.info.run_id, f"{STAGE}.{stage}", stored_in)

    def metrics(self, run: Run, figures: dict[str, float], step: int = 0) -> None:
        """Keep figures of a run by name."""
        now = time.time_ns() // 1_000_000
        self.client.log_batch(run.info.run_id, metrics=[Metric(k, float(v), now, step) for k, v in figures.items()])

    def copy_preview(self, stored_in: str, name: str, pipeline: Run) -> None:
        """Show the pictures of an artifact on the pipeline's run too, where a reviewer looks first."""
        with self.place.get(self._run(stored_in), f"preview/{name}") as source, self.place.scratch() as scratch:
            if source.is_dir():
                shutil.copytree(source, scratch / "review")
                self.place.put(pipeline, "review", scratch / "review")

    def describe(self, run: Run, markdown: str) -> None:
        """Set the description that MLflow shows on top of a run."""
        self.client.set_tag(run.info.run_id, _NOTE, markdown)

    def run_link(self, run_id: str) -> str:
        """Address of a run inside the MLflow UI, for a description."""
        return f"#/experiments/{self.experiment_id}/runs/{run_id}"

    @contextmanager
    def closing(self, run: Run) -> Iterator[None]:
        """End a run: FINISHED if the block does, FAILED if it raises, KILLED if somebody interrupts it."""
        try:
            yield
        except KeyboardInterrupt:
            self.client.set_terminated(run.info.run_id, "KILLED")
            raise
        except BaseException as error:
            self.client.set_tag(run.info.run_id, "redaction.error", str(error)[:4000])
            self.client.set_terminated(run.info.run_id, "FAILED")
            raise
        self.client.set_terminated(run.info.run_id, "FINISHED")

    def _experiment(self, name: str, local: bool) -> str:
        present = self.client.get_experiment_by_name(name)
        if present is not None:
            return present.experiment_id
        location = f"{SCHEME}{name}" if local else None
        return self.client.create_experiment(name, location, tags={_KIND: "custom_model_development"})

    def _begin(self, name: str, tags: dict[str, str]) -> Run:
        own = {"mlflow.source.name": f"redaction {name}", "mlflow.source.type": "LOCAL", "mlflow.user": _user()}
        return self.client.create_run(self.experiment_id, run_name=name, tags={**own, **tags})

    def _params(self, run: Run, params: dict[str, str]) -> None:
        rows = [Param(name, value) for name, value in params.items()]
        for start in range(0, len(rows), _MOST_PARAMS):
            self.client.log_batch(run.info.run_id, params=rows[start : start + _MOST_PARAMS])

    def _put_text(self, run: Run, name: str, file_name: str, text: str) -> None:
        with self.place.scratch() as scratch:
            (scratch / name).mkdir()
            (scratch / name / file_name).write_text(text, encoding="utf-8")
            self.place.put(run, name, scratch / name)

    def _run(self, run_id: str) -> Run:
        try:
            run = self.client.get_run(run_id)
        except MlflowException:
            raise ArtifactNotFound(f"no run {run_id!r} in this store. `make ui` shows the runs there are.") from None
        if run.info.lifecycle_stage != "active" or run.info.status != "FINISHED":
            raise ArtifactNotFound(f"run {run_id} is {run.info.lifecycle_stage} and {run.info.status}, not finished.")
        return run

    def _stage_runs(self, stage: str, more: str = "") -> Iterator[Run]:
        wanted = f"attributes.status = 'FINISHED' and tags.`{STAGE}` = '{stage}'" + (f" and {more}" if more else "")
        found = self.client.search_runs(
            [self.experiment_id], wanted, ViewType.ACTIVE_ONLY, _LOOK_BACK, ["attributes.start_time DESC"]
        )
        yield from found

    def _stored(self, run: Run, names: Sequence[str], check: bool) -> StoredStage:
        manifests = {}
        for name in names:
            with self.place.get(run, name) as folder:
                manifests[name] = Manifest.read(folder)
                if check:
                    manifests[name].check(folder)
        return StoredStage(run.info.run_id, run.info.end_time / 1000, manifests)


def tracking_uri(config: TrackingConfig, root: Path) -> str:
    """MLflow's address of the store; the path of a SQLite file starts at ``root``."""
    if not config.uri.startswith(_SQLITE):
        return config.uri
    return _SQLITE + str((root / config.uri.removeprefix(_SQLITE)).resolve())


def ui_command(config: TrackingConfig, root: Path) -> list[str]:
    """Arguments of ``python -m mlflow`` that serve the store to a browser."""
    return [
        "server",
        *("--backend-store-uri", tracking_uri(config, root)),
        *("--artifacts-destination", str((root / config.artifacts).resolve())),
        *("--host", config.host, "--port", str(config.port)),
    ]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return "unknown"
