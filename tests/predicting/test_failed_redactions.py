"""Text that can be copied out from under a redaction is told, and nothing else is."""

import csv

import numpy as np
import pytest
from documents.examples import (
    BOX,
    HIDDEN,
    WITHHELD,
    drawn_over,
    flattened,
    framed_over,
    letter,
    recognised,
    removed,
    with_code,
    write_pdf,
)  # fmt: skip

from predicting.stand_in import predicted
from redaction.predicting.leaks import hidden_under

OTHERS = {
    "truly removed": removed,
    "flattened to an image": flattened(drawn_over),
    "a code printed on the box": with_code,
    "a code printed on the box, flattened and recognised": recognised(with_code, "     (b)(7)(C)"),
    "a code that was recognised beside its place": recognised(with_code, "(b)(7)(C)"),
    "Dutch codes that were recognised": recognised(removed, "5.1.2e 10.2.e"),
    "dashes that recognition of text sees in a black bar": recognised(removed, "— ——— | ■■■ ."),
    "nothing withheld": letter,
}
FAILED = {
    "drawn over text": drawn_over,
    "framed white over text": framed_over,
    "recognised before it was redacted": recognised(drawn_over, WITHHELD),
}


@pytest.mark.parametrize("case", FAILED)
def test_text_that_stays_under_a_box_is_counted_and_not_shown(case, tmp_path):
    (document,) = predicted(write_pdf(tmp_path / "in.pdf", letter, FAILED[case]), tmp_path / "out")
    clean, page = document.pages
    assert clean.hidden_characters == 0
    assert [box.hidden_characters for box in page.boxes] == [HIDDEN]
    rows = list(csv.DictReader((tmp_path / "out" / "boxes.csv").open(encoding="utf-8-sig")))
    assert [(row["page"], row["hidden_characters"], row["hidden_text"]) for row in rows] == [("2", str(HIDDEN), "")]
    for file in (tmp_path / "out").rglob("*.*"):
        if file.suffix in (".csv", ".json", ".jsonl", ".html"):
            assert "Jane Q" not in file.read_text(encoding="utf-8"), file


@pytest.mark.parametrize("case", FAILED)
def test_the_text_is_shown_where_that_is_wanted(case, tmp_path):
    (document,) = predicted(write_pdf(tmp_path / "in.pdf", FAILED[case]), tmp_path / "out", show_leaks=True)
    assert [box.hidden_text for box in document.pages[0].boxes] == ["Jane Q Roe 1979"]
    assert "Jane Q Roe 1979" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", OTHERS)
def test_where_no_text_can_be_copied_out_nothing_is_claimed(case, tmp_path):
    (document,) = predicted(write_pdf(tmp_path / "in.pdf", OTHERS[case]), tmp_path / "out")
    assert len(document.pages[0].boxes) == (0 if case == "nothing withheld" else 1)
    assert document.pages[0].failed == 0
    assert "Under no redaction was there text" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_character_under_two_boxes_counts_once():
    pixels = np.zeros((100, 200), np.uint8)
    places = np.array([[20 + 10 * i, 40, 28 + 10 * i, 52] for i in range(6)], np.float32)
    boxes = np.array([[10, 30, 120, 60], [0, 20, 60, 70], [150, 0, 190, 100]], np.float64)
    assert [one.characters for one in hidden_under(boxes, "secret", places, pixels)] == [6, 0, 0]
    assert hidden_under(boxes[:0], "secret", places, pixels) == []
    assert [one.characters for one in hidden_under(boxes, "", np.empty((0, 4)), pixels)] == [0, 0, 0]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_boxes_are_in_points_of_the_page_however_it_is_turned_or_cut(degrees, tmp_path):
    def turned(canvas):
        drawn_over(canvas)
        canvas.setPageRotation(degrees)
        canvas.setCropBox((50, 100, 380, 480))

    (document,) = predicted(write_pdf(tmp_path / "in.pdf", turned), tmp_path / "out")
    (box,) = document.pages[0].boxes
    assert box.points == pytest.approx(BOX, abs=1.0)
    assert box.hidden_characters == HIDDEN
