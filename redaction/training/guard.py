"""Stops a training that has gone wrong, at the batch where it did."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from statistics import median
from typing import Any

import torch

from redaction.errors import TrainingDiverged
from redaction.training.callback import TrainingCallback
from redaction.training.course import Course
from redaction.training.ranks import Ranks

_EXPLODED = 1000.0
"""Times the median of the losses before; a spike of tens of times is no reason to stop."""
_RECENT, _ENOUGH = 64, 8
_ADVICE = (
    "Lower train.lr, shorten gradients by train.clip=1, or look for annotations on these pages that make no sense."
)

Inspect = Callable[[str, Any], str]


class Guard(TrainingCallback):
    """Raises TrainingDiverged where a loss is no number or has exploded, and keeps that batch for inspection.

    Args:
        course: of the training.
        ranks: the processes that train together; what one of them meets ends all.
        inspect: keeps a value by name and says where.
    """

    order, run_valid = 5, False  # before the loss is scaled

    def __init__(self, course: Course, ranks: Ranks, inspect: Inspect) -> None:
        self.course, self.ranks, self.inspect = course, ranks, inspect
        self.recent: deque[float] = deque(maxlen=_RECENT)

    def after_loss(self) -> None:
        """Look at the loss before it does harm to the weights."""
        loss = float(self.learn.loss.detach())
        of_all = self.ranks.of_all([loss])[:, 0].tolist()
        for rank, seen in enumerate(of_all):
            trouble = _trouble(seen, self.recent)
            if trouble:
                raise TrainingDiverged(self._told(trouble, loss, rank))
        self.recent.append(sum(of_all) / len(of_all))

    def _told(self, trouble: str, loss: float, rank: int) -> str:
        where = f"in epoch {self.course.epoch + 1}, batch {self.course.batch + 1}"
        if rank != self.ranks.rank:
            return f"{trouble} {where} of process {rank}. {_ADVICE}"
        place = self.inspect("diverged", self._batch(loss))
        pages = ", ".join(self._page_ids())
        return f"{trouble} {where}, whose pages are {pages}. The batch is kept in {place}. {_ADVICE}"

    def _page_ids(self) -> list[str]:
        return [str(record.record_id) for record in self.learn.records]

    def _batch(self, loss: float) -> dict[str, Any]:
        """What the model was given: images ``(pages, 3, h, w)`` as they were, boxes in the model's own form."""
        images, targets = self.learn.xb[0], self.learn.yb[0]
        return {
            "epoch": self.course.epoch + 1,
            "batch": self.course.batch + 1,
            "loss": loss,
            "losses_before": list(self.recent),
            "pages": self._page_ids(),
            "images": _on_cpu(images),
            "targets": _on_cpu(targets),
        }


def _trouble(loss: float, before: deque[float]) -> str:
    if not math.isfinite(loss):
        return f"the loss is {loss}"
    if len(before) >= _ENOUGH and loss > _EXPLODED * max(median(before), 1e-6):
        return f"the loss of {loss:.3g} has exploded, the median of the {len(before)} before is {median(before):.3g},"
    return ""


def _on_cpu(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().clone()
    if isinstance(value, dict):
        return {name: _on_cpu(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_on_cpu(part) for part in value]
    return value
