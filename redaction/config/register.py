"""When a trained detector enters the model registry, and when it becomes the champion."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redaction.config.checks import check, check_choice

ALWAYS, NEVER = "always", "never"

GATE_FIGURES = ("f1", "ap", "ap50", "pq", "page_accuracy")
"""Figures of the test pages that can decide who is the champion."""


@dataclass
class RegisterConfig:
    """What happens in MLflow's model registry when a training has ended."""

    SECTION = "register"

    enabled: bool = True
    """Make every trained and evaluated detector a version of the registered model."""
    name: str = "redaction"
    """Of the registered model. Detectors for other kinds of pages deserve another name."""
    gate: str = "f1"
    """Figure in which a version must beat the champion on the same test pages, or `always` or `never`."""

    def __post_init__(self) -> None:
        check(self, "name", lambda name: bool(re.fullmatch(r"\w[\w -]*", name)), "letters, digits, spaces, - and _")
        check_choice(self, "gate", (*GATE_FIGURES, ALWAYS, NEVER))
