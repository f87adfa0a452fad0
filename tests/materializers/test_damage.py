"""Files that ``save`` cannot have written are refused, by name, in little memory and without running anything."""

import sys
import tracemalloc
from pathlib import Path

import pytest
from icevision.data.record_collection import RecordCollection

from redaction.errors import ArtifactDamaged
from redaction.materializers.columns import pack, packed, read_msgpack, unpack, unpacked, write_msgpack
from redaction.materializers.record_content import content_of
from redaction.materializers.records import RecordCollectionMaterializer

from .examples import filled, of_ids, plain

RECORDS = RecordCollectionMaterializer()
FILE = "records.msgpack"


def _refused(folder, data):
    (folder / FILE).write_bytes(data)
    with pytest.raises(ArtifactDamaged) as refusal:
        RECORDS.load(folder)
    assert str(folder / FILE) in str(refusal.value)
    return str(refusal.value)


BYTES = {
    "nothing": b"",
    "text": b"hello",
    "an array of four billion": b"\xdd\xff\xff\xff\xff",
    "a map of four billion": b"\xdf\xff\xff\xff\xff",
    "a string of four gigabytes": b"\xdb\xff\xff\xff\xff",
    "bytes of four gigabytes": b"\xc6\xff\xff\xff\xff",
    "an extension": b"\xc7\x04\x05abcd",
    "ten thousand levels": b"\x91" * 10_000 + b"\xc0",
    "text after the end": b"\xc0\xc0",
    "a list": b"\x90",
    "an empty map": b"\x80",
}


@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES.keys())
def test_bytes_that_hold_no_records_are_refused_in_little_memory(data, tmp_path):
    tracemalloc.start()
    try:
        _refused(tmp_path, data)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_missing_file_is_damage(tmp_path):
    with pytest.raises(ArtifactDamaged, match=FILE):
        RECORDS.load(tmp_path)


def _stored(folder, content):
    """Write content as the materializer does; ``block`` takes the place of its blocks."""
    blocks = [packed(content.pop("block"))]
    (folder / "blocks.msgpack").write_bytes(b"".join(blocks))
    return packed({**content, "blocks": pack(list(map(len, blocks)), "")})


def _content(collection):
    content = unpacked(packed(content_of(collection)))
    (block,) = content["blocks"]
    return {**content, "block": unpacked(block)}


def _at(*path):
    def change(content, value):
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


MANY = 2**40
LIES = {
    "another format": (_at("format"), 99, "format"),
    "no format": (_at("format"), None, "format"),
    "a component that is imported": (_at("shapes", 0, "slots", 0, 2), "os.system", "table of components"),
    "an attribute that is not in the table": (_at("shapes", 0, "slots", 0, 3), ["__class__"], "attributes"),
    "an attribute twice": (_at("shapes", 0, "slots", 0, 3), ["document", "document"], "attributes"),
    "a task that is a number": (_at("shapes", 0, "slots", 0, 0), 5, "task"),
    "too many components": (
        _at("shapes", 0, "slots"),
        [["common", 0.3, "LossesRecordComponent", []]] * 999,
        "components",
    ),
    "a record of no shape": (_at("block", "order"), pack([0, 7], ""), "shapes"),
    "more records than columns": (_at("block", "order"), pack([0] * 9, ""), "values"),
    "a key less": (_at("keys"), pack([1], ""), "argument"),
    "keys that cannot be keys": (_at("keys"), pack([[1], [2]], ""), "unhashable"),
    "a column less": (_at("block", "tables", 0, "columns"), [], "columns"),
    "a column of objects": (_at("keys"), {"numpy": "|O", "bytes": b"\0" * 16}, "dtype"),
    "a column of a strange run": (_at("keys"), {"run": "|O", "bytes": b"\0" * 16}, "never written"),
    "a column of no form": (_at("keys"), {"pickle": b"cos\nsystem\n"}, "form"),
    "a column that is a number": (_at("keys"), 5, "int"),
    "a value of no form": (_at("keys"), {"each": [{"call": "os.system"}, 1]}, "form"),
    "an array of a terabyte": (_at("keys"), {"each": [{"array": "<f8", "shape": [MANY], "bytes": b""}]}, "fill"),
    "a text before the first": (_at("keys"), {"table": ["a"], "places": pack([0, -1], "")}, "before"),
    "half a number": (_at("block", "order"), {"run": "<i8", "bytes": b"\0" * 9}, "buffer"),
    "members that are not there": (_at("members"), {"list": pack([5], ""), "ids": pack([0, 1], "")}, "range"),
    "a damaged template": (_at("template", "order"), pack([3], ""), "shapes"),
    "a class map that is not there": (_at("class_maps"), [], "range"),
    "class maps that are none": (_at("class_maps"), [5], "int"),
}


