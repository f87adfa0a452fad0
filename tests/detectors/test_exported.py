"""Detectors as ONNX files: the same boxes as from torch, and no trust in what a file says."""

import json
import pickle
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from redaction.boxes import iou
from redaction.config import EvaluateConfig
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors.architectures import ARCHITECTURES
from redaction.detectors.detector import Detector
from redaction.detectors.exported.card import KEY, Card
from redaction.detectors.exported.reading import read_exported
from redaction.detectors.exported.writing import PIXELS, SCORE, write_exported
from redaction.errors import ArtifactDamaged, ArtifactNotFound, ConfigError, DeviceError, NotMaterializable
from redaction.evaluation.curve import threshold_curve
from redaction.materializers.registry import materializer_for
from redaction.operating import OperatingChoice

from .families import SIDE_PX, spec

LIMIT = 0.05  # detectors stop at 0.01, where the last bit of a score decides
FP32 = {"device": "cpu", "precision": "fp32"}


def detector_of(architecture="gfl_lite0"):
    """Random weights whose scores are spread: those of new models are all alike, and their order is chance."""
    torch.manual_seed(0)
    detector = Detector.untrained(replace(spec(architecture), threshold=0.5, chosen="0.5"))
    with torch.no_grad():
        for name, module in detector.model.named_modules():
            if isinstance(module, nn.Conv2d) and ("classify" in name or "cls_logits" in name):
                module.weight.normal_(std=2 / module.weight[0].numel() ** 0.5)
                module.bias.fill_(-1.0)
            if isinstance(module, nn.BatchNorm2d):
                module.bias.normal_(std=0.5)
    detector.model.eval()
    return detector


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    detector, path = detector_of(), tmp_path_factory.mktemp("exported ü") / "tiny detector.onnx"
    write_exported(detector, path)
    return detector, path


@pytest.fixture
def records(pages):
    return records_of(read_coco(pages.annotations), pages.images)


def noise(pages):
    return torch.randn(pages, 3, SIDE_PX, SIDE_PX, generator=torch.Generator().manual_seed(1))


def check_same(wanted, given):
    """Each box of a page has its like: within 0.01 input pixels and 0.0001 of score, and of the same class."""
    high = wanted["scores"] > LIMIT
    assert high.sum() > 10
    assert high.sum() == (given["scores"] > LIMIT).sum()
    boxes = (wanted["boxes"][high][:, None] - given["boxes"]).abs().amax(-1) <= PIXELS
    scores = (wanted["scores"][high][:, None] - given["scores"]).abs() <= SCORE
    assert (boxes & scores & (wanted["labels"][high][:, None] == given["labels"])).any(1).all()


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ["gfl_lite0", "retinanet_resnet18", "fcos_resnet18"])
def test_an_exported_detector_finds_the_same_boxes_with_the_same_scores_on_any_number_of_pages(architecture, tmp_path):
    detector = detector_of(architecture)
    write_exported(detector, tmp_path / "a.onnx")
    exported, _ = read_exported(tmp_path / "a.onnx")
    for count in (1, 3):
        with torch.no_grad():
            wanted, given = detector.model(list(noise(count))), exported.model(list(noise(count)))
        assert len(wanted) == len(given) == count
        for one, other in zip(wanted, given, strict=True):
            check_same(one, other)


def test_what_a_detector_knows_comes_back_from_the_file(exported):
    detector, path = exported
    read, digest = read_exported(path)
    assert read.spec == detector.spec
    assert read.parameters == detector.parameters > 1e6
    assert (read.curve, read.threshold, len(digest)) == (None, 0.5, 64)


def test_ray_can_hand_it_to_other_processes(exported):
    read, _ = read_exported(exported[1])
    again = pickle.loads(pickle.dumps(read))  # noqa: S301 - as Ray does, of our own
    pages = list(noise(1))
    for one, other in zip(read.model(pages), again.model(pages), strict=True):
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_file_from_before_boxes_within_others_were_dropped_keeps_them(exported):
    card = read_exported(exported[1])[0].model.card
    assert card.suppression.within < 1
    content = json.loads(card.as_json())
    del content["suppression"]["within"]
    assert Card.from_json(json.dumps(content)).suppression == replace(card.suppression, within=1.0)


