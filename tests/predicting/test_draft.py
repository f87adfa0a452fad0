"""Bare pages and a first draft of their annotations, which one corrects and trains on."""

import json

import numpy as np
import pytest
from documents.examples import letter, removed, write_pdf
from PIL import Image

from predicting.stand_in import StandIn, black_boxes, predicted
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of


@pytest.fixture
def inputs(tmp_path):
    write_pdf(tmp_path / "in" / "a.pdf", removed, letter)
    write_pdf(tmp_path / "in" / "sub ü" / "b.pdf", removed)
    scan = Image.new("L", (5000, 4000), 255)
    scan.paste(0, (1000, 500, 3000, 700))
    scan.save(tmp_path / "in" / "large.png")
    return tmp_path / "in"


def test_a_draft_is_parsed_to_records_whose_boxes_lie_where_the_pictures_are_black(inputs, tmp_path):
    predicted(inputs, tmp_path / "out", pictures="bare")
    images = tmp_path / "out" / "pages"
    records = records_of(read_coco(tmp_path / "out" / "annotations.json"), images)
    assert [record.document for record in records] == ["a.pdf", "a.pdf", "large.png", "sub ü/b.pdf"]
    assert [len(record.detection.bboxes) for record in records] == [1, 0, 1, 1]
    for record in records:
        with Image.open(record.filepath) as picture:
            assert picture.size == (record.width, record.height)
            black = black_boxes(np.asarray(picture))
        drafted = [box.xyxy for box in record.detection.bboxes]
        np.testing.assert_allclose(np.reshape(drafted, (-1, 4)), np.reshape(black, (-1, 4)), atol=2)
    content = json.loads((tmp_path / "out" / "annotations.json").read_text(encoding="utf-8"))
    assert {row["style"] for row in content["annotations"]} == {"black"}
    assert not any("score" in row for row in content["annotations"])


def test_a_large_scan_is_kept_as_small_as_it_was_read(inputs, tmp_path):
    predicted(inputs, tmp_path / "out", pictures="bare")
    with Image.open(tmp_path / "out" / "pages" / "large.png-p0001.png") as picture:
        assert max(picture.size) < 5000


def test_a_run_that_goes_on_drafts_all_pages_again_without_reading_them(inputs, tmp_path):
    predicted(inputs, tmp_path / "out", pictures="bare")
    first = (tmp_path / "out" / "annotations.json").read_bytes()
    again = StandIn()
    predicted(inputs, tmp_path / "out", again, pictures="bare")
    assert again.asked == []
    assert (tmp_path / "out" / "annotations.json").read_bytes() == first


def test_a_page_whose_picture_somebody_deleted_is_not_in_the_draft(inputs, tmp_path):
    predicted(inputs, tmp_path / "out", pictures="bare")
    (tmp_path / "out" / "pages" / "a.pdf-p0001.png").unlink()
    predicted(inputs, tmp_path / "out", pictures="bare")
    content = json.loads((tmp_path / "out" / "annotations.json").read_text(encoding="utf-8"))
    assert "a.pdf-p0001.png" not in {image["file_name"] for image in content["images"]}
    assert len(content["images"]) == 3


def test_other_pictures_leave_no_draft_behind_and_documents_without_pages_give_an_empty_one(inputs, tmp_path):
    predicted(inputs, tmp_path / "out", pictures="bare")
    predicted(inputs, tmp_path / "out")
    assert not (tmp_path / "out" / "annotations.json").exists()
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    predicted(tmp_path / "none", tmp_path / "other", pictures="bare")
    content = json.loads((tmp_path / "other" / "annotations.json").read_text(encoding="utf-8"))
    assert (content["images"], content["annotations"]) == ([], [])
