"""Plots and drawn pages."""

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.evaluation.measure import evaluate_boxes
from redaction.evaluation.overlays import IGNORED, MISSED, RIGHT, WRONG, draw_errors, draw_found, gallery
from redaction.evaluation.plots import precision_recall_figure, threshold_figure

WHITE = Image.new("RGB", (200, 100), "white")
SOLE, LOW, SIDE = [20, 10, 60, 20], [20, 50, 60, 60], [120, 50, 160, 60]


def page(boxes, scores=(), crowd=()):
    return PageBoxes(1, 200, 100, np.array(boxes, float).reshape(-1, 4), [1] * len(boxes), scores, crowd)


def below_strip(drawn, height=100):
    return np.asarray(drawn)[-height:]


def frame_of(pixels, box):
    """Colours that occur on the ring of pixels just around a box that touches no edge of the page."""
    left, top, right, bottom = box
    ring = np.concatenate(
        [
            pixels[top - 1, left:right], pixels[bottom, left:right],
            pixels[top:bottom, left - 1], pixels[top:bottom, right],
        ]
    )  # fmt: skip
    return {tuple(color) for color in ring.tolist()}


def has(pixels, color):
    return bool((pixels == color).all(axis=-1).any())


def test_right_missed_and_false_boxes_have_colours_of_their_own():
    drawn = draw_errors(WHITE, page([SOLE, LOW]), page([SOLE, SIDE], [0.9, 0.8]), 0.5)
    pixels = below_strip(drawn)
    for box, color in ((SOLE, RIGHT), (LOW, MISSED), (SIDE, WRONG)):
        assert color in frame_of(pixels, box)
        assert not {RIGHT, MISSED, WRONG} - {color} & frame_of(pixels, box)


def test_a_frame_lies_close_around_its_box_on_all_four_sides():
    drawn = np.asarray(draw_found(WHITE, page([[20, 10, 160, 80]], [0.9])))
    assert frame_of(drawn, [20, 10, 160, 80]) == {WRONG}
    assert not has(drawn[30:80, 20:160], WRONG)


def test_a_missed_box_is_dashed():
    pixels = below_strip(draw_errors(WHITE, page([LOW]), page([]), 0.5))
    assert frame_of(pixels, LOW) == {MISSED, (255, 255, 255)}


def test_a_box_on_a_crowd_is_gray_and_in_the_legend_not_false():
    drawn = draw_errors(WHITE, page([[0, 0, 200, 100]], crowd=[True]), page([SIDE], [0.8]), 0.5)
    assert frame_of(below_strip(drawn), SIDE) & {IGNORED, WRONG, MISSED} == {IGNORED}


def test_what_a_box_surrounds_stays_visible_but_for_its_score():
    black = WHITE.copy()
    black.paste((0, 0, 0), tuple(SOLE))
    pixels = below_strip(draw_errors(black, page([SOLE]), page([SOLE], [0.9]), 0.5))[10:20, 20:60]
    untouched = (pixels == 0).all(axis=2).mean()
    assert 0.25 < untouched < 1


def test_a_page_without_boxes_is_drawn_as_it_is_below_the_strip():
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (100, 200), np.uint8))
    drawn = draw_errors(noise, page([]), page([]), 0.5)
    assert (below_strip(drawn) == np.asarray(noise)[..., None]).all()
    assert (np.asarray(draw_found(noise, page([]))) == np.asarray(noise)[..., None]).all()


@pytest.mark.parametrize("size", [(30, 40), (120, 160), (850, 1100), (1100, 850), (2480, 3508)])
def test_the_legend_stands_above_the_page_and_shows_all_three_colours_at_any_size(size):
    drawn = draw_errors(Image.new("RGB", size, "white"), page([]), page([]), 0.5)
    strip = np.asarray(drawn)[: drawn.height - size[1]]
    assert drawn.width == size[0]
    assert all(has(strip, color) for color in (RIGHT, MISSED, WRONG))
    assert not any(has(below_strip(drawn, size[1]), color) for color in (RIGHT, MISSED, WRONG))


def test_found_boxes_alone_are_drawn_in_one_colour_on_a_page_of_the_same_size():
    drawn = draw_found(WHITE, page([SOLE, SIDE], [0.9, 0.1]))
    assert drawn.size == WHITE.size
    assert all(WRONG in frame_of(np.asarray(drawn), box) for box in (SOLE, SIDE))
    assert not has(np.asarray(WHITE), WRONG)  # the image that was given is not drawn on


def test_a_region_with_an_outline_is_drawn_along_it():
    steps = np.array([(20, 10), (100, 10), (100, 30), (60, 30), (60, 50), (20, 50)], float)
    found = PageBoxes(1, 200, 100, [[20, 10, 100, 50]], [1], [0.9], polygons=((steps,),))
    pixels = np.asarray(draw_found(WHITE, found))
    assert has(pixels[48:53, 25:55], WRONG)
    assert has(pixels[35:45, 58:63], WRONG)
    assert not has(pixels[40:60, 70:110], WRONG)


