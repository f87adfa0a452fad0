"""Detectors: how pages come to their input, how they are built, where they compute, and that they learn."""

import math

import numpy as np
import pytest
import torch
from icevision.utils.imageio import ImgSize
from redaction.detectors.training import Epoch, Watch, fit, new_detector

from redaction.boxes import iou
from redaction.config import EvaluateConfig, ModelConfig, TrainConfig
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.data.records import true_boxes
from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.hardware import Hardware
from redaction.detectors.paste import RedactionPaste
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.transform import IMAGENET_MEAN, IMAGENET_STD, Fit, PageTransform, fit_of
from redaction.errors import ArtifactError, DeviceError

CLASSES = ["background", "redaction"]
SMALL = {"image_height_px": 128, "image_width_px": 128}


@pytest.fixture
def records(pages):
    return records_of(read_coco(pages.annotations), pages.images)


def spec(architecture="efficientdet_lite0", **settings):
    backbone = "none"
    return DetectorSpec.of(ModelConfig(architecture=architecture, backbone=backbone, **{**SMALL, **settings}), CLASSES)


def pixels(record):
    return (np.asarray(record.img) * IMAGENET_STD + IMAGENET_MEAN) * 255


@pytest.mark.parametrize("size", [(120, 160), (160, 120), (128, 128), (2000, 30), (1, 1)])
def test_a_box_comes_back_from_the_input_where_it_was(size):
    fit = fit_of(ImgSize(*size), 640, 512)
    boxes = np.array([[0, 0, *size], [0.25, 0.5, size[0] / 2, size[1] / 3]])
    assert fit.to_page(fit.to_input(boxes)) == pytest.approx(boxes)
    assert (fit.to_input(boxes) <= np.array([512, 640, 512, 640]) + 1e-9).all()
    shifted = Fit(fit.scale, -7, 9)
    assert shifted.to_page(shifted.to_input(boxes)) == pytest.approx(boxes)


@pytest.mark.parametrize("augment", [False, True])
def test_a_black_redaction_is_black_where_its_moved_box_is(augment, records):
    torch.manual_seed(0)
    for _ in range(8):
        record = PageTransform(256, 256, augment)(records[0].load())
        assert record.img.shape == (256, 256, 3)
        assert record.img.dtype == np.float32
        assert record.original_img_size == ImgSize(120, 160)
        for box in record.detection.bboxes:
            left, top, right, bottom = (round(edge) for edge in box.xyxy)
            assert pixels(record)[top + 2 : bottom - 2, left + 2 : right - 2].max() < 60
            assert 0 <= left < right <= 256
            assert 0 <= top < bottom <= 256


def test_the_rest_of_the_input_is_white(records):
    record = PageTransform(128, 256)(records[1].load())
    assert pixels(record)[:, 100:].min() == pytest.approx(255, abs=0.5)


def test_crowds_are_not_learned(pages):
    pages.change(lambda content: content["annotations"][0].update(iscrowd=1))
    record = records_of(read_coco(pages.annotations), pages.images)[0]
    assert len(PageTransform(128, 128)(record.load()).detection.bboxes) == 1


def test_the_transform_leaves_the_collection_as_it_was(records):
    before = [box.xyxy for box in records[0].detection.bboxes]
    PageTransform(128, 128, True)(records[0].load())
    assert [box.xyxy for box in records[0].detection.bboxes] == before
    assert records[0].img is None


def test_pasted_redactions_are_where_their_boxes_are_and_touch_no_other(records):
    torch.manual_seed(1)
    paste = RedactionPaste(records, most=6)
    pasted = 0
    for _ in range(20):
        page = torch.full((3, 300, 300), 255, dtype=torch.uint8)
        boxes, labels = paste(page, np.array([[10.0, 10, 90, 30]]), [1])
        assert len(boxes) == len(labels) <= 7
        assert boxes[0].tolist() == [10, 10, 90, 30]
        assert np.triu(iou(boxes, boxes), 1).max() == 0
        for left, top, right, bottom in boxes[1:].astype(int):
            assert page[:, top:bottom, left:right].max() < 60
            pasted += 1
    assert pasted > 20


@pytest.mark.parametrize("most", [0, 5])
def test_without_patches_or_without_room_nothing_is_pasted(most, records):
    page = torch.full((3, 8, 8), 255, dtype=torch.uint8)
    boxes, labels = RedactionPaste(records, most)(page, np.empty((0, 4)), [])
    assert (len(boxes), labels, int(page.min())) == (0, [], 255)


def test_a_detector_without_a_threshold_says_so():
    with pytest.raises(ArtifactError, match="no operating threshold"):
        _ = Detector.untrained(spec()).threshold


