"""What predict makes of regions that are no boxes: shares, styles, COCO, the journal, pictures."""

import json

import numpy as np
import pytest
from PIL import Image

from predicting.stand_in import StandIn, predicted
from redaction.boxes import PageBoxes
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors.outlines import outlined
from redaction.documents.page import Page
from redaction.predicting.find import measured
from redaction.predicting.journal import event_of, row_of

SIZE = WIDTH, HEIGHT = 600, 400
BARS = [(100, 60, 500, 90), (100, 90, 260, 180), (100, 180, 500, 210)]
"""A long line, some short ones, and a long one: a good third of their box is paper."""
AREA = sum((right - left) * (bottom - top) for left, top, right, bottom in BARS)
BOX = (100, 60, 500, 210)


class Outlining(StandIn):
    """The stand-in, which follows outlines."""

    def find_on(self, pages, config):
        return [outlined(found, pages.page(i)) for i, found in enumerate(super().find_on(pages, config))]


def page_with(fill):
    pixels = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for left, top, right, bottom in BARS:
        pixels[top:bottom, left:right] = fill
    return pixels


def region(width=WIDTH):
    by = width / WIDTH
    outline = np.array([(100, 60), (500, 60), (500, 90), (260, 90), (260, 180), (500, 180), (500, 210), (100, 210)])
    return PageBoxes(0, width, round(HEIGHT * by), [np.array(BOX) * by], [1], [0.9], polygons=((outline * by,),))


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    Image.fromarray(page_with(40)).save(folder / "a.png")
    predicted(folder, tmp_path / "out", Outlining(), pictures="all")
    return tmp_path / "out"


@pytest.mark.parametrize("width", [WIDTH, 2 * WIDTH])
def test_the_share_of_the_page_and_of_its_content_is_that_of_the_outline(width):
    pixels = page_with(150)
    found = measured(Page(1, width, HEIGHT * width // WIDTH, pixels, None, "", np.empty((0, 4))), region(width))
    assert found.share == pytest.approx(AREA / (WIDTH * HEIGHT), rel=0.03)
    assert found.of_content == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(("fill", "style"), [(0, "black"), (150, "gray")])
def test_the_style_is_seen_within_the_outline(fill, style):
    found = measured(Page(1, *SIZE, page_with(fill), None, "", np.empty((0, 4))), region())
    assert [box.style for box in found.boxes] == [style]


def test_coco_has_the_outline_and_its_area_and_a_plain_box_has_none(out):
    (row,) = json.loads((out / "predictions.json").read_text())["annotations"]
    assert row["bbox"] == [100, 60, 400, 150]
    assert row["area"] == pytest.approx(AREA, rel=0.01)
    (part,) = row["segmentation"]
    assert len(part) == 2 * 8


def test_a_draft_of_annotations_has_the_outline(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    Image.fromarray(page_with(40)).save(folder / "a.png")
    predicted(folder, tmp_path / "out", Outlining(), pictures="bare")
    (record,) = records_of(read_coco(tmp_path / "out" / "annotations.json"), tmp_path / "out" / "pages")
    ((part,),) = record.detection.polygons
    assert len(part) == 2 * 8


def test_a_page_comes_back_from_the_journal_with_its_outlines_and_one_of_before_without():
    found = measured(Page(1, *SIZE, page_with(0), None, "", np.empty((0, 4))), region())
    row = json.loads(json.dumps(row_of(found)))
    assert event_of(row) == found
    del row["what"]["boxes"][0]["outline"]
    assert event_of(row).boxes[0].outline == ()


def test_the_picture_shows_the_outline_and_not_the_box(out):
    (file,) = (out / "pages").glob("*.png")
    pixels = np.asarray(Image.open(file)).astype(int)
    red = (pixels[..., 0] > 180) & (pixels[..., 1] < 80)
    assert red[100:170, 256:264].any(axis=1).all()
    assert not red[100:170, 490:510].any()
