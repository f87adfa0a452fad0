"""From rendered pixels to what a scanner, a copier, a fax or a camera makes of them."""

from __future__ import annotations

import random
from dataclasses import replace

from redaction.synthetic.document import Document
from redaction.synthetic.roads.kinds import KINDS, file_of
from redaction.synthetic.roads.road import Road
from redaction.synthetic.roads.sheet import Sheet

__all__ = ["RECIPES", "Road", "Sheet", "road_of"]

_SCANNED = {"office": 30, "bilevel": 26, "copy": 15, "archive": 11, "fax": 5, "bound": 4, "photograph": 9}

RECIPES: dict[str, dict[str, int]] = {
    "plain": {"digital": 1},
    "scanned": _SCANNED,
    "mixed": {"digital": 80, **_SCANNED},
}
"""How often each kind of road is taken, by name of the recipe."""

_WITHOUT_SHADES = ("bilevel", "copy", "fax")

_USUAL_DPI = (100, 110, 120, 130, 150, 150, 150, 170, 200, 200, 220, 300)
_FINE_DPI = {"fax": (200,), "bilevel": (150, 200, 200, 200, 240, 300), "copy": (130, 150, 150, 200, 200)}
_COARSE_DPI = 100  # files are not made smaller than this


def road_of(document: Document, recipe: str, dpi: tuple[int, int] = (100, 300), shades: bool = False) -> Road:
    """The road that the pages of a document take.

    Args:
        document: whose dice are rolled.
        recipe: a key of ``RECIPES``.
        dpi: lowest and highest resolution.
        shades: whether pale shades of grey must be seen at its end.
    """
    dice = document.dice("road")
    shares = {kind: share for kind, share in RECIPES[recipe].items() if not shades or kind not in _WITHOUT_SHADES}
    kind = dice.choices(list(shares), list(shares.values()))[0]
    resolution = _resolution(dice, kind, dpi)
    steps = tuple(KINDS[kind](dice))
    file = file_of(kind, dice)
    if shades and file.colors != "rgb":
        file = replace(file, colors="gray")
    return Road(kind, resolution, steps, replace(file, scale=_scale(dice, kind, resolution)))


def _resolution(dice: random.Random, kind: str, dpi: tuple[int, int]) -> int:
    usual = [value for value in _FINE_DPI.get(kind, _USUAL_DPI) if dpi[0] <= value <= dpi[1]]
    return dice.choice(usual) if usual else dice.randint(*dpi)


def _scale(dice: random.Random, kind: str, resolution: int) -> float:
    """Black and white scans are fine and mostly seen smaller, in greys; others are shrunk now and then."""
    least = min(_COARSE_DPI / resolution, 1.0)
    shrunk = dice.random() < (0.6 if kind in ("bilevel", "fax") else 0.2)
    return dice.uniform(least, 1.0) if shrunk and kind != "digital" else 1.0
