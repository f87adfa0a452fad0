"""What the store holds: its runs, their artifacts, and how a person refers to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mlflow.entities import Run, ViewType

from redaction.errors import ArtifactDamaged, ArtifactNotFound
from redaction.store.finished import STAGE
from redaction.store.manifest import MANIFEST, Manifest
from redaction.store.places import SHOWN
from redaction.store.runs import PARENT, PIPELINE, PROCESS, Store

RUN_ID = re.compile(r"[0-9a-f]{32}")
"""What MLflow calls a run."""
_SHORT = 8  # letters of a run id that a person is shown
_SHORTEST = 4  # letters of a run id that a person may give
_PAGE = 1000  # runs that are asked for at once


@dataclass(frozen=True)
class StoredRun:
    """A run that this package made.

    Attributes:
        run: as MLflow has it.
    """

    run: Run

    @property
    def run_id(self) -> str:
        """MLflow's id."""
        return self.run.info.run_id

    @property
    def short(self) -> str:
        """As much of the id as a person needs."""
        return self.run_id[:_SHORT]

    @property
    def stage(self) -> str:
        """Name of the stage; empty for the run of a pipeline."""
        return self.run.data.tags.get(STAGE, "")

    @property
    def status(self) -> str:
        """MLflow's: RUNNING, FINISHED, FAILED, KILLED."""
        return self.run.info.status

    @property
    def deleted(self) -> bool:
        """Whether MLflow shows it no more; its files may still be there."""
        return self.run.info.lifecycle_stage == "deleted"

    @property
    def finished(self) -> bool:
        """Whether its artifacts count as results."""
        return self.status == "FINISHED" and not self.deleted

    @property
    def started(self) -> float:
        """When it began, in seconds since 1970."""
        return self.run.info.start_time / 1000

    @property
    def ended(self) -> float:
        """When it ended, or began if it has not ended, in seconds since 1970."""
        return (self.run.info.end_time or self.run.info.start_time) / 1000

    @property
    def uses(self) -> dict[str, str]:
        """Run ids by stage, of the runs that a pipeline made or reused."""
        start = f"{STAGE}."
        return {name.removeprefix(start): run for name, run in self.run.data.tags.items() if name.startswith(start)}

    @property
    def process(self) -> str:
        """Mark of the process that works at it, or did last."""
        return self.run.data.tags.get(PROCESS, "")

    @property
    def parent(self) -> str:
        """Run id of the pipeline that made a stage's run; empty if there is none."""
        return self.run.data.tags.get(PARENT, "")


@dataclass(frozen=True)
class StoredArtifact:
    """An artifact of a run, or in a folder outside of the store.

    Attributes:
        run: that holds it; None for a folder.
        name: of the artifact in its run, or the path of the folder.
        manifest: None where it cannot be read.
        trouble: why it cannot be read.
    """

    run: StoredRun | None
    name: str
    manifest: Manifest | None
    trouble: str = ""

    @property
    def reference(self) -> str:
        """How a person refers to it."""
        return self.name if self.run is None else f"{self.run.short}/{self.name}"

    @property
    def bytes(self) -> int:
        """Size of its files."""
        return sum(facts.bytes for facts in self.manifest.files.values()) if self.manifest else 0

    @property
    def inputs(self) -> dict[str, str]:
        """Digests of the artifacts that it was made from, by name."""
        return self.key_parts("inputs")

    def key_parts(self, kind: str) -> dict:
        """What its stage's key was computed from, of one kind, by name."""
        origin = self.manifest.origin if self.manifest else None
        parts = origin.key_parts if origin and isinstance(origin.key_parts, dict) else {}
        return parts[kind] if isinstance(parts.get(kind), dict) else {}


