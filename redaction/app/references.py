"""How people name a detector: light to import, since some commands only need to know where it lies."""

from __future__ import annotations

from redaction.config.model import RELEASE, RELEASE_FOLDER
from redaction.store.runs import Store

NEWEST = "newest"
_RUN, _REGISTERED = "runs:/", "models:/"


def is_in_store(reference: str) -> bool:
    """Whether it names a run or a registered model, and not a folder or a file."""
    return reference == NEWEST or reference.startswith((_RUN, _REGISTERED))


def run_of(reference: str, store: Store) -> str | None:
    """The run, of a pipeline or a training, in which the detector is; None for the newest there is."""
    if reference == NEWEST:
        return None
    if reference.startswith(_REGISTERED):
        return store.registered(reference.removeprefix(_REGISTERED))
    return reference.removeprefix(_RUN).strip("/").removesuffix("/detector")


def artifact_of(reference: str, store: Store) -> str:
    """The same as a name of an artifact, see ``Inventory.resolve``; what names no detector is given back as it is."""
    if reference == RELEASE:
        return str(RELEASE_FOLDER)
    if not is_in_store(reference):
        return reference
    run = run_of(reference, store)
    return "detector" if run is None else f"{run}/detector"
