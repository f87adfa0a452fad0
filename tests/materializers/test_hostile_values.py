"""Files of plain values, arrays and tensors that ``save`` cannot have written are refused in little memory."""

import json
import struct
import sys
import tracemalloc

import numpy as np
import pytest
import torch
from numpy.lib import format as npy
from srsly.msgpack._packer import Packer
from srsly.msgpack._unpacker import unpackb

from redaction.errors import ArtifactDamaged, RedactionError
from redaction.materializers.arrays import ArrayMaterializer
from redaction.materializers.columns import pack
from redaction.materializers.values import ValueMaterializer

from .values import nested

VALUES, ARRAYS = ValueMaterializer(), ArrayMaterializer()


def _plain(*values):
    return {"plain": pack(values, "")}


def _node(kind, *parts):
    return {"plain": pack([], ""), "at": pack([0], ""), "others": [{"type": kind, "parts": list(parts)}]}


def _pooled(pool, number, **pools):
    node = {"plain": pack([], ""), "at": pack([0], ""), "others": [{"pool": pool, "number": number}]}
    return {"format": 1, "value": node, "pools": pools}


def _value(content):
    return {"format": 1, "value": content, "pools": {}}


def _deep(levels):
    content = _plain(1)
    for _ in range(levels):
        content = {"lists": pack([1], ""), "items": content}
    return content


LIES = {
    "no format": {"value": _plain(1), "pools": {}},
    "another format": {"format": 2, "value": _plain(1), "pools": {}},
    "two values": _value(_plain(1, 2)),
    "no value": _value(_plain()),
    "a type that is imported": _value(_node("os.system", _plain("true"))),
    "a form of another module": _value(_node("subprocess.Popen", _plain("true"))),
    "a class that nobody kept": _value(_node("kept", _plain("os.system", "a"), _plain(), _plain())),
    "a pool that is not there": _pooled("subprocess", 0, subprocess=[]),
    "a number that is not there": _pooled("objects", 5, objects=[]),
    "a number before the first": _pooled("page_boxes", -1, page_boxes={}),
    "a folder that is not there": _pooled("objects", 0, objects=[{"materializer": "redaction.materializers.splits.SplitsMaterializer", "version": 1}]),  # noqa: E501
    "a detector that is not there": _pooled("objects", 0, objects=[{"materializer": "redaction.materializers.detector.DetectorMaterializer", "version": 1}]),  # noqa: E501
    "tensors that are not there": _pooled("tensors", 0, tensors=[{"name": "a", "dtype": "torch.int8", "shape": [1]}]),
    "lists of wrong lengths": _value({"lists": pack([3], ""), "items": _plain(1)}),
    "lists of negative lengths": _value({"lists": pack([-1, 2], ""), "items": _plain(1)}),
    "rows without names": _value({"keys": pack([], ""), "columns": []}),
    "rows with a name twice": _value({"keys": pack(["a", "a"], ""), "columns": [_plain(1), _plain(2)]}),
    "rows of different lengths": _value({"keys": pack(["a", "b"], ""), "columns": [_plain(1), _plain(2, 3)]}),
    "a place beyond the end": _value({"plain": pack([], ""), "at": pack([7], ""), "others": [{}]}),
    "a place twice": _value({"plain": pack([1], ""), "at": pack([0, 0], ""), "others": [{}, {}]}),
    "a dict with a key twice": _value(_node("builtins.dict", _plain(1, 1), _plain(2, 3))),
    "a key that cannot be one": _value(_node("builtins.dict", {"lists": pack([0], ""), "items": _plain()}, _plain(2))),
    "a set with a member twice": _value(_node("builtins.set", _plain(1, 1.0))),
    "too few parts": _value(_node("builtins.dict", _plain(1))),
    "too many parts": _value(_node("builtins.tuple", _plain(1), _plain(2))),
    "a date in month 13": _value(_node("datetime.date", _plain(2026, 13, 1))),
    "a zone with a path": _value(_node("zoneinfo.ZoneInfo", _plain("../../../etc/passwd"))),
    "a zone in another module": _value(_node("zoneinfo.ZoneInfo", _plain("antigravity"))),
    "a parser of another class": _value(_node("icevision.parsers.coco_parser.COCOBBoxParser", _plain("Parser", None), _plain(1))),  # noqa: E501
    "too deep": _value(_deep(1000)),
    "a list": [],
    "a number": 5,
}  # fmt: skip


