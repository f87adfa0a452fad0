"""What a COCO file has to be, and what a person is told when it is not."""

import json

import pytest
from icevision.core.mask import RLE, Polygon
from icevision.core.record_components import InstanceMasksRecordComponent

from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.data.records import documents_of, true_boxes
from redaction.errors import DataError


def test_every_image_becomes_a_record_also_without_annotations(pages):
    records = records_of(read_coco(pages.annotations), pages.images)
    assert [record.record_id for record in records] == [image["id"] for image in pages.content["images"]]
    assert [len(record.detection.bboxes) for record in records] == [2, 0] * 6


def test_boxes_sizes_styles_and_documents_come_over_as_they_are(pages):
    record = records_of(read_coco(pages.annotations), pages.images)[0]
    assert [box.xyxy for box in record.detection.bboxes] == [(20, 30, 80, 42), (30, 90, 90, 102)]
    assert (record.width, record.height, record.document) == (120, 160, "doc-0")
    assert record.detection.styles == ["black", "black"]
    assert record.detection.class_map.get_by_id(1) == "redaction"


def test_category_ids_with_gaps_keep_their_numbers(pages):
    def renumber(content):
        content["categories"] = [{"id": 3, "name": "redaction"}]
        for row in content["annotations"]:
            row["category_id"] = 3

    pages.change(renumber)
    record = records_of(read_coco(pages.annotations), pages.images)[0]
    assert record.detection.label_ids == [3, 3]
    assert record.detection.labels == ["redaction", "redaction"]


def test_a_crowd_stays_a_crowd(pages):
    pages.change(lambda content: content["annotations"][0].update(iscrowd=1))
    boxes = true_boxes(records_of(read_coco(pages.annotations), pages.images)[0])
    assert boxes.crowd.tolist() == [True, False]


def test_a_page_that_names_no_document_is_one_of_its_own(pages):
    pages.change(lambda content: [image.pop("document") for image in content["images"]])
    documents = documents_of(records_of(read_coco(pages.annotations), pages.images))
    assert [len(ids) for ids in documents.values()] == [1] * 12


def test_malformed_json_is_told_with_line_and_column(tmp_path):
    path = tmp_path / "annotations.json"
    path.write_text('{"images": [],\n "annotations": [1 2]}')
    with pytest.raises(DataError, match=r"annotations\.json, line 2, column 20"):
        read_coco(path)


def test_a_missing_file_is_told_by_name(tmp_path):
    with pytest.raises(DataError, match=r"no annotation file .*nowhere\.json"):
        read_coco(tmp_path / "nowhere.json")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5000, b"", b"[]", b"3", b"null", b"{}"])
def test_what_is_no_coco_file_is_refused(content, tmp_path):
    path = tmp_path / "annotations.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"annotations\.json"):
        read_coco(path)


def first(kind, **changes):
    return lambda content: content[kind][0].update(changes)


