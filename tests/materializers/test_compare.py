"""The comparison that the other tests rely on sees every field."""

import copy

import numpy as np
import pytest
from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.keypoints import KeyPoints
from icevision.core.mask import Polygon
from icevision.core.tasks import Task
from icevision.data.record_collection import RecordCollection
from icevision.utils.imageio import ImgSize

from .compare import assert_same_records
from .examples import EXAMPLES, everything, filled, plain

MISSING = object()


def _fields(record):
    """Every attribute of every component of a record."""
    for component in sorted(record.components, key=lambda each: (each.task.name, type(each).__name__)):
        for name in sorted(set(vars(component)) - {"composite"}):
            yield component.task.name, type(component).__name__, name


FIELDS = list(_fields(filled()[0]))


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_two_equal_collections_are_the_same(make):
    collection = make()
    assert_same_records(collection, copy.deepcopy(collection))


@pytest.mark.parametrize(("task", "kind", "name"), FIELDS, ids=".".join)
def test_every_attribute_of_every_component_is_seen(task, kind, name):
    for value in ("another value", MISSING):
        changed = filled()
        component = next(
            each for each in changed[1].task_composites[task].components if type(each).__name__ == kind
        )  # fmt: skip
        if value is MISSING:
            if name != "task":
                delattr(component, name)
                _assert_seen(changed)
        else:
            setattr(component, name, Task(task, 0.123) if name == "task" else value)
            _assert_seen(changed)


CHANGES = {
    "a bit of a float": lambda r: r.detection.set_bboxes([BBox(0.3, 1e-12, 3, 4), *r.detection.bboxes[1:]]),
    "the sign of zero": lambda r: setattr(r.detection.bboxes[1], "xmin", 0.0),
    "an int that became a float": lambda r: setattr(r.detection.bboxes[0], "xmax", 3.0),
    "a NumPy number that became a float": lambda r: setattr(r.detection.bboxes[1], "xmax", 1.0),
    "a bool that became an int": lambda r: r.detection.set_iscrowds([1, False]),
    "an array of another dtype": lambda r: r.detection.set_scores(np.array([0.5, 0.25], np.float64)),
    "a list that became a tuple": lambda r: setattr(r.detection.masks[1], "counts", (1, 2, 3)),
    "the order of boxes": lambda r: r.detection.bboxes.reverse(),
    "a point of a polygon": lambda r: r.detection.masks[0].points[1].append(7),
    "a mask of another class": lambda r: r.detection.masks.__setitem__(1, Polygon([])),
    "other keypoints": lambda r: r.detection.set_keypoints([KeyPoints([1, 2, 1], None)]),
    "a size that became a tuple": lambda r: r.set_img_size((1700, 2200)),
    "another height": lambda r: r.set_img_size(ImgSize(1700, 2201)),
    "the lock of a class map": lambda r: r.detection.class_map.lock(),
    "the background of a class map": lambda r: setattr(r.detection.class_map, "_background", None),
    "a class": lambda r: r.detection.class_map.add_name("new"),
    "the ids of a class map": lambda r: r.detection.class_map._class2id.update(stamp=9),
    "a class map of one's own": lambda r: r.detection.set_class_map(ClassMap(["redaction", None, "stamp"]).unlock()),
    "masks apart from their parts": lambda r: setattr(r.segmentation.components[0], "mask_parts", []),
    "the flag of a new record": lambda r: setattr(r, "is_new", not r.is_new),
    "an attribute of the record": lambda r: setattr(r, "note", 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_inside_a_value_is_seen(change):
    changed = filled()
    change(changed[1])
    _assert_seen(changed)


def _without_second(collection):
    return collection.new([collection[0]])


COLLECTION_CHANGES = {
    "a record less": _without_second,
    "the order of the records": lambda c: c.new([c[1], c[0]]),
    "the factory": lambda c: _with_factory(c, plain),
    "a flag of the factory": lambda c: _with_factory(c, lambda: everything(gray=True)),
    "no factory": lambda c: _with_factory(c, None),
    "the type of a key": lambda c: _with_key(c, "3"),
    "a component less": lambda c: _without_component(c),
}


def _with_factory(collection, factory):
    collection.create_record_fn = factory
    return collection


def _with_key(collection, key):
    data = collection._records.data
    collection._records.data = {key: data[3], **{other: data[other] for other in list(data)[1:]}}
    return collection


def _without_component(collection):
    record = collection[0]
    record.remove_component_by_type(type(record.detection.get_component_by_type(object)))
    return collection


@pytest.mark.parametrize("change", COLLECTION_CHANGES.values(), ids=COLLECTION_CHANGES.keys())
def test_a_change_of_the_collection_is_seen(change):
    _assert_seen(change(filled()))


def test_an_empty_collection_is_not_one_with_another_factory():
    with pytest.raises(AssertionError):
        assert_same_records(RecordCollection(plain), RecordCollection(everything))


def _assert_seen(changed):
    with pytest.raises((AssertionError, AttributeError)):
        assert_same_records(filled(), changed)