@pytest.mark.parametrize("content", LIES.values(), ids=LIES.keys())
def test_a_file_that_lies_is_refused_and_imports_nothing(content, tmp_path):
    try:
        (tmp_path / "value.msgpack").write_bytes(Packer(use_bin_type=True).pack(content))
    except ValueError:
        (tmp_path / "value.msgpack").write_bytes(b"\x91" * 2000 + b"\xc0")
    _refused(VALUES, tmp_path)
    assert not {"antigravity", "subprocess32"} & set(sys.modules)


def _npy(descr="<f8", shape=(1,), data=b"\0" * 8, header=None):
    text = header or repr({"descr": descr, "fortran_order": False, "shape": shape})
    return npy.magic(2, 0) + struct.pack("<I", len(text)) + text.encode() + data


NPY = {
    "nothing": b"",
    "text": b"hello",
    "cut short": _npy()[:-1],
    "too long": _npy(data=b"\0" * 9),
    "a terabyte": _npy(shape=(2**37,)),
    "more than there are numbers": _npy(shape=(2**62, 2**62)),
    "a negative shape": _npy(shape=(-1, -1)),
    "objects": _npy("|O"),
    "objects in a structure": _npy([("a", "|O")]),
    "a pickle": _npy("|O", data=b"cos\nsystem\n(S'true'\ntR."),
    "a header that is code": _npy(header="__import__('os').system('true')"),
    "a header that is deep": _npy(header="(" * 5000),
    "a header of a megabyte": _npy(header=" " * 1_000_000),
    "a header that announces a gigabyte": npy.magic(2, 0) + struct.pack("<I", 1 << 30),
    "version 3": npy.magic(3, 0) + _npy()[8:],
}


@pytest.mark.parametrize("data", NPY.values(), ids=NPY.keys())
def test_bytes_that_are_no_array_are_refused_in_little_memory(data, tmp_path):
    (tmp_path / "array.npy").write_bytes(data)
    _refused(ARRAYS, tmp_path)


def test_an_array_that_is_not_there_is_damage(tmp_path):
    _refused(ARRAYS, tmp_path)


def _header(**tensors):
    text = json.dumps({"0 value": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **tensors}}).encode()
    return struct.pack("<Q", len(text)) + text


SAFETENSORS = {
    "nothing": b"",
    "a header of a gigabyte": struct.pack("<Q", 1 << 30) + b"{",
    "a header of all there is": struct.pack("<Q", 2**64 - 1),
    "no JSON": struct.pack("<Q", 4) + b"\xff" * 4,
    "deep JSON": struct.pack("<Q", 100_000) + b"[" * 100_000,
    "no numbers": _header(),
    "a terabyte": _header(shape=[2**38], data_offsets=[0, 2**40]) + b"\0" * 8,
    "another shape": _header(shape=[1]) + b"\0" * 8,
    "another dtype": _header(dtype="I32") + b"\0" * 8,
    "a dtype that nobody knows": _header(dtype="OBJECT") + b"\0" * 8,
}


@pytest.mark.parametrize("data", SAFETENSORS.values(), ids=SAFETENSORS.keys())
def test_a_file_that_holds_no_tensors_is_refused_in_little_memory(data, tmp_path):
    VALUES.save(torch.ones(2), tmp_path)
    (tmp_path / "tensors.safetensors").write_bytes(data)
    assert "tensors.safetensors" in _refused(VALUES, tmp_path)


@pytest.mark.parametrize("fact", [{"dtype": "os.system"}, {"shape": [3]}, {"shape": [-2]}, {"shape": "2"}, {"shape": [2**62]},  # noqa: E501
                                  {"name": "b"}, {"requires_grad": True, "dtype": "torch.int8"}])  # fmt: skip
def test_facts_that_do_not_fit_the_tensors_are_refused(fact, tmp_path):
    VALUES.save(torch.ones(2), tmp_path)
    content = unpackb((tmp_path / "value.msgpack").read_bytes(), raw=False)
    content["pools"]["tensors"][0].update(fact)
    (tmp_path / "value.msgpack").write_bytes(Packer(use_bin_type=True).pack(content))
    _refused(VALUES, tmp_path)


def test_a_flipped_byte_never_ends_in_another_error(tmp_path):
    VALUES.save({**nested(), 8: np.arange(3)}, tmp_path)
    path = tmp_path / "value.msgpack"
    data = path.read_bytes()
    refused = 0
    for place in range(0, len(data), 3):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            VALUES.load(tmp_path)  # a changed number is the manifest's business
        except RedactionError:
            refused += 1
    assert refused > len(data) / 3 / 4


def _refused(keeper, folder):
    tracemalloc.start()
    try:
        with pytest.raises(ArtifactDamaged) as refusal:
            keeper.load(folder)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert str(folder) in str(refusal.value)
    return str(refusal.value)
