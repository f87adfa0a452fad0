"""Values of stages that fail, kept so that somebody can look into them."""

from __future__ import annotations

from typing import Any

from mlflow.entities import Run

from redaction.store.artifacts import write_artifact
from redaction.store.client import telling
from redaction.store.places import INSPECT, LocalPlace
from redaction.store.runs import Store


def keep_for_inspection(store: Store, run: Run, name: str, value: Any) -> str:
    """Write a value into the folder ``inspect`` of a run that is not going to be finished.

    Returns:
        Where it is: a path relative to the project, or the run and the folder in it on a server.

    Raises:
        ArtifactError: there is no room for it, or no materializer keeps it.
    """
    place = store.place
    target = f"{INSPECT}/{name}-{len(place.names(run, INSPECT)) + 1}"
    with telling(f"{name!r} cannot be written"), place.scratch() as scratch:
        folder = scratch / "value"
        folder.mkdir()
        write_artifact(value, folder)
        place.put(run, target, folder)
    if isinstance(place, LocalPlace):
        path = place.path(run, target)
        return str(path.relative_to(store.root) if path.is_relative_to(store.root) else path)
    return f"{target} of run {run.info.run_id}"