class Inventory:
    """The runs of a store as they are when it is made, and their artifacts.

    Args:
        store: whose experiment is read.

    Attributes:
        runs: those of this package, the newest first, deleted ones too.
        by_id: the same by run id.
        strange: ids of runs that somebody else put into the experiment.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        every = list(map(StoredRun, _all_runs(store)))
        self.runs = [run for run in every if run.stage or PIPELINE in run.run.data.tags]
        self.by_id = {run.run_id: run for run in self.runs}
        self.strange = {run.run_id for run in every} - set(self.by_id)

    @cached_property
    def artifacts(self) -> list[StoredArtifact]:
        """Those of finished runs, the newest first; unreadable ones too."""
        return [artifact for run in self.runs if run.finished and run.stage for artifact in self.of(run)]

    def of(self, run: StoredRun) -> list[StoredArtifact]:
        """The artifacts of one run, finished or not."""
        found = []
        for name in sorted(set(self.store.place.names(run.run)) - SHOWN):
            try:
                found.append(StoredArtifact(run, name, self.store.place.manifest(run.run, name)))
            except ArtifactNotFound:
                continue
            except ArtifactDamaged as error:
                found.append(StoredArtifact(run, name, None, str(error)))
        return found

    @cached_property
    def holders(self) -> dict[str, list[StoredArtifact]]:
        """Readable artifacts by the digest of their content, the newest first."""
        by_digest: dict[str, list[StoredArtifact]] = {}
        for artifact in self.artifacts:
            if artifact.manifest:
                by_digest.setdefault(artifact.manifest.digest, []).append(artifact)
        return by_digest

    @property
    def pipelines(self) -> list[StoredRun]:
        """Finished runs of pipelines."""
        return [run for run in self.runs if run.finished and not run.stage]

    def users_of(self, run: StoredRun) -> list[StoredRun]:
        """Finished pipelines that made or reused a stage's run."""
        return [pipeline for pipeline in self.pipelines if run.run_id in pipeline.uses.values()]

    def resolve(self, reference: str) -> StoredArtifact:
        """The artifact that a person means: ``RUN_ID/name``, ``name`` (the newest) or a folder with a manifest.

        The first letters of a run id are enough, and the run of a pipeline leads to the runs that it made or reused.

        Raises:
            ArtifactNotFound: there is none; the message says what there is.
        """
        if (Path(reference) / MANIFEST).is_file():
            return _in_folder(Path(reference))
        named = [artifact for artifact in self.artifacts if artifact.name == reference]
        if named:
            return named[0]
        start, _, name = reference.strip("/").partition("/")
        there = [artifact for run in self._meant(start, reference) for artifact in self.of(run)]
        meant = [artifact for artifact in there if artifact.name == name] if name else there
        if len(meant) != 1:
            raise ArtifactNotFound(
                f"{reference!r} names {'no' if not meant else 'more than one'} artifact of the run; "
                f"it has {_listed(artifact.reference for artifact in there)}."
            )
        return meant[0]

    @contextmanager
    def opened(self, artifact: StoredArtifact) -> Iterator[Path]:
        """The artifact as a local folder.

        Raises:
            ArtifactDamaged: it was kept under another name.
        """
        if artifact.run is None:
            yield Path(artifact.name)
        else:
            if artifact.manifest is not None:
                what = f"the artifact {artifact.name!r} of run {artifact.run.run_id}"
                artifact.manifest.check_name(artifact.name, what)
            with self.store.place.get(artifact.run.run, artifact.name) as folder:
                yield folder

    def _meant(self, start: str, reference: str) -> list[StoredRun]:
        """The stages' runs that the first letters of a run id lead to."""
        found = [run for run in self.runs if run.run_id.startswith(start) and len(start) >= _SHORTEST]
        if not found:
            names = _listed(sorted({artifact.name for artifact in self.artifacts}))
            raise ArtifactNotFound(
                f"no artifact {reference!r} in this store. Give RUN_ID/name, the path of a folder that holds one, or a "
                f"name for the newest of {names}. `make artifacts` lists them."
            )
        if len(found) > 1:
            runs = _listed(run.run_id for run in found)
            raise ArtifactNotFound(f"{start!r} begins the ids of several runs: {runs}. Give more letters.")
        (run,) = found
        if not run.finished:
            state = "deleted" if run.deleted else run.status
            raise ArtifactNotFound(f"run {run.run_id} is {state}, not finished; its artifacts do not count.")
        return [run] if run.stage else [self.by_id[used] for used in run.uses.values() if used in self.by_id]


def _in_folder(folder: Path) -> StoredArtifact:
    try:
        return StoredArtifact(None, str(folder), Manifest.read(folder))
    except ArtifactDamaged as error:
        return StoredArtifact(None, str(folder), None, str(error))


def _all_runs(store: Store) -> Iterator[Run]:
    """All runs of the experiment, deleted ones too, the newest first."""
    token = None
    while True:
        page = store.client.search_runs(
            [store.experiment_id], "", ViewType.ALL, _PAGE, ["attributes.start_time DESC"], token
        )
        yield from page
        token = page.token
        if not token:
            return


def _listed(names: Iterator[str] | Sequence[str]) -> str:
    return ", ".join(names) or "none"
