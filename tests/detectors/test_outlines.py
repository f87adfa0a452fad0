"""Outlines: boxes on one plain fill are one region that ends where the fill does; everything else stays."""

import numpy as np
import pytest
import torch
from icevision.utils.imageio import ImgSize
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.config import EvaluateConfig, ModelConfig
from redaction.data.records import page_to_read
from redaction.detectors.detector import Detector
from redaction.detectors.outlines import outlined
from redaction.detectors.page_files import Scaled
from redaction.detectors.plain import plain_spec, spec_from
from redaction.detectors.spec import DetectorSpec

CLASSES = ["background", "redaction"]
WIDTH, HEIGHT = 600, 400
LINES = [(200, 60, 500, 90), (100, 90, 500, 120), (100, 120, 300, 150)]
"""Of a passage that begins and ends within a line."""
STEPS = [(200, 60), (500, 60), (500, 120), (300, 120), (300, 150), (100, 150), (100, 90), (200, 90)]
UPPER, LOWER, WHOLE = [190, 58, 505, 118], [98, 92, 480, 152], [100, 60, 500, 150]
GRAY = (170, 170, 170)


def page_of(*lines, fill=GRAY, paper=(255, 255, 255)):
    pixels = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)
    for left, top, right, bottom in lines:
        pixels[top:bottom, left:right] = fill
    return pixels


def on(pixels, *boxes, scores=(), labels=(), size=(WIDTH, HEIGHT)):
    found = PageBoxes(7, *size, boxes, labels or [1] * len(boxes), scores)
    channels = torch.from_numpy(np.ascontiguousarray(np.atleast_3d(pixels).transpose(2, 0, 1)))
    return found, outlined(found, Scaled(channels, ImgSize(*size)))


def assert_steps(outline):
    """Corners from the uppermost left one on, in the direction of a clock."""
    (part,) = outline
    points = [tuple(point) for point in part.tolist()]
    first = points.index(min(points, key=lambda point: (point[1], point[0])))
    points = points[first:] + points[:first]
    assert (points if points[1][1] == points[0][1] else points[:1] + points[:0:-1]) == STEPS


def unchanged(before, after):
    return (
        after.boxes.tolist() == before.boxes.tolist()
        and after.scores.tolist() == before.scores.tolist()
        and not any(after.polygons)
    )


@pytest.mark.parametrize("fill", [GRAY, (0, 0, 0), (255, 240, 120)])
def test_boxes_of_parts_of_one_fill_become_one_region_with_its_steps(fill):
    _, after = on(page_of(*LINES, fill=fill), UPPER, LOWER, scores=[0.6, 0.8])
    assert (after.boxes.tolist(), after.scores.tolist(), after.page) == ([WHOLE], [0.8], 7)
    assert_steps(after.polygons[0])


def test_a_box_around_steps_gets_their_outline():
    _, after = on(page_of(*LINES), [103, 58, 497, 148])
    assert after.boxes.tolist() == [WHOLE]
    assert_steps(after.polygons[0])


def test_parts_of_a_rectangle_become_a_box_without_an_outline():
    _, after = on(page_of((100, 60, 500, 150)), [100, 60, 400, 110], [150, 80, 500, 150], scores=[0.9, 0.5])
    assert (after.boxes.tolist(), after.scores.tolist(), after.polygons) == ([WHOLE], [0.9], ((),))


def test_lines_that_a_marked_line_break_joins_are_one_region():
    pixels = page_of((100, 60, 500, 90), (100, 90, 110, 130), (100, 130, 420, 160))
    _, after = on(pixels, [98, 60, 500, 90], [100, 131, 420, 160])
    assert after.boxes.tolist() == [[100, 60, 500, 160]]