def test_auto_takes_the_gpu_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    assert Hardware.of(TrainConfig()) == Hardware("cuda", "bf16")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: False)
    assert Hardware.of(TrainConfig()) == Hardware("cuda", "fp32")
    assert Hardware.of(TrainConfig(precision="fp16")) == Hardware("cuda", "fp16")
    with pytest.raises(DeviceError, match="not offered by this GPU"):
        Hardware.of(TrainConfig(precision="bf16"))


@pytest.mark.parametrize(("has", "precision"), [(True, "bf16"), (False, "fp32")])
def test_auto_takes_bf16_on_a_cpu_that_has_instructions_for_it(has, precision, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": has})
    assert Hardware.of(TrainConfig()) == Hardware("cpu", precision)


def test_what_the_machine_lacks_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="sees no CUDA GPU"):
        Hardware.of(TrainConfig(device="cuda"))
    with pytest.raises(DeviceError, match="needs a CUDA GPU"):
        Hardware.of(TrainConfig(precision="fp16"))


def trained(records, **settings):
    config = TrainConfig(**{"epochs": 1, "batch_size": 2, "device": "cpu", **settings})
    detector = new_detector(spec(), "imagenet", config.seed)
    epochs: list[Epoch] = []
    batches = []
    watch = Watch(lambda founds: {"pages": float(len(founds))}, lambda *done: batches.append(done), epochs.append)
    fit(detector, records[:4], records[4:7], config, watch)
    return detector, epochs, batches


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_training_tells_of_every_batch_and_epoch(precision, records):
    _, epochs, batches = trained(records, precision=precision, epochs=2)
    assert batches == [(1, 2), (2, 2)] * 2
    assert [(epoch.epoch, epoch.epochs) for epoch in epochs] == [(1, 2), (2, 2)]
    assert epochs[1].seconds_left == 0
    for epoch in epochs:
        assert {"train_loss", "valid_loss", "lr", "pages_per_second", "pages"} == set(epoch.figures)
        assert epoch.figures["pages"] == 3
        assert all(math.isfinite(figure) for figure in epoch.figures.values())


def test_training_changes_every_layer_the_backbone_included(records):
    before = network_of(new_detector(spec(), "imagenet", 0).model).state_dict()
    after = network_of(trained(records, precision="fp32", lr=0.01)[0].model).state_dict()
    same = {name for name in before if name.endswith("weight") and torch.equal(before[name], after[name])}
    # a level of the pyramid on which no box fell teaches its own batch norm of the box head nothing
    assert {name for name in same if not name.startswith("box_net.bn_rep.")} == set()
    assert {name.split(".")[0] for name in set(before) - same} == {"backbone", "fpn", "class_net", "box_net"}


def test_the_same_seed_trains_the_same_detector(records):
    one, other = (network_of(trained(records, precision="fp32")[0].model).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_half_precision_computes_in_half_precision_and_keeps_weights_in_float32(records, monkeypatch):
    seen = set()
    detector = Detector.untrained(spec())
    network_of(detector.model).get_submodule("backbone.conv_stem").register_forward_hook(
        lambda _module, _inputs, output: seen.add(output.dtype)
    )
    detector.find(records[:1], EvaluateConfig(device="cpu", precision="bf16"))
    assert seen == {torch.bfloat16}
    assert {parameter.dtype for parameter in detector.model.parameters()} == {torch.float32}


def test_pages_can_be_loaded_by_processes_of_their_own(records):
    _, epochs, _ = trained(records, workers=1)
    assert math.isfinite(epochs[0].figures["valid_loss"])
    detector = Detector.untrained(spec())
    alone, helped = (detector.find(records[:3], EvaluateConfig(precision="fp32", workers=n)) for n in (0, 1))
    assert [page.boxes.tolist() for page in alone] == [page.boxes.tolist() for page in helped]


def test_fewer_pages_than_a_batch_can_be_trained_on(records):
    _, epochs, _ = trained(records, batch_size=16)
    assert len(epochs) == 1


@pytest.mark.slow
def test_a_detector_learns_four_pages_by_heart(records):
    config = TrainConfig(epochs=60, batch_size=2, device="cpu", lr=0.008, augment=False, paste=0)
    detector = new_detector(spec(image_height_px=256, image_width_px=256), "imagenet", 0)
    fit(detector, records[:4], records[:1], config, Watch(lambda _: {}, lambda *_: None, lambda _: None))
    (found,) = detector.find(records[:1], EvaluateConfig(device="cpu"))
    overlaps = iou(true_boxes(records[0]).boxes, found.at_least(0.3).boxes)
    assert overlaps.max(axis=1).min() > 0.5
