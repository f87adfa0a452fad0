"""``artifacts verify``: is every stored byte what was written."""

from __future__ import annotations

import time
from collections.abc import Iterator

from redaction.app.artifacts.text import age_as_text, counted, size_as_text
from redaction.app.project import open_store
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactError
from redaction.pipeline.table import PIPELINE
from redaction.store.inventory import Inventory, StoredArtifact
from redaction.store.leftovers import Leftover, half_written, unknown
from redaction.store.registry import damaged_models

_WRITES = {stage.name: tuple(stage.writes) for stage in PIPELINE}


def run(config: Config, console: Console, *references: str) -> int:
    """Check artifacts against their manifests, all or those that are named; returns 1 if one is damaged, else 0."""
    inventory = Inventory(open_store(config))
    artifacts = [inventory.resolve(reference) for reference in references] or inventory.artifacts
    damaged = [] if references else [*_missing(inventory), *damaged_models(inventory.store)]
    for number, artifact in enumerate(artifacts, 1):
        trouble = _trouble(inventory, artifact)
        if trouble:
            damaged.append(f"{artifact.reference}: {trouble}")
        console.progress(number, len(artifacts), "artifacts")
    leftovers = [] if references else list(_leftovers(inventory))
    for line in damaged:
        console.say(f"damaged   {line}")
    for line in leftovers:
        console.say(f"leftover  {line}")
    size = size_as_text(sum(artifact.bytes for artifact in artifacts))
    checked = counted(len(artifacts), "artifact")
    console.say(f"{checked} checked, {size}: {len(damaged)} damaged, {counted(len(leftovers), 'leftover')}.")
    if damaged:
        console.say("A damaged artifact is never read; the stage that made it runs again when it is needed.")
    if leftovers:
        console.say("Leftovers are never read either; `make prune` deletes them once they are old enough.")
    return 1 if damaged else 0


def _trouble(inventory: Inventory, artifact: StoredArtifact) -> str:
    """What is wrong with an artifact; empty if nothing is."""
    if artifact.manifest is None:
        return artifact.trouble
    try:
        with inventory.opened(artifact) as folder:
            artifact.manifest.check(folder)
    except ArtifactError as error:
        return str(error)
    except OSError as error:
        return f"{error.filename or artifact.name} cannot be read: {error.strerror}."
    return ""


def _missing(inventory: Inventory) -> Iterator[str]:
    """Artifacts that a finished run must have written and that are gone, their manifests with them."""
    there = {(artifact.run.run_id, artifact.name) for artifact in inventory.artifacts if artifact.run}
    for run in inventory.runs:
        for name in _WRITES.get(run.stage, ()) if run.finished else ():
            if (run.run_id, name) not in there:
                yield f"{run.short}/{name}: it is missing, or its manifest is."


def _leftovers(inventory: Inventory) -> Iterator[str]:
    """What was left by runs that did not end well; no damage, since nobody takes it for a result."""
    for run in inventory.runs:
        names = [] if run.finished or not run.stage else [artifact.name for artifact in inventory.of(run)]
        if names:
            state = "deleted" if run.deleted else run.status
            yield f"run {run.short} ({run.stage}, {state}) holds {', '.join(names)}"
    for folder in half_written(inventory.store):
        yield _folder(folder, "half written")
    for folder in unknown(inventory):
        yield _folder(folder, "belongs to no run of this database")


def _folder(folder: Leftover, what: str) -> str:
    return f"{folder.path}, {size_as_text(folder.bytes)}, {age_as_text(time.time() - folder.changed)} old: {what}"
