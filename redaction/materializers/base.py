"""The contract of a materializer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from redaction.errors import NotMaterializable

T = TypeVar("T")
Scalar = str | int | float | bool


class Materializer(ABC, Generic[T]):
    """Writes the values of one type into a folder, and reads them back equal.

    ``load(save(x))`` equals ``x`` exactly, wherever the folder has moved in between. What cannot be kept exactly is
    refused by ``save`` with ``NotMaterializable``; nothing is dropped in silence. ``load`` executes nothing that the
    files name and raises ``ArtifactDamaged`` for files that ``save`` cannot have written.

    A materializer knows its type and its folder; it knows nothing of stages, runs or MLflow.

    Attributes:
        saves: the type; values of its subclasses come here too, unless they have a materializer of their own.
        version: of the files; raised when they change. ``load`` still reads the older ones.
    """

    saves: ClassVar[type]
    version: ClassVar[int] = 1

    @abstractmethod
    def save(self, value: T, folder: Path) -> None:
        """Write a value into an empty folder."""

    @abstractmethod
    def load(self, folder: Path) -> T:
        """Read the value back from a folder that ``save`` wrote."""

    def describe(self, value: T) -> dict[str, Scalar]:  # noqa: ARG002 - for subclasses
        """What a person wants to see first: counts, sizes."""
        return {}

    def preview(self, value: T, folder: Path) -> None:
        """Write pictures, HTML or CSV for the MLflow UI into an empty folder."""


def refuse_subclass(value: Any, kind: type) -> None:
    """For a materializer that would lose what a subclass adds.

    Raises:
        NotMaterializable: the value's class is not this very one.
    """
    found = type(value)
    if found is not kind:
        raise NotMaterializable(
            f"the value is a {found.__module__}.{found.__qualname__}, which would come back as a plain "
            f"{kind.__name__}. Convert it, or write a materializer for it."
        )
