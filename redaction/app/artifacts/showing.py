"""``artifacts show``: all that the store knows of one artifact."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from redaction.app.artifacts.text import age_as_text, fact_as_text, size_as_text
from redaction.app.project import open_store
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactDamaged
from redaction.pipeline.report import ago
from redaction.store.inventory import Inventory, StoredArtifact
from redaction.store.lineage import Branch, made_from, made_of
from redaction.store.manifest import Manifest

_DIGITS = 16  # of a SHA-256, as many as a person compares


def run(config: Config, console: Console, reference: str) -> int:
    """Show the manifest and the lineage of an artifact; returns the exit code."""
    inventory = Inventory(open_store(config))
    artifact = inventory.resolve(reference)
    if artifact.manifest is None:
        raise ArtifactDamaged(artifact.trouble)
    for line in (*_manifest_lines(artifact, artifact.manifest), *_lineage_lines(inventory, artifact)):
        console.say(line)
    return 0


def _manifest_lines(artifact: StoredArtifact, manifest: Manifest) -> Iterator[str]:
    yield artifact.reference
    yield from _columns(_head(artifact, manifest))
    files = {n: f"{size_as_text(f.bytes):>9}  sha256 {f.sha256[:_DIGITS]}…" for n, f in manifest.files.items()}
    parts = {kind: artifact.key_parts(kind) for kind in ("config", "libraries", "source")}
    sections = {
        "files": files,
        "holds": {name: fact_as_text(fact) for name, fact in manifest.description.items()},
        "settings": parts["config"],
        "libraries": parts["libraries"],
    }
    for title, rows in sections.items():
        if rows:
            yield f"\n{title}"
            yield from _columns(rows)
    if parts["source"]:
        yield f"  and the source of {len(parts['source'])} modules of this package"


def _head(artifact: StoredArtifact, manifest: Manifest) -> dict[str, str]:
    head = {"type": manifest.type, "written by": f"{manifest.materializer}, version {manifest.version}"}
    if artifact.run is not None:
        ended = artifact.run.ended
        head |= {"run": artifact.run.run_id, "when": f"{ago(ended)}, {age_as_text(time.time() - ended)} ago"}
    if manifest.origin is not None:
        head |= {"stage": manifest.origin.stage, "key": f"{manifest.origin.key[:_DIGITS]}…"}
    files = f"{size_as_text(artifact.bytes)} in {len(manifest.files)} files"
    return {**head, "digest": f"{manifest.digest[:_DIGITS]}…", "size": files}


def _lineage_lines(inventory: Inventory, artifact: StoredArtifact) -> Iterator[str]:
    yield "\nmade from"
    yield from _tree(made_from(inventory, artifact)) or ["  nothing that is recorded"]
    yield "\nmade of it"
    yield from _tree(made_of(inventory, artifact)) or ["  nothing yet"]
    if artifact.run is not None:
        yield "\nused by these runs of the pipeline"
        yield from [f"  {user.short}  {ago(user.ended)}" for user in inventory.users_of(artifact.run)] or ["  none"]


def _tree(branches: Sequence[Branch], indent: str = "  ") -> list[str]:
    lines = []
    for number, branch in enumerate(branches, 1):
        last = number == len(branches)
        lines.append(f"{indent}{'└─' if last else '├─'} {_told(branch)}")
        lines += _tree(branch.branches, indent + ("   " if last else "│  "))
    return lines


def _told(branch: Branch) -> str:
    if branch.is_data:
        return f"data: {branch.name}, sha256 {branch.digest[:_DIGITS]}…"
    if branch.artifact is None or branch.artifact.run is None:
        return f"{branch.name}, digest {branch.digest[:_DIGITS]}…: no longer in this store"
    run = branch.artifact.run
    return f"{branch.artifact.reference}  ({run.stage}, {ago(run.ended)})"


def _columns(rows: dict[str, str]) -> Iterable[str]:
    width = max(map(len, rows))
    return [f"  {name:<{width}}  {value}" for name, value in rows.items()]
