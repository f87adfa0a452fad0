"""The operating threshold: how a choice is written, what is chosen, and what a detector keeps of it."""

import dataclasses
import json

import numpy as np
import pytest

from redaction.boxes import PageBoxes
from redaction.config import EvaluateConfig, PredictConfig, TrainConfig
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ArtifactDamaged, ArtifactError, ConfigError, DataError
from redaction.evaluation.curve import threshold_curve
from redaction.materializers.registry import materializer_for
from redaction.operating import OperatingChoice, is_choice

BOX, FAR, EMPTY_PLACE = [0, 0, 100, 10], [500, 500, 600, 520], [700, 700, 800, 720]


def page(boxes, scores=(), number=1):
    return PageBoxes(number, 1000, 1000, np.array(boxes, float).reshape(-1, 4), [1] * len(boxes), scores)


TRUTHS = [page([BOX, FAR]), page([], number=2), page([], number=3)]
FOUNDS = [
    page([BOX, FAR, EMPTY_PLACE], [0.9, 0.3, 0.2]),
    page([BOX, FAR], [0.8, 0.4], number=2),
    page([BOX], [0.1], number=3),
]
CURVE = threshold_curve(TRUTHS, FOUNDS)


@pytest.mark.parametrize(
    "text", ["best_f1", "best_f1:0.005", "recall:0.95", "false_alarms:0.1", "false_alarms:2", "0.25"]
)
def test_a_choice_is_read_as_it_is_written(text):
    assert str(OperatingChoice.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "f1", "best_f1:", "best_f1:2", "recall", "recall:", "recall:1.5", "recall:nan", "-0.1", "false_alarms:x"],
)
def test_what_is_no_choice_is_refused(text):
    assert not is_choice(text)
    with pytest.raises(ValueError, match=r"."):
        OperatingChoice.parse(text)
    for config in (TrainConfig, EvaluateConfig, PredictConfig):
        with pytest.raises(ConfigError, match=r"threshold=.* is out of range; it must be .*recall:SHARE"):
            config(threshold=text)


def test_a_training_needs_a_choice_and_no_number():
    with pytest.raises(ConfigError, match="best_f1, best_f1:LOSS"):
        TrainConfig(threshold="0.5")
    assert EvaluateConfig(threshold="0.5").threshold == "0.5"


@pytest.mark.parametrize(
    ("choice", "counted", "threshold"),
    [
        ("best_f1", 1, 0.85),  # F1 2/3 with one, 4/6 with four; the higher threshold
        ("best_f1:0.3", 1, 0.85),
        ("recall:0.5", 1, 0.85),
        ("recall:0.51", 4, 0.25),
        ("recall:1", 4, 0.25),
        ("false_alarms:0", 1, 0.85),
        ("false_alarms:0.5", 2, 0.6),
        ("false_alarms:1", 5, 0.15),
        ("false_alarms:9", 6, 0.05),
        ("0.4", 3, 0.4),
    ],
)
def test_the_threshold_is_the_one_that_is_wanted(choice, counted, threshold):
    point = CURVE.choose(OperatingChoice.parse(choice))
    assert point.threshold == pytest.approx(threshold)
    assert sum(int((found.scores >= point.threshold).sum()) for found in FOUNDS) == counted


def test_a_higher_threshold_is_taken_where_it_costs_no_more_f1_than_allowed():
    places = [(100 * i, 0, 100 * i + 50, 20) for i in range(8)]
    wrong = [(100 * i, 500, 100 * i + 50, 520) for i in range(2)]
    scores = [0.9, 0.88, 0.86, 0.84, 0.82, 0.8, 0.5, 0.3, 0.6, 0.4]  # F1 0.857, 0.875, 0.889 with 6, 8, 10
    curve = threshold_curve([page(places)], [page([*places, *wrong], scores)])
    for choice, threshold in (("best_f1", 0.15), ("best_f1:0.03", 0.45), ("best_f1:0.04", 0.7)):
        assert curve.choose(OperatingChoice.parse(choice)).threshold == pytest.approx(threshold), choice


def test_a_recall_that_is_never_reached_ends_at_the_lowest_score():
    curve = threshold_curve([page([BOX, FAR])], [page([BOX, EMPTY_PLACE], [0.9, 0.4])])
    assert curve.choose(OperatingChoice.parse("recall:0.9")).threshold == pytest.approx(0.2)


