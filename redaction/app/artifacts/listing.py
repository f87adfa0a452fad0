"""``artifacts list``: a table of what is stored."""

from __future__ import annotations

import contextlib
import time

from redaction.app.artifacts.text import age_as_text, counted, facts_as_text, size_as_text, table
from redaction.app.project import open_store
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactNotFound
from redaction.pipeline.report import facts_of
from redaction.store.inventory import Inventory, StoredArtifact, StoredRun
from redaction.store.manifest import Manifest

_HEAD = ("stage", "artifact", "type", "size", "age", "used", "holds")


def run(config: Config, console: Console, *wanted: str) -> int:
    """Show all artifacts, or those of some stages or names, the newest first; returns the exit code."""
    inventory = Inventory(open_store(config))
    chosen = _chosen(inventory.artifacts, wanted)
    if not chosen:
        console.say("Nothing is stored yet. `make train` makes the first artifacts.")
        return 0
    for line in table(_HEAD, [_row(inventory, *each) for each in chosen], right=("size", "age", "used")):
        console.say(line)
    newest, _ = chosen[0]
    console.say("")
    size = size_as_text(sum(artifact.bytes for artifact, _ in chosen))
    console.say(f"{counted(len(chosen), 'artifact')}, {size}. Used: by how many runs of the pipeline.")
    console.say(f"More about one: make show ARTIFACT={newest.reference}")
    return 0


def _chosen(artifacts: list[StoredArtifact], wanted: tuple[str, ...]) -> list[tuple[StoredArtifact, StoredRun]]:
    stored = [(artifact, artifact.run) for artifact in artifacts if artifact.run is not None]
    there = {artifact.name for artifact, _ in stored} | {run.stage for _, run in stored}
    for word in wanted:
        if there and word not in there:
            raise ArtifactNotFound(f"no stage or artifact {word!r} in this store; it has {', '.join(sorted(there))}.")
    return [(artifact, run) for artifact, run in stored if not wanted or {artifact.name, run.stage} & set(wanted)]


def _row(inventory: Inventory, artifact: StoredArtifact, run: StoredRun) -> tuple[str, ...]:
    manifest = artifact.manifest
    kind = manifest.type.rpartition(".")[2] if manifest else "damaged"
    holds = _facts(artifact.name, manifest) if manifest else artifact.trouble
    age = age_as_text(time.time() - run.ended)
    used = str(len(inventory.users_of(run)))
    return run.stage, artifact.reference, kind, size_as_text(artifact.bytes), age, used, holds


def _facts(name: str, manifest: Manifest) -> str:
    """In a sentence where there is one for this artifact and this version of its description."""
    with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError, IndexError):
        return facts_of(name, manifest) or facts_as_text(manifest.description)
    return facts_as_text(manifest.description)
