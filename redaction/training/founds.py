"""Boxes that several processes found, brought together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redaction.boxes import PageBoxes
from redaction.training.ranks import Ranks


def of_all_ranks(ranks: Ranks, founds: Sequence[PageBoxes], truths: Sequence[PageBoxes]) -> list[PageBoxes]:
    """What all processes found, one entry a watched page, in their order.

    Args:
        ranks: the processes, all of which have to ask at once.
        founds: what this one found, on its share of the pages in any order.
        truths: of all watched pages.
    """
    numbers = {truth.page: number for number, truth in enumerate(truths)}
    rows = [
        np.column_stack([np.full(len(found), numbers[found.page]), found.boxes, found.labels, found.scores])
        for found in founds
    ]
    everything = ranks.rows_of_all(np.concatenate([np.empty((0, 7)), *rows]))
    of_page = [everything[everything[:, 0] == number] for number in range(len(truths))]
    return [
        PageBoxes(truth.page, truth.width, truth.height, part[:, 1:5], part[:, 5].astype(np.int64), part[:, 6])
        for truth, part in zip(truths, of_page, strict=True)
    ]
