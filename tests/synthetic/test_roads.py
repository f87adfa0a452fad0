"""What the road does to pixels, points and files."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from redaction.config import RECIPES as CONFIGURED
from redaction.synthetic.document import Document
from redaction.synthetic.made import make_page
from redaction.synthetic.outlines import area, bounds, clipped, corners, is_rectangle, polygon
from redaction.synthetic.page import Drawing, Page, Redacted, Redaction, Word
from redaction.synthetic.roads import RECIPES, Road, Sheet, road_of
from redaction.synthetic.roads.files import FileFormat
from redaction.synthetic.roads.geometry import Lie
from redaction.synthetic.roads.kinds import KINDS, file_of
from redaction.synthetic.roads.scanner import Edges
from redaction.synthetic.seen import style_seen
from redaction.synthetic.typeset import render, typeset

PAPER = (612.0, 792.0)
BOX = (170.0, 300.0, 420.0, 345.0)


def document(number=0, seed=5):
    return Document(seed, number, "letter", "en", 1, PAPER)


def road(kind, number, dpi=100):
    dice = document(number).dice("road")
    return Road(kind, dpi, tuple(KINDS[kind](dice)), file_of(kind, dice))


def black_box(box=BOX):
    x0, y0, x1, y1 = box
    return Drawing(box, lambda pen: pen.rectangle(box, fill=(0, 0, 0))), ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def redacted(overlay):
    """A page with a few words and one black box, drawn on it or laid over it."""
    mark, outline = black_box()
    words = [Word(f"word{line}", 100, 100 + 12 * line, "Times-Roman", 11) for line in range(8)]
    page = Page(*PAPER, marks=[*words, *([] if overlay else [mark])])
    redaction = Redaction(outline, "black", "box", "block")
    return Redacted(page, [mark] if overlay else [], [redaction], [overlay])


def dark_shares(content, polygon, margin=3):
    """How much of a picture is dark inside a polygon less a margin, and in a ring outside of it beyond a margin."""
    gray = cv2.medianBlur(np.asarray(Image.open(io.BytesIO(content)).convert("L")), 5)
    shape = np.zeros(gray.shape, np.uint8)
    cv2.fillPoly(shape, [np.reshape(polygon, (-1, 2)).round().astype(np.int32)], 1)
    kernel = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    inside, beyond = cv2.erode(shape, kernel) > 0, cv2.dilate(shape, kernel)
    ring = (cv2.dilate(beyond, kernel) - beyond) > 0
    dark = gray < (np.median(gray[inside]) + np.median(gray[ring])) / 2
    return dark[inside].mean(), dark[ring].mean()


@pytest.mark.parametrize("overlay", [False, True], ids=["on paper", "laid over"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_black_box_is_where_its_annotation_says_after_every_road(kind, overlay):
    for number in range(5):
        page = make_page(document(number), 1, redacted(overlay), road(kind, number))
        (row,) = page.annotations
        inside, outside = dark_shares(page.content, row["segmentation"])
        assert inside > 0.97, number
        assert outside < 0.1, number
        x0, y0, x1, y1 = bounds(np.reshape(row["segmentation"], (-1, 2)))
        assert row["bbox"] == pytest.approx([x0, y0, x1 - x0, y1 - y0], abs=1)


@pytest.mark.parametrize("bend", [0.0, 0.08])
@pytest.mark.parametrize("tilt", [0.0, 0.02])
def test_points_move_to_where_the_pixels_have_moved(bend, tilt):
    spots = np.array([[x, y] for x in range(120, 520, 80) for y in range(120, 720, 120)], float)
    pixels = np.full((840, 640, 3), 255, np.uint8)
    for x, y in spots.astype(int):
        pixels[y - 3 : y + 3, x - 3 : x + 3] = 0
    moved = Lie(2.0, 0.02, bend, tilt, (0.9, 1.0))(Sheet(pixels, 100), np.random.default_rng(3))
    assert np.abs(moved.now(spots) - spots).max() > 5
    for x, y in moved.now(spots):
        left, top = int(x) - 12, int(y) - 12
        ink = 255.0 - moved.pixels[top : top + 25, left : left + 25, 0]
        rows, columns = np.mgrid[:25, :25] + 0.5
        seen = (ink * columns).sum() / ink.sum() + left, (ink * rows).sum() / ink.sum() + top
        assert np.hypot(seen[0] - x, seen[1] - y) < 0.35


def test_a_page_that_was_never_printed_keeps_its_pixels():
    page = redacted(overlay=False)
    way = road("digital", 0)
    pixels = render(typeset([page.page]), 0, way.dpi)
    sheet = way.travel(pixels, document().dice("scan"))
    assert np.array_equal(sheet.pixels, pixels)
    assert np.array_equal(sheet.now(np.array([[3.0, 4.0]])), [[3.0, 4.0]])


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_dice_give_the_same_bytes_and_another_page_other_ones(kind):
    first, again = (make_page(document(2), 1, redacted(True), road(kind, 2)) for _ in range(2))
    assert first == again
    if kind != "digital":
        assert make_page(document(2), 2, redacted(True), road(kind, 2)).content != first.content


@pytest.mark.parametrize("kind", KINDS)
def test_steps_keep_the_size_and_the_page_they_were_given(kind):
    pixels = np.full((550, 425, 3), 250, np.uint8)
    for number in range(6):
        given = pixels.copy()
        sheet = road(kind, number, 50).travel(given, document().dice("scan", number))
        assert (sheet.pixels.shape, sheet.pixels.dtype) == (pixels.shape, np.uint8)
        assert np.array_equal(given, pixels)


def test_an_overlay_is_upright_and_sharp_on_a_scan_that_is_turned():
    turned = Road("office", 100, (Lie(6.0, 0.02),), FileFormat())
    page = make_page(document(3), 1, redacted(overlay=True), turned)
    pixels = np.asarray(Image.open(io.BytesIO(page.content)).convert("L"))
    x, y, width, height = page.annotations[0]["bbox"]
    assert len(page.annotations[0]["segmentation"][0]) == 8
    inside = pixels[round(y) + 1 : round(y + height) - 1, round(x) + 1 : round(x + width) - 1]
    assert inside.max() == 0
    assert pixels[round(y) - 2, round(x) : round(x + width)].min() > 200
    on_paper = make_page(document(3), 1, redacted(overlay=False), turned).annotations[0]
    assert on_paper["bbox"] == pytest.approx([x, y, width, height], abs=0.02)  # it covers all that it has to
    assert on_paper["area"] < page.annotations[0]["area"]


def test_a_redaction_that_left_the_picture_is_cut_or_not_annotated():
    mark, outline = black_box((-40.0, 300.0, 60.0, 330.0))
    _, gone = black_box((-90.0, 10.0, -20.0, 30.0))
    redactions = [Redaction(outline, "black", "box", "line"), Redaction(gone, "black", "box", "line")]
    page = Redacted(Page(*PAPER, marks=[mark]), [], redactions, [False, False])
    (row,) = make_page(document(), 1, page, Road("digital", 72, (), FileFormat())).annotations
    assert row["bbox"] == [0.0, 300.0, 60.0, 30.0]
    assert row["area"] == 1800.0


def test_what_a_file_keeps_follows_its_format():
    rng = np.random.default_rng(0)
    pixels = cv2.resize(rng.integers(0, 255, (30, 24, 3), np.uint8), (240, 300), interpolation=cv2.INTER_CUBIC)
    kept = {}
    for colors in ("rgb", "gray", "threshold", "dither"):
        content = FileFormat(colors).encoded(pixels, 150)
        with Image.open(io.BytesIO(content)) as image:
            kept[colors] = np.asarray(image.convert("RGB"))
            assert image.format == "PNG"
            assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    assert np.array_equal(kept["rgb"], pixels)
    assert np.ptp(kept["gray"], axis=2).max() == 0
    assert set(np.unique(kept["threshold"])) == set(np.unique(kept["dither"])) == {0, 255}
    assert kept["dither"].mean() == pytest.approx(kept["gray"].mean(), abs=3)
    assert FileFormat(scale=0.5).kept(pixels).shape == (150, 120, 3)
    small, large = (len(FileFormat("rgb", quality).encoded(pixels, 150)) for quality in (30, 95))
    assert small < large


def test_the_recipes_are_those_of_the_settings_and_lead_to_roads_that_exist():
    assert set(RECIPES) == set(CONFIGURED)
    assert {kind for shares in RECIPES.values() for kind in shares} == set(KINDS)
    for recipe in RECIPES:
        for number in range(40):
            way = road_of(document(number), recipe, (90, 160))
            assert way.name in RECIPES[recipe]
            assert 90 <= way.dpi <= 160
    assert {road_of(document(number), "plain").name for number in range(30)} == {"digital"}


def test_pale_shades_take_roads_that_keep_them():
    ways = [road_of(document(number), "scanned", shades=True) for number in range(80)]
    assert {way.name for way in ways} == {"office", "archive", "bound", "photograph"}
    assert {way.file.colors for way in ways} == {"rgb", "gray"}
    assert {road_of(document(number), "scanned").file.colors for number in range(80)} >= {"threshold", "dither"}


def test_dark_bands_lie_on_the_sides_that_were_asked_for():
    white = Sheet(np.full((400, 300, 3), 255, np.uint8), 100)
    pixels = Edges(("right", "top"), 0.3, 10)(white, np.random.default_rng(1)).pixels[..., 0]
    assert pixels[200, -1] == pixels[0, 150] == 10
    assert pixels[200, 0] == pixels[-1, 150] == 255


def test_outlines_are_clipped_and_measured():
    triangle = np.array([[-10.0, 0.0], [30.0, 0.0], [10.0, 40.0]])
    cut = clipped(triangle, 100, 20)
    assert bounds(cut) == (0.0, 0.0, 30.0, 20.0)
    assert area(cut) == pytest.approx(600 - 100, abs=0.01)  # without the corner on the left
    assert len(clipped(triangle - 200, 100, 100)) == 0
    assert is_rectangle(corners((0, 0, 10, 5)) + 0.2)
    assert not is_rectangle(cut)
    curve = np.array([[50 + 40 * np.cos(a), 50 + 20 * np.sin(a)] for a in np.linspace(0, 6.28, 400)])
    assert len(polygon(curve)) < 60
    assert area(polygon(curve)) == pytest.approx(area(curve), rel=0.02)


@pytest.mark.parametrize(
    ("made", "level", "frame", "seen"),
    [
        ("gray", 128, 128, "gray"),
        ("gray", 5, 5, "black"),
        ("gray", 255, 255, "white"),
        ("gray", 255, 0, "border"),
        ("color", 120, 120, "gray"),
        ("border", 255, 0, "border"),
        ("border", 255, 255, "white"),
        ("black", 90, 90, "black"),
    ],
)
def test_the_style_is_the_one_that_can_be_seen(made, level, frame, seen):
    pixels = np.full((60, 120, 3), 255, np.uint8)
    pixels[10:40, 20:100] = frame
    pixels[12:38, 22:98] = level
    assert style_seen(made, pixels, corners((20, 10, 100, 40))) == seen


def test_colour_stays_colour_where_the_scanner_sees_it():
    pixels = np.full((60, 120, 3), 255, np.uint8)
    pixels[10:40, 20:100] = (250, 230, 60)
    assert style_seen("color", pixels, corners((20, 10, 100, 40))) == "color"
