"""The stand-in of the predicting tests, which is less and less sure from box to box, and a document for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from documents.examples import drawn_over, letter, write_pdf
from predicting.stand_in import SPEC, StandIn

from redaction.boxes import PageBoxes
from redaction.config import DemoConfig, PredictConfig
from redaction.demo.reading import Reader

SCORES = (0.9, 0.4, 0.2)
"""Of the boxes of a page, from the top."""


@dataclass
class Unsure(StandIn):
    def operating_at(self, wanted: str) -> Unsure:
        return replace(self, threshold=float(wanted))

    def find_on(self, pages, config) -> list[PageBoxes]:
        found = super().find_on(pages, config)
        return [replace(page, scores=np.resize(SCORES, len(page))).at_least(0.01) for page in found]


def three_boxes(canvas) -> None:
    for row in range(3):
        canvas.rect(100, 400 - 80 * row, 160, 30, stroke=0, fill=1)


def document(folder: Path) -> Path:
    """Three pages: nothing, one failed redaction, three redactions."""
    return write_pdf(folder / "a <b> & c.pdf", letter, drawn_over, three_boxes)


def reader(**settings) -> Reader:
    return Reader(Unsure(SPEC), DemoConfig(**settings), PredictConfig())
