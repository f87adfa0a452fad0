"""Says beforehand, for each stage, whether it would be reused, and if not, what changed."""

from __future__ import annotations

from redaction.config import Config
from redaction.pipeline.files import FileDigests
from redaction.pipeline.keys import Key, key_of
from redaction.pipeline.report import ago
from redaction.pipeline.table import PIPELINE, Stage
from redaction.store.finished import StoredStage
from redaction.store.runs import Store

_MOST_CHANGES = 12


def explain(config: Config, store: Store, files: FileDigests) -> list[str]:
    """Lines that tell what ``run`` would do with each stage, without doing it.

    A stage behind one that has to run can only be told with a condition, since nobody knows yet whether what it reads
    will come out as before.
    """
    lines: list[str] = []
    digests: dict[str, str] = {}  # of artifacts, as far as they are stored
    uncertain: set[str] = set()  # artifacts that may come out otherwise than last time
    for stage in PIPELINE:
        known = {name: digests.get(name, "") for name in stage.reads}
        key = key_of(stage, config, known, files)
        doubtful = [name for name in stage.reads if name in uncertain]
        stored, trouble = store.find(stage.name, key.digest, list(stage.writes))
        closest = stored or _closest(stage, key, store)
        lines += _told(stage, key, stored, closest, doubtful, trouble)
        if closest is not None:
            digests.update({name: manifest.digest for name, manifest in closest.manifests.items()})
        if stored is None or doubtful:
            uncertain.update(stage.writes)
    return lines


def _closest(stage: Stage, key: Key, store: Store) -> StoredStage | None:
    """The earlier run whose key differs in the fewest parts, the newest among equals."""
    earlier = store.earlier(stage.name, list(stage.writes))
    return min(earlier, key=lambda stored: len(key.changes_since(_parts(stored))), default=None)


def _parts(stored: StoredStage) -> dict:
    origin = next(iter(stored.manifests.values())).origin
    return origin.key_parts if origin else {}


def _told(
    stage: Stage, key: Key, stored: StoredStage | None, closest: StoredStage | None, doubtful: list[str], trouble: str
) -> list[str]:
    head = f"{stage.name:<9} "
    reads = " and ".join(doubtful)
    if trouble and stored is None:
        return [f"{head} to run: the stored result cannot be used: {trouble}"]
    if stored is not None and doubtful:
        return [
            f"{head} to run only if {reads} comes out otherwise than before; else reused from run {stored.run_id[:8]}"
        ]
    if stored is not None:
        return [f"{head} reused from run {stored.run_id[:8]} of {ago(stored.finished)}"]
    if closest is None:
        return [f"{head} to run: it never ran before in this store"]
    changes = key.changes_since(_parts(closest))
    lines = [f"{head} to run; since run {closest.run_id[:8]} of {ago(closest.finished)} this changed:"]
    lines += [f"            {change}" for change in changes[:_MOST_CHANGES]]
    if len(changes) > _MOST_CHANGES:
        lines.append(f"            and {len(changes) - _MOST_CHANGES} more")
    return lines
