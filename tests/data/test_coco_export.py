"""Records and boxes as COCO JSON that COCO's own tools load, and that parses back to the same records."""

import json
from pathlib import Path

import faster_coco_eval
import numpy as np
import pycocotools.coco
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.keypoints import KeyPoints
from icevision.core.mask import RLE, EncodedRLEs, MaskArray, MaskFile, Polygon
from icevision.core.record import BaseRecord
from icevision.core.record_components import (
    BBoxesRecordComponent,
    FilepathRecordComponent,
    InstanceMasksRecordComponent,
    InstancesLabelsRecordComponent,
    KeyPointsRecordComponent,
    ScoresRecordComponent,
)
from icevision.data.record_collection import RecordCollection
from icevision.parsers.coco_parser import COCOKeypointsMetadata
from icevision.utils.imageio import ImgSize

from redaction.boxes import PageBoxes
from redaction.data.coco import read_coco
from redaction.data.coco_export import coco_of_pages, coco_of_records, common_folder, files_of, write_coco
from redaction.data.coco_instances import length_between
from redaction.data.parsing import records_of
from redaction.data.records import page_record, true_boxes
from redaction.errors import ConfigError, DataError

HALF = [[0.5, 1, 40, 1, 40, 20]]


def exported(records):
    return coco_of_records(records, common_folder(files_of(records)))


def with_everything(masks):
    """One record with masks, keypoints and scores, one instance for each mask."""
    components = (
        FilepathRecordComponent, InstancesLabelsRecordComponent, BBoxesRecordComponent, InstanceMasksRecordComponent,
        KeyPointsRecordComponent, ScoresRecordComponent,
    )  # fmt: skip
    records = RecordCollection(lambda: BaseRecord([component() for component in components]))
    record = records.get_by_record_id("page ä")
    record.set_filepath("/data/ü/page.png")
    record.set_img_size(ImgSize(60, 50), original=True)
    record.detection.set_class_map(ClassMap(["redaction", "stamp"]))
    record.detection.set_labels_by_id(np.array([2, 1, 1][: len(masks)]))
    record.detection.set_bboxes([BBox(1, 2, 30, 40) for _ in masks])
    record.detection.set_masks(masks)
    record.detection.set_keypoints([KeyPoints([1, 2, 2] + [0, 0, 0] * 16, COCOKeypointsMetadata) for _ in masks])
    record.detection.set_scores(np.array([0.5, 0.25, 0.125], np.float32)[: len(masks)])
    return records


def test_a_coco_file_that_was_parsed_and_exported_says_the_same(pages, tmp_path):
    def awkward(content):
        content["annotations"][0].update(bbox=[0.1, 0.2, 0.1 + 0.2, 1e-3], area=0.7, iscrowd=1, style="grau ü")
        content["annotations"][1].pop("style")
        content["categories"] = [{"id": 3, "name": "stamp"}, {"id": 1, "name": "redaction"}]
        content["annotations"][1]["category_id"] = 3

    pages.change(awkward)
    records = records_of(read_coco(pages.annotations), pages.images)
    write_coco(tmp_path / "again.json", exported(records))
    before, after = pages.content, json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    assert after["images"] == before["images"]
    assert after["categories"] == sorted(before["categories"], key=lambda row: row["id"])
    for row, again in zip(before["annotations"], after["annotations"], strict=True):
        assert again.pop("bbox") == pytest.approx(row.pop("bbox"), rel=1e-15, abs=1e-15)
        assert again == row


def test_an_exported_file_parses_to_the_same_boxes_to_the_last_bit(pages, tmp_path):
    awkward = [0.1, 0.7, 57.3, 11.1]
    pages.change(lambda content: [row.update(bbox=awkward, area=1 / 3) for row in content["annotations"]])
    records = records_of(read_coco(pages.annotations), pages.images)
    write_coco(tmp_path / "again.json", exported(records))
    again = records_of(read_coco(tmp_path / "again.json"), common_folder(files_of(records)))
    assert [record.filepath for record in again] == [record.filepath for record in records]
    for record, other in zip(records, again, strict=True):
        assert [box.xyxy for box in other.detection.bboxes] == [box.xyxy for box in record.detection.bboxes]
        for name in ("label_ids", "areas", "iscrowds", "styles"):
            assert getattr(other.detection, name) == getattr(record.detection, name)
        assert (other.document, other.record_id) == (record.document, record.record_id)


