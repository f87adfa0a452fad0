"""The comparison that the tests of values rely on sees every difference between them."""

import datetime as dt
from collections import OrderedDict
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image

from .compare import assert_same, picture
from .examples import NAN_WITH_PAYLOAD
from .values import VALUES, NamedPlace, Place, Settings, page_boxes, reviewer


def _changed(make, change):
    value = make()
    change(value)
    return value


def _settings():
    return Settings(rate=1)


def _pixel():
    return Image.new("L", (1, 1))


LIST = [1]
MOMENT = dt.datetime(2026, 10, 25, 2, 30)
PAIRS = {
    "bool and int": (True, 1),
    "int and float": (1, 1.0),
    "a sign": (0.0, -0.0),
    "a payload": (NAN_WITH_PAYLOAD, float("nan")),
    "a sign of an imaginary part": (complex(0, 0.0), complex(0, -0.0)),
    "str and NumPy's": ("a", np.str_("a")),
    "str and bytes": ("a", b"a"),
    "str and path": ("a", Path("a")),
    "a surrogate": ("\udcff", "?"),
    "list and tuple": ([1], (1,)),
    "set and frozenset": ({1}, frozenset({1})),
    "a member": ({1}, {True}),
    "dict and ordered": ({1: 2}, OrderedDict({1: 2})),
    "the order of keys": ({1: 1, 2: 2}, {2: 2, 1: 1}),
    "the type of a key": ({1: 1}, {"1": 1}),
    "an attribute of a dict": (_changed(OrderedDict, lambda d: setattr(d, "_metadata", 1)), OrderedDict()),
    "one object or two": ([LIST, LIST], [[1], [1]]),
    "a fold": (MOMENT, MOMENT.replace(fold=1)),
    "a zone": (MOMENT.replace(tzinfo=ZoneInfo("Europe/Berlin")), MOMENT.replace(tzinfo=ZoneInfo("Europe/Paris"))),
    "a fixed zone": (MOMENT.replace(tzinfo=dt.UTC), MOMENT.replace(tzinfo=ZoneInfo("UTC"))),
    "the name of a zone": (dt.timezone(dt.timedelta(0), "a"), dt.UTC),
    "a shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "an order": (np.zeros((2, 3)), np.zeros((2, 3), order="F")),
    "a byte order": (np.zeros(1, "<i2"), np.zeros(1, ">i2")),
    "a unit": (np.timedelta64(1, "D"), np.timedelta64(1, "s")),
    "tensor and parameter": (torch.ones(1), torch.nn.Parameter(torch.ones(1), requires_grad=False)),
    "a gradient wanted": (torch.ones(1), torch.ones(1, requires_grad=True)),
    "a dtype of tensors": (torch.zeros(1, dtype=torch.float16), torch.zeros(1, dtype=torch.bfloat16)),
    "a shape of tensors": (torch.zeros(1, 0), torch.zeros(0, 1)),
    "a bit of a tensor": (torch.tensor(0.0), torch.tensor(-0.0)),
    "tied tensors": ([torch.ones(1)] * 2, [torch.ones(1), torch.ones(1)]),
    "array and tensor": (np.zeros(1), torch.zeros(1)),
    "a field": (reviewer(), _changed(reviewer, lambda each: setattr(each, "name", "b"))),
    "a field deep inside": (reviewer(), _changed(reviewer, lambda each: each.pages.pop())),
    "a field that is not set": (reviewer(), _changed(reviewer, lambda each: delattr(each, "later"))),
    "a field in a slot": (Place(0.0), Place(-0.0)),
    "a class": (Place(0.0), NamedPlace(0.0)),
    "what was set of a model": (Settings(rate=1), Settings(rate=1, places=[])),
    "an extra of a model": (Settings(rate=1, a=1), Settings(rate=1, a=True)),
    "what is private in a model": (_settings(), _changed(_settings, lambda each: setattr(each, "_seen", 5))),
    "a box": (page_boxes(), _changed(page_boxes, lambda pages: pages[0].boxes.__setitem__((0, 0), 9))),
    "a crowd": (page_boxes(), _changed(page_boxes, lambda pages: pages[0].crowd.__setitem__(0, True))),
    "a pixel": (Image.new("L", (1, 1)), Image.new("L", (1, 1), 1)),
    "a mode": (Image.new("L", (1, 1)), Image.new("P", (1, 1))),
    "a note on an image": (_pixel(), _changed(_pixel, lambda each: each.info.update(dpi=1))),
    "a size of a figure": (Figure(figsize=(1, 1)), Figure(figsize=(1, 2))),
    "a dot in a figure": (Figure(), _changed(Figure, lambda each: each.text(0.5, 0.5, "."))),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS.values(), ids=PAIRS.keys())
def test_a_difference_is_seen(one, other):
    assert picture(one) != picture(other)
    with pytest.raises(AssertionError):
        assert_same([one], [other])


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES.keys())
def test_two_equal_values_are_the_same(make):
    assert_same(make(), make())


def test_every_example_differs_from_every_other():
    pictures = [repr(picture(make())) for name, make in VALUES.items() if "records in a list" not in name]
    assert len(set(pictures)) == len(pictures)
