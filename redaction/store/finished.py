"""Finished runs, and what stages have kept in them: all that is ever read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run, ViewType
from mlflow.exceptions import MlflowException

from redaction.errors import ArtifactDamaged, ArtifactNotFound
from redaction.store.artifacts import read_artifact
from redaction.store.client import telling
from redaction.store.manifest import Manifest
from redaction.store.places import Place

KEY, STAGE = "redaction.key", "redaction.stage"
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


class FinishedRuns:
    """Finished runs of one MLflow experiment.

    Attributes:
        client: of MLflow.
        place: where artifacts are.
        experiment_id: of the experiment.
    """

    client: MlflowClient
    place: Place
    experiment_id: str

    def load(self, run_id: str, name: str) -> Any:
        """Read an artifact of a run back, every byte checked.

        Raises:
            ArtifactNotFound: there is no such run or artifact.
            ArtifactDamaged: its files are not what was written.
        """
        with telling(f"the artifact {name!r} of run {run_id} cannot be read"), self.opened(run_id, name) as folder:
            return read_artifact(folder)

    @contextmanager
    def opened(self, run_id: str, name: str) -> Iterator[Path]:
        """An artifact of a run as a local folder.

        Raises:
            ArtifactNotFound: there is no such run or artifact.
            ArtifactDamaged: it was kept under another name.
        """
        with self.place.get(self._run(run_id), name) as folder:
            Manifest.read(folder).check_name(name, f"the artifact {name!r} of run {run_id}")
            yield folder

    def find(self, stage: str, key: str, names: Sequence[str]) -> tuple[StoredStage | None, str]:
        """The newest finished run with this key whose artifacts are whole, and what is wrong with newer ones."""
        trouble = ""
        for run in self._stage_runs(stage, f"tags.`{KEY}` = '{key}'"):
            try:
                stored = self._stored(run, names, check=True)
                for name, manifest in stored.manifests.items():
                    what = f"the artifact {name!r} of run {stored.run_id}"
                    manifest.check_origin(stage, key, what)
                    manifest.check_name(name, what)
                return stored, trouble
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

    def digest(self, run_id: str, name: str) -> str:
        """Digest of an artifact's content, as its manifest has it."""
        return self.place.manifest(self._run(run_id), name).digest

    def registered(self, name: str) -> str:
        """Run id of a version in the model registry, named ``NAME/VERSION`` or ``NAME@ALIAS``.

        Raises:
            ArtifactNotFound: there is none.
        """
        model, at, alias = name.partition("@")
        if not at and not re.fullmatch(r".+/\d+", name):
            raise ArtifactNotFound(
                f"models:/{name} says no version: models:/NAME/1, or by an alias models:/NAME@champion."
            )
        try:
            if at:
                found = self.client.get_model_version_by_alias(model, alias)
            else:
                model, _, version = name.partition("/")
                found = self.client.get_model_version(model, version)
        except MlflowException as error:
            raise ArtifactNotFound(f"no registered model models:/{name} in this store: {error.message}") from None
        if not found.run_id:
            raise ArtifactNotFound(f"models:/{name} names no run from which a detector could be read.")
        return found.run_id

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

    def _whole(self, run: Run, name: str) -> Manifest:
        """The manifest of an artifact, after seeing that its files are those that it lists."""
        with self.place.get(run, name) as folder:
            manifest = Manifest.read(folder)
            manifest.check(folder)
            return manifest

    def _stored(self, run: Run, names: Sequence[str], check: bool) -> StoredStage:
        manifests = {}
        for name in names:
            with telling(f"the artifact {name!r} of run {run.info.run_id} cannot be read"):
                manifests[name] = self._whole(run, name) if check else self.place.manifest(run, name)
        return StoredStage(run.info.run_id, run.info.end_time / 1000, manifests)
