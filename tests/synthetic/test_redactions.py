"""What is withheld on a page, in which manner, and how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, combinations, pairwise
from statistics import median

import cv2
import numpy as np
import pytest

from redaction.synthetic.document import Document
from redaction.synthetic.page import BLACK, WHITE, Area, Drawing, Page, Word
from redaction.synthetic.pen import lightness
from redaction.synthetic.redactions import UNTOUCHED, Habit, habit_of, redact
from redaction.synthetic.redactions.codes import ELSEWHERE, SYSTEMS, Label
from redaction.synthetic.redactions.ground import Ground
from redaction.synthetic.redactions.habits import habit_with
from redaction.synthetic.redactions.laying import laid
from redaction.synthetic.redactions.looks import LOOKS
from redaction.synthetic.redactions.manners import Frame, Manner, Margins
from redaction.synthetic.redactions.redact import LEAST_HEIGHT, LEAST_WIDTH, Region, regions_of
from redaction.synthetic.redactions.shapes import bounds, gaps
from redaction.synthetic.redactions.targets import APPETITES, MOST, Text, choose
from redaction.synthetic.typeset import render, typeset

from .plain_pages import dice_of, plain_page


def document(number: int, language: str = "en") -> Document:
    return Document(7, number, "letter", language, 2, (595, 842))


@pytest.mark.parametrize("appetite", APPETITES)
def test_everything_that_is_withheld_lies_on_the_page_and_at_most_sixty_things_are(appetite):
    for seed in range(10):
        page = plain_page(seed)
        targets = choose(page, appetite, dice_of(seed))
        assert len(targets) <= MOST
        assert all(max(gaps(row.box, (0, 0, page.width, page.height))) < 0 for target in targets for row in target.rows)


@pytest.mark.parametrize("appetite", APPETITES)
def test_nothing_can_be_withheld_on_an_empty_page(appetite):
    assert list(choose(Page(595, 842), appetite, dice_of(0))) == []


def test_a_passage_may_run_on_over_the_paragraphs_closely_below_and_no_further():
    page = plain_page(2)
    text = Text(page)
    spans = {
        frozenset(row.paragraph for row in target.rows)
        for seed in range(60)
        for target in choose(page, "passages", dice_of(seed))
        if target.extent == "block"
    }
    assert frozenset({0, 1}) in spans
    assert frozenset({0, 1, 2, 3}) in spans
    assert all(max(span) - min(span) == len(span) - 1 for span in spans)
    assert {word.paragraph for line in text.column(0) for word in line} == {0, 1, 2, 3}  # not the table below
    assert text.column(3) == text.paragraphs[3]


def test_a_passage_ends_where_the_next_column_begins():
    words = [Word("column", x, y, "Helvetica", 11, line=n, paragraph=n) for n, (x, y) in enumerate(
        [(50, 100), (50, 120), (300, 100), (300, 120)]
    )]  # fmt: skip
    assert [[word.line for word in line] for line in Text(Page(595, 842, words)).column(0)] == [[0], [1]]


@pytest.mark.parametrize("look", LOOKS)
def test_no_two_regions_of_a_page_overlap_and_none_is_too_small_or_off_the_paper(look):
    for seed in range(6):
        page = plain_page(seed)
        redacted = redact(page, _always(look, seed), dice_of(seed))
        taken = np.zeros((842 * 3, 595 * 3), np.uint8)
        for redaction in redacted.redactions:
            x0, y0, x1, y1 = bounds(redaction.outline)
            assert x1 - x0 >= LEAST_WIDTH
            assert y1 - y0 >= LEAST_HEIGHT
            assert min(x0, y0) >= 0
            assert x1 <= page.width
            assert y1 <= page.height
            here = np.zeros_like(taken)
            cv2.fillPoly(here, [np.floor(np.array(redaction.outline) * 3).astype(int)], 1)
            assert not (cv2.erode(here, np.ones((3, 3), np.uint8)) & taken).any()
            taken |= here


@pytest.mark.parametrize("look", LOOKS)
def test_every_region_covers_something(look):
    page = plain_page(3)
    found = [one for seed in range(3, 9) for one in redact(page, _always(look, seed), dice_of(seed)).redactions]
    assert found
    for redaction in found:
        assert any(max(gaps(bounds(redaction.outline), mark.box)) < 0 for mark in page.marks)


def test_black_on_black_is_no_redaction():
    page = Page(200, 200, [Drawing((0, 0, 200, 60), lambda pen: pen.rectangle((0, 0, 200, 60), fill=(0, 0, 0)))])
    page.marks += [
        Word("white", 20, 40, "Helvetica", 12, WHITE, item=1),
        Word("black", 20, 140, "Helvetica", 12, line=1, item=2),
    ]
    habit = Habit(Manner("black"), Manner("black"))
    found = [redact(page, habit, dice_of(seed)).redactions for seed in range(40)]
    assert any(found)
    assert all(bounds(one.outline)[1] > 60 for redactions in found for one in redactions)


def test_what_is_erased_leaves_a_gap_in_a_line_that_goes_on():
    alone = Page(300, 200, [Word("alone", 20, 40, "Helvetica", 12, item=1)])
    among = Page(300, 200, [*alone.marks, Word("others", 56, 40, "Helvetica", 12)])
    erased = Habit(Manner("white", fill=WHITE), Manner("gray"))
    assert not any(redact(alone, erased, dice_of(seed)).redactions for seed in range(20))
    assert any(redact(among, erased, dice_of(seed)).redactions for seed in range(20))


def test_words_under_an_opaque_mark_can_be_taken_out_and_words_that_are_cut_stay():
    page = plain_page(4)
    cutting = Manner("black", margins=Margins(0, -0.2, 0, -0.2))
    for manner, fewer in ((Manner("black"), True), (cutting, False)):
        redacted = redact(page, Habit(manner, manner, removes=True), dice_of(1))
        assert redacted.redactions
        assert (len(redacted.page.words) < len(page.words)) is fewer


def test_a_mark_laid_over_the_scan_leaves_the_page_as_it_was():
    page = plain_page(4)
    redacted = redact(page, Habit(Manner("black"), Manner("black"), overlay=True), dice_of(1))
    assert redacted.page.marks == page.marks
    assert len(redacted.overlay) == len(redacted.redactions) > 0
    assert all(redacted.overlaid)


def test_the_page_that_is_given_stays_as_it_is():
    page = plain_page(4)
    before = list(page.marks)
    redact(page, Habit(Manner("black"), Manner("black")), dice_of(1))
    assert page.marks == before


def test_a_signature_is_withheld_as_a_signature():
    page = Page(300, 300, [Drawing((50, 50, 150, 90), lambda _pen: None)], [Area("signature", (50, 50, 150, 90))])
    manner = Manner("border", fill=WHITE, frame=Frame((0, 0, 0), 1), margins=Margins(0, 0, 0, 0))
    found = [redact(page, Habit(manner, manner), dice_of(seed)).redactions for seed in range(20)]
    (one,) = next(redactions for redactions in found if redactions)
    assert one.extent == "signature"
    assert bounds(one.outline) == pytest.approx((49.5, 49.5, 150.5, 90.5))


# Habits


def _always(look: str, seed: int, language: str = "en") -> Habit:
    return replace(habit_with(look, language, dice_of(f"{look}/{seed}")), spared=0)


def test_the_same_document_has_the_same_habit_and_the_same_dice_the_same_redactions():
    assert habit_of(document(5)) == habit_of(document(5))
    page, habit = plain_page(1), _always("marker", 1)
    once, again = (redact(page, habit, dice_of(9)) for _ in range(2))
    assert once.redactions == again.redactions
    assert typeset([once.page]) == typeset([again.page])


def test_all_documents_of_an_agency_are_redacted_in_its_manner_and_other_agencies_have_others():
    def habits(agency):
        return [habit_of(replace(document(number), agency=agency), 0) for number in range(8)]

    assert all(habit == habits(3)[0] for habit in habits(3))
    assert len({habits(agency)[0].words for agency in range(8)}) > 4
    assert len({habit.words for habit in habits(None)}) > 4


def test_the_share_of_documents_in_which_nothing_is_withheld_can_be_chosen():
    for share in (0.0, UNTOUCHED, 0.8):
        bare = sum(habit_of(document(number), share).words is None for number in range(600)) / 600
        assert bare == pytest.approx(share, abs=0.06)


def test_more_than_a_third_of_all_pages_have_no_redaction():
    bare = sum(not redact(plain_page(n % 7), habit_of(document(n)), dice_of(n)).redactions for n in range(400))
    assert bare / 400 > 1 / 3


def test_styles_have_their_shares():
    styles = Counter(habit.words.style for n in range(3000) if (habit := habit_of(document(n), 0)).words)
    told = {"black": 0.39, "border": 0.24, "white": 0.04, "gray": 0.18, "color": 0.15}
    assert {style: styles[style] / styles.total() for style in told} == pytest.approx(told, abs=0.03)


def test_pages_have_from_one_to_many_redactions_tiny_ones_and_some_as_wide_as_the_text():
    pages = [redact(plain_page(n % 7), habit_of(document(n), 0), dice_of(n)).redactions for n in range(600)]
    counts = sorted(len(redactions) for redactions in pages if redactions)
    boxes = [bounds(one.outline) for redactions in pages for one in redactions]
    assert counts[0] == 1
    assert median(counts) < 12
    assert counts[-1] > 30
    assert np.mean([x1 - x0 < 30 for x0, _, x1, _ in boxes]) > 0.05
    assert np.mean([x1 - x0 > 350 for x0, _, x1, _ in boxes]) > 0.05


@pytest.mark.parametrize("language", [*SYSTEMS, "pl"])
def test_codes_are_those_of_the_language_or_of_an_agency(language):
    codes = {
        one.code
        for seed in range(30)
        for look in ("gray boxes", "coded bars", "frames")
        for one in redact(plain_page(seed), _always(look, seed, language), dice_of(seed)).redactions
        if one.style != "border" and one.code
    }
    assert codes
    assert codes <= {text for system in SYSTEMS.get(language, ELSEWHERE) for text in system}


def test_a_code_beside_a_redaction_is_not_printed_over_words():
    """Ink that is there without the code is there with it, and the code's own ink lies where none was."""
    seen = 0
    for seed in range(12):
        page = plain_page(seed)
        for region in regions_of(Ground(page), _always("noted bars", seed), dice_of(seed)):
            if region.code and region.manner.label.place in ("beside", "margin"):
                before, code = (
                    render(typeset([replace(page, marks=m)]), 0, 72) < 128 for m in (page.marks, [region.code])
                )
                assert code.any()
                assert not (before & code).any()
                seen += 1
        if seen > 10:
            return
    raise AssertionError("hardly any code stands beside a redaction")


