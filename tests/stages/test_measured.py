"""A detector on pages whose annotations number or name its classes in another way."""

from dataclasses import replace

import pytest

from redaction.config import DataConfig, EvaluateConfig
from redaction.data.records import true_boxes
from redaction.detectors.spec import DetectorSpec
from redaction.errors import DataError
from redaction.stages.evaluate import measured
from redaction.stages.parse import parse


class Finds:
    """Stands in for a detector that finds every annotated box, with a class id of its own."""

    threshold, parameters, curve = 0.5, 0, None

    def __init__(self, label, *classes):
        self.spec = DetectorSpec("gfl_lite0", (None, *classes), 64, 64, (), 1.0)
        self.label = label

    def operating_at(self, _wanted):
        return self

    def find(self, records, _config):
        truths = map(true_boxes, records)
        return [replace(truth, labels=[self.label] * len(truth), document=None) for truth in truths]


def _measured(pages, detector):
    config = EvaluateConfig(resamples=0, pictures=0)
    return measured(config, detector, parse(DataConfig(str(pages.annotations), str(pages.images))))


def _renamed(pages, number, name):
    """The annotation file with its only category called otherwise."""
    pages.change(lambda content: content["categories"][0].update(id=number, name=name))
    pages.change(lambda content: [row.update(category_id=number) for row in content["annotations"]])


def test_the_only_class_of_both_is_the_same_whatever_its_number_and_name(pages):
    _renamed(pages, 3, "zwartgelakt")
    evaluation = _measured(pages, Finds(1, "redaction"))
    assert (evaluation.headline["f1"], evaluation.headline["ap"], evaluation.headline["pq"]) == (1, 1, 1)
    assert evaluation.classes[3] == "zwartgelakt"


def test_of_several_classes_those_of_one_name_are_the_same(pages):
    pages.change(lambda content: content["categories"].append({"id": 2, "name": "stamp"}))
    assert _measured(pages, Finds(2, "Stamp", "Redaction")).headline["f1"] == 1
    assert _measured(pages, Finds(1, "Stamp", "Redaction")).headline["f1"] == 0


def test_what_is_found_in_a_gap_between_the_classes_of_a_detector_is_nothing(pages):
    assert sum(map(len, _measured(pages, Finds(1, None, "redaction")).founds)) == 0


def test_a_class_that_the_pages_do_not_have_is_told(pages):
    with pytest.raises(
        DataError, match=r"the detector finds the classes \['redaction', 'signature'\]; the annotations"
    ):
        _measured(pages, Finds(1, "redaction", "signature"))


def test_the_card_speaks_of_anchors_only_where_there_are_any(pages):
    assert "anchors" not in _measured(pages, Finds(1, "redaction")).card
    detector = Finds(1, "redaction")
    detector.spec = replace(detector.spec, architecture="efficientdet_lite0", aspect_ratios=(1.0, 4.0))
    assert _measured(pages, detector).card["anchors"] == "1, 4 to 1, scale 1"
