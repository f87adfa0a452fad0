"""Another threshold without the model: the same as if the page had been measured at it."""

import numpy as np
import pytest
from documents.examples import HEIGHT, WIDTH, WITHHELD

from redaction.boxes import PageBoxes
from redaction.documents.page import Page
from redaction.predicting.find import ReadPage, measured
from redaction.predicting.sifted import SiftedPage

SCORES = [0.2, 0.9, 0.5, 0.5]


@pytest.fixture
def page():
    """A page of 400 x 500 px, read at half its size, with words of which some lie under two boxes."""
    pixels = np.full((250, 200), 255, np.uint8)
    pixels[20:60, 20:180:3] = 30
    pixels[100:120, 40:150] = 10
    places = np.array([[80 + 12 * i, 205, 90 + 12 * i, 225] for i in range(len(WITHHELD))], np.float32)
    return Page(3, WIDTH, HEIGHT, pixels, (1, 0, 0, -1, 0, 500), WITHHELD, places)


@pytest.fixture
def boxes():
    edges = [[70, 195, 200, 245], [80, 200, 300, 240], [20, 20, 60, 60], [60, 300, 390, 480]]
    return PageBoxes(0, WIDTH, HEIGHT, np.array(edges, float), np.ones(4), np.array(SCORES))


@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.3, 0.5, 0.7, 0.95])
def test_a_page_at_another_threshold_is_what_measuring_it_there_gives(page, boxes, threshold):
    sifted = SiftedPage.of(ReadPage(page, measured(page, boxes.at_least(0.05))))
    assert sifted.at(threshold) == measured(page, boxes.at_least(threshold))


def test_characters_under_several_boxes_belong_to_the_surest(page, boxes):
    found = measured(page, boxes).boxes
    assert [box.score for box in found] == sorted(SCORES, reverse=True)
    assert found[0].hidden_characters > 0
    assert found[-1].hidden_characters == 0
