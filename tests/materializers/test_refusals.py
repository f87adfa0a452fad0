"""What cannot be kept exactly is refused by name, with its place inside the value."""

import collections
import datetime
import enum
import io
import pathlib
import warnings
import zoneinfo

import numpy as np
import pandas as pd
import pytest
import torch
from icevision.core.class_map import ClassMap
from icevision.data.prediction import Prediction
from matplotlib.figure import Figure
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.data.splits import Splits
from redaction.errors import NotMaterializable
from redaction.materializers.registry import materializer_for

from .examples import filled
from .values import reviewer


class Named(str):
    pass


class Level(enum.IntEnum):
    HIGH = 1


class OwnTensor(torch.Tensor):
    pass


class OwnSplits(Splits):
    pass


class OwnFrame(pd.DataFrame):
    pass


class OwnFigure(Figure):
    pass


Pair = collections.namedtuple("Pair", "a b")
LIST = [1]
ARRAY = np.zeros(4)
WEIGHT = torch.zeros(4, requires_grad=True)


def _deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def _with(value, **attributes):
    for name, each in attributes.items():
        setattr(value, name, each)
    return value


def _cycle():
    value = {"a": []}
    value["a"].append(value)
    return value


def _backward():
    weight = torch.ones(2, requires_grad=True)
    weight.sum().backward()
    return weight


def _quantized():
    with warnings.catch_warnings(action="ignore"):  # deprecated
        return torch.quantize_per_tensor(torch.ones(1), 0.1, 0, torch.qint8)


SUBCLASSES = {
    "str": (Named("a"), "Named"),
    "int": (Level.HIGH, "Level"),
    "tuple": (Pair(1, 2), "Pair"),
    "defaultdict": (collections.defaultdict(list), "defaultdict"),
    "Counter": (collections.Counter("a"), "Counter"),
    "OrderedDict": (type("Own", (collections.OrderedDict,), {})(), "Own"),
    "datetime": (pd.Timestamp("2026"), "Timestamp"),
    "torch.Size": (torch.Size([1]), "Size"),
    "array": (np.ma.masked_array([1], [True]), "MaskedArray"),
    "matrix": (np.matrix([1]), "matrix"),
    "NumPy number": (type("Own", (np.float64,), {})(1), "Own"),
    "path": (type("Own", (type(pathlib.Path()),), {})("a"), "Own"),
    "tensor": (torch.ones(1).as_subclass(OwnTensor), "OwnTensor"),
    "class map": (type("OwnMap", (ClassMap,), {})(), "OwnMap"),
    "boxes": (type("OwnBoxes", (PageBoxes,), {})("a", 1, 2, [], []), "OwnBoxes"),
    "splits": (OwnSplits(filled(), filled(), filled()), "OwnSplits"),
    "frame": (OwnFrame(), "OwnFrame"),
    "figure": (OwnFigure(), "OwnFigure"),
    "image": (type("OwnImage", (Image.Image,), {})(), "OwnImage"),
}


@pytest.mark.parametrize(("value", "name"), SUBCLASSES.values(), ids=SUBCLASSES.keys())
@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: {"deep": [value]}], ids=["alone", "inside"])
def test_a_subclass_never_loses_its_class_in_silence(value, name, wrap, tmp_path):
    assert name in _refusal(wrap(value), tmp_path)


REFUSED = {
    "an object": ({"a": [1, object()]}, r"value\['a'\]\[1\].*builtins.object"),
    "a function": ([print], r"value\[0\]"),
    "in a later list": ([[1], [2, 3j], [4, object()]], r"value\[2\]\[1\]"),
    "in a later row": ([{"a": 1}, {"a": {1, 2}}, {"a": object()}], r"value\[2\]\['a'\]"),
    "a key": ({(1, object()): 1}, r"the key .* of value\[1\]"),
    "a member": ({frozenset({len})}, "the member .* of the member"),
    "a field": (_with(reviewer(), pages=object()), r"value\.pages"),
    "an attribute beside the fields": (_with(reviewer(), note=1), "'note' that is no field"),
    "a list in two places": ({"a": LIST, "b": [LIST]}, r"value\['b'\]\[0\] is the same list object as value\['a'\]"),
    "a dict in two rows": ([{"a": 1}] * 2, r"value\[1\] is the same dict object as value\[0\]"),
    "an array in two places": ([ARRAY, (ARRAY,)], "same ndarray object"),
    "a cycle": (_cycle(), r"value\['a'\]\[0\] is the same dict object as value"),
    "too deep": (_deep(100), "levels deep"),
    "arrays of one memory": ([ARRAY[:2], ARRAY[1:]], r"value\[1\] shares memory with value\[0\]"),
    "tensors of one memory": ([WEIGHT.detach()[:2], WEIGHT.detach()[1:]], "shares memory"),
    "a tensor of an array": ([ARRAY, torch.from_numpy(ARRAY)], "shares memory"),
    "a parameter beside its data": ([WEIGHT, WEIGHT.detach()], "in another way"),
    "an array of objects": (np.array([None]), "dtype object"),
    "an array with objects inside": (np.zeros(1, [("a", "O")]), "O"),
    "an array of long strings": ([np.array(["a"], np.dtypes.StringDType())], "StringDType"),
    "an aligned array": (np.zeros(1, np.dtype("i1,f8", align=True)), "aligned"),
    "a dtype with metadata": (np.zeros(1, np.dtype("f8", metadata={"a": 1})), "cannot keep"),
    "a sparse tensor": (torch.eye(2).to_sparse(), "to_dense"),
    "a meta tensor": ([torch.zeros(1, device="meta")], r"value\[0\].*meta device"),
    "a computed tensor": (WEIGHT * 2, r"detach\(\)"),
    "a tensor with a gradient": (_backward(), "gradient"),
    "a tensor with a note": (_with(torch.ones(1), note=1), "attributes of its own"),
    "a quantized tensor": (_quantized(), "quantized"),
    "an ordered dict with a note": (_with(collections.OrderedDict(), note=1), "note"),
    "a zone from a file": ([datetime.time(tzinfo=zoneinfo.ZoneInfo.no_cache("Europe/Berlin"))], r"value\[0\]\.tzinfo"),
    "a zone of a project's own": (datetime.time(tzinfo=type("Own", (datetime.tzinfo,), {})()), r"value\.tzinfo.*Own"),
    "a class map with a note": ([_with(ClassMap(), note=1)], r"value\[0\] differs .*'note'"),
    "a prediction with a note": ([_with(Prediction(filled()[0]), note=1)], r"value\[0\] differs .*'note'"),
    "an open image": (Image.open(io.BytesIO(b"P5 1 1 255 a")), r"image\.copy\(\)"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_kept_is_refused_with_its_place(value, reason, tmp_path):
    with pytest.raises(NotMaterializable, match=reason):
        materializer_for(type(value)).save(value, tmp_path)


def test_a_bad_record_inside_a_value_is_named_with_its_place(tmp_path):
    records = filled()
    records[1].set_document(object())
    assert "value['r'][0] cannot be kept" in (message := _refusal({"r": [records]}, tmp_path))
    assert "seite ä" in message


def _refusal(value, folder):
    with pytest.raises(NotMaterializable) as refusal:
        materializer_for(type(value)).save(value, folder)
    return str(refusal.value)
