"""The arrays of a pandas object as columns of parquet files, and what parquet forgets of them as plain values.

Arrays of as many values as there are rows go into ``table.parquet``; others, such as categories, into files of their
own. What is plain says of each array its dtype and where it lies; arrays of Python objects lie in there themselves.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.columns import reading
from redaction.materializers.times import known_zones

_CELLS_A_BYTE, _CELLS = 100, 1_000_000  # parquet writes a run of missing values in a few bytes; more is a bomb
_ZONE = re.compile(r"datetime64\[\w+, (.*)\]")
_OFFSET = re.compile(r"(UTC)?[+-]\d\d:\d\d(:\d\d)?")


class ColumnWriter:
    """Gathers arrays into tables: the first of the rows of the object, each other one of a single array."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.tables: list[dict[str, pa.Array]] = [{}]

    def array(self, values: pd.Series, name: str) -> dict[str, Any]:
        """Take in values, and give what reading needs.

        Args:
            values: of any dtype; their index stays out.
            name: for people who look into the file.
        """
        dtype = values.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            categories = self.index(dtype.categories, f"categories of {name}")
            codes = self._put(values.cat.codes.to_numpy(), f"codes of {name}")
            return {"ordered": dtype.ordered, "categories": categories, **codes}
        if isinstance(dtype, pd.StringDtype):
            missing = "NA" if dtype.na_value is pd.NA else "nan"
            return {"text": dtype.storage, "missing": missing, **self._put(values, name)}
        if dtype.kind == "O" and isinstance(dtype, np.dtype):
            return {"objects": list(values)}
        if isinstance(dtype, pd.DatetimeTZDtype):
            moments = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
            return {"dtype": str(dtype), **self._put(moments, name, pa.timestamp(dtype.unit, "UTC"))}
        if not isinstance(dtype, np.dtype):
            return {"dtype": str(dtype), **self._put(values, name)}
        return {"numpy": dtype.str, **self._put(values.to_numpy().astype(dtype.newbyteorder("=")), name)}

    def index(self, index: pd.Index, name: str) -> dict[str, Any]:
        """Take in an Index."""
        content: dict[str, Any] = {"names": list(index.names)}
        if isinstance(index, pd.RangeIndex):
            return {**content, "range": (index.start, index.stop, index.step)}
        if isinstance(index, pd.MultiIndex):
            levels = [pd.Series(index.get_level_values(level)) for level in range(index.nlevels)]
            return {**content, "levels": [self.array(level, f"{name} {i}") for i, level in enumerate(levels)]}
        return {**content, "frequency": getattr(index, "freqstr", None), "array": self.array(pd.Series(index), name)}

    def write(self, folder: Path) -> None:
        """Write the files, bare, so that none can unfold to many times its size."""
        for number, columns in enumerate(self.tables):
            table = pa.table(columns)
            pq.write_table(table, _path(folder, number), compression="none", use_dictionary=False, store_schema=True)

    def _put(self, values: Any, name: str, kind: pa.DataType | None = None) -> dict[str, Any]:
        try:
            array = pa.array(values, kind)
        except (pa.ArrowException, ValueError, TypeError, NotImplementedError) as error:
            raise NotMaterializable(
                f"{name!r} is of dtype {values.dtype}, which parquet cannot keep: {error}. Convert it."
            ) from error
        number = 0 if len(array) == self._rows else len(self.tables)
        if number:
            self.tables.append({})
        columns = self.tables[number]
        readable = name.encode(errors="backslashreplace").decode()
        unique = f"{readable} ({len(columns)})" if readable in columns else readable
        columns[unique] = array
        return {"table": number, "column": list(columns).index(unique)}


class ColumnReader:
    """Gives the arrays back.

    Args:
        folder: that ``ColumnWriter.write`` wrote into.
        count: of its tables.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self._tables = [_read(_path(folder, number)) for number in range(count)]

    def array(self, content: dict[str, Any]) -> pd.Series:
        """The values, of the dtype that they had.

        Raises:
            ValueError, LookupError, TypeError: the content is not of the form that ``ColumnWriter.array`` gives.
        """
        if "objects" in content:
            return pd.Series(content["objects"], dtype=object)
        stored = self._tables[content["table"]].column(content["column"])
        if "categories" in content:
            categories = self.index(content["categories"])
            return pd.Series(
                pd.Categorical.from_codes(stored.to_numpy(), categories, ordered=content["ordered"] is True)
            )
        if "numpy" in content:
            return pd.Series(stored.to_numpy().astype(_numpy_dtype(content["numpy"])))
        return pd.Series(_dtype(content).__from_arrow__(stored))

    def index(self, content: dict[str, Any]) -> pd.Index:
        """The Index that ``ColumnWriter.index`` took."""
        if "range" in content:
            index = pd.RangeIndex(*content["range"])
        elif "levels" in content:
            index = pd.MultiIndex.from_arrays([self.array(level) for level in content["levels"]])
        else:
            values = self.array(content["array"])
            index = pd.Index(values, dtype=values.dtype)
            if content["frequency"] is not None:
                index.freq = content["frequency"]
        index.names = content["names"]
        return index


def _path(folder: Path, number: int) -> Path:
    return folder / (f"more_{number}.parquet" if number else "table.parquet")


def _read(path: Path) -> pa.Table:
    with reading(path, "a table"):
        try:
            with pq.ParquetFile(path) as file:
                _check_size(file.metadata, path.stat().st_size)
                return file.read(use_threads=False)
        except (pa.ArrowException, OSError, NotImplementedError, MemoryError) as error:
            raise ArtifactDamaged(f"{path} does not hold a table: {error}.") from error


_ENCODINGS = {"PLAIN", "RLE", "BIT_PACKED"}
"""Those that we write, in which values take the room that they need; others repeat what came before."""


def _check_size(metadata: pq.FileMetaData, size: int) -> None:
    rows = metadata.num_rows
    if rows * max(1, metadata.num_columns) > max(_CELLS, size * _CELLS_A_BYTE):
        raise ValueError(f"{rows} rows of {metadata.num_columns} columns in {size} bytes")
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    for column in [group.column(i) for group in groups for i in range(group.num_columns)]:
        is_ours = column.compression == "UNCOMPRESSED" and not column.has_dictionary_page
        is_ours = is_ours and _ENCODINGS.issuperset(column.encodings)
        if not is_ours or column.num_values > rows or column.total_uncompressed_size > size:
            raise ValueError(f"the column {column.path_in_schema!r:.80} is larger than it says, or compressed")


def _numpy_dtype(name: str) -> np.dtype:
    dtype = np.dtype(name)
    if dtype.kind not in "biufMm":
        raise ValueError(f"the dtype {name!r}, which is never written")
    return dtype


def _dtype(content: dict[str, Any]) -> Any:
    if "text" in content:
        return pd.StringDtype(content["text"], na_value=pd.NA if content["missing"] == "NA" else np.nan)
    zone = _ZONE.fullmatch(content["dtype"])
    if zone and not _OFFSET.fullmatch(zone[1]) and zone[1] not in known_zones():
        raise ValueError(f"the time zone {zone[1]!r:.80} is not known on this machine")
    return pd.api.types.pandas_dtype(content["dtype"])