def test_a_rate_of_false_alarms_that_the_highest_score_exceeds_ends_above_it():
    curve = threshold_curve([page([])], [page([BOX], [0.9])])
    assert curve.choose(OperatingChoice.parse("false_alarms:0.5")).threshold == np.nextafter(0.9, 1)


def test_as_many_false_alarms_are_admitted_as_the_rate_times_the_pages_is_on_paper():
    """0.29 times 100 is a little less than 29 in floating point."""
    pages = range(100)
    curve = threshold_curve([page([], number=n) for n in pages], [page([BOX], [1 - n / 200], number=n) for n in pages])
    threshold = curve.choose(OperatingChoice.parse("false_alarms:0.29")).threshold
    assert curve.false_alarms_at(threshold) == 0.29


def test_without_a_clean_page_there_is_no_rate_of_false_alarms():
    curve = threshold_curve([page([BOX])], [page([BOX], [0.9])])
    with pytest.raises(ValueError, match="no page without redactions"):
        curve.choose(OperatingChoice.parse("false_alarms:0.5"))


SPEC = DetectorSpec("efficientdet_lite0", ("background", "redaction"), 128, 128, (1.0, 3.0), 2.0)


@pytest.fixture(scope="module")
def untrained():
    return Detector.untrained(SPEC)


def test_a_detector_stores_its_threshold_what_it_was_chosen_for_and_what_others_would_do(untrained, tmp_path):
    chosen = untrained.choosing(CURVE, OperatingChoice.parse("recall:1"))
    keeper = materializer_for(Detector)
    keeper.save(chosen, tmp_path)
    loaded = keeper.load(tmp_path)
    assert loaded.spec == chosen.spec
    assert (loaded.threshold, loaded.spec.chosen) == (pytest.approx(0.25), "recall:1")
    for name, column in vars(CURVE).items():
        assert np.array_equal(getattr(loaded.curve, name), column), name
    assert loaded.operating_at("stored").spec == chosen.spec
    assert loaded.operating_at("0.7").spec == dataclasses.replace(chosen.spec, threshold=0.7, chosen="0.7")
    assert loaded.operating_at("false_alarms:0.5").threshold == pytest.approx(0.6)


def test_a_detector_that_is_to_find_nothing_that_it_is_sure_of_can_be_loaded_again(untrained, tmp_path):
    curve = threshold_curve([page([])], [page([BOX], [1.0])])
    chosen = untrained.choosing(curve, OperatingChoice.parse("false_alarms:0"))
    keeper = materializer_for(Detector)
    keeper.save(chosen, tmp_path)
    assert keeper.load(tmp_path).threshold == chosen.threshold > 1


def test_a_detector_that_an_earlier_version_stored_has_a_threshold_and_no_curve(untrained, tmp_path):
    keeper = materializer_for(Detector)
    keeper.save(dataclasses.replace(untrained, spec=dataclasses.replace(SPEC, threshold=0.5)), tmp_path)
    plain = json.loads((tmp_path / "spec.json").read_text())
    del plain["chosen"]
    (tmp_path / "spec.json").write_text(json.dumps(plain))
    loaded = keeper.load(tmp_path)
    assert loaded.operating_at("stored").threshold == 0.5
    with pytest.raises(ArtifactError, match="does not know what it did on its valid pages"):
        loaded.operating_at("recall:0.9")


def test_without_a_clean_valid_page_a_training_for_false_alarms_says_so(untrained):
    curve = threshold_curve([page([BOX])], [page([BOX], [0.9])])
    with pytest.raises(DataError, match=r"cannot be chosen for false_alarms:0.1: the valid pages have no page without"):
        untrained.choosing(curve, OperatingChoice.parse("false_alarms:0.1"))


@pytest.mark.parametrize("change", [{"right": [1]}, {"thresholds": [[0.1]]}, {"more": 1}])
def test_a_curve_that_is_none_is_refused(change, untrained, tmp_path):
    keeper = materializer_for(Detector)
    keeper.save(untrained.choosing(CURVE, OperatingChoice("best_f1")), tmp_path)
    plain = json.loads((tmp_path / "valid_curve.json").read_text())
    (tmp_path / "valid_curve.json").write_text(json.dumps(plain | change))
    with pytest.raises(ArtifactDamaged, match="does not hold a detector"):
        keeper.load(tmp_path)
