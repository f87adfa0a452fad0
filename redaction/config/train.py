"""How the detector learns."""

from __future__ import annotations

from dataclasses import dataclass, field

from redaction.config.checks import check, check_choice, without_effect
from redaction.config.hardware import HardwareConfig
from redaction.operating import FORMS, is_choice

AUTO = "auto"
"""Lets a training find a value itself."""

METRICS = ("f1", "ap", "ap50", "valid_loss")
"""Figures of the valid pages that can decide when to stop and what to keep."""

SCHEDULES = ("one_cycle", "cosine", "constant")
"""Courses of the learning rate."""


@dataclass
class TrainConfig(HardwareConfig):
    """How the detector learns."""

    SECTION = "train"

    epochs: int = 34
    """Passes over the training pages."""
    minutes: float = 0.0
    """Time to train for, in place of `epochs`; 0 leaves it to the epochs."""
    patience: int = 0
    """Epochs without a better `metric` after which the training ends; 0 goes to the end."""
    metric: str = "f1"
    """Figure of the valid pages for `patience` and `keep`: `f1`, `ap`, `ap50` or `valid_loss`."""
    keep: str = "last"
    """Weights that become the Detector: of the `last` epoch or of the `best` one. The others are kept as `spare`."""
    batch_size: int | str = 4  # type: ignore[assignment]
    """Pages at a time, or `auto`: as many as make the training fastest and fit into memory."""
    accumulate: int = 1
    """Batches whose gradients are added up for one step."""
    lr: float | int | str = 0.006
    """Highest learning rate, or `auto`: what a short test of rising rates suggests."""
    schedule: str = "one_cycle"
    """Course of the rate after the warm-up: `one_cycle` (momentum moves against it), `cosine` or `constant`."""
    warmup: float = 0.25
    """Share of the training in which the rate rises."""
    backbone_lr: float = 1.0
    """Rate of the first layers as a share of `lr`; those between lie between."""
    frozen_stages: int = 0
    """First parts of the backbone that never learn, the stem counted first; their batch norms follow the pages."""
    freeze_epochs: int = 0
    """First epochs in which the backbone does not learn."""
    unfreeze: str = "at_once"
    """The backbone joins `at_once` after those epochs, or in the course of them: `gradual`, the last layers first."""
    weight_decay: float = 0.01
    """Decoupled weight decay of Adam."""
    clip: float = 0.0
    """Longest gradient of a step; 0 never shortens it."""
    ema: float = 0.0
    """Decay of an exponential moving average of the weights, which is what is measured and kept; 0 keeps none."""
    augment: bool = True
    """Shift, zoom and relight the training pages at random."""
    zoom: list[float] = field(default_factory=lambda: [0.8, 1.25])
    """Smallest and largest scale of a shaken page, as shares of the one at which it fits into the model's input."""
    piece: list[float] = field(default_factory=lambda: [1.0, 1.0])
    """Train on pieces of the shaken pages: their height and width as shares of the input's, to the nearest 128 px."""
    whole: float = 0.0
    """Share of the batches that show the whole input all the same, so that what is larger than a piece is learned."""
    paste: int = 24
    """At most so many redactions of other training pages are pasted onto each page; 0 pastes none."""
    limit: int = 0
    """Train on so many pages only; 0 takes all."""
    overfit: int = 0
    """Train and watch the same so many pages, unchanged, to prove that the model can learn them; 0 does not."""
    threshold: str = "best_f1:0.005"
    """Operating threshold, chosen on the valid pages: `best_f1`, `best_f1:0.005` (the highest threshold that costs so
    little F1), `recall:0.95` or `false_alarms:0.1` (a clean page)."""
    seed: int = 0
    """Of the weights, the order of the pages and the augmentation."""
    deterministic: bool = False
    """Refuse computations whose results differ from run to run on a GPU; they never do on a CPU."""
    processes: int | str = 1
    """Processes that train together, one a GPU; `auto` starts one for every GPU."""
    compile: bool = False
    """Let torch.compile make code for the model; needs a C++ compiler."""
    profile: bool = False
    """Measure where the time of the first batches goes."""
    checkpoint_minutes: float = without_effect(5.0)
    """At most so long passes between two checkpoints, besides those at the ends of epochs."""
    pictures_every: int = without_effect(5)
    """Epochs between pictures of what is found on valid pages; 0 draws none."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "epochs", lambda count: 1 <= count <= 100_000, "from 1 to 100000")
        check(self, "minutes", lambda minutes: 0 <= minutes <= 100_000, "from 0 to 100000")
        check(self, "patience", lambda epochs: 0 <= epochs <= 100_000, "from 0 to 100000")
        check_choice(self, "metric", METRICS)
        check_choice(self, "keep", ("last", "best"))
        check(self, "accumulate", lambda count: 1 <= count <= 10_000, "from 1 to 10000")
        check(
            self,
            "lr",
            lambda rate: rate == AUTO or (_within(rate, 0, 10) and rate > 0),
            "above 0 and at most 10, or auto",
        )
        check_choice(self, "schedule", SCHEDULES)
        check(self, "warmup", lambda share: 0 <= share <= 0.9, "from 0 to 0.9")
        check(self, "backbone_lr", lambda share: 0 < share <= 1, "above 0 and at most 1")
        check(self, "frozen_stages", lambda count: 0 <= count <= 100, "from 0 to 100")
        check(self, "freeze_epochs", lambda count: 0 <= count <= 100_000, "from 0 to 100000")
        check_choice(self, "unfreeze", ("at_once", "gradual"))
        check(self, "weight_decay", lambda decay: 0 <= decay < 1, "from 0 to below 1")
        check(self, "clip", lambda norm: 0 <= norm <= 1e6, "from 0 to 1000000")
        check(self, "ema", lambda decay: 0 <= decay < 1, "from 0 to below 1")
        check(
            self,
            "zoom",
            lambda ends: len(ends) == 2 and 0.1 <= ends[0] <= ends[1] <= 10,
            "the smallest and the largest scale, both from 0.1 to 10",
        )
        check(
            self,
            "piece",
            lambda shares: len(shares) == 2 and all(0 < share <= 1 for share in shares),
            "height and width, both above 0 and at most 1",
        )
        check(self, "whole", lambda share: 0 <= share <= 1, "from 0 to 1")
        check(self, "paste", lambda count: 0 <= count <= 1000, "from 0 to 1000")
        check(self, "limit", lambda count: 0 <= count <= 100_000_000, "from 0 to 100000000")
        check(self, "overfit", lambda count: 0 <= count <= 1000, "from 0 to 1000")
        check(self, "threshold", is_choice, FORMS)
        check(self, "processes", lambda count: count == AUTO or _within(count, 1, 1024), "from 1 to 1024, or auto")
        check(self, "checkpoint_minutes", lambda minutes: 0 < minutes <= 100_000, "above 0 and at most 100000")
        check(self, "pictures_every", lambda epochs: 0 <= epochs <= 100_000, "from 0 to 100000")

    @property
    def freezes(self) -> bool:
        """Whether there are layers that do not learn at some time."""
        return self.freeze_epochs > 0 or self.frozen_stages > 0

    def _check_batch_size(self) -> None:
        check(self, "batch_size", lambda size: size == AUTO or _within(size, 1, 1024), "from 1 to 1024, or auto")


def _within(number: float | str, low: float, high: float) -> bool:
    return not isinstance(number, str) and low <= number <= high
