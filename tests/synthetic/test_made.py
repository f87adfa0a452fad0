"""What is annotated on a finished page is what can be seen there, where it can be seen."""

import io
from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image

from redaction.synthetic.document import Document
from redaction.synthetic.made import make_page
from redaction.synthetic.page import BLACK, WHITE, Drawing, Page, Redacted, Redaction, Word
from redaction.synthetic.redactions.shapes import corners
from redaction.synthetic.roads import Road
from redaction.synthetic.roads.files import FileFormat
from redaction.synthetic.roads.geometry import Lie
from redaction.synthetic.roads.kinds import KINDS, file_of

PAPER = (612.0, 792.0)
DOCUMENT = Document(5, 0, "letter", "en", 1, PAPER)
BOXES = {
    "black": ((100.0, 200.0, 400.0, 214.0), BLACK, None),
    "gray": ((120.0, 320.0, 300.0, 350.0), (0.75, 0.75, 0.75), None),
    "border": ((150.0, 450.0, 450.0, 520.0), WHITE, BLACK),
    "color": ((200.0, 600.0, 330.0, 640.0), (1.0, 1.0, 0.65), None),
}


def redacted(boxes=BOXES, overlay=False, code=None):
    """A page of words, of which some are under boxes: place, fill and frame by style."""
    lines = range(100, 700, 14)
    words = [Word("word" * 12, 80, y, "Times-Roman", 11, line=n) for n, y in enumerate(lines)]
    marks = [
        Drawing(box, lambda pen, box=box, fill=fill, edge=edge: pen.rectangle(box, fill, edge, 1.0))
        for box, fill, edge in boxes.values()
    ]
    redactions = [Redaction(corners(box), style, "box", "line", code) for style, (box, _, _) in boxes.items()]
    page = Page(*PAPER, marks=[*words, *([] if overlay else marks)])
    return Redacted(page, marks if overlay else [], redactions, [overlay] * len(redactions))


def gray(page):
    return np.asarray(Image.open(io.BytesIO(page.content)).convert("L")).astype(int)


def differences(kind, number, boxes, overlay, least):
    """The annotations of a page after a road, and where it differs from the same page with nothing withheld.

    Differences count from some grey levels on: a page whose back shines through shows bars on its front, faintly.
    """
    dice = Document(5, number, "letter", "en", 1, PAPER).dice("road")
    road = Road(kind, 120, tuple(KINDS[kind](dice)), file_of(kind, dice))
    page = redacted(boxes, overlay)
    alone = Page(*PAPER, marks=[mark for mark in page.page.marks if isinstance(mark, Word)])
    made, bare = make_page(DOCUMENT, 1, page, road), make_page(DOCUMENT, 1, Redacted(alone), road)
    return made.annotations, cv2.blur((np.abs(gray(made) - gray(bare)) > least).astype(np.float32), (5, 5)) > 0.3


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("overlay", [False, True], ids=["on paper", "laid over"])
def test_a_page_differs_from_the_same_page_left_alone_where_annotations_say_and_nowhere_else(kind, number, overlay):
    rows, changed = differences(kind, number, {style: BOXES[style] for style in ("black", "border")}, overlay, 45)
    assert {row["style"] for row in rows} == {"black", "border"}
    for row in rows:
        x, y, width, height = (round(value) for value in row["bbox"])
        here = changed[max(y - 3, 0) : y + height + 3, max(x - 3, 0) : x + width + 3]
        assert np.ptp(np.flatnonzero(here.any(axis=0))) > 0.95 * width, row["style"]
        assert np.ptp(np.flatnonzero(here.any(axis=1))) > 0.75 * height, row["style"]
        here[:] = False
    assert changed.mean() < 0.0005


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_annotated_as_a_shade_is_filled_with_one(kind, number):
    rows, changed = differences(
        kind, number, {style: BOXES[style] for style in ("gray", "color")}, overlay=False, least=10
    )
    for row in rows:
        x, y, width, height = (round(value) for value in row["bbox"])
        assert row["style"] in ("gray", "color", "black")
        assert changed[y + 4 : y + height - 4, x + 4 : x + width - 4].mean() > 0.3


@pytest.mark.parametrize("colors", ["threshold", "gray", "rgb"])
def test_a_style_is_told_from_what_the_file_keeps(colors):
    road = Road("office", 100, (), FileFormat(colors))
    boxes = {"gray": (BOXES["gray"][0], (0.3, 0.3, 0.3), None), "color": (BOXES["color"][0], (0.5, 0.7, 1.0), None)}
    seen = [row["style"] for row in make_page(DOCUMENT, 1, redacted(boxes), road).annotations]
    assert seen == {"threshold": ["black"], "gray": ["gray", "gray"], "rgb": ["gray", "color"]}[colors]


def test_a_fill_that_the_file_has_lost_is_annotated_only_where_a_code_is_left():
    road, pale = Road("office", 100, (), FileFormat("threshold")), {"color": BOXES["color"]}
    assert make_page(DOCUMENT, 1, redacted(pale), road).annotations == []
    (row,) = make_page(DOCUMENT, 1, redacted(pale, code="b6"), road).annotations
    assert row["style"] == "white"


def bars(gap):
    """Five bars as wide as the text, one below the other."""
    tops = [200 + n * (11 + gap) for n in range(5)]
    return [Redaction(corners((60.0, y, 550.0, y + 11)), "black", "box", "line") for y in tops]


@pytest.mark.parametrize("gap", [0.0, 0.4, 1.0, 6.0])
def test_bars_laid_over_a_page_that_lies_askew_leave_between_them_what_they_leave_on_the_page(gap):
    lines = bars(gap)
    page = Redacted(Page(*PAPER), [Drawing((60, 200, 61, 201), lambda _: None)], lines, [True] * len(lines))
    road = Road("office", 144, (Lie(1.0, 0.0, scale=(0.9, 0.9)),), FileFormat())
    boxes = [row["bbox"] for row in make_page(DOCUMENT, 1, page, road).annotations]
    assert len(boxes) == len(lines)
    for (_, y, _, height), (_, below, _, _) in pairwise(boxes):
        assert below - y - height >= 2 * min(gap, 1.0) - 0.02
        assert height > 18
        assert gap == 6.0 or below - y - height < 2 * gap + 0.02
