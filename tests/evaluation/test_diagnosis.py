"""Where a detector fails, in tables, plots and a report."""

import html.parser
import re

import numpy as np
import pytest
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.evaluation.diagnosis import Diagnosis
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.measure import evaluate_boxes
from redaction.evaluation.report.html import number, table
from redaction.evaluation.report.page import plots_of, report

BOX, NEXT, FAR, AWAY = [0, 0, 100, 10], [0, 12, 100, 22], [500, 500, 600, 620], [700, 700, 800, 720]
CLASSES = ["background", "redaction"]


def page(boxes, scores=(), styles=None, number=1, document=None):
    attributes = {"style": styles} if styles else {}
    boxes = np.array(boxes, float).reshape(-1, 4)
    return PageBoxes(
        number, 1000, 1000, boxes, [1] * len(boxes), scores, document=document, attributes=attributes
    )  # fmt: skip


def evaluation(files=("", "", "b.png"), found_styles=True, **more):
    truths = [
        page([BOX, NEXT, FAR], styles=("black", "gray", "black"), number=1, document="a"),
        page([], number=2, document="a"),
        page([FAR], styles=("gray",), number=3, document="<b>"),
    ]
    founds = [
        page([[0, 0, 100, 22], FAR], [0.9, 0.8], ("black", "gray") if found_styles else None, number=1),
        page([AWAY, BOX], [0.7, 0.1], ("color", "color") if found_styles else None, number=2),
        page([FAR, FAR], [0.6, 0.55], ("gray", "gray") if found_styles else None, number=3),
    ]
    return evaluate_boxes(truths, founds, files, CLASSES, 0.5, pictures=3, **more)


def by(rows, name):
    return {row[name]: row for row in rows}


def test_mistakes_are_counted_by_kind_and_cost_the_f1_that_mending_them_would_gain():
    rows = by(Diagnosis(evaluation()).by_kind(), "kind")
    counts = {kind: (row["true boxes"], row["found boxes"]) for kind, row in rows.items() if row["F1 it costs"]}
    assert counts == {"merged": (2, 1), "false alarm": (0, 1), "duplicate": (0, 1)}
    before = 2 * 2 / (2 * 2 + 3 + 2)
    assert rows["merged"]["F1 it costs"] == pytest.approx(2 * 4 / (2 * 4 + 2) - before)
    assert rows["false alarm"]["F1 it costs"] == pytest.approx(2 * 2 / (2 * 2 + 2 + 2) - before)
    assert next(iter(rows)) == "merged"


def test_mistakes_are_counted_by_style_and_by_size():
    diagnosis = Diagnosis(evaluation())
    styles = by(diagnosis.by_style(), "style")
    assert (styles["black"]["boxes"], styles["black"]["recall"], styles["black"]["merged"]) == (2, 0.5, 1)
    assert (styles["gray"]["right"], styles["gray"]["missed"]) == (1, 0)
    true, found = by(diagnosis.by_size(), "size"), by(diagnosis.found_by_size(), "size")
    assert (true["small"]["merged"], true["large"]["right"]) == (2, 2)
    assert (found["medium"]["merged"], found["medium"]["false alarm"], found["large"]["duplicate"]) == (1, 1, 1)
    assert np.isnan(found["small"]["precision"])


def test_styles_that_are_confused_stand_beside_each_other():
    rows = by(Diagnosis(evaluation()).styles_confused(), "true style")
    assert rows["black"] == {
        "true style": "black", "found black": 0, "found color": 0, "found gray": 1, "found nothing": 1,
    }  # fmt: skip
    assert (rows["gray"]["found gray"], rows["gray"]["found nothing"]) == (1, 1)
    assert (rows["nothing"]["found color"], rows["nothing"]["found black"], rows["nothing"]["found gray"]) == (1, 1, 1)


