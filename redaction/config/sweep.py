"""How settings are searched for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from redaction.config.checks import check, check_choice
from redaction.config.train import METRICS
from redaction.errors import ConfigError

_LARGEST = 1_000_000


@dataclass
class SpaceConfig:
    """What one setting may be: one of `choices`, or a number from `low` to `high`."""

    choices: list[Any] = field(default_factory=list)
    """Values to choose from."""
    low: Any = None
    """Lowest number; whole numbers are searched if both ends are whole."""
    high: Any = None
    """Highest number."""
    log: bool = False
    """Search by factors, as is right for rates."""
    step: Any = None
    """Distance of two numbers that may be chosen; none for every number."""

    @property
    def is_whole(self) -> bool:
        """Whether whole numbers are meant."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    @property
    def ends(self) -> list[Any]:
        """The values at the edges, all choices where there are any."""
        return list(self.choices) or [self.low, self.high]

    @property
    def shown(self) -> str:
        """In words."""
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        return f"{self.low} to {self.high}" + (
            " by factors" if self.log else f" in steps of {self.step}" * bool(self.step)
        )

    def trouble(self) -> str:
        """What makes no sense in it; empty if nothing does."""
        numbers = [each for each in (self.low, self.high, self.step) if each is not None]
        if self.choices:
            return "choices take no low, high, log or step" if numbers or self.log else self._trouble_of_choices()
        if self.low is None or self.high is None:
            return "it needs choices, or low and high"
        if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
            return "low, high and step are numbers"
        if not all(map(math.isfinite, numbers)) or self.low >= self.high:
            return f"low={self.low} has to be below high={self.high}"
        if self.log and (self.low <= 0 or self.step is not None):
            return "log needs a low above 0 and no step"
        return "" if self.step is None else self._trouble_of_steps()

    def _trouble_of_choices(self) -> str:
        if not all(isinstance(each, str | int | float | None) for each in self.choices):
            return "a choice is a word, a number, true, false or null"
        return "" if len(set(map(str, self.choices))) == len(self.choices) else "a choice stands there twice"

    def _trouble_of_steps(self) -> str:
        if self.step <= 0 or (self.is_whole and not isinstance(self.step, int)):
            return f"step={self.step} has to be above 0, and whole for whole numbers"
        steps = (self.high - self.low) / self.step
        return "" if math.isclose(steps, round(steps)) else f"steps of {self.step} from {self.low} miss {self.high}"


@dataclass
class SweepConfig:
    """A search for settings that train a better detector."""

    SECTION = "sweep"

    study: str = "sweep"
    """Name of the search. The same name goes on with it."""
    trials: int = 20
    """Trainings in all, those of earlier commands and of other machines included."""
    workers: int = 1
    """Trainings at the same time on this machine."""
    metric: str = "f1"
    """Figure of the valid pages that is to be best: `f1`, `ap`, `ap50` or `valid_loss`."""
    prune: bool = True
    """Stop a training that is worse than the median of the others after as many epochs."""
    prune_after: int = 5
    """Epochs in which no training is stopped."""
    seed: int = 0
    """Of the sampler."""
    storage: str = "outputs/sweeps"
    """Folder for the study's journal, or the address of a database that several machines share:
    postgresql+pg8000://…, of which the driver is installed."""
    space: dict[str, SpaceConfig] = field(default_factory=dict)
    """What each setting may be, by its name: `train.lr: {low: 0.001, high: 0.02, log: true}`; `model` for a file."""

    def __post_init__(self) -> None:
        check(self, "study", _is_name, "a name of letters, digits, spaces and - _ . without one of these at its ends")
        check(self, "trials", lambda count: 1 <= count <= _LARGEST, f"from 1 to {_LARGEST}")
        check(self, "workers", lambda count: 1 <= count <= 256, "from 1 to 256")
        check_choice(self, "metric", METRICS)
        check(self, "prune_after", lambda epochs: 0 <= epochs <= 100_000, "from 0 to 100000")
        check(self, "seed", lambda seed: 0 <= seed <= _LARGEST, f"from 0 to {_LARGEST}")
        check(self, "storage", lambda place: place.strip() != "", "a folder or the address of a database")
        for name, part in self.space.items():
            if part.trouble():
                raise ConfigError(f"sweep.space: {name} makes no sense: {part.trouble()}.")

    @property
    def maximizes(self) -> bool:
        """Whether a higher figure is better."""
        return self.metric != "valid_loss"


def _is_name(name: str) -> bool:
    """It becomes a part of file names and of a search in MLflow."""
    return re.fullmatch(r"\w([\w .-]{0,98}\w)?", name) is not None
