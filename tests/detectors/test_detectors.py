"""Detectors: how pages come to their input, and where models compute."""

import numpy as np
import pytest
import torch
from icevision.utils.imageio import ImgSize
from PIL import Image
from torchvision.transforms.v2 import functional

from redaction.boxes import iou
from redaction.config import EvaluateConfig, ModelConfig, TrainConfig
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.fit import Fit, fit_of, kept_scales
from redaction.detectors.hardware import Hardware
from redaction.detectors.page_files import PageFiles, Scaled, read_page, reduced
from redaction.detectors.paste import RedactionPaste
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.transform import IMAGENET_MEAN, IMAGENET_STD, PageTransform, Shake
from redaction.errors import ArtifactError, DataError, DeviceError

CLASSES = ["background", "redaction"]
SMALL = {"image_height_px": 128, "image_width_px": 128}


@pytest.fixture
def records(pages):
    return records_of(read_coco(pages.annotations), pages.images)


def spec(architecture="efficientdet_lite0", **settings):
    return DetectorSpec.of(ModelConfig(architecture=architecture, init="none", **{**SMALL, **settings}), CLASSES)


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


def page_of(record, scale=1.0):
    return Scaled(reduced(read_page(record), scale), ImgSize(record.width, record.height))


def check_boxes(record):
    assert record.img.shape == (256, 256, 3)
    assert record.img.dtype == np.float32
    assert record.original_img_size == ImgSize(120, 160)
    assert record.detection.bboxes
    for box in record.detection.bboxes:
        left, top, right, bottom = (round(edge) for edge in box.xyxy)
        inner = pixels(record)[top + 2 : bottom - 2, left + 2 : right - 2]
        assert not inner.size or inner.max() < 70
        assert 0 <= left < right <= 256
        assert 0 <= top < bottom <= 256


def test_a_black_redaction_is_black_where_its_box_is(records):
    check_boxes(PageTransform(256, 256)(records[0].load()))


@pytest.mark.parametrize("most", [0, 8])
def test_a_black_redaction_is_black_where_its_moved_box_is(most, records):
    transform = PageTransform(256, 256, shake=Shake(), paste=RedactionPaste(PageFiles(records, [1.0] * 12), most))
    for draw in range(16):
        check_boxes(transform.drawn(records[0].load(), page_of(records[0]), np.random.default_rng(draw)))


def test_a_piece_shows_a_part_of_a_larger_page_with_the_boxes_that_are_in_it(records):
    transform = PageTransform(512, 512, Shake((1.0, 2.0), (128, 192)))
    seen = 0
    for draw in range(40):
        record = transform.drawn(records[0].load(), page_of(records[0]), np.random.default_rng(draw))
        assert record.img.shape == (128, 192, 3)
        assert (record.height, record.width) == (128, 192)
        for box in record.detection.bboxes:
            left, top, right, bottom = (round(edge) for edge in box.xyxy)
            assert 0 <= left < right <= 192
            assert 0 <= top < bottom <= 128
            inner = pixels(record)[top + 2 : bottom - 2, left + 2 : right - 2]
            assert not inner.size or inner.max() < 70
            seen += 1
    assert seen >= 20  # half of the pieces are laid onto a redaction


def test_a_page_smaller_than_the_piece_lies_in_it_whole(records):
    transform = PageTransform(64, 64, Shake((1.0, 1.0), (128, 128)))
    record = transform.drawn(records[0].load(), page_of(records[0]), np.random.default_rng(0))
    assert len(record.detection.bboxes) == len(records[0].detection.bboxes)


