"""pandas DataFrames and Series as parquet, checked to come back the same before anybody relies on it."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.columns import reading
from redaction.materializers.frame_differences import first_difference
from redaction.materializers.registry import name_of
from redaction.materializers.values import ValueMaterializer

_TABLE, _ABOUT, _COLUMN = "table.parquet", "about", "values"
_ROWS_A_BYTE = 1000  # parquet writes a run of missing values in a few bytes; a file of more rows is a bomb
_HEAD = 20
_VALUES = ValueMaterializer()


class DataFrameMaterializer(Materializer[pd.DataFrame]):
    """Every value with its type and bits, the dtypes, categories, both indexes, and ``attrs``.

    Parquet has no place for some of what pandas can hold, such as columns of mixed types, columns of one name, or None
    beside NaN; the first that does not come back the same is refused by name.
    """

    saves = pd.DataFrame
    version = 1

    def save(self, value: pd.DataFrame, folder: Path) -> None:
        """Write ``table.parquet`` and ``about``."""
        _save(value, value, {"attrs": value.attrs}, folder)
        _refuse_difference(value, self.load(folder))

    def load(self, folder: Path) -> pd.DataFrame:
        """Read it back."""
        frame, about = _load(folder)
        with reading(folder / _ABOUT, "the attributes of a DataFrame"):
            frame.attrs = dict(about["attrs"])
        return frame

    def describe(self, value: pd.DataFrame) -> dict[str, Scalar]:
        """Rows and columns."""
        return {"rows": len(value), "columns": ", ".join(map(str, value.columns))}

    def preview(self, value: pd.DataFrame, folder: Path) -> None:
        """The first rows as CSV."""
        value.head(_HEAD).to_csv(folder / "head.csv")


class SeriesMaterializer(Materializer[pd.Series]):
    """As of a DataFrame with one column, and the name."""

    saves = pd.Series
    version = 1

    def save(self, value: pd.Series, folder: Path) -> None:
        """Write ``table.parquet`` and ``about``."""
        about = {"attrs": value.attrs, "name": value.name}
        _save(value, pd.DataFrame({_COLUMN: value}, index=value.index), about, folder)
        _refuse_difference(value, self.load(folder))

    def load(self, folder: Path) -> pd.Series:
        """Read it back."""
        frame, about = _load(folder)
        with reading(folder / _ABOUT, "the attributes of a Series"):
            series = frame[_COLUMN].rename(about["name"])
            series.attrs = dict(about["attrs"])
        return series

    def describe(self, value: pd.Series) -> dict[str, Scalar]:
        """Rows, name and dtype."""
        return {"rows": len(value), "name": str(value.name), "dtype": str(value.dtype)}

    def preview(self, value: pd.Series, folder: Path) -> None:
        """The first rows as CSV."""
        value.head(_HEAD).to_csv(folder / "head.csv")


def _save(value: Any, frame: pd.DataFrame, about: dict[str, Any], folder: Path) -> None:
    if type(value) not in (pd.DataFrame, pd.Series):
        raise NotMaterializable(f"the value is a {name_of(type(value))}, a subclass, which would come back without it.")
    if not value.flags.allows_duplicate_labels:
        raise NotMaterializable("the flag allows_duplicate_labels=False cannot be kept; set it to True.")
    (folder / _ABOUT).mkdir()
    _VALUES.save(about, folder / _ABOUT)
    plain = frame.copy(deep=False)
    plain.attrs = {}
    try:
        table = pa.Table.from_pandas(plain)
        # bare, so that a file cannot unfold to many times its size
        pq.write_table(table, folder / _TABLE, compression="none", use_dictionary=False, store_schema=True)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        raise NotMaterializable(f"parquet cannot keep the {type(value).__name__}: {error}.") from error


def _load(folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    path = folder / _TABLE
    with reading(path, "a table"):
        try:
            with pq.ParquetFile(path) as file:
                _check_size(file.metadata, path.stat().st_size)
                _check_types(file.schema_arrow)
                frame = file.read(use_threads=False).to_pandas()
        except (pa.ArrowException, OSError, NotImplementedError, MemoryError) as error:
            raise ArtifactDamaged(f"{path} does not hold a table: {error}.") from error
    return frame, _VALUES.load(folder / _ABOUT)


def _check_size(metadata: pq.FileMetaData, size: int) -> None:
    if metadata.num_rows > size * _ROWS_A_BYTE:
        raise ValueError(f"{metadata.num_rows} rows in {size} bytes")
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        columns = [group.column(i) for i in range(group.num_columns)]
        for column in columns:
            if column.compression != "UNCOMPRESSED" or column.has_dictionary_page or column.num_values > metadata.num_rows:
                raise ValueError(f"the column {column.path_in_schema!r:.80} is written in a way that is not ours")
            if column.total_uncompressed_size > size:
                raise ValueError(f"the column {column.path_in_schema!r:.80} is larger than the file")


def _check_types(schema: pa.Schema) -> None:
    """No types that other packages define, and only time zones that are there: looking for others imports modules."""
    for field in schema:
        if isinstance(field.type, pa.BaseExtensionType) and not field.type.extension_name.startswith("pandas."):
            raise ValueError(f"the column {field.name!r:.80} is of the extension type {field.type}")
        zone = getattr(field.type, "tz", None)
        if zone and zone[0] not in "+-" and zone not in zoneinfo.available_timezones():
            raise ValueError(f"the time zone {zone!r:.80} is not known on this machine")


def _refuse_difference(value: Any, loaded: Any) -> None:
    difference = first_difference(value, loaded)
    if difference:
        raise NotMaterializable(f"the {type(value).__name__} would not come back the same from parquet: {difference}")
