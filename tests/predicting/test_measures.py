"""Styles and content, on pages of which both are known."""

from collections import Counter

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from redaction.boxes import PageBoxes
from redaction.config import SyntheticConfig
from redaction.predicting.content import content_of, content_share
from redaction.predicting.style import STYLES, paper_of, style_of
from redaction.synthetic.made import make_pages
from redaction.synthetic.plan import planned

BOX = (60, 40, 180, 64)


def page_with(fill, outline=None, paper="white", text=""):
    image = Image.new("RGB", (300, 400), paper)
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 40, 179, 63), fill=fill, outline=outline)
    pen.text((100, 46), text, fill="white" if outline is None else "black")
    return np.asarray(image)


@pytest.mark.parametrize("text", ["", "(b)(6)"])
@pytest.mark.parametrize(
    ("style", "fill", "outline", "paper"),
    [
        ("black", "black", None, "white"),
        ("black", (40, 38, 45), None, (235, 225, 205)),
        ("gray", (150, 150, 150), None, "white"),
        ("color", (200, 30, 40), None, "white"),
        ("color", (255, 240, 150), None, "white"),
        ("border", "white", "black", "white"),
        ("border", (235, 225, 205), (60, 60, 60), (235, 225, 205)),
        ("white", "white", None, (250, 250, 250)),
    ],
)
def test_the_style_of_a_box_is_seen(style, fill, outline, paper, text):
    pixels = page_with(fill, outline, paper, text)
    assert style_of(pixels, np.array(BOX, float), paper_of(pixels)) == style


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (299.4, 399.4, 300, 400), (-5, -5, 2, 2), (60, 40, 60.2, 40.2)])
def test_every_box_has_some_style(box):
    pixels = page_with("black")
    assert style_of(pixels, np.array(box, float), paper_of(pixels)) in STYLES


def test_styles_of_invented_pages_are_mostly_right():
    seen = Counter()
    for plan in planned(SyntheticConfig(pages=12, seed=3, clean=0.0)):
        for page in make_pages(plan.document, plan.clean, "plain", (80, 100)):
            pixels = cv2.imdecode(np.frombuffer(page.content, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
            paper = paper_of(pixels)
            for row in page.annotations:
                x, y, width, height = row["bbox"]
                seen[style_of(pixels, np.array([x, y, x + width, y + height]), paper) == row["style"]] += 1
    assert seen.total() > 20
    assert seen[True] / seen.total() > 0.9


def share_of(page, *boxes, outlines=()):
    pixels = np.asarray(page)
    height, width = pixels.shape[:2]
    return content_share(content_of(pixels), PageBoxes(0, width, height, boxes, [1] * len(boxes), polygons=outlines))


def test_an_empty_page_has_no_content_and_a_box_on_it_is_all_there_is():
    page = np.full((400, 300), 255, np.uint8)
    assert share_of(page) == 0
    assert share_of(page, [0, 0, 150, 200]) == pytest.approx(0.25)


def test_lines_of_print_count_as_blocks_and_margins_do_not():
    page = Image.new("L", (600, 800), 255)
    pen = ImageDraw.Draw(page)
    for y in range(100, 300, 20):
        for x in range(100, 500, 8):
            pen.line((x, y, x + 5, y + 9), fill=0, width=2)
    share = share_of(page)
    assert share == pytest.approx(400 * 10 * 10 / (600 * 800), rel=0.3)


def test_a_grid_is_not_what_stands_in_it_and_a_dark_scan_edge_is_no_content():
    page = Image.new("L", (600, 800), 255)
    pen = ImageDraw.Draw(page)
    for x in range(50, 560, 100):
        pen.line((x, 50, x, 750), fill=0, width=1)
    for y in range(50, 760, 100):
        pen.line((50, y, 550, y), fill=0, width=1)
    pen.rectangle((0, 0, 20, 800), fill=0)
    assert share_of(page) < 0.02


@pytest.mark.parametrize("size", [(1, 1), (3, 3000), (2000, 2)])
def test_pages_of_any_shape_have_some_content_share(size):
    assert 0 <= share_of(np.zeros((*size, 3), np.uint8)) <= 1
