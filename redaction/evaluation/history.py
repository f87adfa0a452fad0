"""What happened during a training."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.operating import OperatingPoint


@dataclass(frozen=True)
class TrainingHistory:
    """What happened during a training.

    Attributes:
        epochs: one row of figures an epoch, in order.
        operating_point: chosen on the valid pages after the last epoch.
    """

    epochs: tuple[dict[str, float], ...]
    operating_point: OperatingPoint
