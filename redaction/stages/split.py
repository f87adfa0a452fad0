"""Split: deal out documents, so that no document trains one day and tests the next."""

from __future__ import annotations

import random

from icevision.data.record_collection import RecordCollection

from redaction.config import SplitConfig
from redaction.data.records import documents_of
from redaction.data.splits import Splits
from redaction.errors import DataError


def split(config: SplitConfig, records: RecordCollection) -> Splits:
    """Deal out whole documents until every split has its share of the pages.

    Documents come in a random order of the seed, the largest first among those of different size; each goes to the
    split that lacks most of its share. Pages keep the order of ``records``.

    Raises:
        DataError: there are fewer than three documents.
    """
    documents = documents_of(records)
    if len(documents) < 3:
        raise DataError(
            f"{len(records)} pages come from {len(documents)} documents; three splits need at least three documents. "
            "Name the document of each image in the COCO file ('document'), or add pages."
        )
    shares = {"train": config.train, "valid": config.valid, "test": config.test}
    dealt = _deal(documents, shares, config.seed)
    return Splits(**{name: _pages_of(records, dealt[name]) for name in shares})


def _deal(documents: dict[str, list], shares: dict[str, float], seed: int) -> dict[str, set]:
    names = sorted(documents)
    random.Random(seed).shuffle(names)  # noqa: S311 - nothing here is a secret
    names.sort(key=lambda name: -len(documents[name]))
    total = sum(len(pages) for pages in documents.values())
    dealt: dict[str, set] = {split: set() for split in shares}
    for left, name in zip(range(len(names), 0, -1), names, strict=True):
        empty = [split for split in shares if not dealt[split]]
        open_splits = empty if len(empty) >= left else list(shares)  # the last documents fill what is still empty
        poorest = max(open_splits, key=lambda split: shares[split] - len(dealt[split]) / total)
        dealt[poorest].update(documents[name])
    return dealt


def _pages_of(records: RecordCollection, ids: set) -> RecordCollection:
    return records.new([record for record in records if record.record_id in ids])