def test_without_styles_there_are_no_tables_of_styles():
    tables = Diagnosis(evaluation(found_styles=False)).tables()
    assert "styles_confused" not in tables
    assert "mistakes_by_style" in tables
    bare = evaluate_boxes([page([BOX])], [page([BOX], [0.9])], [""], CLASSES, 0.5)
    assert not {"mistakes_by_style", "coco_by_style", "coco_by_document"} & set(Diagnosis(bare).tables())


def test_other_thresholds_and_pages_are_listed():
    diagnosis = Diagnosis(evaluation())
    rows = by(diagnosis.thresholds(), "threshold")
    assert rows[0.5]["f1"] == pytest.approx(4 / 9)
    assert (rows[0.1]["false alarms per clean page"], rows[0.2]["false alarms per clean page"]) == (2, 1)
    first = diagnosis.pages()[0]
    assert (first["page"], first["document"], first["right"], first["merged"]) == ("1", "a", 1, 3)
    assert first["share redacted"] == pytest.approx(0.014)


def test_calibration_has_a_row_for_each_bin_that_holds_boxes():
    rows = Diagnosis(evaluation()).calibration()
    assert [(row["scores"], row["boxes"]) for row in rows] == [
        ("0.1 to 0.2", 1), ("0.5 to 0.6", 1), ("0.6 to 0.7", 1), ("0.7 to 0.8", 1), ("0.8 to 0.9", 1),
        ("0.9 to 1.0", 1),
    ]  # fmt: skip
    assert [row["share real"] for row in rows] == [0, 0, 1, 0, 1, 0]


class Links(html.parser.HTMLParser):
    """Collects all that a browser would fetch, all ids and all tags that are left open."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.open = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("src", "href", "srcset", "data", "poster", "action"):
                self.links.append(value)
            if name == "id":
                self.ids.add(value)
        if tag not in ("meta", "img", "input", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def report_of(made):
    diagnosis = Diagnosis(made)
    return report(diagnosis, plots_of(diagnosis), diagnosis.tables())


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    file = tmp_path_factory.mktemp("pages") / "a & b.png"
    Image.new("RGB", (1000, 1000), "white").save(file)
    card = {"detector": "<script>alert(1)</script>"}
    return report_of(evaluation([str(file)] * 3, resamples=50, card=card))


def test_the_report_is_one_file_whose_links_all_lead_inside_it(text):
    read = Links(text)
    assert read.open == []
    assert all(link.startswith(("data:image/", "#")) for link in read.links)
    assert {link[1:] for link in read.links if link[0] == "#"} <= read.ids
    assert not re.search(r"@import|url\(|<script", text)
    assert sum(link.startswith("data:image/jpeg") for link in read.links) == 3
    assert sum(link.startswith("data:image/svg") for link in read.links) == 6


def test_what_comes_from_outside_is_escaped(text):
    assert "<script>" not in text
    for escaped in ("&lt;b&gt;", "&lt;script&gt;", "a &amp; b.png"):
        assert escaped in text


def test_the_report_says_what_every_figure_is_and_how_far_it_could_be_off(text):
    for figure in FIGURES.values():
        assert figure.title in text
    assert "2 of 4 redactions are found. Most F1 is lost to mistakes of the kind merged" in text
    assert "drawn anew" in text


@pytest.mark.parametrize(("truths", "founds"), [([], []), ([page([])], [page([])]), ([page([BOX])], [page([])])])
def test_a_report_can_be_made_where_there_is_little_or_nothing_to_report(truths, founds):
    made = evaluate_boxes(truths, founds, ["nowhere.png"] * len(truths), CLASSES, 0.5, pictures=2, resamples=10)
    again = report_of(made)
    assert Links(again).open == []
    assert "so that there are no intervals" in again
    assert report_of(made) == again


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3, "3"), (0.12345, "0.123"), (float("nan"), "–"), (40.0, "40"), (1.0, "1.000"), ("<a>", "&lt;a&gt;")],
)
def test_numbers_are_short_enough_to_read(value, shown):
    assert number(value) == shown


def test_a_table_without_rows_is_nothing():
    assert table([]) == ""
    assert "<td>a</td>" in table([{"x": "a"}])
