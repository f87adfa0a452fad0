"""How a trained detector is measured and used."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config.checks import check
from redaction.config.hardware import HardwareConfig
from redaction.operating import FORMS, STORED, is_choice_or_number


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
    pictures: int = 12
    """Test pages drawn with true and predicted boxes, those with the most errors first."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "threshold", is_choice_or_number, f"{STORED}, a number from 0 to 1, {FORMS}")
        check(self, "resamples", lambda count: 0 <= count <= 100_000, "from 0 to 100000")
        check(self, "iou_threshold", lambda iou: 0 < iou < 1, "between 0 and 1")
        check(self, "pictures", lambda count: 0 <= count <= 1000, "from 0 to 1000")


@dataclass
class PredictConfig(HardwareConfig):
    """How page images are read by a trained detector."""

    SECTION = "predict"

    threshold: str = "stored"
    """`stored` with the detector, a number, or chosen anew from what it did on its valid pages: `recall:0.95` …"""

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "threshold", is_choice_or_number, f"{STORED}, a number from 0 to 1, {FORMS}")
