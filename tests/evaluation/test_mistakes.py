"""The kinds of mistakes, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given, settings

from redaction.evaluation.matching import match
from redaction.evaluation.mistakes import KINDS, mistakes_on

from .invented import BOX, FAR, page, pairs

LINE, NEXT = [0, 0, 100, 10], [0, 12, 100, 22]
LEFT, RIGHT = [0, 0, 45, 10], [55, 0, 100, 10]


@pytest.mark.parametrize(
    ("true", "found", "kinds_of_true", "kinds_of_found"),
    [
        ([LINE], [LINE], ["right"], ["right"]),
        ([LINE], [], ["missed"], []),
        ([], [LINE], [], ["false alarm"]),
        ([LINE], [FAR], ["missed"], ["false alarm"]),
        ([LINE, NEXT], [[0, 0, 100, 22]], ["merged", "merged"], ["merged"]),
        ([LINE, [0, 12, 40, 22]], [[0, 0, 100, 18]], ["right", "merged"], ["right"]),
        ([LINE], [LEFT, RIGHT], ["split"], ["split", "split"]),
        ([LINE], [[0, 0, 60, 10], [62, 0, 100, 10]], ["right"], ["right", "split"]),
        ([LINE], [LEFT], ["poorly placed"], ["poorly placed"]),
        ([LINE], [[60, 0, 160, 10]], ["poorly placed"], ["poorly placed"]),
        ([LINE], [[95, 0, 195, 10]], ["missed"], ["false alarm"]),
        ([LINE], [LINE, LINE], ["right"], ["right", "duplicate"]),
        ([LINE], [LINE, [5, 2, 60, 8]], ["right"], ["right", "duplicate"]),
    ],
    ids=[
        "right", "missed", "false alarm", "elsewhere", "two lines in one", "one of two lines taken", "two halves",
        "a piece beside a right one", "half of it", "shifted", "hardly touched", "twice", "once more inside",
    ],
)  # fmt: skip
def test_a_mistake_has_the_kind_that_a_person_would_say(true, found, kinds_of_true, kinds_of_found):
    scores = np.linspace(0.9, 0.5, len(found))
    mistakes = mistakes_on(page(true), page(found, scores))
    assert list(mistakes.true) == kinds_of_true
    assert list(mistakes.found) == kinds_of_found
    assert mistakes.count == sum(kind != "right" for kind in kinds_of_true + kinds_of_found)


def test_a_box_of_another_class_in_the_right_place_is_of_the_wrong_class():
    mistakes = mistakes_on(page([BOX]), page([BOX], [0.9], labels=[3]))
    assert (mistakes.true, mistakes.found) == (("wrong class",), ("wrong class",))


def test_what_lies_on_a_crowd_is_no_mistake():
    truth = page([BOX, [0, 600, 400, 900]], crowd=[False, True])
    mistakes = mistakes_on(truth, page([FAR, [10, 610, 40, 620]], [0.9, 0.8]))
    assert mistakes.true == ("missed", "not counted")
    assert mistakes.found == ("false alarm", "not counted")
    assert mistakes.count == 2


@settings(max_examples=80, deadline=None)
@given(pairs())
def test_every_box_has_one_kind_and_right_is_what_the_matching_says(data):
    for truth, found in zip(*data, strict=True):
        mistakes, matched = mistakes_on(truth, found), match(truth, found)
        assert [kind == "right" for kind in mistakes.found] == (matched.truth >= 0).tolist()
        assert [kind == "not counted" for kind in mistakes.found] == matched.ignored.tolist()
        assert [kind == "not counted" for kind in mistakes.true] == truth.crowd.tolist()
        assert set(mistakes.true + mistakes.found) <= {"right", "not counted", *KINDS}
        assert mistakes.true.count("right") == mistakes.found.count("right")
        assert not {"false alarm", "duplicate"} & set(mistakes.true)
        assert "missed" not in mistakes.found
