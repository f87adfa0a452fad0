"""pandas DataFrames and Series as parquet, checked to come back the same before anybody relies on it.

``table.parquet`` has the values, readable by any tool. ``about`` holds what parquet forgets: dtypes, indexes,
``attrs``, and columns of Python objects, see ``frame_columns``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import reading
from redaction.materializers.frame_columns import ColumnReader, ColumnWriter
from redaction.materializers.frame_differences import first_difference
from redaction.materializers.values import ValueMaterializer

_ABOUT = "about"
_HEAD = 20
_VALUES = ValueMaterializer()


class DataFrameMaterializer(Materializer[pd.DataFrame]):
    """Every value with its type and bits, dtypes, categories, both indexes, and ``attrs``.

    What does not come back the same is refused by name: complex and sparse columns, for example.
    """

    saves = pd.DataFrame
    version = 1

    def save(self, value: pd.DataFrame, folder: Path) -> None:
        """Write ``table.parquet`` and ``about``."""
        with _writing(value, folder) as (writer, about):
            about["names"] = writer.index(value.columns, "names of the columns")
            about["columns"] = [writer.array(value.iloc[:, i], str(name)) for i, name in enumerate(value.columns)]
        _refuse_difference(value, self.load(folder))

    def load(self, folder: Path) -> pd.DataFrame:
        """Read it back."""
        with _reading(folder) as (reader, about):
            index = reader.index(about["index"])
            columns = [reader.array(content).set_axis(index) for content in about["columns"]]
            frame = pd.DataFrame(dict(enumerate(columns)), index)
            frame.columns = reader.index(about["names"])
            frame.attrs = dict(about["attrs"])
            return frame

    def describe(self, value: pd.DataFrame) -> dict[str, Scalar]:
        """Rows and columns."""
        return {"rows": len(value), "columns": ", ".join(map(str, value.columns))}

    def preview(self, value: pd.DataFrame, folder: Path) -> None:
        """The first rows as CSV."""
        value.head(_HEAD).to_csv(folder / "head.csv", errors="backslashreplace")


class SeriesMaterializer(Materializer[pd.Series]):
    """As of a DataFrame with one column, and the name."""

    saves = pd.Series
    version = 1

    def save(self, value: pd.Series, folder: Path) -> None:
        """Write ``table.parquet`` and ``about``."""
        with _writing(value, folder) as (writer, about):
            about["name"] = value.name
            about["values"] = writer.array(value, "values")
        _refuse_difference(value, self.load(folder))

    def load(self, folder: Path) -> pd.Series:
        """Read it back."""
        with _reading(folder) as (reader, about):
            series = reader.array(about["values"]).set_axis(reader.index(about["index"])).rename(about["name"])
            series.attrs = dict(about["attrs"])
            return series

    def describe(self, value: pd.Series) -> dict[str, Scalar]:
        """Rows, name and dtype."""
        return {"rows": len(value), "name": str(value.name), "dtype": str(value.dtype)}

    def preview(self, value: pd.Series, folder: Path) -> None:
        """The first rows as CSV."""
        value.head(_HEAD).to_csv(folder / "head.csv", errors="backslashreplace")


@contextmanager
def _writing(value: Any, folder: Path) -> Iterator[tuple[ColumnWriter, dict[str, Any]]]:
    """A writer, and what is written about the value beside the tables, with its index and ``attrs``."""
    refuse_subclass(value, pd.Series if isinstance(value, pd.Series) else pd.DataFrame)
    if not value.flags.allows_duplicate_labels:
        raise NotMaterializable("the flag allows_duplicate_labels=False cannot be kept; set it to True.")
    writer = ColumnWriter(len(value))
    about: dict[str, Any] = {"attrs": value.attrs}
    try:
        about["index"] = writer.index(value.index, "index")
        yield writer, about
        writer.write(folder)
    except (pa.ArrowException, ValueError, TypeError, NotImplementedError) as error:
        raise NotMaterializable(f"parquet cannot keep the {type(value).__name__}: {error}.") from error
    (folder / _ABOUT).mkdir()
    _VALUES.save({**about, "tables": len(writer.tables)}, folder / _ABOUT)


@contextmanager
def _reading(folder: Path) -> Iterator[tuple[ColumnReader, dict[str, Any]]]:
    about = _VALUES.load(folder / _ABOUT)
    with reading(folder / _ABOUT, "what belongs to the tables beside it"):
        try:
            yield ColumnReader(folder, about["tables"]), about
        except (pa.ArrowException, NotImplementedError) as error:
            raise ArtifactDamaged(f"{folder} does not hold a table: {error}.") from error


def _refuse_difference(value: Any, loaded: Any) -> None:
    difference = first_difference(value, loaded)
    if difference:
        raise NotMaterializable(f"the {type(value).__name__} would not come back the same: {difference}.")
