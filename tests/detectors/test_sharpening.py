"""Sharpening: edges of boxes come to lie on lines of the page, and stay where there are none."""

import numpy as np
import pytest
import torch
from icevision.utils.imageio import ImgSize
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.config import EvaluateConfig, ModelConfig
from redaction.data.records import page_to_read
from redaction.detectors.detector import Detector
from redaction.detectors.page_files import Scaled
from redaction.detectors.plain import plain_spec, spec_from
from redaction.detectors.sharpening import sharpened
from redaction.detectors.spec import DetectorSpec

CLASSES = ["background", "redaction"]
BLOCK = [40, 60, 160, 90]
EMPTY, EMPTY_LINE = [5, 5, 5, 5], [5, 5, 5, 190]
LOOSE = [42.2, 57.9, 157.6, 92.3]


def white(height=200, width=220):
    return np.full((height, width), 250, np.uint8)


def with_block(value=0, box=BLOCK):
    pixels = white()
    left, top, right, bottom = box
    pixels[top:bottom, left:right] = value
    return pixels


def on_page(box, pixels, size=None, input_scale=1.0):
    channels = torch.from_numpy(pixels[None] if pixels.ndim == 2 else np.ascontiguousarray(pixels.transpose(2, 0, 1)))
    page = Scaled(channels, ImgSize(*(size or (pixels.shape[1], pixels.shape[0]))))
    return sharpened(np.array([box], np.float64), page, input_scale)[0].tolist()


@pytest.mark.parametrize("value", [0, 120, 220])
def test_edges_move_to_those_of_a_block_black_or_grey(value):
    assert on_page(LOOSE, with_block(value)) == BLOCK


def test_edges_move_to_those_of_a_coloured_block():
    pixels = np.repeat(white()[..., None], 3, axis=2)
    pixels[60:90, 40:160] = (255, 215, 90)
    assert on_page(LOOSE, pixels) == BLOCK


def test_edges_move_to_the_nearer_side_of_a_frame():
    pixels = with_block()
    pixels[63:87, 43:157] = 250
    assert on_page([39.3, 59.4, 160.8, 90.9], pixels) == BLOCK
    assert on_page([43.4, 63.3, 156.4, 86.8], pixels) == [43, 63, 157, 87]


def test_edges_stay_where_nothing_is_seen():
    assert on_page(LOOSE, white()) == LOOSE
    assert on_page(LOOSE, with_block(235)) == LOOSE


def test_an_edge_stays_where_a_line_ends_before_the_box_does():
    assert on_page(LOOSE, with_block(box=[40, 60, 130, 90])) == [40, *LOOSE[1:]]


def test_edges_stay_where_there_is_only_print():
    pixels = white()
    for column in range(30, 180, 6):
        pixels[70:82, column : column + 2] = 20
    assert on_page([28.5, 66.5, 182.5, 86.5], pixels) == [28.5, 66.5, 182.5, 86.5]


def test_a_line_is_looked_for_close_by_and_closer_for_small_boxes():
    assert on_page([40, 52, 160, 90], with_block()) == BLOCK
    assert on_page([40, 45, 160, 90], with_block()) == [40, 45, 160, 90]
    small = with_block(box=[40, 60, 160, 70])
    assert on_page([40, 50, 160, 70], small) == [40, 50, 160, 70]
    assert on_page([40, 57, 160, 70], small) == [40, 60, 160, 70]


@pytest.mark.parametrize("factor", [2, 0.5])
def test_boxes_are_in_page_pixels_at_whatever_scale_the_page_is_held(factor):
    size = (round(220 * factor), round(200 * factor))
    box = [edge * factor for edge in LOOSE]
    assert on_page(box, with_block(), size, 1 / factor) == pytest.approx([edge * factor for edge in BLOCK])


@pytest.mark.parametrize(
    "box", [[0, 0, 220, 200], [0, 0, 1, 1], [219.5, 199.5, 220, 200], [5, 5, 5.2, 190], EMPTY, EMPTY_LINE]
)
def test_boxes_at_the_ends_of_a_page_and_without_a_size_come_back(box):
    noise = np.random.default_rng(3).integers(0, 256, (200, 220)).astype(np.uint8)
    for pixels in (white(), noise, np.indices((200, 220)).sum(axis=0).astype(np.uint8) % 2 * 255):
        left, top, right, bottom = on_page(box, pixels)
        assert 0 <= left <= right <= 220
        assert 0 <= top <= bottom <= 200
        assert (right > left and bottom > top) or box in (EMPTY, EMPTY_LINE)


def test_no_boxes_and_a_page_of_one_pixel_give_no_trouble():
    page = Scaled(torch.zeros(1, 1, 1, dtype=torch.uint8), ImgSize(1, 1))
    assert sharpened(np.empty((0, 4)), page, 1.0).shape == (0, 4)
    assert sharpened(np.array([[0, 0, 1, 1.0]]), page, 1.0).tolist() == [[0, 0, 1, 1]]


def test_a_detector_sharpens_what_it_finds_where_its_spec_says_so(tmp_path, monkeypatch):
    Image.fromarray(with_block()).save(tmp_path / "page.png")
    record = page_to_read(tmp_path / "page.png", 0, 220, 200, CLASSES)
    monkeypatch.setattr(Detector, "on_page", lambda *_: PageBoxes(0, 220, 200, [LOOSE], [1], [0.5]))

    def found(sharpen):
        config = ModelConfig("efficientdet_lite0", "none", image_height_px=128, image_width_px=128, sharpen=sharpen)
        (boxes,) = Detector.untrained(DetectorSpec.of(config, CLASSES)).find([record], EvaluateConfig(device="cpu"))
        assert (boxes.labels.tolist(), boxes.scores.tolist()) == ([1], [0.5])
        return boxes.boxes.tolist()

    assert found(True) == [BLOCK]
    assert found(False) == [LOOSE]


def test_a_detector_stored_before_does_not_sharpen_and_a_spec_that_says_neither_is_refused():
    plain = plain_spec(DetectorSpec.of(ModelConfig("efficientdet_lite0", "none"), CLASSES))
    assert spec_from(plain).sharpen
    assert not spec_from({name: value for name, value in plain.items() if name != "sharpen"}).sharpen
    with pytest.raises(ValueError, match="sharpen: 'yes', and not true or false"):
        spec_from({**plain, "sharpen": "yes"})