def test_no_two_codes_at_the_margin_are_printed_over_each_other():
    seen = 0
    for seed in range(12):
        found = regions_of(Ground(plain_page(seed)), _always("agency frames", seed), dice_of(seed))
        codes = [one.code.box for one in found if one.code and one.manner.label.place == "margin"]
        assert all(max(gaps(one, other)) >= 0 for one, other in combinations(codes, 2))
        seen += len(codes)
    assert seen > 10


def test_a_code_in_a_redaction_knows_where_it_stands_so_that_both_move_together():
    found = [regions_of(Ground(plain_page(seed)), _always("frames", seed), dice_of(seed)) for seed in range(6)]
    coded = [region for regions in found for region in regions if region.code]
    within = [region for region in coded if region.manner.label.place not in ("beside", "margin")]
    assert len(within) > 10
    for region in within:
        x0, y0, x1, y1 = region.code.box
        left, top, right, bottom = region.box
        assert left < (x0 + x1) / 2 < right
        assert top < (y0 + y1) / 2 < bottom


@pytest.mark.parametrize("joining", ["stairs", "flush"])
def test_lines_of_a_double_spaced_paragraph_become_one_black_block(joining):
    text = Text(plain_page(seed=1, size=11.0, leading=28.0))
    for paragraph in text.paragraphs[:4]:
        patches = laid(text.target("paragraph", chain(*paragraph)), Manner("black", joining=joining), dice_of(1))
        assert len(patches) == len(paragraph)
        assert all(upper.box[3] == lower.box[1] for upper, lower in pairwise(patches))


