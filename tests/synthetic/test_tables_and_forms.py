"""Laws of tables, forms and the families of documents that are made of them or of pictures."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from redaction.synthetic import fonts
from redaction.synthetic.document import Document
from redaction.synthetic.layouts import compose
from redaction.synthetic.layouts.fields import Form, form_style
from redaction.synthetic.layouts.sheet import Sheet
from redaction.synthetic.layouts.style import style_of
from redaction.synthetic.layouts.tables import Column, Table, cut, fitted, some_columns, table_style
from redaction.synthetic.layouts.values import BRIEF, NUMERIC, PERSONAL, WORDY, Values
from redaction.synthetic.page import BLACK, Page
from redaction.synthetic.text import LANGUAGES, Writer, plain
from redaction.synthetic.typeset import render, typeset

A4 = (595.28, 841.89)
HOLDS = {
    "form": {"cell", "signature", "letterhead", "stamp", "photograph", "face"},
    "ledger": {"cell", "column", "figure", "letterhead"},
    "disclosure": {"cell", "column"},
    "invoice": {"cell", "column", "letterhead", "stamp"},
    "log sheet": {"cell", "column", "signature"},
    "printout": {"cell", "column"},
    "chart report": {"figure", "photograph", "face", "body", "cell"},
    "photographs": {"photograph", "face"},
    "map": {"figure", "stamp"},
    "puzzle": {"figure"},
    "cover": {"stamp", "letterhead", "photograph", "signature"},
    "clipping": {"photograph", "face", "signature", "stamp"},
    "card": {"cell", "photograph", "face", "signature", "stamp"},
    "calendar": {"cell"},
    "screenshots": {"figure"},
}
"""What somebody can find to withhold in each family, beside words."""


def document(kind, number=0, language="en", pages=1):
    return Document(11, number, kind, language, pages, A4)


def table_of(number, height=400.0):
    """A table of some document on a sheet of its own, and its values."""
    one = document("ledger", number)
    dice = one.dice("test")
    values = Values("en", Writer("en", dice), dice)
    sheet, look = Sheet(Page(*A4)), table_style(style_of(one), dice)
    columns = fitted(some_columns(values, dice, dice.randint(2, 8)), 500, look.look)
    return Table(sheet, (40, 100, 540, 100 + height), columns, look), sheet, columns, values


def form_of(number):
    """A form of some document, all of whose fields are filled, on a sheet of its own; its look and its values."""
    one = document("form", number)
    dice = one.dice("test")
    look = replace(form_style(style_of(one), dice, "en"), empty=0.0)
    values, sheet = Values("en", Writer("en", dice), dice), Sheet(Page(*A4))
    return Form(sheet, (50, 100, 550, 700), look, dice), sheet, look, values


def lies_in(box, other, slack=0.01):
    return (
        box[0] >= other[0] - slack
        and box[1] >= other[1] - slack
        and box[2] <= other[2] + slack
        and box[3] <= other[3] + slack
    )


@pytest.mark.parametrize("number", range(30))
def test_cells_hold_their_words_and_columns_hold_their_cells(number):
    table, sheet, columns, values = table_of(number)
    rows = 0
    while table.row([values.value(column.kind, rows) for column in columns]):
        rows += 1
    table.close()
    cells = [area.box for area in sheet.page.areas if area.kind == "cell"]
    assert len(cells) == rows * len(columns)
    for word in sheet.page.words:
        # the descent of some typefaces is deeper than their line
        assert sum(lies_in((word.x, word.baseline - 1, word.box[2], word.baseline), cell) for cell in cells) == 1
    over = [area.box for area in sheet.page.areas if area.kind == "column"]
    assert len(over) == len(columns)
    assert all(sum(lies_in(cell, column) for column in over) == 1 for cell in cells)


@pytest.mark.parametrize("number", range(10))
def test_a_row_for_which_no_room_is_left_is_not_set(number):
    table, sheet, columns, _ = table_of(number, height=60)
    while table.row([plain("word") for _ in columns]):
        pass
    marks, areas, end = len(sheet.page.marks), len(sheet.page.areas), table.y
    assert not table.row([plain("word") for _ in columns])
    assert (len(sheet.page.marks), len(sheet.page.areas), table.y) == (marks, areas, end)
    assert end <= 160.01


def test_headers_of_tables_are_dark_gray_colored_pale_or_plain():
    fills = [table_style(style_of(document("ledger", n)), document("ledger", n).dice("x")).head_fill for n in range(80)]
    kinds = {
        "plain" if f is None else "color" if max(f) - min(f) > 0.2 else "dark" if f[0] < 0.3 else "gray" for f in fills
    }
    assert kinds == {"plain", "color", "dark", "gray"}
    assert sum(fill is not None and sum(fill) < 0.6 for fill in fills) >= 15


def test_letters_on_a_header_differ_from_its_fill():
    for number in range(60):
        look = table_style(style_of(document("ledger", number)), document("ledger", number).dice("x"))
        if look.head_fill is not None:
            assert abs(sum(look.head.color) - sum(look.head_fill)) > 0.9


def header_of(single):
    """Pixels along the middle of a black header over two columns of 200 points each, at a pixel a point."""
    one = document("ledger")
    look = replace(
        table_style(style_of(one), one.dice("x")), head_fill=BLACK, single=single, rules="none", stripe=None, pad=(4, 9)
    )
    sheet = Sheet(Page(500, 200))
    table = Table(sheet, (50, 50, 450, 150), [Column("name", "a", 1), Column("town", "b", 1)], look)
    table.header()
    table.close()
    return render(typeset([sheet.page]), 0, 72)[55, :, 0]


def test_a_header_is_filled_from_end_to_end_or_cell_by_cell_or_but_for_its_first_cell():
    whole, apart, bare = header_of(None), header_of((8.0, False)), header_of((8.0, True))
    assert (whole[50:450] < 50).all()
    assert (apart[55:245] < 50).all()
    assert (apart[247:253] > 200).all()
    assert (apart[255:445] < 50).all()
    assert (bare[50:253] > 200).all()
    assert (bare[255:445] < 50).all()


def test_a_word_that_is_too_wide_loses_its_end():
    look = table_style(style_of(document("ledger")), document("ledger").dice("x")).look
    assert cut("averylongword", look, 1000) == "averylongword"
    short = cut("averylongword", look, 20)
    assert "averylongword".startswith(short)
    assert 1 <= len(short) < 13
    assert cut("averylongword", look, 0) == "a"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_value_has_a_title_and_personal_ones_can_be_withheld(language):
    dice = document("ledger").dice("values")
    values = Values(language, Writer(language, dice), dice)
    for kind in (*PERSONAL, *WORDY, *NUMERIC, *BRIEF):
        assert values.title(kind)
        for row in range(5):
            tokens = values.value(kind, row)
            assert tokens
            assert all(token.text and " " not in token.text for token in tokens)
            if kind in PERSONAL:
                assert all(token.item is not None for token in tokens)


@pytest.mark.parametrize("number", range(30))
def test_fields_of_a_form_hold_their_labels_and_values(number):
    form, sheet, _, values = form_of(number)
    kinds = ("name", "street", "subject")
    form.row([(values.title(kind), values.value(kind)) for kind in kinds], (1, 2, 1))
    assert form.y > 100
    places = list(itertools.pairwise((50, 175, 425, 550)))
    for word in sheet.page.words:
        assert sum(left - 0.01 <= word.x and word.box[2] <= right + 0.01 for left, right in places) == 1, word.text
    assert any(word.item is not None for word in sheet.page.words)


@pytest.mark.parametrize("number", range(20))
def test_a_statement_stays_within_its_form_and_no_word_stands_on_another(number):
    form, sheet, look, values = form_of(number)
    values_in = [values.value(kind) for kind in ("name", "street", "date", "subject")]
    form.statement([(plain("we declare that"), value) for value in values_in])
    written = sheet.page.words
    assert [word.text for word in written if word.font == look.label.font][:3] == ["we", "declare", "that"]
    assert {word.item for word in written} >= {token.item for value in values_in for token in value[:1]}
    for word in written:
        assert word.x >= 50
        assert word.box[2] <= 550.01
        assert 100 < word.baseline < form.y
    for one, other in itertools.combinations(written, 2):
        if one.line == other.line:
            assert one.box[2] <= other.x + 0.01 or other.box[2] <= one.x + 0.01, (one.text, other.text)


def test_a_statement_without_words_takes_a_line_and_writes_nothing():
    form, sheet, _, _ = form_of(0)
    form.statement([])
    assert sheet.page.words == []
    assert 100 < form.y < 150


def test_forms_are_filled_by_computers_typewriters_and_hands_or_empty():
    by_face = {family.regular: family.character for family in fonts.FAMILIES}
    filled, empty = set(), 0
    for number in range(60):
        look = form_style(style_of(document("form", number)), document("form", number).dice("x"), "en")
        filled.add(by_face.get(look.value.font, "sans"))
        empty += look.empty == 1
    assert {"script", "typewriter", "sans"} <= filled
    assert 5 <= empty <= 30


def test_bars_of_forms_are_black_gray_colored_white_or_missing():
    bars = [form_style(style_of(document("form", n)), document("form", n).dice("x"), "en").bar for n in range(80)]
    assert None in bars
    assert (0.0, 0.0, 0.0) in bars
    assert (1.0, 1.0, 1.0) in bars
    assert sum(bar is not None and bar[0] == bar[1] == bar[2] and 0.4 < bar[0] < 0.95 for bar in bars) >= 5


@pytest.mark.parametrize("kind", HOLDS)
def test_a_family_holds_what_could_be_withheld_within_its_pages(kind):
    seen = set()
    for number in range(36):
        for page in compose(document(kind, number)):
            for area in page.areas:
                seen.add(area.kind)
                # a stamp or a note may reach over the text, never over the edge of the paper
                assert lies_in(area.box, (0, 0, page.width, page.height), slack=1.0), (area, number)
                assert area.box[0] < area.box[2]
                assert area.box[1] < area.box[3]
    assert seen >= HOLDS[kind]


@pytest.mark.parametrize(
    "kind", ["form", "ledger", "disclosure", "invoice", "log sheet", "printout", "card", "calendar"]
)
def test_pages_hold_personal_details(kind):
    details = [
        len({word.item for word in page.words if word.item}) for n in range(20) for page in compose(document(kind, n))
    ]
    assert np.mean(details) > 2


@pytest.mark.parametrize("number", range(6))
def test_a_table_goes_on_over_pages_under_the_same_header(number):
    first, second, third = compose(document("ledger", number, pages=3))
    assert [word.text for word in second.words[:2]] == [word.text for word in third.words[:2]]
    assert [word.font for word in second.words[:2]] == [word.font for word in third.words[:2]]
    assert (first.width, first.height) == (second.width, second.height)


@pytest.mark.parametrize("kind", HOLDS)
def test_pages_are_neither_empty_nor_black(kind):
    for number in range(4):
        page = compose(document(kind, number))[0]
        pixels = render(typeset([page]), 0, 40).mean(axis=2)
        paper = np.median(pixels)
        assert (np.abs(pixels - paper) > 20).mean() > 0.002
        assert pixels.std() > 2
