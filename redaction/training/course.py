"""Where a training is, and how much of it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from redaction.config import TrainConfig


@dataclass
class Course:
    """The counters of a training.

    Attributes:
        epochs: how many there are at most; None where the time decides.
        seconds: how long it lasts where the time decides, else None.
        batches: of an epoch.
        epoch: at work, counted from 0.
        batch: done in this epoch.
        step: batches done in all epochs.
        spent: seconds of training before this process.
        elapsed: seconds of training when the clock was last read.
        clock: seconds that only go up.
        agreed: makes the elapsed seconds the same in all processes of a training.
    """

    epochs: int | None
    seconds: float | None
    batches: int
    epoch: int = 0
    batch: int = 0
    step: int = 0
    spent: float = 0.0
    clock: Callable[[], float] = time.monotonic
    agreed: Callable[[float], float] = float
    elapsed: float = field(default=0.0, init=False)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    @classmethod
    def of(cls, config: TrainConfig, batches: int, agreed: Callable[[float], float] = float) -> Course:
        """The course that the settings ask for, from its start."""
        by_time = config.minutes > 0
        seconds = config.minutes * 60 if by_time else None
        return cls(None if by_time else config.epochs, seconds, batches, agreed=agreed)

    def tick(self) -> None:
        """Read the clock: ``elapsed`` becomes the seconds of training, those before an interruption included."""
        self.elapsed = self.agreed(self.spent + self.clock() - self._started)

    @property
    def done(self) -> float:
        """Share of the training that is done, from 0 to 1."""
        if self.seconds is not None:
            return min(1.0, self.elapsed / self.seconds)
        return min(1.0, (self.epoch * self.batches + self.batch) / (self.total_epochs * self.batches))

    @property
    def total_epochs(self) -> int:
        """How many epochs there will be at most, very many where the time decides."""
        return 1_000_000_000 if self.epochs is None else self.epochs

    @property
    def time_is_up(self) -> bool:
        """Whether the time that decides is over."""
        return self.seconds is not None and self.elapsed >= self.seconds

    @property
    def is_over(self) -> bool:
        """Whether there is no further epoch."""
        return self.time_is_up or self.epoch >= self.total_epochs

    @property
    def seconds_left(self) -> float:
        """Estimate for what is to come."""
        if self.seconds is not None:
            return max(0.0, self.seconds - self.elapsed)
        return self.elapsed / self.done * (1 - self.done) if self.done else 0.0

    def batch_done(self) -> None:
        """Count a batch."""
        self.batch += 1
        self.step += 1

    def epoch_done(self) -> None:
        """Count an epoch."""
        self.epoch += 1
        self.batch = 0

    def state(self) -> dict[str, int | float]:
        """The counters, to go on from."""
        return {"epoch": self.epoch, "batch": self.batch, "step": self.step, "spent": self.elapsed}

    def restore(self, state: dict[str, int | float]) -> None:
        """Go on from these counters."""
        self.epoch, self.batch, self.step = int(state["epoch"]), int(state["batch"]), int(state["step"])
        self.spent, self._started = float(state["spent"]), self.clock()
        self.elapsed = self.spent