def test_files_of_pages_are_read_as_by_the_detector_itself(exported, records):
    detector, path = exported
    config = EvaluateConfig(batch_size=5, **FP32)
    for wanted, given in zip(detector.find(records, config), read_exported(path)[0].find(records, config), strict=True):
        assert (wanted.page, wanted.width, wanted.height) == (given.page, given.width, given.height)
        high = wanted.scores > LIMIT
        assert (iou(wanted.boxes[high], given.boxes).max(axis=1, initial=0) > 0.99).all()


def test_another_threshold_is_chosen_from_the_curve_in_the_file(exported, records, tmp_path):
    config = EvaluateConfig(**FP32)
    found = exported[0].find(records, config)
    curve = threshold_curve(found, found)
    detector = exported[0].choosing(curve, OperatingChoice("recall", 0.9))
    model = onnx.load(exported[1])
    (entry,) = model.metadata_props
    card = read_exported(exported[1])[0].model.card
    entry.value = replace(card, curve=curve, spec=detector.spec).as_json()
    onnx.save(model, tmp_path / "a.onnx")
    read = read_exported(tmp_path / "a.onnx")[0]
    assert read.operating_at("stored").threshold == detector.threshold
    assert read.operating_at("recall:0.5").threshold == detector.operating_at("recall:0.5").threshold
    assert read.operating_at("0.25").threshold == 0.25


def test_a_file_holds_no_path_of_the_machine_that_wrote_it(exported):
    content = exported[1].read_bytes()
    for trace in (b"site-packages", b"redaction/detectors", b'File "'):
        assert trace not in content


def test_an_exported_detector_is_no_value_that_the_store_keeps(exported, tmp_path):
    with pytest.raises(NotMaterializable):
        materializer_for(Detector).save(read_exported(exported[1])[0], tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"precision": "bf16"}, "precision=bf16 is not for an exported detector"),
        ({"device": "cuda"}, "evaluate.device=cuda, but ONNX Runtime"),
    ],
)
def test_a_precision_or_device_that_the_runtime_has_not_is_told(settings, message, exported, records, monkeypatch):
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(DeviceError, match=message):
        read_exported(exported[1])[0].find(records[:1], EvaluateConfig(**settings))


@pytest.mark.parametrize("architecture", ["efficientdet_lite0", "faster_rcnn_resnet18"])
def test_what_has_no_form_in_onnx_is_refused_before_any_work(architecture, tmp_path, monkeypatch):
    monkeypatch.setattr("torch.onnx.export", lambda *_, **__: pytest.fail("it began"))
    with pytest.raises(ConfigError, match=rf"{architecture} cannot be exported to ONNX; those of gfl, retinanet, fcos"):
        write_exported(Detector.untrained(spec(architecture)), tmp_path / "a.onnx")
    assert not list(tmp_path.iterdir())


def test_all_of_three_families_have_a_form_in_onnx():
    able = {name.partition("_")[0] for name, row in ARCHITECTURES.items() if row.dense}
    assert able == {"gfl", "retinanet", "fcos"}
    assert {name for name, row in ARCHITECTURES.items() if not row.dense and name.partition("_")[0] in able} == set()


def test_a_disk_that_is_full_leaves_nothing_and_is_told(exported, tmp_path, monkeypatch):
    monkeypatch.setattr("redaction.detectors.exported.writing._content", lambda *_: b"x")
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(ConfigError, match=r"a\.onnx cannot be written: No space left on device"):
        write_exported(exported[0], tmp_path / "a.onnx")
    assert not list(tmp_path.iterdir())


def full(*_):
    raise OSError(28, "No space left on device")


def changed(model, **changes):
    """A file whose card has other values."""
    (entry,) = model.metadata_props
    card = json.loads(entry.value)
    for name, value in changes.items():
        part = card["spec"] if name in card["spec"] else card["suppression"] if name in card["suppression"] else card
        part[name] = value
    entry.value = json.dumps(card)