@pytest.mark.parametrize(("change", "value", "reason"), LIES.values(), ids=LIES.keys())
def test_content_that_lies_is_refused_with_the_reason(change, value, reason, tmp_path):
    content = _content(filled())
    change(content, value)
    before = set(sys.modules)
    assert reason in _refused(tmp_path, _stored(tmp_path, content))
    assert set(sys.modules) == before


def test_lengths_of_lists_that_lie_are_refused(tmp_path):
    content = _content(filled())
    columns = content["block"]["tables"][0]["columns"]
    ragged = next(column for column in columns if isinstance(column, dict) and "items" in column)
    for lengths in ([2, 99], [-1, 5], [MANY, MANY], [2]):
        ragged["counts"] = pack(lengths, "")
        _refused(tmp_path, _stored(tmp_path, dict(content)))


def test_a_file_cut_short_anywhere_is_refused(tmp_path):
    RECORDS.save(of_ids(1, 2), tmp_path)
    for name in (FILE, "blocks.msgpack"):
        data = (tmp_path / name).read_bytes()
        for length in range(0, len(data), 7):
            (tmp_path / name).write_bytes(data[:length])
            with pytest.raises(ArtifactDamaged, match=FILE):
                RECORDS.load(tmp_path)
        (tmp_path / name).write_bytes(data)


@pytest.mark.parametrize("name", [FILE, "blocks.msgpack"])
def test_a_flipped_byte_never_ends_in_another_error(name, tmp_path):
    RECORDS.save(filled(), tmp_path)
    data = (tmp_path / name).read_bytes()
    refused = 0
    for place in range(0, len(data), 5):
        (tmp_path / name).write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            assert isinstance(RECORDS.load(tmp_path), RecordCollection)  # a changed value is the manifest's business
        except ArtifactDamaged:
            refused += 1
    assert refused > len(data) / 5 / 4


def test_memory_for_a_small_file_stays_small(tmp_path):
    content = content_of(RecordCollection(plain))
    content["shapes"] = [{"is_new": False, "slots": [["common", 0.3, "LossesRecordComponent", []]] * 257}]
    table = {"shape": 0, "is_new": None, "columns": []}
    content["block"] = {"order": pack([0] * 50_000, ""), "tables": [table]}
    tracemalloc.start()
    try:
        _refused(tmp_path, _stored(tmp_path, content))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_many_names_cannot_share_one_endless_folder():
    """Each path keeps its whole text: 60 kB would become 900 MB."""
    content = pack([Path(f"a/{number}") for number in range(3)], "paths")
    assert set(content) == {"folders", "names"}
    content["folders"] = {"table": ["a" * 30_000 + "/"], "places": pack([0] * 30_000, "")}
    content["names"] = {"texts": ["b"] * 30_000}
    with pytest.raises(ValueError, match="a path of more than 4096 letters"):
        unpack(content)


@pytest.mark.parametrize("length", [4095, 4096, 5000])
def test_paths_of_any_length_are_read_back(length):
    paths = [Path("a" * length), Path("b/c")]
    assert unpack(unpacked(packed(pack(paths, "paths")))) == paths


def test_plain_content_is_written_and_read_back(tmp_path):
    write_msgpack(tmp_path / "values", {"a": pack([1.5, 2.5], "a"), "b": pack([], "b")})
    content = read_msgpack(tmp_path / "values")
    assert (unpack(content["a"]), unpack(content["b"])) == ([1.5, 2.5], [])
