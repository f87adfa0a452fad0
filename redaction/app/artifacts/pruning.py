"""``artifacts prune``: delete old runs, after saying which."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from redaction.app.artifacts.text import age_as_text, counted, size_as_text, table
from redaction.app.project import open_store
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactError
from redaction.store.inventory import Inventory
from redaction.store.leftovers import Leftover
from redaction.store.pruning import Plan, delete_folder, delete_run, embedded, plan_of

_HEAD = ("run", "stage", "state", "age", "size")


def run(config: Config, console: Console) -> int:
    """Say what would be deleted, and with ``prune.apply`` delete it; returns 1 if something could not be deleted."""
    inventory = Inventory(open_store(config))
    plan = plan_of(inventory, config.prune, time.time())
    for line in _told(plan):
        console.say(line)
    if not plan.runs and not plan.folders:
        console.say("Nothing to delete.")
        return 0
    counts = f"{counted(len(plan.runs), 'run')} and {counted(len(plan.folders), 'folder')}"
    what = f"{counts}, {size_as_text(plan.bytes)}"
    if not config.prune.apply:
        console.say(f'{what}, would go. Nothing is deleted yet: make prune ARGS="prune.apply=true"')
        return 0
    troubles = _delete(inventory, plan, console)
    for trouble in troubles:
        console.say(f"left: {trouble}")
    if troubles:
        console.say(f"{len(troubles)} of {len(plan.runs) + len(plan.folders)} could not be deleted.")
        return 1
    console.say(f"Deleted: {what}.")
    if not embedded(inventory.store):
        console.say("The server shows the runs no more; its administrator deletes their rows with `mlflow gc`.")
    return 0


def _delete(inventory: Inventory, plan: Plan, console: Console) -> list[str]:
    """Delete what the plan says; returns what went wrong."""
    steps: list[Callable[[], None]] = [partial(delete_run, inventory, run) for run, _ in plan.runs]
    steps += [partial(delete_folder, folder) for folder in plan.folders]
    troubles = []
    for number, step in enumerate(steps, 1):
        try:
            step()
        except ArtifactError as error:
            troubles.append(str(error))
        console.progress(number, len(steps), "deleted")
    return troubles


def _told(plan: Plan) -> Iterator[str]:
    now = time.time()
    rows = []
    for run, size in plan.runs:
        state = "deleted" if run.deleted else run.status.lower()
        rows.append((run.short, run.stage or "pipeline", state, age_as_text(now - run.ended), size_as_text(size)))
    if rows:
        yield from table(_HEAD, rows, right=("age", "size"))
    for folder in plan.folders:
        yield f"folder {_described(folder, now)}"
    for reason, count in Counter(plan.kept.values()).most_common():
        yield f"{count} {'run stays' if count == 1 else 'runs stay'}: {reason}"
    for folder in plan.strays:
        yield f"stays unless prune.strays=true: {_described(folder, now)}, which belongs to no run of this database"


def _described(folder: Leftover, now: float) -> str:
    return f"{folder.path}, {size_as_text(folder.bytes)}, {age_as_text(now - folder.changed)} old"
