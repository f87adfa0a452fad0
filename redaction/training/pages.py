"""Which pages a training learns from, and which it watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from icevision.core.record import BaseRecord

from redaction.config import TrainConfig
from redaction.data.splits import Splits
from redaction.errors import ConfigError, DataError


@dataclass(frozen=True)
class TrainingPages:
    """Two lists of records.

    Attributes:
        train: to learn from.
        valid: to watch.
    """

    train: Sequence[BaseRecord]
    valid: Sequence[BaseRecord]

    @classmethod
    def of(cls, config: TrainConfig, splits: Splits) -> TrainingPages:
        """Those of the splits, or the part of them that the settings want.

        Raises:
            DataError: no page has a redaction, so that there is nothing to learn.
            ConfigError: a batch has more pages than there are.
        """
        pages = cls(list(splits.train), list(splits.valid))
        if not any(record.detection.bboxes for record in pages.train):
            raise DataError(
                "no page of the train split has a redaction; there is nothing to learn. Annotate more pages."
            )
        if config.overfit:
            few = [record for record in pages.train if record.detection.bboxes][: config.overfit]
            pages = cls(few, few)
        elif config.limit:
            pages = replace(pages, train=_spread(pages.train, config.limit))
        if not isinstance(config.batch_size, str) and config.batch_size > len(pages.train):
            raise ConfigError(
                f"train.batch_size={config.batch_size} is more than the {len(pages.train)} pages there are to train "
                f"on. Use at most train.batch_size={len(pages.train)}, or auto."
            )
        return pages


def _spread(records: Sequence[BaseRecord], most: int) -> Sequence[BaseRecord]:
    """So many records, evenly spread, so that many documents are among them."""
    if len(records) <= most:
        return records
    return [records[round(place)] for place in np.linspace(0, len(records) - 1, most)]
