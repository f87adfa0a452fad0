"""Predictions of other systems, in both of COCO's forms."""

import json

import numpy as np
import pytest

from redaction.boxes import PageBoxes
from redaction.data.coco_export import coco_of_pages
from redaction.data.coco_predictions import read_predictions
from redaction.errors import DataError

TRUTHS = [PageBoxes(1, 100, 80, [], []), PageBoxes("ä", 50, 60, [], [])]
FILES = ["/data/a b.png", "/data/2.png"]
CLASSES = ["background", "redaction", None, "stamp"]


def read(content, tmp_path, classes=CLASSES):
    path = tmp_path / "found.json"
    path.write_text(json.dumps(content) if not isinstance(content, str) else content, encoding="utf-8")
    return read_predictions(path, TRUTHS, FILES, classes)


def result(**more):
    return {"image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 5], "score": 0.5, **more}


def whole(annotations, **more):
    images = [{"id": 7, "file_name": "elsewhere/2.png"}, {"id": 8, "file_name": "a b.png"}]
    return {"images": images, "annotations": annotations, "categories": [{"id": 5, "name": "Redaction"}], **more}


def test_a_list_of_results_goes_to_pages_by_their_ids(tmp_path):
    rows = [result(), result(image_id="ä", category_id=3, score=1), result(style="gray")]
    found = read(rows, tmp_path)
    assert found.threshold == 0
    first, second = found.pages
    assert (first.boxes.tolist(), second.labels.tolist()) == ([[10, 20, 40, 25]] * 2, [3])
    assert (first.scores.tolist(), first.attributes) == ([0.5, 0.5], {"style": ("", "gray")})
    assert (first.page, first.width, second.height) == (1, 100, 60)


def test_a_whole_file_goes_to_pages_by_the_names_of_their_files(tmp_path):
    rows = [
        {"image_id": 8, "category_id": 5, "bbox": [0, 0, 5, 5]},
        {**result(image_id=7, category_id=5), "score": 0.2},
    ]
    categories = [{"id": 5, "name": "Redaction"}, {"id": 6, "name": "stamp"}]
    found = read(whole(rows, info={"threshold": 0.3}, categories=categories), tmp_path)
    assert found.threshold == 0.3
    assert [page.scores.tolist() for page in found.pages] == [[1], [0.2]]
    assert [page.labels.tolist() for page in found.pages] == [[1], [1]]


def test_the_only_category_of_either_side_is_the_same_whatever_it_is_called(tmp_path):
    rows = [{"image_id": 8, "category_id": 5, "bbox": [0, 0, 5, 5]}]
    content = whole(rows, categories=[{"id": 5, "name": "blacked out"}])
    assert read(content, tmp_path, ["background", None, "redaction"]).pages[0].labels.tolist() == [2]


def test_what_this_package_writes_is_read_back(tmp_path):
    pages = [
        PageBoxes(
            1, 100, 80, [[1, 2, 33.3, 9]], [1], [0.1 + 0.2], polygons=((np.array([[1, 2], [33, 2], [9, 9.0]]),),)
        ),
        PageBoxes("ä", 50, 60, [], []),
    ]
    content = coco_of_pages(pages, FILES, CLASSES, "/data", scored=True)
    again = read(content, tmp_path).pages
    assert again[0].boxes.tolist() == pages[0].boxes.tolist()
    assert again[0].scores.tolist() == [0.1 + 0.2]
    assert again[0].polygons[0][0].tolist() == pages[0].polygons[0][0].tolist()
    assert len(again[1]) == 0


def test_boxes_are_cut_at_the_edges_of_the_page(tmp_path):
    rows = [result(bbox=[-10, 70, 500, 500]), result(bbox=[200, 0, 5, 5]), result(bbox=[5, 5, 0, 9])]
    assert read(rows, tmp_path).pages[0].boxes.tolist() == [[0, 70, 100, 80]]


def test_outlines_are_cut_at_the_edges_of_the_page(tmp_path):
    rows = [result(segmentation=[[10, 20, 1e8, 20, 10, 1e8]])]
    assert read(rows, tmp_path).pages[0].polygons[0][0].tolist() == [[10, 20], [100, 20], [10, 80]]


@pytest.mark.parametrize("info", [None, [], "about", {}])
def test_a_file_that_names_no_threshold_has_0(info, tmp_path):
    assert read(whole([], info=info), tmp_path).threshold == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as JSON"),
        (5, "neither a list of COCO results nor a COCO file"),
        ({"annotations": [3]}, "neither a list"),
        ([result(image_id=3)], "prediction 1 has image_id=3; known are 1, ä"),
        ([result(category_id=2)], "category_id=2; known are 1, 3"),
        ([result(category_id=[1])], r"category_id=\[1\]"),
        ([result(bbox=[1, 2, 3])], r"bbox=\[1, 2, 3\]"),
        ([result(bbox=[1, 2, 3, "4"])], "must be"),
        ([result(score=None)], "score=None"),
        ([result(segmentation=[[1, 2]])], "no list of polygons"),
        ({"annotations": []}, "no list of images"),
        (whole([], images=[{"id": 1, "file_name": "a b.png"}]), "does not list the page '2.png'"),
        (whole([], images=[{"id": 1, "file_name": "other.png"}]), "has the image 'other.png', which is not among"),
        (whole([], categories=[{"id": 1, "name": "signature"}]), r"classes \['signature'\]; the annotations have"),
        (whole([], categories=None), "no list of categories"),
        (whole([], categories=[{"id": [5], "name": "Redaction"}]), "no list of categories"),
        (whole([], info={"threshold": "high"}), "info.threshold='high'; it must be a number"),
        (whole([], info={"threshold": float("nan")}), "info.threshold=nan"),
        (whole([], images=[{"id": [7], "file_name": "2.png"}]), "no list of images"),
        ([result(bbox=[10**400, 2, 3, 4])], r"bbox=\[1000"),
        ([result(segmentation=[["a", 2, 3, 4, 5, 6]])], "no list of polygons"),
        ([result(segmentation=[[1, 2, 3, 4, 5, float("nan")]])], "no list of polygons"),
        ("9" * 5000, "cannot be read as JSON"),
    ],
)
def test_predictions_that_do_not_fit_the_pages_are_refused_by_name(content, message, tmp_path):
    with pytest.raises(DataError, match=message):
        read(content, tmp_path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match=r"no file .*predictions"):
        read_predictions(tmp_path / "none.json", TRUTHS, FILES, CLASSES)
