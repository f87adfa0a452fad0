"""MLflow's model registry: versions of a registered model, each with the LoggedModel that holds its files.

A version is made in steps: a LoggedModel that is pending, its files, the word that it is ready, the version. Killed
between any two of them, the next attempt goes on from what is ready and deletes what is half done.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from mlflow.entities import Dataset, DatasetInput, LoggedModel, LoggedModelOutput, LoggedModelStatus, Metric
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from mlflow.store.entities import PagedList

from redaction.errors import ArtifactError
from redaction.store.client import telling
from redaction.store.manifest import Manifest
from redaction.store.processes import is_gone, process_mark
from redaction.store.runs import Store

T = TypeVar("T")

CHAMPION = "champion"
"""Alias of the version that is in use."""

DETECTOR, EVALUATION, TEST = "redaction.detector", "redaction.evaluation", "redaction.test"
"""Tags of a version: digests of its detector, of its evaluation, and of the test pages."""
MEASURED_IN = "redaction.evaluated_in"
"""Tag of a version: run id of its evaluation."""
GATE, PROMOTED = "redaction.gate", "redaction.promoted"
"""Tags of a version: the gate that judged it, and whether it is or was the champion."""

MODEL = "redaction.model"
"""Tag of a version: id of its LoggedModel, which an earlier pipeline may have made."""

_IDENTITY = (DETECTOR, EVALUATION)
_PROCESS = "redaction.process"
_VERSIONS = "mlflow.modelVersions"  # of a LoggedModel: lets MLflow show them on its page
_TYPE = "object detection"
_NOTE = "mlflow.note.content"
_TEST_PAGES = "test pages"  # what MLflow calls the data that the figures are of
_DIGEST_LENGTH = 36  # of a dataset, the most that MLflow keeps


@dataclass(frozen=True)
class Version:
    """A version of a registered model.

    Attributes:
        name: of the registered model.
        number: counted from 1, as MLflow writes it.
        run_id: of the pipeline that it came from.
        tags: by name; empty where somebody else registered it.
    """

    name: str
    number: str
    run_id: str
    tags: dict[str, str]


@dataclass(frozen=True)
class Candidate:
    """What is to become a version.

    Attributes:
        run_id: of the pipeline.
        trained_in: run id of the training.
        measured_in: run id of the evaluation.
        tags: of the version: the digests that make it one, and that of the test pages.
        lineage: digests and run ids of all that it came from, by name; the model has them as tags, too.
        params: the settings that it was trained with, by name.
        figures: of the test pages, by name.
        write: writes the files of the model into a folder that it makes.
    """

    run_id: str
    trained_in: str
    measured_in: str
    tags: Mapping[str, str]
    lineage: Mapping[str, str]
    params: Mapping[str, str]
    figures: Mapping[str, float]
    write: Callable[[Path, Model], None] = field(repr=False)


class Registry:
    """One registered model.

    Args:
        store: that has the registry beside its runs.
        name: of the registered model.
    """

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.client, self.name = store, store.client, name

    def find(self, tags: Mapping[str, str]) -> Version | None:
        """The newest version that has all these tags.

        Raises:
            ArtifactError: the registry cannot be asked.
        """
        wanted = " and ".join([f"name = '{self.name}'", *(f"tags.`{name}` = '{tag}'" for name, tag in tags.items())])
        with _refusals():
            found = self.client.search_model_versions(wanted, 1, ["version_number DESC"])
        return _version(found[0]) if found else None

    def champion(self) -> Version | None:
        """The version that has the alias.

        Raises:
            ArtifactError: the registry cannot be asked.
        """
        if not self._exists():
            return None
        with _refusals():
            number = self.client.get_registered_model(self.name).aliases.get(CHAMPION)
            return None if number is None else _version(self.client.get_model_version(self.name, str(number)))

    def add(self, candidate: Candidate) -> Version:
        """Make a version of the candidate.

        Raises:
            ArtifactError: the registry refuses, or its files cannot be written.
        """
        with _refusals():
            model = self._ready(candidate) or self._logged(candidate)
            if not self._exists():
                self.client.create_registered_model(self.name)
            tags = {**candidate.tags, MEASURED_IN: candidate.measured_in, MODEL: model.model_id}
            made = self.client.create_model_version(
                self.name, model.artifact_location, candidate.run_id, tags, model_id=model.model_id
            )
            versions = json.dumps([{"name": self.name, "version": made.version}])
            self.client.set_logged_model_tags(model.model_id, {_VERSIONS: versions})
        return Version(self.name, str(made.version), candidate.run_id, tags)

    def promote(self, version: Version) -> None:
        """Give the alias to a version; the one that had it is remembered as promoted, too.

        Raises:
            ArtifactError: the registry refuses.
        """
        outgoing = self.champion()
        with _refusals():
            for each in filter(None, (outgoing, version)):
                self.client.set_model_version_tag(self.name, each.number, PROMOTED, "yes")
            self.client.set_registered_model_alias(self.name, CHAMPION, version.number)

    def describe(self, version: Version, markdown: str) -> None:
        """Set what MLflow shows on top of a version and of its model.

        Raises:
            ArtifactError: the registry refuses.
        """
        with _refusals():
            self.client.update_model_version(self.name, version.number, markdown)
            self.client.set_logged_model_tags(version.tags[MODEL], {_NOTE: markdown})

    def judged(self, version: Version, gate: str) -> None:
        """Note by which gate a version was judged; the last step, without which it is judged again.

        Raises:
            ArtifactError: the registry refuses.
        """
        with _refusals():
            self.client.set_model_version_tag(self.name, version.number, GATE, gate)

    def _exists(self) -> bool:
        try:
            self.client.get_registered_model(self.name)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return False
            raise ArtifactError(str(error)) from error
        return True

    def _ready(self, candidate: Candidate) -> LoggedModel | None:
        """The model of an earlier attempt if it was finished; one that was not is deleted."""
        for model in _models(self.store, {name: candidate.tags[name] for name in _IDENTITY}):
            if model.name.rpartition("-")[0] == self.name and model.status == LoggedModelStatus.READY:
                return model
            if is_gone(model.tags.get(_PROCESS, "")):
                delete_model(self.store, model)
        return None

    def _logged(self, candidate: Candidate) -> LoggedModel:
        """A LoggedModel with files, figures and links to its runs."""
        tags = {**candidate.lineage, **candidate.tags, _PROCESS: process_mark()}
        name = f"{self.name}-{candidate.run_id[:8]}"
        model = self.client.create_logged_model(
            self.store.experiment_id, name, candidate.run_id, tags, dict(candidate.params), _TYPE
        )
        place = self.store.place
        with telling(f"the model {model.model_id} cannot be written"), place.scratch() as scratch:
            candidate.write(scratch / "model", Model(run_id=candidate.run_id, model_id=model.model_id))
            place.put_model(model, scratch / "model")
        for run_id in (candidate.run_id, candidate.trained_in):
            self.client.log_outputs(run_id, [LoggedModelOutput(model.model_id, 0)])
        self._measured(model, candidate)
        return self.client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)

    def _measured(self, model: LoggedModel, candidate: Candidate) -> None:
        """The figures of a model, as measured by the run of its evaluation on its test pages."""
        now, digest = time.time_ns() // 1_000_000, candidate.tags[TEST][:_DIGEST_LENGTH]
        pages = Dataset(_TEST_PAGES, digest, "redaction", json.dumps({"run": candidate.measured_in}))
        self.client.log_inputs(candidate.measured_in, [DatasetInput(pages)])
        figures = [
            Metric(name, figure, now, 0, model.model_id, _TEST_PAGES, digest, candidate.measured_in)
            for name, figure in candidate.figures.items()
        ]
        self.client.log_batch(candidate.measured_in, metrics=figures)


def all_versions(store: Store) -> Iterator[ModelVersion]:
    """Every version of every registered model, as MLflow has it.

    Raises:
        ArtifactError: the registry cannot be asked.
    """
    with _refusals():
        yield from _pages(lambda token: store.client.search_model_versions("", page_token=token))


def standing(store: Store) -> list[ModelVersion]:
    """The versions that are there to stay: registered by hand, with an alias, or promoted once.

    Raises:
        ArtifactError: the registry cannot be asked.
    """
    with _refusals():  # a search for versions tells no aliases
        models = list(_pages(lambda token: store.client.search_registered_models(page_token=token)))
    named = {(model.name, str(number)) for model in models for number in model.aliases.values()}
    return [
        version
        for version in all_versions(store)
        if DETECTOR not in version.tags or PROMOTED in version.tags or (version.name, str(version.version)) in named
    ]


def all_models(store: Store) -> Iterator[LoggedModel]:
    """Every LoggedModel of the experiment that a training of this package made, pending ones too."""
    return (model for model in _models(store, {}) if DETECTOR in model.tags)


def damaged_models(store: Store) -> Iterator[str]:
    """What is wrong with the Detectors in models that are ready, each of which is a copy of its own."""
    for model in all_models(store):
        if model.status == LoggedModelStatus.READY:
            with store.place.get_model(model) as folder:
                detector = folder / "artifacts" / "detector"
                try:
                    Manifest.read(detector).check(detector)
                except ArtifactError as error:
                    yield f"model {model.name}: {error}"


def delete_model(store: Store, model: LoggedModel) -> None:
    """Delete a LoggedModel with its files; on a server its row stays, marked as deleted, until ``mlflow gc``."""
    store.place.remove_model(model)
    store.client.delete_logged_model(model.model_id)


def _models(store: Store, tags: Mapping[str, str]) -> Iterator[LoggedModel]:
    wanted = " AND ".join(f"tags.`{name}` = '{tag}'" for name, tag in tags.items()) or None
    experiments = [store.experiment_id]
    return _pages(lambda token: store.client.search_logged_models(experiments, wanted, page_token=token))


def _pages(search: Callable[[str | None], PagedList[T]]) -> Iterator[T]:
    """All that a search finds, asked for page by page."""
    token = None
    while True:
        page = search(token)
        yield from page
        token = page.token
        if not token:
            return


def _version(found: ModelVersion) -> Version:
    return Version(found.name, str(found.version), found.run_id or "", dict(found.tags))


@contextmanager
def _refusals() -> Iterator[None]:
    """What MLflow says about the request itself becomes an error of ours, too."""
    try:
        yield
    except MlflowException as error:
        raise ArtifactError(f"the model registry refuses: {error.message}") from error
