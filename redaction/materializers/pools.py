"""What of a value lies in files of its own: everything of one kind together, wherever in the value it occurs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.registry import VALUES, materializer_for, name_of, reader_of
from redaction.materializers.sharing import Sharing

OBJECTS = "objects"
POOLS = {
    OBJECTS: "redaction.materializers.pools.ObjectPool",
    "tensors": "redaction.materializers.tensors.TensorPool",
    "page_boxes": "redaction.materializers.page_boxes.PageBoxesPool",
    "predictions": "redaction.materializers.predictions.PredictionPool",
}
"""The pools by the name that files call them."""

POOLED = {
    "torch.Tensor": "tensors",
    "torch.nn.parameter.Parameter": "tensors",
    "redaction.boxes.PageBoxes": "page_boxes",
    "icevision.core.record.BaseRecord": "predictions",
    "icevision.data.prediction.Prediction": "predictions",
}
"""The pool of each type that has one; every other type that does not lie in the value itself goes to ``OBJECTS``."""


class Pool(ABC):
    """Collects the values of its kind while a value is written, and gives them back by number.

    Args:
        folder: of the whole value; the pool writes what bears its name in there.
        sharing: of the whole value.
    """

    def __init__(self, folder: Path, sharing: Sharing) -> None:
        self.folder = folder
        self.sharing = sharing

    @abstractmethod
    def add(self, value: Any, where: str) -> int:
        """Take a value in and give its number."""

    @abstractmethod
    def finish(self) -> Any:
        """Write the files; plain content that ``read`` gets back."""

    @staticmethod
    @abstractmethod
    def read(content: Any, folder: Path) -> list[Any]:
        """All values by number."""


class ObjectPool(Pool):
    """Values of other materializers, each in a numbered folder of its own."""

    def __init__(self, folder: Path, sharing: Sharing) -> None:
        super().__init__(folder, sharing)
        self._written: list[dict[str, Any]] = []

    def add(self, value: Any, where: str) -> int:
        """Have the value written by the materializer of its type."""
        self.sharing.claim(value, where)
        writer = _writer_of(value, where)
        folder = self.folder / OBJECTS / str(len(self._written))
        folder.mkdir(parents=True)
        try:
            writer.save(value, folder)
        except NotMaterializable as error:
            raise NotMaterializable(f"{where} cannot be kept: {error}") from error
        self._written.append({"materializer": name_of(type(writer)), "version": writer.version})
        return len(self._written) - 1

    def finish(self) -> list[dict[str, Any]]:
        """Materializer and version of each folder."""
        return self._written

    @staticmethod
    def read(content: Any, folder: Path) -> list[Any]:
        """Have every folder read by the materializer that wrote it."""
        folders = [folder / OBJECTS / str(number) for number in range(len(content))]
        written = zip(content, folders, strict=True)
        try:
            return [reader_of(each["materializer"], each["version"], where).load(where) for each, where in written]
        except OSError as error:
            raise ArtifactDamaged(f"{folder / OBJECTS} lacks a file of a value in it: {error}.") from error


def _writer_of(value: Any, where: str) -> Any:
    try:
        writer = materializer_for(type(value))
    except NotMaterializable as error:
        raise NotMaterializable(f"{where} cannot be kept: {error}") from error
    if name_of(type(writer)) == VALUES:  # it keeps a class that this one inherits from, and would lose the difference
        raise NotMaterializable(
            f"{where} is a {name_of(type(value))}, which would come back as another type. Convert it to a plain one, "
            "or write a materializer for it."
        )
    return writer