def stacked(label: Label | None) -> list[Region]:
    """The regions of two names, one below the other, whose boxes touch."""
    words = [Word("name", 50 + 20 * n, 100 + 11 * n, "Helvetica", 11, line=n, paragraph=n, item=n) for n in range(2)]
    manner = Manner("gray", fill=(0.7, 0.7, 0.7), margins=Margins(1, 0.2, 1, 0.2), label=label)
    page = Page(595, 842, words)
    return next(
        found
        for seed in range(50)
        if (found := regions_of(Ground(page), Habit(manner, manner), dice_of(seed)))
        and sum(len(region.boxes) for region in found) == 2
    )


def test_touching_boxes_of_several_details_are_one_region_unless_each_has_its_code():
    one, *others = stacked(None)
    assert not others
    assert one.redaction.extent == "block"
    label = Label(("5.1.2e",), "Helvetica", 6.0, WHITE, "center")
    upper, lower = stacked(label)
    assert 0 < lower.box[1] - upper.box[3] < 0.5
    assert upper.code
    assert lower.code
    assert len(stacked(replace(label, share=0.8))) == 1
    assert len(stacked(replace(label, place="margin"))) == 1


def test_lines_of_one_detail_stay_one_region_though_they_have_codes():
    words = [Word("name", 50 + 20 * n, 100 + 11 * n, "Helvetica", 11, line=n, item=1) for n in range(2)]
    label = Label(("5.1.2e",), "Helvetica", 6.0, WHITE, "center")
    manner = Manner("gray", fill=(0.7, 0.7, 0.7), margins=Margins(1, 0.2, 1, 0.2), label=label)
    found = [
        region
        for seed in range(20)
        for region in regions_of(Ground(Page(595, 842, words)), Habit(manner, manner), dice_of(seed))
        if region.redaction.extent == "name"
    ]
    assert found
    assert all(len(region.boxes) == 2 for region in found)


