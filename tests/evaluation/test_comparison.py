"""Two detectors on the same pages."""

import dataclasses

import numpy as np
import pytest

from redaction.boxes import PageBoxes
from redaction.errors import DataError
from redaction.evaluation.comparison import A_BETTER, B_BETTER, CHANCE, compare
from redaction.evaluation.measure import evaluate_boxes
from redaction.evaluation.report.versus import comparison_report, verdict

BOX, FAR, AWAY = [0, 0, 100, 10], [500, 500, 600, 520], [700, 700, 800, 720]
DOCUMENTS = range(20)


def page(boxes, number, scores=(), styles=None):
    attributes = {"style": styles} if styles else {}
    return PageBoxes(
        number, 1000, 1000, np.array(boxes, float).reshape(-1, 4), [1] * len(boxes), scores, document=f"d{number}",
        attributes=attributes,
    )  # fmt: skip


TRUTHS = [page([BOX, FAR], number, styles=("black", "gray")) for number in DOCUMENTS]


def evaluation(found, truths=TRUTHS, **more):
    founds = [page(boxes, truth.page, [0.9] * len(boxes)) for truth in truths for boxes in [found(truth.page)]]
    return evaluate_boxes(truths, founds, ["none.png"] * len(truths), ["background", "redaction"], 0.5, **more)


BLACK = evaluation(lambda _: [BOX])
BETTER = evaluation(lambda number: [BOX, FAR] if number % 3 else [BOX])
NOISY = evaluation(lambda number: [BOX, AWAY] if number == 3 else [BOX])


def rows_of(comparison):
    return {row["figure"]: row for row in comparison.figure_rows()}


def test_what_differs_beyond_chance_is_told_from_what_does_not():
    rows = rows_of(compare(BLACK, BETTER, 300))
    assert rows["recall"]["B - A"] == pytest.approx(13 / 40)
    assert rows["recall"]["95 % from"] > 0
    assert rows["recall"]["verdict"] == rows["F1"]["verdict"] == rows["AP50"]["verdict"] == B_BETTER
    assert rows["precision"]["verdict"] == CHANCE
    assert rows_of(compare(BETTER, BLACK, 300))["F1"]["verdict"] == A_BETTER


def test_one_false_alarm_on_one_document_may_be_chance():
    rows = rows_of(compare(BLACK, NOISY, 300))
    assert rows["precision"]["B - A"] < 0
    assert rows["precision"]["verdict"] == CHANCE


def test_the_same_documents_are_drawn_for_both():
    """A figure that is by the same amount better in every document is so in every resample."""
    hard = evaluation(lambda number: [BOX] if number % 2 else [])
    harder_by_one = evaluation(lambda number: [BOX, FAR] if number % 2 else [FAR])
    rows = rows_of(compare(hard, harder_by_one, 300))
    assert [rows["recall"][name] for name in ("B - A", "95 % from", "to")] == pytest.approx([0.5] * 3)


def test_an_evaluation_differs_in_nothing_from_itself():
    rows = rows_of(compare(BETTER, BETTER, 100))
    assert all(row["B - A"] == 0 and row["verdict"] in (CHANCE, "") for row in rows.values())
    alarms = rows.pop("false alarms per clean page")
    assert np.isnan([alarms["95 % from"], alarms["to"]]).all()  # no page is clean
    assert all(row["95 % from"] == row["to"] == 0 for row in rows.values())


def test_who_finds_what_is_counted_by_style_and_listed_by_page():
    comparison = compare(BLACK, BETTER, 0)
    everything, black, gray = comparison.found_rows()
    assert everything == {"style": "all", "both": 20, "only A": 0, "only B": 13, "neither": 7}
    assert (black["both"], gray["only B"], gray["neither"]) == (20, 13, 7)
    pages = comparison.page_rows()
    assert [row["only B"] for row in pages] == [1] * 13 + [0] * 7
    kinds = {row["kind"]: row for row in comparison.kind_rows()}
    assert (kinds["missed"]["A"], kinds["missed"]["B"]) == (20, 7)


def test_pages_may_come_in_another_order():
    backwards = evaluation(lambda number: [BOX, FAR] if number % 3 else [BOX], truths=TRUTHS[::-1])
    assert compare(BLACK, backwards, 0).found_by == compare(BLACK, BETTER, 0).found_by


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: evaluation(lambda _: [], TRUTHS[:-1]), "page 19 is only in A"),
        (lambda: evaluation(lambda _: [], [*TRUTHS, page([], 99)]), "page 99 is only in B"),
        (lambda: evaluation(lambda _: [], [page([BOX], n) for n in DOCUMENTS]), "page 0 has other true boxes"),
        (lambda: evaluation(lambda _: [], iou_threshold=0.75), "an overlap of 0.5 and B from 0.75"),
    ],
)
def test_what_cannot_be_compared_is_refused(other, message):
    with pytest.raises(DataError, match=message):
        compare(BLACK, other(), 0)


def test_the_report_names_both_and_says_who_is_better():
    comparison = compare(BLACK, BETTER, 300)
    assert verdict(comparison).endswith("0 redactions are found by A only, 13 by B only.")
    assert "beyond what chance explains" in verdict(comparison)
    text = comparison_report(comparison, "<one>", "other", 3)
    assert "&lt;one&gt;" in text
    assert "<one>" not in text
    assert "may be chance" in text
    assert "only B" in text


def test_without_documents_to_draw_every_difference_may_be_chance():
    truths = [page([BOX], 1)]
    comparison = compare(evaluation(lambda _: [], truths), evaluation(lambda _: [BOX], truths), 100)
    assert rows_of(comparison)["F1"]["verdict"] == CHANCE
    assert "better in F1; one needs two documents or more" in verdict(comparison)
    assert "nan" not in verdict(comparison)


def test_pages_whose_boxes_have_other_classes_are_not_the_same():
    truths = [page([BOX], number) for number in DOCUMENTS]
    others = [dataclasses.replace(truth, labels=np.array([2])) for truth in truths]
    with pytest.raises(DataError, match="has other true boxes in A than in B"):
        compare(evaluation(lambda _: [BOX], truths), evaluation(lambda _: [BOX], others), 0)
