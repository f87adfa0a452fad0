"""Detectors, evaluations and histories whose files are missing or lie: that is told as damage, with the place."""

import json

import pytest

from redaction.boxes import PageBoxes
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ArtifactDamaged
from redaction.evaluation.history import TrainingHistory
from redaction.evaluation.measure import Evaluation, evaluate_boxes
from redaction.materializers.columns import read_msgpack, write_msgpack
from redaction.materializers.registry import materializer_for
from redaction.operating import OperatingPoint

SPEC = DetectorSpec("gfl_lite0", ("background", "redaction"), 128, 128, (), 1.0, threshold=0.5)


@pytest.mark.parametrize("kind", [Detector, Evaluation, TrainingHistory])
def test_an_empty_folder_is_damage(kind, tmp_path):
    with pytest.raises(ArtifactDamaged, match=str(tmp_path)):
        materializer_for(kind).load(tmp_path)


def _evaluation(folder, change):
    page = PageBoxes(1, 100, 100, [[0, 0, 9, 9]], [1], [0.9], document="d", attributes={"style": ("black",)})
    keeper = materializer_for(Evaluation)
    keeper.save(evaluate_boxes([page], [page], ["a.png"], ["background", "redaction"], 0.5), folder)
    content = read_msgpack(folder / "evaluation.msgpack")
    change(content)
    write_msgpack(folder / "evaluation.msgpack", content)
    return keeper


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(files={"table": ["a.png"], "places": {"run": "|u1", "bytes": b"\x07"}}),
        lambda content: content.update(settings={"run": "<f8", "bytes": b""}),
        lambda content: content.update(truths=None),
        lambda content: content.pop("classes"),
    ],
    ids=["a text beyond the last", "no settings", "no pages", "no classes"],
)
def test_an_evaluation_that_lies_is_damage(change, tmp_path):
    keeper = _evaluation(tmp_path, change)
    with pytest.raises(ArtifactDamaged, match=r"evaluation\.msgpack does not hold an evaluation"):
        keeper.load(tmp_path)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "", "{}", "[]", '{"epochs": [], "operating_point": {"f": 1}}', "9" * 5000]
)
def test_a_history_that_lies_is_damage(text, tmp_path):
    keeper = materializer_for(TrainingHistory)
    keeper.save(TrainingHistory((), OperatingPoint(0.5, 1.0, 1.0, 1.0)), tmp_path)
    (tmp_path / "history.json").write_text(text)
    with pytest.raises(ArtifactDamaged, match=r"history\.json does not hold a training history"):
        keeper.load(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"image_height_px": "896"},
        {"image_height_px": 896.0},
        {"image_width_px": -1_000_000_000},
        {"image_width_px": 10**400},
        {"anchor_scale": float("nan")},
        {"architecture": "yolov5"},
        {"architecture": ["gfl_lite0"]},
        {"aspect_ratios": [1.0]},
        {"aspect_ratios": 3},
        {"architecture": "efficientdet_lite0", "aspect_ratios": ["1"]},
        {"classes": []},
        {"threshold": "high"},
    ],
    ids=str,
)
def test_a_detector_whose_spec_lies_is_damage(changes, tmp_path):
    keeper = materializer_for(Detector)
    keeper.save(Detector.untrained(SPEC), tmp_path)
    plain = json.loads((tmp_path / "spec.json").read_text())
    (tmp_path / "spec.json").write_text(json.dumps({**plain, **changes}))
    with pytest.raises(ArtifactDamaged, match="does not hold a detector"):
        keeper.load(tmp_path)
