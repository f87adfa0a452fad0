"""What the pages of one invented document have in common."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """An invented document; everything about it follows from its seed and number.

    Attributes:
        seed: of the dataset.
        number: of the document in the dataset, from 0.
        kind: its layout, a key of ``layouts.LAYOUTS``.
        language: of its text, a key of ``text.LANGUAGES``.
        pages: how many it has.
        paper: width and height in points.
        agency: all documents of an agency are redacted in one manner; None lets each have its own.
    """

    seed: int
    number: int
    kind: str
    language: str
    pages: int
    paper: tuple[float, float]
    agency: int | None = None

    def dice(self, *what: str | int) -> random.Random:
        """Dice for one aspect of the document, the same ones for the same aspect: ``dice("habit")``."""
        return random.Random("/".join(map(str, (self.seed, self.number, *what))))  # noqa: S311 - no secret
