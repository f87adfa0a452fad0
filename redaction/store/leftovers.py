"""Files in the embedded store that belong to no run: what killed processes left, and folders that nobody knows."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from redaction.store.inventory import RUN_ID, Inventory
from redaction.store.places import PARTIAL, SCHEME, LocalPlace, bytes_in, changed_in
from redaction.store.runs import Store


@dataclass(frozen=True)
class Leftover:
    """A folder.

    Attributes:
        path: where it is.
        changed: when something in it changed last, in seconds since 1970.
        bytes: size of its files.
    """

    path: Path
    changed: float
    bytes: int


def half_written(store: Store) -> list[Leftover]:
    """Folders in which artifacts are being made, or were when their process was killed. None on a server."""
    return _folders(store.place.root / PARTIAL) if isinstance(store.place, LocalPlace) else []


def unknown(inventory: Inventory) -> list[Leftover]:
    """Folders named like runs of which the database knows nothing; another database may. None on a server."""
    store = inventory.store
    if not isinstance(store.place, LocalPlace):
        return []
    location = store.client.get_experiment(store.experiment_id).artifact_location
    known = {*inventory.by_id, *inventory.strange}
    found = _folders(store.place.root / location.removeprefix(SCHEME))
    return [each for each in found if RUN_ID.fullmatch(each.path.name) and each.path.name not in known]


def _folders(root: Path) -> list[Leftover]:
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if folder.is_dir() and not folder.is_symlink():
            with contextlib.suppress(FileNotFoundError):  # whoever writes there has just moved it away
                found.append(Leftover(folder, changed_in(folder), bytes_in(folder)))
    return found
