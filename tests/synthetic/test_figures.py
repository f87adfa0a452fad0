"""Laws that every figure keeps."""

import random

import cv2
import numpy as np
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from redaction.synthetic import fonts
from redaction.synthetic.figures import FIGURES
from redaction.synthetic.figures.codes import qr_code
from redaction.synthetic.figures.lettering import terms
from redaction.synthetic.figures.photographs import group, photograph, portrait
from redaction.synthetic.page import Page
from redaction.synthetic.pen import Pen
from redaction.synthetic.text import LANGUAGES
from redaction.synthetic.typeset import render, render_transparent, transparency, typeset

ALL = {f"{family} {figure.__name__}": figure for family, figures in FIGURES.items() for figure in figures}
BOXES = {
    "wide": (60, 50, 260, 110),
    "square": (60, 50, 180, 170),
    "high": (60, 50, 120, 230),
    "large": (20, 20, 320, 280),  # from 150 points on charts have larger letters
}
TOLERANCE_PX = 2
"""Strokes lie with half of their width outside of what they outline."""


def dice(seed):
    return random.Random(seed)  # noqa: S311 - no secret


@pytest.fixture(params=ALL)
def figure(request):
    return ALL[request.param]


def alpha(drawing, width=340, height=300):
    """How much of each pixel is drawn on, at one pixel for each point."""
    return render_transparent(transparency([drawing], width, height), 0, 72)[..., 3]


def pixels(drawing, width=340, height=300):
    return render(typeset([Page(width, height, [drawing])]), 0, 72)


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
@pytest.mark.parametrize("seed", range(4))
def test_a_figure_stays_in_its_box_and_shows_there(figure, box, seed):
    drawn = alpha(figure(box, dice(seed)))
    x0, y0, x1, y1 = box
    inside = np.zeros_like(drawn, bool)
    inside[y0 - TOLERANCE_PX : y1 + TOLERANCE_PX, x0 - TOLERANCE_PX : x1 + TOLERANCE_PX] = True
    assert not drawn[~inside].any()
    assert (drawn[inside] > 0).mean() > 0.002


def test_the_same_dice_give_the_same_pixels_and_others_do_not(figure):
    box = BOXES["square"]
    first, again = (pixels(figure(box, dice(3))) for _ in range(2))
    assert np.array_equal(first, again)
    assert any(not np.array_equal(first, pixels(figure(box, dice(seed)))) for seed in range(4, 12))


def test_a_figure_looks_the_same_however_often_it_is_drawn(figure):
    drawing = figure(BOXES["wide"], dice(1))
    assert np.array_equal(pixels(drawing), pixels(drawing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_can_be_lettered_in_every_language(figure, language):
    typeset([Page(340, 300, [figure(BOXES["wide"], dice(5), language)])])


@pytest.mark.parametrize("seed", range(8))
def test_faces_lie_on_their_photograph(seed):
    box = BOXES["square"]
    for make, least, most in ((portrait, 1, 1), (group, 2, 5), (photograph, 0, 5)):
        faces = make(box, dice(seed)).faces
        assert least <= len(faces) <= most
        for x0, y0, x1, y1 in faces:
            assert box[0] <= x0 < x1 <= box[2]
            assert box[1] <= y0 < y1 <= box[3]
            assert x1 - x0 > 8


@pytest.mark.parametrize("seed", range(20))
def test_a_face_stands_out_in_the_middle_of_its_box(seed):
    """Within the box of a face there is more detail than in the corners of the picture beside it."""
    box = (0, 0, 240, 300)
    drawing = portrait(box, dice(seed))
    gray = pixels(drawing, 240, 300).mean(axis=2)
    left, top, right, bottom = (round(edge) for edge in drawing.faces[0])
    blurred = cv2.GaussianBlur(gray, (0, 0), 5)
    assert np.ptp(blurred[top:bottom, left:right]) > np.ptp(blurred[:40, :40])


def test_photographs_come_in_colour_gray_and_black_and_white():
    seen = set()
    for seed in range(60):
        picture = pixels(photograph((0, 0, 120, 90), dice(seed)), 120, 90).astype(int)
        colored = np.abs(picture[..., 0] - picture[..., 2]).mean() > 6
        extreme = ((picture.mean(axis=2) < 40) | (picture.mean(axis=2) > 215)).mean() > 0.8
        seen.add("color" if colored else "black and white" if extreme else "gray")
    assert seen == {"color", "gray", "black and white"}


@pytest.mark.parametrize("seed", range(5))
def test_a_telephone_can_read_the_qr_codes(seed):
    picture = render(typeset([Page(120, 120, [qr_code((10, 10, 110, 110), dice(seed))])]), 0, 216)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert text.startswith("https://example.org/")


def test_many_figures_are_dark_or_filled():
    """Detectors are to learn that such things are no redactions, so there have to be many."""
    dark = set()
    for name, make in ALL.items():
        for seed in range(8):
            gray = pixels(make((0, 0, 120, 60), dice(seed)), 120, 60).mean(axis=2)
            if (gray < 90).mean() > 0.25:
                dark.add(name)
    assert len(dark) > len(ALL) // 3


def test_a_picture_is_kept_as_jpeg_or_exactly(monkeypatch):
    page, noise = Page(100, 100), np.random.default_rng(0).integers(0, 256, (100, 100, 3)).astype(np.uint8)
    exact = typeset([Page(100, 100, [_Picture(noise, None)])])
    assert np.array_equal(render(exact, 0, 72), noise)
    page.marks.append(_Picture(noise, 80))
    assert 0 < np.abs(render(typeset([page]), 0, 72).astype(int) - noise).mean() < 60


class _Picture:
    box = (0, 0, 100, 100)

    def __init__(self, noise, quality):
        self._noise, self._quality = noise, quality

    def draw(self, pen: Pen):
        pen.image(self._noise, self.box, self._quality)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_kinds_of_words(language):
    own, english = terms(language), terms("en")
    assert set(own) == set(english)
    assert set(own["columns"]) == set(english["columns"])
    assert all(words for words in own["columns"].values())
    assert len(own["weekdays"]) == 7
    assert len(own["window"]) >= 6
    assert len(own["route_box"]) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_language_can_be_written_in_its_typefaces(language):
    own = terms(language)
    words = [word for kind, list_ in own.items() if kind != "columns" for word in list_]
    words += [word for list_ in own["columns"].values() for word in list_]
    for family in fonts.FAMILIES:
        if family.covers(language) and family.character in ("sans", "serif", "script"):
            assert not {sign for word in words for sign in word if not _has(family.regular, sign)}, family.name


def _has(font, sign):
    face = pdfmetrics.getFont(font)
    return ord(sign) in face.face.charToGlyph if isinstance(face, TTFont) else bool(sign.encode("cp1252", "ignore"))
