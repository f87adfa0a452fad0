"""Pages for training, for choosing and for testing."""

from __future__ import annotations

from dataclasses import dataclass

from icevision.data.record_collection import RecordCollection


@dataclass(frozen=True, eq=False)
class Splits:
    """Three collections without a document in common, which together hold every page."""

    train: RecordCollection
    valid: RecordCollection
    test: RecordCollection
