"""Laws that the pages of every family of documents keep."""

import itertools
import random

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.layouts import LAYOUTS, compose
from redaction.synthetic.layouts.ornaments import house_strips
from redaction.synthetic.layouts.prose import entry_label
from redaction.synthetic.layouts.sheet import Sheet, broken, meet, pieces, width_of
from redaction.synthetic.layouts.style import Look
from redaction.synthetic.page import Page, Word
from redaction.synthetic.text import LANGUAGES
from redaction.synthetic.typeset import render, typeset

A4, LETTER = (595.28, 841.89), (612.0, 792.0)
LETTERS = {
    "pl": "ĄĆĘŁŃÓŚŹŻąćęłńóśźż", "cs": "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž", "tr": "ÇĞİÖŞÜçğıöşü", "de": "ÄÖÜäöüß",
    "fr": "ÀÂÇÈÉÊËÎÏÔÙÛŒàâçèéêëîïôùûœ", "es": "ÁÉÍÑÓÚáéíñóúü¿¡", "pt": "ÃÁÂÇÉÍÓÕãáâçéíóõ", "it": "ÀÈÉÌÒÙàèéìòù",
    "nl": "ëïéöüç€", "sv": "ÅÄÖåäöé", "en": "$£€—–’“”•§",
}  # fmt: skip


PROSE = ("letter", "memo", "mail", "report", "court", "cable", "article", "sparse", "dense", "talk", "listing")


def top(word):
    """Where small letters begin."""
    return word.baseline - 0.5 * word.size


def document(kind, number=0, language=None, pages=2):
    language = language or list(LANGUAGES)[number % len(LANGUAGES)]
    return Document(7, number, kind, language, pages, (A4, LETTER)[number % 2])


@pytest.fixture(params=LAYOUTS)
def kind(request):
    return request.param


@pytest.fixture(params=range(4), ids=lambda number: f"document {number}")
def composed(request, kind):
    one = document(kind, request.param * 3 + 1)
    return one, compose(one)


def test_a_document_has_as_many_pages_as_it_says_in_its_size(composed):
    one, pages = composed
    assert len(pages) == one.pages
    assert all({page.width, page.height} == set(one.paper) for page in pages)


def test_marks_lie_on_the_page_or_nearly(composed):
    _, pages = composed
    for page in pages:
        for mark in [*page.marks, *page.areas]:
            x0, y0, x1, y1 = mark.box
            assert x0 <= x1
            assert y0 <= y1
            assert x0 >= -12
            assert y0 >= -12
            assert x1 <= page.width + 12
            assert y1 <= page.height + 12


def test_words_of_a_line_do_not_overlap_and_share_a_paragraph(composed):
    _, pages = composed
    for page in pages:
        lines = {}
        for word in page.words:
            lines.setdefault(word.line, []).append(word)
        for words in lines.values():
            words.sort(key=lambda word: word.x)
            assert len({word.paragraph for word in words}) == 1
            for left, right in itertools.pairwise(words):
                assert right.x >= left.box[2] - 0.01, (left.text, right.text)


@pytest.mark.parametrize("kind", PROSE)
def test_no_word_of_a_text_stands_on_another(kind):
    for number in range(5):
        for page in compose(document(kind, 60 + number)):
            words = sorted(page.words, key=lambda word: word.baseline)
            for place, word in enumerate(words):
                for other in itertools.takewhile(lambda later, low=word.baseline: top(later) < low, words[place + 1 :]):
                    apart = other.x >= word.box[2] - 0.5 or word.x >= other.box[2] - 0.5
                    assert apart or top(other) >= word.baseline - 0.5, (word.text, other.text)


def test_no_glyph_is_missing(composed):
    _, pages = composed
    for word in (word for page in pages for word in page.words):
        assert not missing(word.font, word.text), (word.font, word.text)


def test_a_document_is_the_same_whenever_it_is_made(composed):
    one, pages = composed
    assert typeset(compose(one)) == typeset(pages)