def test_the_score_of_a_region_stands_at_the_end_of_its_uppermost_edge():
    steps = np.array([(20, 40), (50, 40), (50, 60), (150, 60), (150, 90), (20, 90)], float)
    found = PageBoxes(1, 200, 100, [[20, 40, 150, 90]], [1], [0.9], polygons=((steps,),))
    pixels = np.asarray(draw_found(WHITE, found))
    assert has(pixels[40:50, 52:90], WRONG)
    assert not has(pixels[36:56, 130:], WRONG)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK"])
def test_pages_of_any_colour_mode_can_be_drawn_on(mode):
    assert draw_found(Image.new(mode, (200, 100)), page([SOLE], [0.9])).mode == "RGB"


@pytest.mark.parametrize(
    "box", [[-50, -50, 400, 300], [300, 300, 400, 400], [20, 20, 20, 20], [60, 20, 20, 10], [195, 95, 200, 100]]
)
def test_boxes_beyond_the_page_empty_or_reversed_can_be_drawn(box):
    assert draw_found(WHITE, page([box], [0.9])).size == WHITE.size
    assert draw_errors(WHITE, page([box]), page([]), 0.5).width == WHITE.width


@pytest.mark.parametrize(("count", "columns_used", "rows"), [(1, 1, 1), (4, 4, 1), (5, 4, 2)])
def test_a_gallery_holds_all_pages(count, columns_used, rows):
    sheet = gallery([Image.new("RGB", (100, 50), (200, 0, 0))] * count, columns=4, width_px=100)
    red = (np.asarray(sheet) == (200, 0, 0)).all(axis=2).sum()
    assert red == count * 100 * 50
    assert sheet.size == (columns_used * 112 + 12, rows * 62 + 12)


def test_a_gallery_reduces_wide_pages_and_leaves_narrow_ones_as_they_are():
    pages = [Image.new("RGB", size, (200, 0, 0)) for size in ((400, 200), (50, 60), (5000, 1))]
    red = (np.asarray(gallery(pages, columns=3, width_px=100)) == (200, 0, 0)).all(axis=2).sum()
    assert red == 100 * 50 + 50 * 60 + 100


def test_a_gallery_of_no_pages_is_an_empty_sheet():
    assert gallery([], columns=4, width_px=100).size == (124, 12)


FIGURES = [precision_recall_figure, threshold_figure]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(
    ("truths", "founds"),
    [
        ([page([])], [page([])]),
        ([page([SOLE])], [page([])]),
        ([page([])], [page([SOLE], [0.5])]),
        ([page([SOLE])], [page([SOLE], [1.0])]),
        ([page([SOLE])], [page([SOLE, LOW], [0.0, 0.7])]),
        ([], []),
    ],
)
def test_plots_can_be_drawn_where_there_is_little_or_nothing_to_plot(figure, truths, founds, tmp_path):
    evaluation = evaluate_boxes(truths, founds, ["a"] * len(truths), ["background", "redaction"], 0.5)
    figure(evaluation).savefig(tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as plot:
        assert plot.size == (770, 550)


@pytest.mark.parametrize("figure", FIGURES)
def test_no_text_of_a_plot_is_cut_off_and_nothing_becomes_global(figure):
    evaluation = evaluate_boxes(
        [page([SOLE])], [page([SOLE, LOW], [0.9, 0.3])], ["a"], ["background", "redaction"], 0.625
    )
    plot = figure(evaluation)
    canvas = FigureCanvasAgg(plot)
    canvas.draw()
    everything_in = plot.get_tightbbox(canvas.get_renderer())
    assert 0 <= everything_in.x0 < everything_in.x1 <= 7
    assert 0 <= everything_in.y0 < everything_in.y1 <= 5
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("figure", FIGURES)
def test_a_plot_says_how_much_it_was_measured_on_and_at_which_threshold(figure):
    evaluation = evaluate_boxes(
        [page([SOLE])], [page([SOLE, LOW], [0.9, 0.3])], ["a"], ["background", "redaction"], 0.625
    )
    axes = figure(evaluation).axes[0]
    assert "1 page with 1 redaction" in axes.get_title(loc="left")
    assert "0.625" in " ".join(text.get_text() for text in axes.get_legend().get_texts())


def test_the_threshold_plot_goes_on_below_the_lowest_score():
    evaluation = evaluate_boxes(
        [page([SOLE])], [page([SOLE, LOW], [0.9, 0.3])], ["a"], ["background", "redaction"], 0.5
    )
    precision = threshold_figure(evaluation).axes[0].lines[0]
    assert precision.get_xdata().tolist() == [0.9, 0.3, 0]
    assert precision.get_ydata().tolist() == [1, 0.5, 0.5]
