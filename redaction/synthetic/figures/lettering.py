"""Words on figures: in one typeface, as large as fits into a box."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.synthetic import fonts
from redaction.synthetic.page import BLACK
from redaction.synthetic.pen import Box, Color, Pen
from redaction.synthetic.text import Writer

Align = Literal["left", "middle", "right"]


class Lettering:
    """What is written on one figure.

    Args:
        dice: choose the typeface and the words.
        language: of the words.
        characters: typefaces to choose from.
    """

    def __init__(
        self, dice: random.Random, language: str, characters: Sequence[fonts.Character] = ("sans", "sans", "serif")
    ) -> None:
        self.family = fonts.choose(dice, characters, language)
        self.writer = Writer(language, dice)
        self._dice, self.language = dice, language

    def term(self, kind: str) -> str:
        """A word of a kind that is written on figures and forms, such as "stamp" or "column"."""
        return str(self._dice.choice(terms(self.language)[kind]))

    def terms(self, kind: str, count: int) -> list[str]:
        """Different words of a kind; fewer where there are not as many."""
        choices: list[str] = terms(self.language)[kind]
        return self._dice.sample(choices, min(count, len(choices)))

    def write(
        self,
        pen: Pen,
        text: str,
        box: Box,
        color: Color = BLACK,
        align: Align = "middle",
        face: str | None = None,
        largest: float = 72.0,
    ) -> float:
        """Write a line in the middle of a box's height, as large as fits; gives the size in points."""
        face = face or self.family.regular
        size = min(fitting(text, face, box), largest)
        width, room = stringWidth(text, face, size), box[2] - box[0]
        x = box[0] + {"left": 0, "middle": (room - width) / 2, "right": room - width}[align]
        pen.text(text, (x, (box[1] + box[3]) / 2 + 0.35 * size), face, size, color)
        return size

    def write_upwards(self, pen: Pen, text: str, box: Box, color: Color = BLACK, largest: float = 72.0) -> None:
        """Write a line from below to the top of a box, in the middle of its width, as large as fits."""
        (x, y), across, along = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), box[2] - box[0], box[3] - box[1]
        lying = x - along / 2, y - across / 2, x + along / 2, y + across / 2
        with pen.turned(-90, (x, y)):
            self.write(pen, text, lying, color, "right", largest=largest)


def fitting(text: str, face: str, box: Box) -> float:
    """The largest size in points at which a line of text fits into a box."""
    return min((box[2] - box[0]) / max(stringWidth(text, face, 1), 0.1), (box[3] - box[1]) / 1.25)


@lru_cache
def terms(language: str) -> dict[str, Any]:
    """Words on figures and forms, by kind: those of ``terms/<language>.toml``, and those that no language owns."""
    folder = resources.files("redaction.synthetic.figures") / "terms"
    own, shared = (
        tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in (language, "every_language")
    )
    return {**shared, **own}