@settings(max_examples=500)
@given(st.floats(-1, 1e6), st.floats(1e-3, 1e6))
def test_the_edges_of_a_box_that_came_from_coco_come_back_to_the_last_bit(low, length):
    high = low + length
    assert low + length_between(low, high) == high


@settings(max_examples=500)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@example(1.512488281878177, 524290.044225714)
def test_the_edges_of_any_box_come_back_but_for_one_step(one, other):
    low, high = sorted((one, other))
    length = length_between(low, high)
    assert abs(low + length - high) <= np.spacing(max(abs(high), length))


@pytest.mark.parametrize("tool", [pycocotools.coco.COCO, faster_coco_eval.COCO], ids=["pycocotools", "faster"])
def test_coco_s_tools_load_boxes_masks_keypoints_and_scores(tool, tmp_path):
    encoded = Polygon(HALF).to_erles(60, 50)
    write_coco(tmp_path / "all.json", exported(with_everything([Polygon(HALF), RLE([1500, 300, 1200]), encoded])))
    coco = tool(str(tmp_path / "all.json"))
    (image,) = coco.loadImgs(coco.getImgIds())
    assert (image["id"], image["record_id"], image["file_name"]) == (1, "page ä", "page.png")
    rows = coco.loadAnns(coco.getAnnIds(imgIds=[1]))
    assert [row["bbox"] for row in rows] == [[1, 2, 29, 38]] * 3
    assert [row["score"] for row in rows] == [0.5, 0.25, 0.125]
    polygon = int(encoded.to_mask(60, 50).data.sum())
    assert [int(coco.annToMask(row).sum()) for row in rows] == [polygon, 300, polygon]
    stamp, redaction = (coco.loadCats([number])[0] for number in (2, 1))
    assert (stamp["name"], redaction["name"]) == ("stamp", "redaction")
    assert stamp["keypoints"][0] == "nose"
    assert stamp["skeleton"][0] == [1, 2]
    assert [row["num_keypoints"] for row in rows] == [1, 1, 1]


def test_encoded_masks_of_all_instances_in_one_object_are_one_each():
    both = EncodedRLEs([*Polygon(HALF).to_erles(60, 50).erles, *RLE([0, 3000]).to_erles(60, 50).erles])
    records = with_everything([RLE([3000]), RLE([3000])])
    next(iter(records)).detection.set_masks([both])
    rows = exported(records)["annotations"]
    assert [row["segmentation"]["counts"] for row in rows] == [entry["counts"].decode() for entry in both.erles]


@pytest.mark.parametrize("mask", [MaskFile("mask.png"), MaskArray(np.ones((1, 60, 50)))], ids=["file", "array"])
def test_a_mask_that_has_no_form_in_coco_is_refused_by_the_name_of_its_record(mask):
    with pytest.raises(DataError, match=f"record 'page ä' cannot be written as COCO: a {type(mask).__name__}"):
        exported(with_everything([mask]))


def test_ids_that_are_no_integers_get_free_numbers_and_are_kept_beside():
    records = RecordCollection(page_record)
    for record_id in ("b", 1, 2, "ä", 2**40, None):
        records.get_by_record_id(record_id)
    images = exported(records)["images"]
    assert [image["id"] for image in images] == [3, 1, 2, 4, 2**40, 5]
    assert [image.get("record_id") for image in images] == ["b", None, None, "ä", None, "None"]


def test_two_pages_of_one_id_are_refused():
    record = page_record()
    record.set_record_id(1)
    records = RecordCollection(None).new([record])
    with pytest.raises(DataError, match="two pages have the same id"):
        coco_of_pages([PageBoxes(1, 5, 5, [], [])] * 2, ["a.png"] * 2, [None, "x"], Path(), scored=True)
    assert exported(records)["images"] == [{"id": 1}]


