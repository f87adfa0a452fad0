"""Draw the habits of releasing agencies: for each look that redactions have, the busiest part of a page, numbered.

    python scripts/draw_habits.py [--output docs/synthetic-habits.png] [--seed 1] [--pages 12] [--dpi 160]

For each look some invented pages of a fitting kind are tried; the one that shows most of the look goes its road and is
cut to a cell. The same seed gives the same picture (on the same library versions).
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from redaction.synthetic.contact import tiled
from redaction.synthetic.document import Document
from redaction.synthetic.layouts import compose
from redaction.synthetic.made import MadePage, make_page
from redaction.synthetic.outlines import bounds
from redaction.synthetic.page import Redacted
from redaction.synthetic.pen import Box
from redaction.synthetic.redactions.habits import Habit, habit_with
from redaction.synthetic.redactions.looks import LOOKS
from redaction.synthetic.redactions.redact import redact
from redaction.synthetic.roads import Road
from redaction.synthetic.roads.files import FileFormat
from redaction.synthetic.roads.kinds import KINDS
from redaction.synthetic.roads.scanner import Gray
from redaction.synthetic.typeset import POINTS_PER_INCH

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 6
PART_PX = (330, 420)  # of a page, width and height
CAPTION_PX = 34
SHOWN_DPI = 80
BESIDE_PX = 30
PAPER = (595.28, 841.89)  # points
COLORS = 256  # of the palette


class Case(NamedTuple):
    """Where a look is typically met.

    Attributes:
        kind: of the document, a key of ``LAYOUTS``.
        language: of the document.
        appetite: what is withheld, a key of ``APPETITES``.
        road: kind of the road to pixels, a key of ``KINDS``.
        turn: added to the seed of the sheet, chosen by eye: of several draws the one that resembles real releases most.
        at_edge: whether codes stand at the right edge of the page, so that this is the part to be shown.
    """

    kind: str
    language: str
    appetite: str
    road: str
    turn: int
    at_edge: bool = False


CASES = {
    "bars": Case("letter", "nl", "passages", "digital", 0),
    "stairs": Case("court", "en", "heavy", "digital", 4),
    "blocks": Case("letter", "nl", "passages", "digital", 0),
    "coded bars": Case("mail", "nl", "names", "digital", 1),
    "noted bars": Case("memo", "en", "names", "digital", 3, at_edge=True),
    "pen lines": Case("letter", "nl", "names", "digital", 4),
    "marker": Case("letter", "nl", "names", "office", 2),
    "scribble": Case("letter", "nl", "names", "office", 4),
    "black tape": Case("memo", "en", "passages", "copy", 8),
    "frames": Case("mail", "nl", "names", "digital", 1),
    "large frames": Case("memo", "nl", "heavy", "digital", 3),
    "empty frames": Case("letter", "nl", "names", "digital", 5),
    "agency frames": Case("cable", "en", "passages", "bilevel", 5, at_edge=True),
    "white-out": Case("letter", "en", "names", "digital", 1),
    "coded white": Case("mail", "en", "names", "digital", 5),
    "white tape": Case("memo", "en", "passages", "office", 6),
    "gray boxes": Case("mail", "nl", "names", "digital", 3),
    "gray selection": Case("mail", "nl", "passages", "digital", 3),
    "outlined gray": Case("report", "en", "passages", "digital", 2),
    "gray stickers": Case("letter", "nl", "names", "digital", 2),
    "stickers": Case("letter", "nl", "names", "bilevel", 10),
    "color boxes": Case("letter", "nl", "names", "digital", 11),
    "color marker": Case("letter", "nl", "names", "office", 3),
    "color scribble": Case("letter", "en", "names", "office", 4),
}


class Candidate(NamedTuple):
    """The first page of a document with something withheld, and how much of the look a cell would show."""

    document: Document
    redacted: Redacted
    shown: float


def cells(seed: int, pages: int, dpi: int) -> Iterator[Image.Image]:
    """A picture with a caption for each look, in their order.

    Args:
        seed: of all documents.
        pages: how many to choose from for each look.
        dpi: at which pages are made, before they are shrunk.
    """
    for number, look in enumerate(LOOKS, 1):
        best = max(candidates(look, seed, pages), key=lambda one: one.shown)
        page = make_page(best.document, 1, best.redacted, road_of(best.document, CASES[look].road, dpi))
        yield captioned(f"{number}  {look}", part(page, CASES[look]))


def candidates(look: str, seed: int, pages: int) -> Iterator[Candidate]:
    """Pages of different documents in which agencies redact in this way."""
    case, first = CASES[look], list(LOOKS).index(look) * pages  # no two looks in the same documents
    for number in range(first, first + pages):
        document = Document(seed + case.turn, number, case.kind, case.language, 1, PAPER)
        habit = habit_in(document, look)
        redacted = redact(compose(document)[0], habit, document.dice("redact", 1))
        yield Candidate(document, redacted, most_shown(redacted, habit, case))


def habit_in(document: Document, look: str) -> Habit:
    """A habit of a look and of no other; what was redacted with a computer was laid over a scan."""
    case = CASES[look]
    habit = habit_with(look, case.language, document.dice("habit"))
    by_computer = habit.words is not None and habit.words.tool in ("box", "pen")
    overlay = by_computer and case.road != "digital"
    return replace(habit, stray=None, appetite=case.appetite, overlay=overlay)


def most_shown(redacted: Redacted, habit: Habit, case: Case) -> float:
    """How much of the look a cell of this page would show at best; codes that belong to the look count too."""
    typical = [one for one in redacted.redactions if habit.words and one.style == habit.words.style]
    boxes = boxes_px([bounds(one.outline) for one in typical], POINTS_PER_INCH)
    best = max((shown(boxes, window) for window in windows(boxes, case.at_edge)), default=0.0)
    return best * (1 + sum(one.code is not None for one in typical) / max(len(typical), 1))


def road_of(document: Document, kind: str, dpi: int) -> Road:
    """A road of a kind, but in colour."""
    steps = KINDS[kind](document.dice("road"))
    return Road(kind, dpi, tuple(step for step in steps if not isinstance(step, Gray)), FileFormat())


def part(page: MadePage, case: Case) -> Image.Image:
    """The busiest part of a page."""
    dpi = page.image["dpi"]
    with Image.open(io.BytesIO(page.content)) as image:
        scale = SHOWN_DPI / dpi
        small = image.convert("RGB").resize(
            (round(image.width * scale), round(image.height * scale)), Image.Resampling.BOX
        )
    boxes = boxes_px([(x, y, x + w, y + h) for x, y, w, h in (row["bbox"] for row in page.annotations)], dpi)
    corner = (0.0, 0.0, *PART_PX)  # of a page on which nothing is left to be seen
    left, top, right, bottom = max(windows(boxes, case.at_edge), key=lambda one: shown(boxes, one), default=corner)
    return small.crop((round(left), round(top), round(right), round(bottom)))


def boxes_px(boxes: Sequence[Box], dpi: float) -> np.ndarray:
    """``(n, 4)``: boxes of a page as they lie in its shrunken picture, from units of which so many are an inch."""
    return np.asarray(boxes, np.float64).reshape(-1, 4) * (SHOWN_DPI / dpi)


def windows(boxes: np.ndarray, at_edge: bool) -> Iterator[Box]:
    """Parts of a page that have one of the boxes in their middle or near their upper left corner."""
    width, height = PART_PX
    right, bottom = (side * SHOWN_DPI / POINTS_PER_INCH for side in PAPER)
    for x0, y0, x1, y1 in boxes.tolist():
        for x, y in (((x0 + x1 - width) / 2, (y0 + y1 - height) / 2), (x0 - BESIDE_PX, y0 - BESIDE_PX)):
            left = right - width if at_edge else min(max(x, 0.0), right - width)
            top = min(max(y, 0.0), bottom - height)
            yield left, top, left + width, top + height


def shown(boxes: np.ndarray, window: Box) -> float:
    """How many boxes a part shows, larger ones more, and less where they leave little else to be seen."""
    low, high = np.maximum(boxes[:, :2], window[:2]), np.minimum(boxes[:, 2:], window[2:])
    areas = np.prod(np.maximum(high - low, 0), axis=1)
    covered = areas.sum() / (PART_PX[0] * PART_PX[1])
    return float(np.sqrt(areas).sum() * min(1.0, max(2 * (1 - covered), 0.0)))


def captioned(text: str, picture: Image.Image) -> Image.Image:
    """A picture below its number and name."""
    cell = Image.new("RGB", (PART_PX[0], CAPTION_PX + PART_PX[1]), (38, 42, 48))
    cell.paste(picture, (0, CAPTION_PX))
    ImageDraw.Draw(cell).text((10, CAPTION_PX // 2), text, "white", ImageFont.load_default(20), anchor="lm")
    return cell


def main() -> None:
    """Draw the sheet."""
    parser = argparse.ArgumentParser(description="Draw the habits of releasing agencies.")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "synthetic-habits.png", help="a PNG file")
    parser.add_argument("--seed", type=int, default=1, help="of the pages")
    parser.add_argument("--pages", type=int, default=12, help="to choose from for each look")
    parser.add_argument("--dpi", type=int, default=160, help="at which pages are made, before they are shrunk")
    options = parser.parse_args()
    drawn = list(cells(options.seed, options.pages, options.dpi))
    sheet = tiled(drawn, COLUMNS, drawn[0].size)
    small = sheet.quantize(COLORS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    small.save(options.output, optimize=True)
    print(f"{options.output}: {len(drawn)} looks")


if __name__ == "__main__":
    main()
