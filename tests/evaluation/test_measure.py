"""Whole pages, and all figures of an evaluation together."""

import math

import pytest
from hypothesis import given, settings

from redaction.evaluation.measure import evaluate_boxes

from .invented import BOX, CLASSES, FAR, page, pairs

EMPTY = page([])


def evaluate(truths, founds, threshold=0.5, **more):
    return evaluate_boxes(truths, founds, [""] * len(truths), CLASSES, threshold, **more)


def pages_called(truths, founds):
    figures = evaluate(truths, founds).figures
    names = ("page_accuracy", "page_precision", "page_recall", "false_alarms_per_clean_page")
    return tuple(figures[name].value for name in names)


def test_a_page_is_called_redacted_by_any_box_at_the_threshold_wherever_it_lies():
    truths = [page([BOX], number=number) if number < 2 else page([], number=number) for number in range(4)]
    found = [([FAR], [0.6]), ([BOX], [0.4]), ([BOX], [0.4]), ([BOX, FAR, FAR], [0.5, 0.7, 0.4])]
    founds = [page(*boxes, number=number) for number, boxes in enumerate(found)]
    assert pages_called(truths, founds) == (0.5, 0.5, 0.5, 1.0)


def test_a_page_with_only_a_crowd_is_redacted():
    assert pages_called([page([BOX], crowd=[True])], [page([BOX], [0.9])]) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    ("truths", "founds", "expected"),
    [
        ([], [], (1, 1, 1, 0)),
        ([EMPTY], [EMPTY], (1, 1, 1, 0)),
        ([page([BOX])], [EMPTY], (0, 1, 0, 0)),
        ([EMPTY], [page([BOX, FAR], [0.9, 0.8])], (0, 0, 1, 2)),
    ],
)
def test_figures_of_pages_are_defined_where_nothing_is_redacted_or_called_so(truths, founds, expected):
    assert pages_called(truths, founds) == expected


def test_an_evaluation_holds_headline_table_and_the_pages_with_most_errors_first():
    truths = [page([BOX], number=1), page([BOX, FAR], number=2), page([], number=3)]
    founds = [page([BOX], [0.9], number=1), page([], number=2), page([FAR], [0.8], number=3)]
    result = evaluate(truths, founds, pictures=2)
    expected = {
        "f1": 0.4, "precision": 0.5, "recall": 1 / 3, "ap": result.table[0]["ap"], "ap50": result.table[0]["ap50"],
        "pq": 0.4, "sq": 1, "rq": 0.4, "page_accuracy": 1 / 3, "page_precision": 1 / 2, "page_recall": 1 / 2,
        "false_alarms_per_clean_page": 1, "share_error": 0.005 / 3, "share_bias": -0.001 / 3, "share_worst": 0.003,
        "calibration_error": 0.45, "threshold": 0.5,
    }  # fmt: skip
    assert result.headline == pytest.approx(expected)
    assert 0 < result.headline["ap50"] < 1
    assert result.pictured == (1, 2)


def test_found_boxes_are_paired_with_true_ones_by_the_id_of_their_page():
    truths, founds = [page([BOX], number="a"), page([FAR], number="ü")], [page([FAR], [0.9], number="ü")]
    result = evaluate(truths, [*founds, page([BOX], [0.8], number="a")])
    assert [found.page for found in result.founds] == ["a", "ü"]
    assert result.headline["f1"] == result.headline["ap"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("true_pages", "found_pages", "message"),
    [
        ([1, 2], [1], "page 2 has no entry among the found boxes"),
        ([1], [1, "1"], "page '1' has no entry among the true boxes"),
        ([1, 1], [1], "page 1 has two entries among the true boxes"),
        (["a"], ["a", "a"], "page 'a' has two entries among the found boxes"),
    ],
)
def test_pages_that_do_not_pair_are_refused_by_name(true_pages, found_pages, message):
    with pytest.raises(ValueError, match=message):
        evaluate(
            [page([], number=number) for number in true_pages], [page([], number=number) for number in found_pages]
        )


def test_a_file_too_few_is_refused():
    with pytest.raises(ValueError, match="1 files for 2 pages"):
        evaluate_boxes([page([]), page([], number=2)], [page([]), page([], number=2)], ["a"], CLASSES, 0.5)


def test_without_any_page_all_shares_are_those_of_a_faultless_detector_and_ap_is_nan():
    headline = evaluate([], []).headline
    assert math.isnan(headline["ap"])
    assert (headline["f1"], headline["page_accuracy"], headline["false_alarms_per_clean_page"]) == (1, 1, 0)


@settings(max_examples=40, deadline=None)
@given(pairs())
def test_the_order_of_pages_changes_no_figure_at_the_threshold(data):
    forward, backward = evaluate(*data), evaluate(*[side[::-1] for side in data])
    for name in set(forward.headline) - {"ap", "ap50"}:  # these depend on the order of equal scores, as COCO's do
        assert forward.headline[name] == pytest.approx(backward.headline[name]), name


def test_boxes_and_scores_of_different_number_are_refused():
    with pytest.raises(ValueError, match="1 boxes and 2 scores"):
        page([BOX], [0.1, 0.2])
