"""Typefaces that come with permissively licensed packages, registered with reportlab when they are first used."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Character = Literal["sans", "serif", "mono", "typewriter", "script"]

_LATIN_1 = frozenset({"en", "nl", "fr", "de", "es", "pt", "it"})
"""Languages whose letters the fonts of every PDF viewer have."""


@dataclass(frozen=True)
class Family:
    """The faces of a typeface, by the names that ``Word.font`` takes.

    Attributes:
        name: of the typeface.
        character: what it looks like.
        regular: upright face; the other three are the same where the typeface has none.
        bold: heavy face.
        italic: slanted face.
        bold_italic: heavy and slanted face.
        package: with the files ``<face>.ttf``; empty for fonts that every PDF viewer has.
    """

    name: str
    character: Character
    regular: str
    bold: str
    italic: str
    bold_italic: str
    package: str = ""

    def covers(self, language: str) -> bool:
        """Whether it has all letters of a language."""
        return bool(self.package) or language in _LATIN_1


def choose(dice: random.Random, characters: Sequence[Character], language: str) -> Family:
    """A typeface of one of some characters that has the letters of a language, ready for use."""
    character = dice.choice(characters)
    fitting = [family for family in FAMILIES if family.character == character and family.covers(language)]
    family = dice.choice(fitting)
    for face in {family.regular, family.bold, family.italic, family.bold_italic}:
        _register(face, family.package)
    return family


@cache
def _register(face: str, package: str) -> None:
    if package:
        module, _, folder = package.partition("/")
        with resources.as_file(resources.files(module) / folder / f"{face}.ttf") as path:
            pdfmetrics.registerFont(TTFont(face, str(path)))


_MATPLOTLIB = "matplotlib/mpl-data/fonts/ttf"

FAMILIES: tuple[Family, ...] = (
    Family("Helvetica", "sans", "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    Family("Times", "serif", "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    Family("Courier", "typewriter", "Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
    Family(
        "DejaVu Sans", "sans",
        "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique", _MATPLOTLIB,
    ),
    Family(
        "DejaVu Serif", "serif",
        "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic", _MATPLOTLIB,
    ),
    Family(
        "DejaVu Sans Mono", "mono",
        "DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique", _MATPLOTLIB,
    ),
    Family(
        "STIX", "serif",
        "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta", _MATPLOTLIB,
    ),
)  # fmt: skip
