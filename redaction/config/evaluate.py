"""How a trained detector is measured and used."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check, check_choice, without_effect
from redaction.config.hardware import HardwareConfig
from redaction.operating import FORMS, STORED, is_choice_or_number

ALL, TEST, BARE = "all", "test", "bare"


@dataclass
class EvaluateConfig(HardwareConfig):
    """How the detector is measured."""

    SECTION = "evaluate"

    iou_threshold: float = 0.5
    """Overlap from which a box counts as found, for precision, recall and F1."""
    threshold: str = "stored"
    """`stored` with the detector, a number, or chosen anew from what it did on its valid pages: `recall:0.95` …"""
    resamples: int = 1000
    """How often the documents are drawn anew for the intervals; 0 gives none."""
    pages: str = ALL
    """With `detector=…`: `all` pages of `data`, or those alone that these settings keep for the `test`."""
    pictures: int = 12
    """Test pages drawn with true and predicted boxes, those with the most errors first."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "threshold", is_choice_or_number, f"{STORED}, a number from 0 to 1, {FORMS}")
        check(self, "resamples", lambda count: 0 <= count <= 100_000, "from 0 to 100000")
        check_choice(self, "pages", (ALL, TEST))
        check(self, "iou_threshold", lambda iou: 0 < iou < 1, "between 0 and 1")
        check(self, "pictures", lambda count: 0 <= count <= 1000, "from 0 to 1000")


@dataclass
class PredictConfig(HardwareConfig):
    """How documents are read by a trained detector."""

    SECTION = "predict"

    threshold: str = "stored"
    """`stored` with the detector, a number, or chosen anew from what it did on its valid pages: `recall:0.95` …"""
    workers: int = without_effect(1)
    """Processes that open documents and read pages ahead of the model, each its share of the documents."""
    dpi: float = 0.0
    """Resolution at which pages of a PDF are drawn; 0 gives every page twice the pixels a side that the model's input
    has, whatever its size: more would be lost on the model, less is smaller than the pages that it was trained on."""
    page_seconds: float = without_effect(30.0)
    """After which a page that does not come is left out."""
    pictures: str = "redacted"
    """Pages that are kept as pictures: the `redacted` ones or `all` with their boxes, or `none`; or all of them `bare`,
    and what was found on them as a first draft of annotations, to be corrected and trained on."""
    show_leaks: bool = False
    """Write the characters down that can be copied out from under a redaction, and not only how many there are."""
    engine: str = without_effect("local")
    """`local`: one process computes. `ray`: several do, each its share of the documents, here or on a cluster."""
    ray_address: str | None = without_effect(None)
    """Ray cluster, as Ray names it (`HOST:6379`, or `auto` for the one that this machine is part of). If none is named
    here or by the environment's RAY_ADDRESS, a Ray of this machine's own begins and ends with the command."""
    ray_workers: int = without_effect(0)
    """Processes that compute on Ray, each with a copy of the detector and a process that reads pages for it; with
    `device=cuda` each has a GPU. 0: one a GPU, or one for two processors."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "threshold", is_choice_or_number, f"{STORED}, a number from 0 to 1, {FORMS}")
        check(self, "workers", lambda count: 1 <= count <= 256, "from 1 to 256")
        check(self, "dpi", lambda dpi: dpi == 0 or 20 <= dpi <= 1200, "0 or from 20 to 1200")
        check(self, "page_seconds", lambda seconds: 1 <= seconds <= 3600, "from 1 to 3600")
        check_choice(self, "pictures", ("redacted", "all", BARE, "none"))
        check_choice(self, "engine", ("local", "ray"))
        check(self, "ray_workers", lambda count: 0 <= count <= 4096, "from 0 to 4096")