def test_the_same_passage_is_found_on_a_page_that_is_held_at_half_its_size():
    lines = [tuple(edge // 2 for edge in line) for line in LINES]
    pixels = page_of(*lines)[: HEIGHT // 2, : WIDTH // 2]
    _, after = on(pixels, UPPER, LOWER)
    np.testing.assert_allclose(after.boxes, [WHOLE], atol=2)
    assert_steps(after.polygons[0])


def test_grain_of_a_scan_and_of_jpeg_does_not_matter():
    noise = np.random.default_rng(1).integers(-10, 11, (HEIGHT, WIDTH, 3))
    pixels = (page_of(*LINES).astype(int) + noise).clip(0, 255).astype(np.uint8)
    _, after = on(pixels, UPPER, LOWER)
    assert len(after) == 1
    np.testing.assert_allclose(after.boxes, [WHOLE], atol=3)


def test_black_and_white_pages_of_one_channel_do_too():
    _, after = on(page_of(*LINES, fill=0, paper=255)[..., :1], UPPER, LOWER)
    assert_steps(after.polygons[0])


def test_bars_with_hairlines_of_paper_between_them_stay_apart():
    before, after = on(page_of((100, 60, 500, 89), (100, 90, 500, 120)), [100, 60, 500, 89], [100, 90, 500, 120])
    assert unchanged(before, after)


def test_boxes_with_codes_on_them_stay_as_they_are():
    pixels = page_of(*LINES)
    for left in range(300, 360, 8):
        pixels[66:84, left : left + 3] = 255
        pixels[126:144, left - 150 : left - 147] = 255
    assert unchanged(*on(pixels, UPPER, LOWER))


def test_boxes_of_different_classes_stay_apart():
    assert unchanged(*on(page_of(*LINES), UPPER, LOWER, labels=[1, 2]))


def test_a_box_that_is_less_than_half_as_sure_says_nothing_about_a_fill():
    _, after = on(page_of(*LINES), WHOLE, [200, 60, 500, 90], scores=[0.9, 0.3])
    assert sorted(after.scores.tolist()) == [0.3, 0.9]
    assert after.boxes[after.scores.argmin()].tolist() == [200, 60, 500, 90]


def test_a_box_on_a_part_of_something_larger_stays_as_it_is():
    assert unchanged(*on(page_of((20, 20, 580, 380), fill=(90, 90, 90)), [40, 40, 300, 200]))


def test_a_thin_rule_joins_nothing():
    pixels = page_of((100, 60, 300, 150), (400, 60, 550, 150), (300, 100, 400, 101))
    assert unchanged(*on(pixels, [100, 60, 300, 150], [400, 60, 550, 150]))


def test_white_boxes_on_white_paper_and_boxes_over_print_stay_as_they_are():
    pixels = page_of()
    pixels[200:220:3, 100:400] = 30
    assert unchanged(*on(pixels, [100, 60, 500, 150], [90, 195, 410, 225]))


def test_a_box_of_one_line_keeps_its_edges():
    assert unchanged(*on(page_of((100, 60, 180, 80), (180, 64, 240, 80)), [100, 60, 240, 80]))


@pytest.mark.parametrize(
    "box", [[0, 0, 600, 400], [599, 399, 600, 400], [5, 5, 5, 5], [599.6, 10, 600, 11], [0, 3, 600, 3.2]]
)
def test_any_box_on_any_page_comes_back_within_the_page(box):
    noise = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    for pixels in (page_of(), noise, page_of((0, 0, 600, 390), fill=(0, 0, 0)), page_of((0, 0, 600, 400))):
        _, after = on(pixels, box)
        assert len(after) == 1
        assert (after.boxes >= 0).all()
        assert (after.boxes <= [WIDTH, HEIGHT, WIDTH, HEIGHT]).all()
        assert all(((part >= 0) & (part <= [WIDTH, HEIGHT])).all() for part in after.polygons[0])


def test_no_boxes_and_a_page_of_one_pixel_give_no_trouble():
    assert unchanged(*on(page_of(*LINES)))
    assert unchanged(*on(np.zeros((1, 1, 1), np.uint8), [0, 0, 1, 1], size=(1, 1)))


def test_a_detector_follows_outlines_where_its_spec_says_so(tmp_path, monkeypatch):
    Image.fromarray(page_of(*LINES)).save(tmp_path / "page.png")
    record = page_to_read(tmp_path / "page.png", 0, WIDTH, HEIGHT, CLASSES)
    monkeypatch.setattr(Detector, "on_page", lambda *_: PageBoxes(0, WIDTH, HEIGHT, [UPPER, LOWER], [1, 1], [0.5, 0.4]))

    def found(outline):
        config = ModelConfig(
            "efficientdet_lite0", "none", image_height_px=128, image_width_px=128, sharpen=False, outline=outline
        )
        (boxes,) = Detector.untrained(DetectorSpec.of(config, CLASSES)).find([record], EvaluateConfig(device="cpu"))
        return boxes

    np.testing.assert_allclose(found(True).boxes, [WHOLE], atol=3)
    assert found(False).boxes.tolist() == [UPPER, LOWER]


def test_a_detector_stored_before_follows_no_outlines_and_a_spec_that_says_neither_is_refused():
    plain = plain_spec(DetectorSpec.of(ModelConfig("efficientdet_lite0", "none"), CLASSES))
    assert spec_from(plain).outline
    assert not spec_from({name: value for name, value in plain.items() if name != "outline"}).outline
    with pytest.raises(ValueError, match="outline: 1, and not true or false"):
        spec_from({**plain, "outline": 1})