MISTAKES = {
    "no images": (lambda c: c.update(images=[], annotations=[]), "the dataset is empty"),
    "no categories": (lambda c: c.update(categories=[], annotations=[]), "no categories"),
    "images is no list": (lambda c: c.update(images={}), "no list of objects called 'images'"),
    "unknown image": (first("annotations", image_id=99), r"annotation 1 is for image 99, which is not among"),
    "image id is a list": (first("annotations", image_id=[1]), r"annotation 1 is for image \[1\]"),
    "unknown category": (first("annotations", category_id=7), r"annotation 1 has category 7; the categories are 1 "),
    "background category": (first("annotations", category_id=0), "annotation 1 has category 0"),
    "no box": (first("annotations", bbox=None), "annotation 1 has bbox None"),
    "three numbers": (first("annotations", bbox=[1, 2, 3]), "annotation 1 has bbox"),
    "no width": (first("annotations", bbox=[1, 2, 0, 5]), "positive width and height"),
    "nan": (first("annotations", bbox=[1, 2, float("nan"), 5]), "annotation 1 has bbox"),
    "words": (first("annotations", bbox=["1", 2, 3, 5]), "annotation 1 has bbox"),
    "outside the page": (
        first("annotations", bbox=[100, 2, 60, 5]),
        r"leaves its image page 0 é\.png \(120 x 160 px\)",
    ),
    "a number of hundreds of digits": (first("annotations", bbox=[10**400, 2, 3, 5]), r"annotation 1 has bbox \[10000"),
    "a truth value": (first("annotations", bbox=[True, 2, 3, 5]), "annotation 1 has bbox"),
    "outline outside the page": (
        first("annotations", segmentation=[[20, 30, 1e9, 30, 20, 42]]),
        r"annotation 1 has a segmentation .*leaves its image page 0 é\.png \(120 x 160 px\)",
    ),
    "crowd in words": (first("annotations", iscrowd="0"), "annotation 1 has iscrowd='0'; it is 1 for a crowd"),
    "area in words": (first("annotations", area="large"), "annotation 1 has area='large'"),
    "area without end": (first("annotations", area=float("inf")), "annotation 1 has area=inf"),
    "no file name": (first("images", file_name=""), "image 1 has file_name=''"),
    "file name with a zero": (first("images", file_name="a\0.png"), "image 1 has file_name="),
    "file name with half a letter": (first("images", file_name="a\ud800.png"), "image 1 has file_name="),
    "no size": (first("images", width=None), "image 1 has width=None"),
    "size is a float": (first("images", height=160.5), r"image 1 has height=160\.5"),
    "doubled image": (first("images", id=2), "image 2 is there twice"),
    "id is a float": (first("images", id=1.5), r"has the id 1\.5"),
    "category without a name": (first("categories", name=None), "category 1: id and name"),
    "category 0": (first("categories", id=0), "category ids are integers from 1"),
    "huge category": (first("categories", id=10**9), "category ids are integers from 1"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_id(mistake, pages):
    change, message = MISTAKES[mistake]
    pages.change(change)
    with pytest.raises(DataError, match=message):
        read_coco(pages.annotations)


def test_null_says_nothing(pages):
    pages.change(lambda content: [image.update(document=None) for image in content["images"]])
    pages.change(lambda content: content["annotations"][0].update(style=None, area=None, iscrowd=None))
    records = records_of(read_coco(pages.annotations), pages.images)
    found = records[0].detection
    assert [record.document for record in records] == [None] * len(records)
    assert (found.styles[0], found.iscrowds[0]) == ("", False)
    assert found.areas[0] == found.bboxes[0].area


def test_ids_may_be_strings(pages):
    content = pages.content
    for image in content["images"]:
        image["id"] = f"p{image['id']}"
    for row in content["annotations"]:
        row["image_id"] = f"p{row['image_id']}"
    pages.annotations.write_text(json.dumps(content))
    records = records_of(read_coco(pages.annotations), pages.images)
    assert records[0].record_id == "p1"
    assert len(records[0].detection.bboxes) == 2


SLANTED = [10.0, 10.5, 60.0, 12.0, 60.0, 22.0, 10.0, 20.0]


def polygons_of_first_page(pages):
    return records_of(read_coco(pages.annotations), pages.images)[0]


def test_outlines_that_are_no_rectangles_come_over_with_styles_and_document(pages):
    pages.change(lambda content: content["annotations"][1].update(segmentation=[SLANTED, SLANTED[:6]]))
    boxes = true_boxes(polygons_of_first_page(pages))
    assert boxes.document == "doc-0"
    assert boxes.attributes == {"style": ("black", "black")}
    assert [[part.ravel().tolist() for part in parts] for parts in boxes.polygons] == [[], [SLANTED, SLANTED[:6]]]
    assert true_boxes(records_of(read_coco(pages.annotations), pages.images)[2]).polygons == ((), ())


@pytest.mark.parametrize(
    "segmentation",
    [
        [],
        None,
        {"counts": [1, 2], "size": [160, 120]},
        [[20, 30, 80, 30, 80, 42, 20, 42]],
        [[80, 42, 80, 30, 20, 30, 20, 42]],
    ],
    ids=["none", "null", "run lengths", "the box", "the box the other way round"],
)
def test_a_segmentation_that_says_no_more_than_the_box_leaves_the_box(segmentation, pages):
    pages.change(lambda content: content["annotations"][0].update(segmentation=segmentation))
    record = polygons_of_first_page(pages)
    assert true_boxes(record).polygons == ((), ())
    assert "polygons" not in record.detection.as_dict()


def test_polygons_among_masks_of_icevision_are_outlines_too(pages):
    record = polygons_of_first_page(pages)
    record.add_component(InstanceMasksRecordComponent())
    record.detection.set_masks([Polygon([SLANTED]), RLE([1, 2])])
    assert [len(parts) for parts in true_boxes(record).polygons] == [1, 0]


@pytest.mark.parametrize("part", [[1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7], ["a"] * 6, 5, [1, 2, 3, 4, 5, float("inf")]])
def test_a_polygon_that_is_none_is_refused(part, pages):
    pages.change(lambda content: content["annotations"][0].update(segmentation=[part]))
    with pytest.raises(DataError, match=r"annotation 1 has a segmentation with .* at least three corners"):
        read_coco(pages.annotations)
