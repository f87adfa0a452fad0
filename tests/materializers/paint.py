"""How ``compare`` sees values of other libraries: all that they hold, as plain values of which ``==`` is exact."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pydantic
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

Paint = Callable[[Any], Any]


def paint_immutable(value: Any, paint: Paint) -> Any:
    """Values of which nobody can tell one from another that is equal."""
    kind = type(value).__name__
    if isinstance(value, complex):
        return kind, paint(value.real), paint(value.imag)
    if isinstance(value, frozenset):
        return kind, sorted(map(repr, map(paint, value)))
    if isinstance(value, ZoneInfo):
        return kind, value.key
    if isinstance(value, datetime.datetime | datetime.time):
        return kind, repr(value), value.fold, paint(value.tzinfo)
    return kind, repr(value)


def _array(value: np.ndarray, _: Paint) -> Any:
    order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    return repr(value.dtype), value.dtype.str, value.dtype.isalignedstruct, value.shape, order, value.tobytes()


def _tensor(value: torch.Tensor, paint: Paint) -> Any:
    bits = value.detach().contiguous().reshape(-1).view(torch.uint8) if value.numel() else torch.zeros(0)
    facts = type(value).__name__, str(value.dtype), tuple(value.shape), value.requires_grad, str(value.device)
    return *facts, bits.numpy().tobytes(), paint(vars(value))


def _series(value: pd.Series, paint: Paint) -> Any:
    return (
        _dtype(value.dtype, paint),
        _elements(value, paint),
        _index(value.index, paint),
        paint(value.name),
        _attrs(value, paint),
    )


def _frame(value: pd.DataFrame, paint: Paint) -> Any:
    columns = [value.iloc[:, i] for i in range(value.shape[1])]
    painted = [(_dtype(column.dtype, paint), _elements(column, paint)) for column in columns]
    return painted, _index(value.index, paint), _index(value.columns, paint), value.shape, _attrs(value, paint)


def _attrs(value: Any, paint: Paint) -> Any:
    return paint(value.attrs), value.flags.allows_duplicate_labels


def _index(index: pd.Index, paint: Paint) -> Any:
    facts = [type(index).__name__, [paint(name) for name in index.names], repr(getattr(index, "freq", None))]
    if isinstance(index, pd.RangeIndex):
        return *facts, index.start, index.stop, index.step
    if isinstance(index, pd.MultiIndex):
        return *facts, [_index(index.get_level_values(level), paint) for level in range(index.nlevels)]
    return *facts, _dtype(index.dtype, paint), _elements(index, paint)


def _dtype(dtype: Any, paint: Paint) -> Any:
    categories = _index(dtype.categories, paint) if isinstance(dtype, pd.CategoricalDtype) else None
    return repr(dtype), type(getattr(dtype, "tz", None)).__name__, repr(getattr(dtype, "na_value", None)), categories


def _elements(values: Any, paint: Paint) -> Any:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind != "O":
        return values.to_numpy().tobytes()
    own = pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval, type(pd.NaT), type(pd.NA)
    return [(type(each).__name__, repr(each)) if isinstance(each, own) else paint(each) for each in values]


def _image(value: Image.Image, paint: Paint) -> Any:
    value.load()
    palette = value.palette and (value.palette.mode, value.im.getpalette("RGBA", "RGBA"))
    return value.mode, tuple(value.size), value.tobytes(), palette, paint(value.info)


def _figure(value: Figure, paint: Paint) -> Any:
    canvas = FigureCanvasAgg(value)
    canvas.draw()
    return paint(tuple(map(float, value.get_size_inches()))), paint(value.dpi), bytes(canvas.buffer_rgba())


def _model(value: pydantic.BaseModel, paint: Paint) -> Any:
    own = value.model_extra, sorted(value.model_fields_set), value.__pydantic_private__
    return [paint((name, each)) for name, each in vars(value).items()], *map(paint, own)


def _slots(value: Any, paint: Paint) -> Any:
    return {field.name: paint(getattr(value, field.name)) for field in dataclasses.fields(value)}


class WithSlots(type):
    """The type of dataclasses whose instances have no ``__dict__``."""

    def __instancecheck__(cls, value: Any) -> bool:
        return dataclasses.is_dataclass(value) and not hasattr(value, "__dict__")


class _Slotted(metaclass=WithSlots):
    pass


PAINTERS: dict[type, Callable[[Any, Paint], Any]] = {
    set: lambda value, paint: sorted(map(repr, map(paint, value))),
    np.ndarray: _array,
    torch.Tensor: _tensor,
    pd.Series: _series,
    pd.DataFrame: _frame,
    Image.Image: _image,
    Figure: _figure,
    pydantic.BaseModel: _model,
    _Slotted: _slots,
}
"""Everything else is seen by its ``vars``."""