def test_pages_without_boxes_and_an_empty_collection_are_images_without_annotations():
    records = RecordCollection(page_record)
    assert exported(records)["images"] == []
    records.get_by_record_id(7).set_filepath("a/b.png")
    content = exported(records)
    assert (content["images"], content["annotations"]) == ([{"id": 7, "file_name": "b.png"}], [])
    assert content["categories"] == []


def test_classes_without_a_class_map_are_called_by_their_numbers():
    records = RecordCollection(page_record)
    record = records.get_by_record_id(1)
    record.detection.set_labels_by_id([4])
    record.detection.set_bboxes([BBox(0, 0, 1, 1)])
    assert exported(records)["categories"] == [{"id": 4, "name": "4"}]


def test_class_maps_that_contradict_each_other_are_refused():
    records = RecordCollection(page_record)
    for number, name in enumerate(("redaction", "stamp")):
        records.get_by_record_id(number).detection.set_class_map(ClassMap([name]))
    with pytest.raises(DataError, match="record 1 calls the class 1 'stamp', another record calls it 'redaction'"):
        exported(records)


def test_boxes_without_a_class_are_refused():
    records = RecordCollection(page_record)
    records.get_by_record_id("p").detection.set_bboxes([BBox(0, 0, 1, 1)])
    with pytest.raises(DataError, match="record 'p' has 1 bboxes and 0 class ids"):
        exported(records)


@pytest.mark.parametrize("edge", [float("nan"), float("inf")])
def test_a_box_that_json_cannot_hold_is_refused_and_no_file_is_left(edge, tmp_path):
    pages = [PageBoxes("p", 5, 5, [[0, 0, edge, 1]], [1])]
    content = coco_of_pages(pages, ["a.png"], [None, "redaction"], Path(), scored=True)
    with pytest.raises(DataError, match="no form in COCO JSON"):
        write_coco(tmp_path / "out.json", content)
    assert not list(tmp_path.iterdir())


def test_found_boxes_have_scores_and_true_ones_have_none():
    pages = [PageBoxes(9, 50, 60, [[1, 2, 4, 8]], [1], scores=[0.25], crowd=[True])]
    found = coco_of_pages(pages, ["/data/a/x.png"], [None, "redaction", None, "stamp"], Path("/data"), scored=True)
    assert found["images"] == [{"id": 9, "file_name": "a/x.png", "width": 50, "height": 60}]
    row = {"id": 1, "image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 6], "area": 18, "iscrowd": 1}
    assert found["annotations"] == [{**row, "score": 0.25}]
    assert [category["id"] for category in found["categories"]] == [1, 3]
    assert coco_of_pages(pages, ["x"], [None, "r"], Path(), scored=False)["annotations"] == [row]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"file/out\.json cannot be written"):
        write_coco(tmp_path / "file" / "out.json", {})


def test_file_names_start_at_the_folder_that_all_images_have_in_common():
    assert common_folder(["/a/b/1.png", "/a/c/2.png"]) == Path("/a")
    assert common_folder(["/a/1.png", "c/2.png"]) == Path()
    assert common_folder([]) == Path()


def test_documents_attributes_and_outlines_of_pages_are_exported_and_read_back(tmp_path):
    outline = [[1.0, 2, 4, 2, 4, 8]]
    page = PageBoxes(
        9, 50, 60, [[1, 2, 4, 8], [5, 5, 9, 9]], [1, 1], document="d", attributes={"style": ("gray", "")},
        polygons=((outline[0],), ()),
    )  # fmt: skip
    content = coco_of_pages([page], ["x.png"], [None, "redaction"], Path(), scored=False)
    write_coco(tmp_path / "out.json", content)
    again = true_boxes(records_of(read_coco(tmp_path / "out.json"), tmp_path)[0])
    assert (again.document, again.attributes) == ("d", {"style": ("gray", "")})
    assert [[part.ravel().tolist() for part in parts] for parts in again.polygons] == [outline, []]


def test_outlines_of_records_are_exported(pages):
    outline = [[20.0, 30.0, 80.0, 31.0, 80.0, 42.0]]
    pages.change(lambda content: content["annotations"][0].update(segmentation=outline))
    rows = exported(records_of(read_coco(pages.annotations), pages.images))["annotations"]
    assert [row.get("segmentation") for row in rows[:2]] == [outline, None]