def elsewhere(tensor):
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    place = tensor.external_data.add()
    place.key, place.value = "location", "/etc/passwd"


def within_a_node(model):
    node = model.graph.node.add(op_type="Constant", output=["other"])
    attribute = node.attribute.add(name="value", type=onnx.AttributeProto.TENSOR)
    attribute.t.data_type = onnx.TensorProto.UINT8
    elsewhere(attribute.t)


CHANGES = {
    "no card": (lambda model: model.ClearField("metadata_props"), "no ONNX file of this program"),
    "a card that is no JSON": (lambda model: setattr(model.metadata_props[0], "value", "{"), "metadata are not those"),
    "a card that is a list": (lambda model: setattr(model.metadata_props[0], "value", "[]"), "metadata are not those"),
    "a deep card": (lambda model: setattr(model.metadata_props[0], "value", "[" * 10**5), "metadata are not those"),
    "a later version": (lambda model: changed(model, version=2), "written as version 2"),
    "no architecture of ours": (
        lambda model: changed(model, architecture="yolo", aspect_ratios=[1.0]), "model.architecture=yolo",
    ),
    "an architecture without a form in ONNX": (
        lambda model: changed(model, architecture="efficientdet_d0", aspect_ratios=[1.0]), "no architecture 'eff",
    ),
    "another size": (lambda model: changed(model, image_height_px=256), "its graph takes and gives"),
    "another count of classes": (lambda model: changed(model, classes=["background", "a", "b"]), "takes and gives"),
    "classes without names": (lambda model: changed(model, classes=[1, 2]), "not names"),
    "a threshold in words": (lambda model: changed(model, threshold="low"), "not a number from 0 to 1"),
    "negative counts": (lambda model: changed(model, candidates=-1), "its counts are no counts"),
    "a share above 1": (lambda model: changed(model, within=2), "its shares are not from 0 to 1"),
    "a share in words": (lambda model: changed(model, same="half"), "its shares are not from 0 to 1"),
    "levels of other points": (lambda model: changed(model, levels=[7]), "its graph takes and gives"),
    "weights in another file": (lambda model: elsewhere(model.graph.initializer[0]), "weights from other files"),
    "a constant in another file": (within_a_node, "weights from other files"),
    "an operation that nobody knows": (
        lambda model: setattr(model.graph.node[0], "op_type", "Pickle"), "cannot compute the graph",
    ),
    "a graph without nodes": (lambda model: model.graph.ClearField("node"), "cannot compute the graph"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_was_tampered_with_ends_in_one_message(change, exported, tmp_path):
    tamper, message = CHANGES[change]
    model, path = onnx.load(exported[1]), tmp_path / "a.onnx"
    tamper(model)
    path.write_bytes(model.SerializeToString())
    with pytest.raises((ArtifactDamaged, ArtifactNotFound), match=message) as raised:
        read_exported(path)
    assert str(path) in str(raised.value)
    assert "make export" in str(raised.value)


GARBAGE = {
    "empty": lambda _: b"",
    "text": lambda _: b"no model at all",
    "a pickle": lambda _: b"\x80\x04cos\nsystem\n(S'touch pwned'\ntR.",
    "zeros": lambda _: bytes(1000),
    "half of it": lambda content: content[: len(content) // 2],
    "all but a byte": lambda content: content[:-1],
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_and_a_file_that_was_cut_off_end_in_one_message(garbage, exported, tmp_path):
    path = tmp_path / "a.onnx"
    path.write_bytes(GARBAGE[garbage](exported[1].read_bytes()))
    with pytest.raises((ArtifactDamaged, ArtifactNotFound), match="does not hold a detector that can be used"):
        read_exported(path)


def test_outputs_that_are_no_numbers_are_no_boxes(exported):
    suppress = read_exported(exported[1])[0].model.card.suppression
    points = sum(suppress.levels)
    found = suppress(torch.full((points, 4), np.nan), torch.full((points, 1), np.nan))
    assert len(found["boxes"]) == 0


def test_the_key_of_the_metadata_is_the_one_that_files_out_there_have():
    assert KEY == "redaction.detector"
