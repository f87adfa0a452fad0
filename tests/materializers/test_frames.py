"""DataFrames and Series load back equal in every type and bit, or are refused by name."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.frame_differences import first_difference
from redaction.materializers.registry import materializer_for
from redaction.materializers.values import ValueMaterializer
from redaction.store.artifacts import read_artifact, write_artifact, write_preview

from .compare import assert_same, picture
from .examples import NAN_WITH_PAYLOAD

PYTHON = pd.StringDtype("python")
DATES = pd.to_datetime(["2026-01-31", None])


def _column(values, dtype=None):
    return pd.DataFrame({"a": pd.Series(values, dtype=dtype)})


def _noted(note):
    frame = _column([1])
    frame.attrs.update(source=("a", 1), note=note)
    return frame


FRAMES = {
    "of several types": pd.DataFrame({"i": [1, 2], "f": [0.1 + 0.2, NAN_WITH_PAYLOAD], "s": ["a", "ü"]}),
    "small numbers": pd.DataFrame({kind: np.array([1, 0], kind) for kind in ("i1", "u8", "f2", "f4", "bool")}),
    "minus zero": pd.Series([-0.0, float("inf")]),
    "missing text": _column(["a", None]),
    "text of either kind": pd.DataFrame({"p": pd.array(["a", None], "string"), "q": pd.array(["", None], PYTHON)}),
    "text that is no Unicode": _column(["\udcff", ""], object),
    "objects": _column(["a", 1, None, float("nan"), (1, [2]), b"x", datetime.date(2026, 1, 31)], object),
    "missing numbers": pd.DataFrame({"i": pd.array([1, None], "Int64"), "f": pd.array([1.5, None], "Float32")}),
    "missing bools": _column([True, None], "boolean"),
    "of arrow": _column([1, None], "int64[pyarrow]"),
    "times": pd.DataFrame({"t": DATES, "s": DATES.astype("M8[s]"), "d": pd.to_timedelta([1, None], unit="s")}),
    "times in zones": pd.DataFrame({"b": DATES.tz_localize("Europe/Berlin"), "u": DATES.tz_localize("UTC")}),
    "periods": _column(pd.period_range("2026", periods=2, freq="M")),
    "intervals": _column(pd.interval_range(0, 2, closed="left")),
    "categories": _column(pd.Categorical(["a", None], categories=["z", "b", "a"], ordered=True)),
    "categories of numbers": _column(pd.Categorical([2, 1], categories=[2, 1])),
    "nothing": pd.DataFrame(),
    "no rows": _column([], "f4"),
    "no columns": pd.DataFrame(index=range(5)),
    "columns by number": pd.DataFrame([[1, 2.5]]),
    "columns of one name": pd.DataFrame([[1, "x"]], columns=["a", "a"]),
    "columns of several levels": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    "columns of mixed names": pd.DataFrame([[1, 2, 3]], columns=["a", 1, ("b", None)]),
    "named axes": _column([1]).rename_axis(columns="c", index=3),
    "an index of text": pd.Series([1.5], index=["ü"], name=("a", 1)),
    "an index of times": pd.Series([1, 2], index=DATES, name=3),
    "an index with a frequency": pd.Series([1, 2], index=pd.date_range("2026", periods=2)),
    "an index of steps": pd.Series([1, 2], index=range(4, 0, -2)),
    "an index of levels": pd.Series([1, 2], index=pd.MultiIndex.from_product([["x"], list(DATES)], names=["k", None])),
    "attributes": _noted([0.5]),
    "a name that parquet uses": pd.DataFrame({"__index_level_0__": [1]}, index=["a"]),
}  # fmt: skip


@pytest.mark.parametrize("value", FRAMES.values(), ids=FRAMES.keys())
def test_a_saved_frame_loads_back_equal(value, tmp_path):
    for name in ("artifact", "preview"):
        (tmp_path / name).mkdir()
    write_artifact(value, tmp_path / "artifact")
    assert_same(read_artifact(tmp_path / "artifact"), value.copy())
    write_preview(value, tmp_path / "preview")
    assert (tmp_path / "preview" / "head.csv").exists()


def test_the_table_can_be_read_by_other_tools(tmp_path):
    write_artifact(FRAMES["of several types"], tmp_path)
    table = pq.read_table(tmp_path / "table.parquet")
    assert table.column_names == ["i", "f", "s"]
    assert table.column("s").to_pylist() == ["a", "ü"]


REFUSED = {
    "complex numbers": (_column([1j]), "'a' is of dtype complex"),
    "sparse numbers": (_column(pd.arrays.SparseArray([0, 1])), "'a' is of dtype Sparse"),
    "an object that nobody knows": (_column([decimal.Decimal(1)]), "Decimal"),
    "a note that nobody knows": (_noted(object()), r"\['attrs'\]\['note'\]"),
    "a flag": (_column([1]).set_flags(allows_duplicate_labels=False), "allows_duplicate_labels"),
}


@pytest.mark.parametrize(("value", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_a_frame_cannot_keep_is_refused_by_name(value, reason, tmp_path):
    with pytest.raises(NotMaterializable, match=reason):
        write_artifact(value, tmp_path)


@pytest.mark.parametrize("one", [name for name in FRAMES if name != "attributes"])
def test_the_check_at_save_sees_every_difference_that_the_tests_see(one):
    for other in [name for name in FRAMES if name != "attributes"]:
        differs = first_difference(FRAMES[one], FRAMES[other].copy()) is not None
        assert differs == (picture(FRAMES[one]) != picture(FRAMES[other].copy())), other


CHANGES = {
    "a bit": (pd.Series([0.1 + 0.2]), pd.Series([0.3])),
    "a sign": (pd.Series([0.0]), pd.Series([-0.0])),
    "the payload of a NaN": (pd.Series([NAN_WITH_PAYLOAD]), pd.Series([float("nan")])),
    "a width": (pd.Series([1], dtype="i4"), pd.Series([1])),
    "the type of an object": (pd.Series([1], dtype=object), pd.Series([True], dtype=object)),
    "None and NaN": (pd.Series([None], dtype=object), pd.Series([float("nan")], dtype=object)),
    "a name": (pd.Series([1], name="1"), pd.Series([1], name=1)),
    "the kind of an index": (pd.Series([1], index=[0]), pd.Series([1])),
    "a category that is not used": (FRAMES["categories"], _column(pd.Categorical(["a", None], list("ba"), True))),
    "the order of categories": (FRAMES["categories"], _column(pd.Categorical(["a", None], ["z", "b", "a"]))),
    "a frequency": (pd.Series(1, pd.date_range("2026", periods=1)), pd.Series(1, pd.DatetimeIndex(["2026-01-01"]))),
    "where text lies": (pd.Series(["a"], dtype="string"), pd.Series(["a"], dtype=PYTHON)),
    "a zone": (pd.Series(DATES.tz_localize("UTC")), pd.Series(DATES.tz_localize("Europe/London"))),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), CHANGES.values(), ids=CHANGES.keys())
def test_a_small_difference_is_seen(one, other):
    assert first_difference(one, other)
    assert picture(one) != picture(other)


def _change_about(folder, change):
    materializer_for(pd.DataFrame).save(FRAMES["times in zones"], folder)
    about = ValueMaterializer().load(folder / "about")
    change(about)
    ValueMaterializer().save(about, folder / "about")


NOTHING = {"names": [None], "range": (0, 0, 1)}
LIES = {
    "a zone that is a path": lambda about: about["columns"][0].update(dtype="datetime64[ns, ../../etc/passwd]"),
    "a zone that is a module": lambda about: about["columns"][0].update(dtype="datetime64[ns, antigravity]"),
    "a dtype that nobody knows": lambda about: about["columns"][0].update(dtype="os.system"),
    "a dtype of objects": lambda about: about["columns"].__setitem__(0, {"numpy": "|O", "table": 0, "column": 0}),
    "a column that is not there": lambda about: about["columns"][0].update(column=9),
    "a table that is not there": lambda about: about.update(tables=2),
    "an index of another length": lambda about: about.update(index={"names": [None], "range": (0, 9, 1)}),
    "an index without a step": lambda about: about.update(index={"names": [None], "range": (0, 2, 0)}),
    "attributes that are none": lambda about: about.update(attrs=5),
    "no columns": lambda about: about.pop("columns"),
    "names that are not there": lambda about: about.update(names={}),
    "codes of no category": lambda about: about["columns"][0].update(ordered=True, categories=NOTHING),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_what_does_not_fit_the_table_is_refused(lie, tmp_path):
    _change_about(tmp_path, lie)
    with pytest.raises(ArtifactDamaged, match=str(tmp_path)):
        materializer_for(pd.DataFrame).load(tmp_path)


BARE = {"compression": "none", "use_dictionary": False}
BOMBS = {
    "compressed": (pa.table({"a": np.zeros(1000)}), {**BARE, "compression": "zstd"}),
    "by a dictionary": (pa.table({"a": np.zeros(1000)}), {**BARE, "use_dictionary": True}),
    "by what came before": (
        pa.table({"a": ["x" * 10_000] * 1000}), {**BARE, "column_encoding": {"a": "DELTA_BYTE_ARRAY"}},
    ),
    "of missing values": (pa.table({"a": pa.nulls(20_000_000)}), BARE),
}  # fmt: skip


@pytest.mark.parametrize(("table", "options"), BOMBS.values(), ids=BOMBS.keys())
def test_a_table_that_unfolds_to_many_times_its_size_is_refused(table, options, tmp_path):
    _change_about(tmp_path, dict)
    pq.write_table(table, tmp_path / "table.parquet", **options)
    with pytest.raises(ArtifactDamaged, match=r"table\.parquet"):
        materializer_for(pd.DataFrame).load(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\xff" * 64 + b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1"])
def test_what_is_no_parquet_is_refused(data, tmp_path):
    _change_about(tmp_path, dict)
    (tmp_path / "table.parquet").write_bytes(data)
    with pytest.raises(ArtifactDamaged, match=r"table\.parquet"):
        materializer_for(pd.DataFrame).load(tmp_path)
