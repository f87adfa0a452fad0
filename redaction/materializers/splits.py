"""Splits: three collections of records, a folder each."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from redaction.data.splits import Splits
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.records import RecordCollectionMaterializer

_RECORDS = RecordCollectionMaterializer()


class SplitsMaterializer(Materializer[Splits]):
    """Every split as its own ``RecordCollection``."""

    saves = Splits
    version = 1

    def save(self, value: Splits, folder: Path) -> None:
        """Write the folders ``train``, ``valid`` and ``test``."""
        refuse_subclass(value, Splits)
        for field in fields(Splits):
            (folder / field.name).mkdir()
            _RECORDS.save(getattr(value, field.name), folder / field.name)

    def load(self, folder: Path) -> Splits:
        """Read the three folders."""
        return Splits(**{field.name: _RECORDS.load(folder / field.name) for field in fields(Splits)})

    def describe(self, value: Splits) -> dict[str, Scalar]:
        """Pages and boxes of each."""
        described = {field.name: _RECORDS.describe(getattr(value, field.name)) for field in fields(Splits)}
        return {f"{name}_{what}": d[what] for name, d in described.items() for what in ("pages", "boxes", "documents")}
