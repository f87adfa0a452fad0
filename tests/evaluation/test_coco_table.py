"""COCO's table, held against COCO's own tools."""

import math

import pytest

from redaction.boxes import PageBoxes
from redaction.evaluation.coco_table import COLUMNS, attribute_table, coco_table, document_table

from .invented import BOX, CLASSES, FAR, NEAR, page, pycocotools_evaluation, random_case

EMPTY = page([])


def assert_agrees(row, truths, founds, classes):
    for name, expected in zip(COLUMNS, pycocotools_evaluation(truths, founds, classes).stats, strict=True):
        if expected == -1:
            assert math.isnan(row[name]), name
        else:
            assert row[name] == pytest.approx(expected, abs=1e-6), name


@pytest.mark.parametrize("seed", range(200))
def test_the_table_agrees_with_pycocotools(seed):
    truths, founds = random_case(seed)
    overall, redaction, stamp = coco_table(truths, founds, CLASSES)
    assert_agrees(overall, truths, founds, [1, 3])
    assert_agrees(redaction, truths, founds, [1])
    assert_agrees(stamp, truths, founds, [3])


@pytest.mark.parametrize(
    ("truths", "founds"),
    [
        ([page([BOX])], [EMPTY]),
        ([page([[0, 0, 200, 200], FAR])], [EMPTY]),
        ([EMPTY], [page([BOX], [0.9])]),
        ([EMPTY, page([BOX])], [page([BOX], [0.9]), EMPTY]),
        ([page([BOX])], [page([BOX], [0.9], labels=[3])]),
        ([page([BOX], crowd=[True])], [page([BOX], [0.9])]),
        ([page([BOX])], [page([BOX] * 150, [0.5] * 150)]),
        ([page([[5, 5, 5, 5], BOX])], [page([[5, 5, 5, 5], BOX], [0.9, 0.8])]),
        ([page([BOX])], [page([BOX], [0.0])]),
    ],
    ids=[
        "nothing found", "nothing found of two sizes", "nothing true", "on different pages", "another class",
        "only a crowd", "more than a hundred copies", "boxes without area", "a score of nought",
    ],
)  # fmt: skip
def test_the_table_agrees_with_pycocotools_in_awkward_cases(truths, founds):
    overall, redaction, stamp = coco_table(truths, founds, CLASSES)
    assert_agrees(overall, truths, founds, [1, 3])
    assert_agrees(redaction, truths, founds, [1])
    assert_agrees(stamp, truths, founds, [3])


@pytest.mark.parametrize(
    ("truths", "founds", "class_names", "rows"),
    [
        ([], [], CLASSES, 3),
        ([], [], [], 1),
        ([page([BOX])], [page([BOX], [0.9])], ["background"], 1),
        ([page([BOX], labels=[2])], [page([BOX], [0.9])], CLASSES, 3),
    ],
)
def test_figures_of_no_pages_and_of_no_classes_are_nan(truths, founds, class_names, rows):
    table = coco_table(truths, founds, class_names)
    assert len(table) == rows
    assert all(math.isnan(row[name]) for row in table for name in COLUMNS)


def test_the_table_has_a_row_for_all_and_one_for_each_class_that_has_a_name():
    rows = coco_table([page([BOX])], [EMPTY], CLASSES)
    assert [row["class"] for row in rows] == ["all", "redaction", "stamp"]
    assert all(list(row) == ["class", *COLUMNS] for row in rows)
    assert rows[0]["ap"] == rows[1]["ap"] == 0
    assert math.isnan(rows[2]["ap"])


def test_a_perfect_detector_has_an_average_precision_of_1():
    row = coco_table([page([BOX, FAR])], [page([BOX, FAR], [0.9, 0.2])], CLASSES)[0]
    assert (row["ap"], row["ap50"], row["ap75"], row["ar100"], row["ar1"]) == pytest.approx((1, 1, 1, 1, 0.5))


def test_nothing_is_printed(capfd):
    coco_table([page([BOX])], [page([BOX], [0.9])], CLASSES)
    coco_table([page([BOX])], [EMPTY], CLASSES)
    assert capfd.readouterr() == ("", "")


def test_pages_of_one_side_only_are_refused():
    with pytest.raises(ValueError, match="2 pages of true boxes and 1 of found ones"):
        coco_table([EMPTY, EMPTY], [EMPTY], CLASSES)


def styled(boxes, *styles, number=1, document=None):
    return PageBoxes(number, 1000, 1000, boxes, [1] * len(boxes), document=document, attributes={"style": styles})


def test_a_row_of_a_style_looks_for_boxes_of_that_style_and_leaves_those_of_others_aside():
    truths = [styled([BOX, FAR], "black", "gray"), styled([NEAR], "", number=2)]
    founds = [page([BOX, FAR], [0.9, 0.8]), page([], number=2)]
    black, gray = attribute_table(truths, founds, CLASSES, "style")
    assert (black["style"], black["boxes"], gray["style"], gray["boxes"]) == ("black", 1, "gray", 1)
    assert black["ap"] == gray["ap"] == pytest.approx(1)


def test_a_false_alarm_counts_for_every_style_and_a_miss_for_its_own():
    truths = [styled([BOX, FAR], "black", "gray")]
    founds = [page([[700, 700, 800, 720], BOX], [0.9, 0.8])]
    black, gray = attribute_table(truths, founds, CLASSES, "style")
    assert black["ap50"] == pytest.approx(0.5)
    assert gray["ap50"] == 0


@pytest.mark.parametrize("seed", range(20))
def test_rows_of_styles_agree_with_pycocotools_where_others_are_crowds(seed):
    """To COCO, a true box of another style is like a crowd that only one box can lie on."""
    truths, founds = random_case(seed)
    truths = [page(t.boxes.tolist(), labels=[1] * len(t), number=t.page) for t in truths]
    one_style = [
        PageBoxes(t.page, 1000, 1000, t.boxes, t.labels, attributes={"style": ("black",) * len(t)}) for t in truths
    ]
    for row in attribute_table(one_style, founds, CLASSES, "style"):
        assert_agrees(row, truths, founds, [1, 3])


def test_without_the_attribute_there_are_no_rows():
    assert attribute_table([page([BOX])], [page([BOX], [0.9])], CLASSES, "style") == []
    assert attribute_table([], [], CLASSES, "style") == []


@pytest.mark.parametrize("seed", range(20))
def test_the_row_of_a_document_is_the_table_of_its_pages_alone(seed):
    truths, founds = random_case(seed)
    named = [
        PageBoxes(t.page, 1000, 1000, t.boxes, t.labels, crowd=t.crowd, document="ab"[i % 2] if i < 4 else None)
        for i, t in enumerate(truths)
    ]
    rows = document_table(named, founds, CLASSES)
    assert [row["document"] for row in rows] == [*"ab"[: len(truths)], *(f"page {t.page!r}" for t in truths[4:])]
    for row, pages in zip(rows, [[0, 2], [1, 3], [4], [5]], strict=False):
        some = [i for i in pages if i < len(truths)]
        assert_agrees(row, [truths[i] for i in some], [founds[i] for i in some], [1, 3])
        assert row["pages"] == len(some)
