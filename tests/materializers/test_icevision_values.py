"""Predictions, records and parsers of IceVision inside plain values."""

import copy
import logging

import numpy as np
import pytest
from icevision.core.bbox import BBox
from icevision.data.data_splitter import SingleSplitSplitter
from icevision.data.prediction import Prediction
from icevision.parsers.coco_parser import COCOBaseParser, COCOBBoxParser, COCOKeyPointsParser, COCOMaskParser
from PIL import Image

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.columns import pack, read_msgpack, write_msgpack
from redaction.materializers.registry import materializer_for
from redaction.store.artifacts import read_artifact, write_artifact

from .compare import assert_same
from .examples import filled, of_ids, pictures_in_memory

PARSERS = [COCOBaseParser, COCOBBoxParser, COCOMaskParser, COCOKeyPointsParser]


def prediction(truth=None, score=0.1 + 0.2):
    record = of_ids(7)[0]
    record.detection.set_bboxes([BBox(score, 1, 2, 3.5)])
    return Prediction(record, truth)


def with_images():
    """As IceVision predicts with ``keep_images=True``: prediction and ground truth hold one image."""
    return [Prediction(ours, truth) for ours, truth in zip(pictures_in_memory(), pictures_in_memory(), strict=True)]


def of_one_truth():
    truth = filled()[0]
    return [prediction(truth), {"again": prediction(truth, 0.5)}, truth]


PREDICTIONS = {
    "without a truth": lambda: prediction(),
    "with a truth": lambda: prediction(filled()[1]),
    "with an image in common": with_images,
    "with a truth in common": of_one_truth,
    "in a tuple": lambda: (prediction(filled()[0]), prediction(filled()[1])),
    "among others": lambda: {"predictions": [prediction(), None, prediction()], "records": filled()},
}


@pytest.mark.parametrize("make", PREDICTIONS.values(), ids=PREDICTIONS.keys())
def test_predictions_load_back_equal(make, tmp_path):
    value = make()
    before = copy.deepcopy(value)
    write_artifact(value, tmp_path)
    assert_same(value, before)
    assert_same(read_artifact(tmp_path), before)


def test_a_loaded_prediction_shares_with_its_truth_what_it_shared_before(tmp_path):
    write_artifact(with_images(), tmp_path)
    for each in read_artifact(tmp_path):
        assert each.pred.img is each.ground_truth.img
        assert each.img is not None


def test_thousands_of_predictions_lie_in_one_file(tmp_path):
    value = [prediction(score=number / 3) for number in range(2000)]
    write_artifact(value, tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 4
    assert sum(path.stat().st_size for path in files) < 2000 * 100
    assert [each.detection.bboxes[0].xmin for each in read_artifact(tmp_path)] == [n / 3 for n in range(2000)]


def test_a_prediction_in_two_places_is_refused(tmp_path):
    one = prediction()
    with pytest.raises(NotMaterializable, match=r"value\[1\] is the same Prediction"):
        write_artifact([one, one], tmp_path)


ROWS = [(True, 5, None, False), (True, -1, None, False), (True, 0, 9, False), (False, -1, 0, True)]


@pytest.mark.parametrize("row", ROWS)
def test_predictions_of_records_that_are_not_there_are_refused(row, tmp_path):
    keeper = materializer_for(Prediction)
    keeper.save(prediction(), tmp_path)
    content = read_msgpack(tmp_path / "value.msgpack")
    names = ("is_prediction", "record", "ground_truth", "shares_image")
    content["pools"]["predictions"] = {name: pack([each], name) for name, each in zip(names, row, strict=True)}
    write_msgpack(tmp_path / "value.msgpack", content)
    with pytest.raises(ArtifactDamaged, match="value"):
        keeper.load(tmp_path)


@pytest.fixture
def annotated(pages):
    """Pages whose annotations have all that the parsers read, as JPEG: IceVision cannot read the size of a PNG."""
    logging.disable()
    for path in pages.images.iterdir():
        Image.open(path).convert("RGB").save(path, format="JPEG")

    def complete(content):
        for number, each in enumerate(content["annotations"]):
            points = [30, 40, 2] * 17 if number % 2 else [0] * 51
            each.update(segmentation=[[20.1, 30, 60, 30, 60, 0.1 + 0.2]], keypoints=points, iscrowd=0)
        content["categories"].append({"id": 5, "name": "ü"})

    pages.change(complete)
    return pages


def _parsed(parser):
    (records,) = parser.parse(SingleSplitSplitter(), show_pbar=False, autofix=False)
    return records


@pytest.mark.parametrize("kind", PARSERS)
def test_a_parser_loads_back_equal_and_parses_the_same(kind, annotated, tmp_path):
    parser = kind(annotated.annotations, annotated.images)
    for state in ("new", "used"):
        (tmp_path / state).mkdir()
        write_artifact(parser, tmp_path / state)
        loaded = read_artifact(tmp_path / state)
        assert_same(loaded, parser)
        assert_same(_parsed(loaded), _parsed(parser))


def test_a_parser_is_loaded_where_neither_annotations_nor_images_are(annotated, tmp_path):
    (tmp_path / "artifact").mkdir()
    write_artifact(COCOBBoxParser(annotated.annotations, annotated.images), tmp_path / "artifact")
    annotated.annotations.unlink()
    annotated.images.rename(tmp_path / "moved")
    assert len(read_artifact(tmp_path / "artifact")) == 12


class OwnParser(COCOBBoxParser):
    pass


def _replace_images(parser):
    parser.annotations_dict.update(images=copy.deepcopy(parser.annotations_dict["images"]))


STRANGE = {
    "an attribute": ("note", lambda parser: setattr(parser, "note", 1)),
    "images changed since": ("_record_id2info", lambda parser: parser._record_id2info.popitem()),
    "images replaced since": ("_record_id2info", _replace_images),
    "another page": ("_info", lambda parser: setattr(parser, "_info", {})),
    "an annotation": (r"annotations_dict\['licence'\]", lambda parser: parser.annotations_dict.update(licence=np)),
}


@pytest.mark.parametrize(("name", "change"), STRANGE.values(), ids=STRANGE.keys())
def test_what_is_strange_about_a_parser_is_refused_by_name(name, change, annotated, tmp_path):
    parser = COCOBBoxParser(annotated.annotations, annotated.images)
    change(parser)
    with pytest.raises(NotMaterializable, match=name):
        write_artifact([parser], tmp_path)


def test_a_parser_of_a_projects_own_does_not_lose_its_class_in_silence(annotated, tmp_path):
    with pytest.raises(NotMaterializable, match="OwnParser"):
        write_artifact(OwnParser(annotated.annotations, annotated.images), tmp_path)