@pytest.mark.parametrize("look", ["gray boxes", "frames", "stickers", "coded white"])
def test_the_code_that_is_annotated_is_printed(look):
    page, seen = plain_page(2), set()
    for seed in range(6):
        for region in regions_of(Ground(page), _always(look, seed), dice_of(seed))[:4]:
            bare = replace(region, code=None)
            coded, without = (
                render(typeset([replace(page, marks=one.marks)]), 0, 100).astype(int) for one in (region, bare)
            )
            printed = bool(np.abs(coded - without).max() > 30)
            assert printed is (region.redaction.code is not None)
            seen.add(printed)
    assert True in seen


@pytest.mark.parametrize("look", ["stickers", "gray stickers"])
def test_codes_mostly_fill_stickers_that_are_much_larger_than_what_they_hide(look):
    made = [LOOKS[look].manner("nl", dice_of(seed)) for seed in range(200)]
    large = [one for one in made if one.margins.top + one.margins.bottom > 0.8]
    assert 40 < len(large) < 160
    assert sum(one.label.fits for one in large) > 0.6 * len(large)


@pytest.mark.parametrize("look", LOOKS)
def test_a_code_can_be_read_on_what_it_is_printed_on(look):
    for seed in range(60):
        manner = LOOKS[look].manner("en", dice_of(seed))
        if manner.label and manner.label.place not in ("beside", "margin"):
            assert abs(lightness(manner.label.color) - lightness(manner.fill)) > 0.15


def test_black_on_black_paper_is_no_redaction():
    words = [Word("white", 20, 40, "Helvetica", 12, WHITE, item=1)]
    for paper, found in (((0.05, 0.05, 0.05), False), ((0.4, 0.4, 0.4), True)):
        page = Page(200, 200, words, paper=paper)
        made = [redact(page, Habit(Manner("black"), Manner("black")), dice_of(seed)).redactions for seed in range(20)]
        assert any(made) is found


def test_what_lies_in_the_hole_of_a_region_is_part_of_it():
    ring = [(20, 20, 280, 40), (20, 160, 280, 180), (20, 40, 40, 160), (260, 40, 280, 160)]
    areas = [Area("cell", box) for box in [*ring, (120, 90, 180, 110)]]
    page = Page(300, 200, [Drawing(area.box, lambda _pen: None) for area in areas], areas)
    manner = Manner("black", margins=Margins(0, 0, 0, 0))
    found = [
        regions_of(Ground(page), Habit(manner, manner, appetite="table"), dice_of(f"ring/{seed}"))
        for seed in range(400)
    ]
    whole = [regions for regions in found if any(len(region.boxes) == len(ring) for region in regions)]
    assert whole
    assert all(len(regions) == 1 for regions in whole)


def test_each_line_of_a_scribble_is_a_region_of_its_own():
    for look in ("scribble", "color scribble"):
        regions = [
            one for seed in range(8) for one in regions_of(Ground(plain_page(seed)), _always(look, seed), dice_of(seed))
        ]
        assert len(regions) > 10
        assert all(len({(box[1], box[3]) for box in region.boxes}) == 1 for region in regions)


@pytest.mark.parametrize(
    ("pale", "manner"),
    [
        (True, Manner("gray", fill=(0.75, 0.75, 0.75))),
        (True, Manner("color", fill=(1.0, 1.0, 0.0))),
        (True, Manner("gray", fill=(0.75, 0.75, 0.75), label=Label(("b6",), "Helvetica", 6.0, WHITE, "center"))),
        (False, Manner("gray", fill=(0.75, 0.75, 0.75), label=Label(("b6",), "Helvetica", 6.0, BLACK, "center"))),
        (False, Manner("gray", fill=(0.75, 0.75, 0.75), frame=Frame(BLACK, 1.0))),
        (False, Manner("gray", fill=(0.3, 0.3, 0.3))),
        (False, Manner("black")),
    ],
)
def test_pale_is_what_leaves_nothing_in_black_and_white(pale, manner):
    assert manner.is_pale is pale