def test_the_same_dice_make_the_same_changes_and_others_make_others(records):
    transform = PageTransform(128, 128, shake=Shake())
    one, same, other = (
        transform.drawn(records[0].load(), page_of(records[0]), np.random.default_rng(draw)).img for draw in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_an_input_is_normalised_as_torchvision_does_it(records):
    image = PageTransform(160, 120)(records[0].load()).img
    page = functional.to_dtype(read_page(records[0]), torch.float32, scale=True)
    expected = functional.normalize(page, IMAGENET_MEAN, IMAGENET_STD)
    assert np.array_equal(image, expected.permute(1, 2, 0).numpy())


def test_a_page_reduced_first_looks_as_if_it_was_scaled_at_once(records):
    whole, kept = PageTransform(64, 64, shake=Shake()), kept_scales(records[:1], 64, 64, Shake().zoom[1])[0]
    assert kept == pytest.approx(0.5)
    for draw in range(8):
        one, other = (
            pixels(whole.drawn(records[0].load(), page_of(records[0], scale), np.random.default_rng(draw)))
            for scale in (1.0, kept)
        )
        assert np.abs(one - other).mean() < 6


def test_the_rest_of_the_input_is_white(records):
    record = PageTransform(128, 256)(records[1].load())
    assert pixels(record)[:, 100:].min() == pytest.approx(255, abs=0.5)


def test_crowds_are_not_learned(pages):
    pages.change(lambda content: content["annotations"][0].update(iscrowd=1))
    record = records_of(read_coco(pages.annotations), pages.images)[0]
    assert len(PageTransform(128, 128)(record.load()).detection.bboxes) == 1


def test_the_transform_leaves_the_collection_as_it_was(records):
    before = [box.xyxy for box in records[0].detection.bboxes]
    PageTransform(128, 128)(records[0].load())
    assert [box.xyxy for box in records[0].detection.bboxes] == before
    assert records[0].img is None


@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_pasted_redactions_are_where_their_boxes_are_and_touch_no_other(scale, records):
    paste, dice, pasted = RedactionPaste(PageFiles(records, [scale] * 12), most=6), np.random.default_rng(1), 0
    for _ in range(20):
        blank = torch.full((1, round(300 * scale), round(300 * scale)), 255, dtype=torch.uint8)
        page, boxes, labels = paste(Scaled(blank, ImgSize(300, 300)), np.array([[10.0, 10, 90, 30]]), [1], dice)
        assert len(boxes) == len(labels) <= 7
        assert boxes[0].tolist() == [10, 10, 90, 30]
        assert np.triu(iou(boxes, boxes), 1).max() == 0
        places = boxes[1:] * page.ratio
        assert places == pytest.approx(places.round())
        for left, top, right, bottom in places.round().astype(int):
            assert page.pixels[:, top:bottom, left:right].float().mean() < 60
            pasted += 1
    assert pasted > 20


@pytest.mark.parametrize("most", [0, 5])
def test_without_patches_or_without_room_nothing_is_pasted(most, records):
    page = Scaled(torch.full((3, 8, 8), 255, dtype=torch.uint8), ImgSize(8, 8))
    paste = RedactionPaste(PageFiles(records, [1.0] * 12), most)
    found, boxes, labels = paste(page, np.empty((0, 4)), [], np.random.default_rng(0))
    assert (len(boxes), labels, int(found.pixels.min())) == (0, [], 255)


def test_a_redaction_in_colours_makes_a_grey_page_one_in_colours(pages):
    Image.new("RGB", (120, 160), "red").save(pages.images / "page 0 é.png")
    records = records_of(read_coco(pages.annotations), pages.images)[:1]
    page = Scaled(torch.full((1, 160, 120), 255, dtype=torch.uint8), ImgSize(120, 160))
    paste, dice = RedactionPaste(PageFiles(records, [1.0]), 9), np.random.default_rng(0)
    while len(page.pixels) == 1:
        page, boxes, _ = paste(page, np.empty((0, 4)), [], dice)
    left, top, right, bottom = boxes[0].astype(int)
    assert page.pixels[:, top:bottom, left:right].amax((1, 2)).tolist() == [255, 0, 0]


def test_nothing_is_found_where_there_are_no_pages(records):
    assert Detector.untrained(spec()).find(records[:0], EvaluateConfig()) == []


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
    detector = Detector.untrained(spec())
    alone, helped = (detector.find(records[:3], EvaluateConfig(precision="fp32", workers=n)) for n in (0, 1))
    assert [page.boxes.tolist() for page in alone] == [page.boxes.tolist() for page in helped]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_page_that_cannot_be_read_ends_in_one_message(workers, records):
    records[1].filepath.unlink()
    with pytest.raises(DataError, match=r"page 1 é\.png cannot be read any more"):
        Detector.untrained(spec()).find(records[:3], EvaluateConfig(precision="fp32", workers=workers))
