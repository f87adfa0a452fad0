"""States of a stage from which it can go on, in the folder ``checkpoints`` of its run, numbered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from mlflow.entities import Run

from redaction.errors import ArtifactDamaged, ArtifactError, ArtifactNotFound
from redaction.store.artifacts import read_artifact, write_artifact
from redaction.store.client import telling
from redaction.store.places import CHECKPOINTS, Place

_KEPT = 2


class Checkpoints:
    """The checkpoints of one run.

    Args:
        place: where the files of runs lie.
        run: of the stage.
    """

    def __init__(self, place: Place, run: Run) -> None:
        self.place, self.run = place, run
        self.numbers = sorted(int(name) for name in place.names(run, CHECKPOINTS) if name.isdecimal())
        self._damaged: list[int] = []

    def save(self, state: dict[str, Any]) -> None:
        """Keep a state, and of the earlier ones only the last.

        Raises:
            ArtifactError: there is no room for it, or no materializer keeps it; the earlier ones are still there.
        """
        number = max([*self.numbers, *self._damaged], default=0) + 1
        with (
            telling(f"the checkpoint {number} of run {self._short} cannot be written"),
            self.place.scratch() as scratch,
        ):
            folder = scratch / "state"
            folder.mkdir()
            write_artifact(state, folder)
            self.place.put(self.run, _name(number), folder)
        self.numbers.append(number)
        self._discard([*self._damaged, *self.numbers[:-_KEPT]])

    def newest(self, say: Callable[[str], None]) -> dict[str, Any] | None:
        """The last state that is whole, None if none is; a damaged one is told and counts no more."""
        for number in self.numbers[::-1]:
            with telling(f"the checkpoint {number} of run {self._short} cannot be read"):
                try:
                    with self.place.get(self.run, _name(number)) as folder:
                        return read_artifact(folder)
                except (ArtifactNotFound, ArtifactDamaged) as error:
                    say(f"warning: checkpoint {number} of run {self._short} cannot be used: {error}")
                    self.numbers.remove(number)
                    self._damaged.append(number)
        return None

    def delete(self) -> None:
        """Delete all of them, where the server lets us."""
        self._discard([*self._damaged, *self.numbers])

    def _discard(self, numbers: list[int]) -> None:
        """Best effort: what a server keeps is never the newest, and goes with its run."""
        for number in numbers:
            with suppress(ArtifactError):
                self.place.discard(self.run, _name(number))
        self.numbers = [number for number in self.numbers if number not in numbers]
        self._damaged = [number for number in self._damaged if number not in numbers]

    @property
    def _short(self) -> str:
        return self.run.info.run_id[:8]


def _name(number: int) -> str:
    """All of one length: S3 deletes whatever begins with a name, which for 1 would be 10, too."""
    return f"{CHECKPOINTS}/{number:06}"