def test_the_parts_of_a_detail_stand_close_together(composed):
    _, pages = composed
    for page in pages:
        items = {}
        for word in page.words:
            if word.item is not None:
                items.setdefault(word.item, []).append(word.line)
        for lines in items.values():
            assert max(lines) - min(lines) <= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_can_be_set_in_every_language(kind, language):
    pages = compose(document(kind, 40, language, pages=1))
    assert all(not missing(word.font, word.text) for page in pages for word in page.words)


def test_pages_of_a_document_share_their_typefaces():
    for number in range(6):
        first, second = compose(document("letter", number))
        shared = {word.font for word in first.words} & {word.font for word in second.words}
        assert shared


def test_documents_of_a_family_differ_in_type_and_size():
    pages = [compose(document("report", number, pages=1))[0] for number in range(30)]
    assert len({page.words[-1].font for page in pages}) > 8
    sizes = {word.size for page in pages for word in page.words}
    assert min(sizes) < 8
    assert max(sizes) > 13


@pytest.mark.parametrize("family", fonts.FAMILIES, ids=lambda family: family.name)
def test_a_typeface_has_the_letters_of_its_languages(family):
    for language in LANGUAGES:
        if family.covers(language):
            assert not missing(family.regular, LETTERS[language] + "AZaz09")
            assert not missing(family.bold, LETTERS[language])


def test_every_language_has_every_kind_of_typeface():
    for language in LANGUAGES:
        for character in ("sans", "serif", "mono", "typewriter", "script", "display"):
            assert sum(family.character == character and family.covers(language) for family in fonts.FAMILIES) >= 2


def test_lines_are_no_wider_than_the_column_and_keep_glued_pieces_together():
    look = Look("Helvetica", 10, 12, first=20)
    words = pieces("a quick brown fox jumps over the lazy dog and runs on and on through the night", look)
    words[3] = words[3]._replace(token=words[3].token._replace(glued=True))
    lines = list(broken(words, look, 100))
    assert [piece for line in lines for piece in line] == words
    assert width_of(lines[0]) <= 80
    assert all(width_of(line) <= 100 for line in lines)
    assert not any(line[0].token.glued for line in lines)


def test_entries_are_numbered_in_the_way_of_their_pattern():
    assert [entry_label("1.", 3), entry_label("(a)", 3), entry_label("I.", 4), entry_label("•", 9)] == [
        "3.",
        "(c)",
        "IV.",
        "•",
    ]


def missing(font, text):
    """Signs that a font cannot draw."""
    face = pdfmetrics.getFont(font)
    if isinstance(face, TTFont):
        return [sign for sign in text if ord(sign) not in face.face.charToGlyph]
    return [sign for sign in text if not sign.encode("cp1252", "ignore")]


def test_what_a_redaction_can_cover_is_there():
    kinds, details = set(), 0
    for name in ("letter", "report", "article", "mail"):
        for number in range(12):
            for page in compose(document(name, number, "en", 1)):
                kinds |= {area.kind for area in page.areas}
                details += len({word.item for word in page.words if word.item is not None})
    assert {"body", "signature", "letterhead"} <= kinds
    assert details > 300
    assert isinstance(page.words[0], Word)


def test_the_heavy_face_of_a_variable_typeface_is_drawn_heavier_than_its_regular_one():
    family = next(family for family in fonts.FAMILIES if family.name == "Arimo")

    def ink(face):
        words = [Word("m", 1, 9, family.regular, 2), Word("minimum", 10, 30, face, 24)]  # both faces in one file
        return (255 - render(typeset([Page(200, 40, words)]), 0, 72)).sum()

    assert ink(family.bold) > 1.2 * ink(family.regular)


def test_strips_of_the_house_are_not_printed_over_words():
    drawn = 0
    for seed in range(60):
        sheet = Sheet(Page(*A4))
        words = sheet.put("Department of Rivers and Bridges", Look("Helvetica", 20.0, 24.0), 60.0, 60.0)
        house_strips(sheet, random.Random(seed), "en", 60.0, (30.0, 70.0))  # noqa: S311 - no secret
        for mark in sheet.page.marks[len(words) :]:
            drawn += 1
            assert not any(meet(mark.box, word.box) for word in words)
    assert 5 < drawn < 55
