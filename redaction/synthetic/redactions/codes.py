"""Exemption codes: what releasing agencies print on or beside what they withhold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase.pdfmetrics import getAscentDescent, stringWidth

from redaction.synthetic import fonts
from redaction.synthetic.page import Drawing, Mark
from redaction.synthetic.pen import Box, Color, Pen
from redaction.synthetic.redactions.shapes import around, gaps

Place = Literal["center", "left", "corner", "over", "beside", "margin"]
"""Centred; at the left of the first line; in the upper left corner; centred and larger than the box; to its right;
at the right margin of the page."""

AGENCIES = ("3.5(c)", "3.3(h)(2)"), ("3.3(b)(1)", "3.5(c)"), ("50X1",), ("25X1",), ("50X1-HUM", "50X1")
"""Sets of codes of intelligence services, which print them at the margin beside white boxes."""

SYSTEMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("(b)(6)", "(b)(6)", "(b)(7)(C)", "(b)(7)(E)", "(b)(5)", "(b)(4)"),
        ("(b)(6)", "(b)(6); (b)(7)(C)", "(b)(7)(C)"),
        ("b6", "b7C", "b7E", "b6 b7C", "b3"),
        ("(b) (5)", "(b) (6)", "(b) (4)"),
        ("B6", "B5", "1.4(D)"),
        ("s.40(2)", "s.31(1)(a)", "s.43(2)", "s.36"),
        ("s.19(1)", "s.20(1)(b)", "s.21(1)(a)", "s.14(1)"),
        ("s 47F", "s 22(1)(a)(ii)", "s 47E(d)"),
        ("REDACTED",),
        ("Redacted",),
        ("[REDACTED]",),
        ("PII", "PII", "Non-Responsive"),
        ("CONFIDENTIAL",),
        ("Outside scope", "Personal data"),
    ),
    "nl": (
        ("5.1.2.e", "5.1.2.e", "5.1.2.e", "5.1.2.d", "5.1.1.c", "5.2.1"),
        ("5.1.2e", "5.1.2e", "5.1.2i", "5.1.2d", "5.1.2e en 5.1.2i"),
        ("5.1.2,e", "5.1.2,d"),
        ("5.1 lid 2 sub e", "5.1 lid 2 sub d", "5.2 lid 1"),
        ("10.2.e", "10.2.e", "10.2.g", "11.1", "10.1.c", "10.1.c + 10.2.g + 11.1"),
        ("10 2 e", "10 2 g", "11 1"),
        ("10.2.e",),
        ("11.1", "10.2.e"),
        ("buiten verzoek", "5.1.2e"),
        ("buiten verzoek",),
        ("buiten reikwijdte",),
        ("valt buiten het verzoek",),
        ("geen onderdeel van het verzoek", "geen onderdeel"),
        ("[gelakt]",),
        ("persoonsgegevens",),
    ),
    "de": (
        ("§ 5 IFG", "§ 3 Nr. 4", "§ 6 IFG", "§ 3 Nr. 1 a"),
        ("§ 9 UIG", "§ 8 UIG"),
        ("DRI-N", "DRI-T", "BEZ", "KEV-1", "NAM"),
        ("geschwärzt",),
        ("[geschwärzt]",),
        ("Personenbezogene Daten",),
    ),
    "fr": (
        ("L. 311-6", "L. 311-5 2°", "L. 311-6 1°"),
        ("art. 53-54", "art. 23-24", "art. 37"),
        ("19(1)", "20(1)b)", "21(1)a)", "23"),
        ("§ 6", "§ 1", "§ 2"),
        ("occulté",),
        ("[caviardé]",),
    ),
    "es": (("Art. 15", "Art. 14.1.h"), ("DATOS PERSONALES",), ("[tachado]",), ("CONFIDENCIAL",)),
    "it": (("OMISSIS",), ("omissis",), ("art. 5-bis", "art. 24")),
    "pt": (("art. 31", "art. 23"), ("[tarjado]",), ("SIGILOSO",)),
}
"""By language; within one system a code that stands twice is as much more usual."""

ELSEWHERE = (("Art. 4(1)(b)", "Art. 4(2)"), ("Art. 4.1(b)", "Art. 4.2"), ("Redacted",), ("XXXX",), ("CONFIDENTIAL",))
"""Systems for every other language, those of European institutions among them."""


@dataclass(frozen=True)
class Label:
    """How codes are printed in one document.

    Attributes:
        texts: one of them is drawn for each redaction.
        font: known to ``fonts``.
        size: in points, or the share of the line's height that the letters take where ``fits``.
        color: of the letters.
        place: where they stand.
        fits: whether they grow with the box.
        repeated: whether each line of a region of several lines has one.
        share: of the redactions that have a code.
    """

    texts: tuple[str, ...]
    font: str
    size: float
    color: Color
    place: Place
    fits: bool = False
    repeated: bool = False
    share: float = 1.0


def label(
    language: str,
    color: Color,
    places: Sequence[Place],
    dice: random.Random,
    systems: Sequence[tuple[str, ...]] | None = None,
) -> Label:
    """Some way to print codes in a language, in a colour, at one of some places."""
    texts = dice.choice(systems or SYSTEMS.get(language, ELSEWHERE))
    place = dice.choice(places)
    fits = place == "over" or (place in ("center", "left", "corner") and dice.random() < 0.3)
    low, high = (
        (1.0, 1.3) if place == "over" else (0.6, 0.95) if fits else (8, 11) if place == "margin" else (5.5, 10.5)
    )
    share, repeated = dice.choice((1, 1, 0.8, 0.4)), dice.random() < 0.3
    return Label(texts, _font(language, dice), dice.uniform(low, high), color, place, fits, repeated, share)


def _font(language: str, dice: random.Random) -> str:
    family = fonts.choose(dice, ("sans", "sans", "sans", "sans", "serif", "mono"), language)
    plain = dice.choice(("Helvetica", family.regular, "Helvetica"))
    return family.bold if dice.random() < 0.1 else plain


def printed(
    label: Label, rows: Sequence[Box], page: Box, busy: Sequence[Box], dice: random.Random
) -> tuple[str, Mark] | None:
    """A code for a region and the mark that prints it.

    Args:
        label: how.
        rows: the boxes that the region is made of, in points, the topmost first.
        page: its box.
        busy: what a code beside the region must not be printed over.
        dice: for one region.

    Returns:
        None where this region has none, or where it would stand in the way of something.
    """
    if dice.random() >= label.share:
        return None
    text = dice.choice(label.texts)
    chosen = rows if label.repeated else rows[:1] if label.place != "center" else [max(rows, key=_area)]
    letters = [_letters(label, text, row, page, dice) for row in chosen]
    if label.place in ("beside", "margin") and any(
        max(gaps(box, other)) < 0 for _, _, box in letters for other in busy
    ):
        return None
    clips = label.place in ("center", "left", "corner")
    held = [
        (x, y, size, row if clips else page)
        for (x, y), size, _, row in ((*a, row) for a, row in zip(letters, chosen, strict=True))
    ]

    def draw(pen: Pen) -> None:
        for x, y, size, within in held:
            with pen.within(within):
                pen.text(text, (x, y), label.font, size, label.color)

    return text, Drawing(around([box for _, _, box in letters]), draw)


def _letters(
    label: Label, text: str, row: Box, page: Box, dice: random.Random
) -> tuple[tuple[float, float], float, Box]:
    """Where a code begins, its size, and its box."""
    x0, y0, x1, y1 = row
    width = stringWidth(text, label.font, 1)
    inside = label.place in ("center", "left", "corner")
    size = label.size * (y1 - y0) if label.fits else label.size
    if inside:
        size = min(size, 1.05 * (y1 - y0), max((x1 - x0 - 1) / width, 4.0))
    elif label.place == "over":
        size = min(size, max(1.2 * (x1 - x0) / width, 5.0))
    ascent, descent = getAscentDescent(label.font, size)
    middle = (y0 + y1) / 2 + (ascent + descent) / 2
    if label.place in ("center", "over"):
        x = (x0 + x1 - width * size) / 2
    elif label.place == "margin":
        x = page[2] - max(width * size + 4, dice.uniform(0.05, 0.09) * (page[2] - page[0]))
    else:
        x = x1 + 2 if label.place == "beside" else x0 + 1
    baseline = y0 + ascent + 0.5 if label.place == "corner" else middle
    return (x, baseline), size, (x, baseline - ascent, x + width * size, baseline - descent)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
