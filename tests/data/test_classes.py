"""Classes of a detector, or of a file of predictions, and those of annotations."""

import pytest

from redaction.data.classes import labels_among, named

OURS = ["background", "redaction", None, "Stamp"]


def test_the_background_and_gaps_are_no_classes():
    assert named(OURS) == {1: "redaction", 3: "Stamp"}
    assert named([None]) == {}


def test_classes_go_by_their_names_whatever_their_case_and_their_ids():
    assert labels_among({1: "stamp", 2: "REDACTION"}, OURS) == {1: 3, 2: 1}


def test_a_part_of_the_classes_is_enough():
    assert labels_among({7: "stamp"}, OURS) == {7: 3}


def test_the_only_class_of_either_side_is_the_same_whatever_it_is_called():
    assert labels_among({1: "redaction"}, [None, None, "zwartgelakt"]) == {1: 2}


@pytest.mark.parametrize("theirs", [{1: "redaction", 2: "signature"}, {1: "signature"}, {}])
def test_a_class_that_the_annotations_do_not_have_is_told_with_theirs(theirs):
    with pytest.raises(ValueError, match=r"the classes \[.*\]; the annotations have \['Stamp', 'redaction'\]"):
        labels_among(theirs, OURS)
