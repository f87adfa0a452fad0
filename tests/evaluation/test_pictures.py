"""Plots and drawn pages."""

import numpy as np
import pytest
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.evaluation.measure import evaluate_boxes
from redaction.evaluation.overlays import MISSED, RIGHT, WRONG, draw_errors, draw_found, gallery
from redaction.evaluation.plots import precision_recall_figure, threshold_figure


def page(boxes, scores=()):
    return PageBoxes(1, 200, 100, np.array(boxes, float).reshape(-1, 4), [1] * len(boxes), scores)


def colors_of(image, box):
    left, top, right, bottom = box
    return {image.getpixel((x, y)) for x in (left, right) for y in range(top, bottom)}


def test_right_missed_and_false_boxes_have_colours_of_their_own():
    truth, found = page([[20, 10, 60, 20], [20, 50, 60, 60]]), page([[20, 10, 60, 20], [120, 50, 160, 60]], [0.9, 0.8])
    drawn = draw_errors(Image.new("RGB", (200, 100), "white"), truth, found, 0.5)
    strip = drawn.height - 100
    assert (drawn.width, strip > 0) == (200, True)
    for (left, top, right, bottom), color in (
        ((20, 10, 60, 20), RIGHT), ((20, 50, 60, 60), MISSED), ((120, 50, 160, 60), WRONG),
    ):  # fmt: skip
        assert color in colors_of(drawn, (left - 1, top + strip, right + 1, bottom + strip))


def test_a_page_without_boxes_is_drawn_as_it_is_below_the_strip():
    white = Image.new("L", (200, 100), 255)
    drawn = draw_errors(white, page([]), page([]), 0.5)
    assert np.asarray(drawn)[-100:].min() == 255
    assert np.asarray(draw_found(white, page([]))).min() == 255


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (4, 1), (5, 2)])
def test_a_gallery_holds_all_pages(count, rows):
    sheet = gallery([Image.new("RGB", (100, 50), (200, 0, 0))] * count, columns=4, width_px=100)
    red = (np.asarray(sheet) == (200, 0, 0)).all(axis=2).sum()
    assert red == count * 100 * 50
    assert sheet.height > rows * 50


@pytest.mark.parametrize("figure", [precision_recall_figure, threshold_figure])
@pytest.mark.parametrize(
    ("truths", "founds"),
    [([page([])], [page([])]), ([page([[0, 0, 9, 9]])], [page([])]), ([page([])], [page([[0, 0, 9, 9]], [0.5])]), ([], [])],
)
def test_plots_can_be_drawn_where_there_is_nothing_to_plot(figure, truths, founds, tmp_path):
    evaluation = evaluate_boxes(truths, founds, ["a"] * len(truths), ["background", "redaction"], 0.5)
    figure(evaluation).savefig(tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as plot:
        assert plot.width > 600
