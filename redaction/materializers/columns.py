"""Lists of plain values as msgpack, exact to the type and the last bit.

A list whose values are all of one kind becomes one run of bytes, which is small and quick; any other list keeps its
values one by one, each with its type. Only srsly's bare packer is used: its hooks for NumPy stay out, so that reading
builds nothing but plain values, and the NumPy values in here are built by this module from bytes and a dtype.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from srsly.msgpack._packer import Packer
from srsly.msgpack._unpacker import unpackb

from redaction.errors import ArtifactDamaged, NotMaterializable

_RUNS = {float: "<f8", int: "<i8", bool: "|b1"}
_INT64 = range(-(2**63), 2**63)
_NUMPY_KINDS = "biuf"


def write_msgpack(path: Path, content: Any) -> None:
    """Write plain content: None, bool, int, float, str, bytes, list, dict."""
    path.write_bytes(Packer(use_bin_type=True).pack(content))


def read_msgpack(path: Path) -> Any:
    """Read what ``write_msgpack`` wrote.

    Raises:
        ArtifactDamaged: the bytes are no msgpack, or announce more than the file holds.
    """
    data = path.read_bytes()
    most = max(1, len(data))  # nothing in the file can be longer than the file
    limits = dict.fromkeys(("max_str_len", "max_bin_len", "max_array_len", "max_map_len", "max_ext_len"), most)
    try:
        return unpackb(data, raw=False, **limits)
    except Exception as error:
        raise ArtifactDamaged(f"{path} is not what it was written as: {error}.") from error


def pack(values: Sequence[Any], what: str) -> Any:
    """A list of values as plain content.

    Args:
        values: None, bool, int, float, str, lists and tuples of them, NumPy numbers and arrays of numbers.
        what: names the values in an error.

    Raises:
        NotMaterializable: a value is of another type.
    """
    kinds = set(map(type, values))
    if len(kinds) == 1:
        (kind,) = kinds
        if kind is str:
            return list(values)
        if kind in _RUNS and (kind is not int or (min(values) in _INT64 and max(values) in _INT64)):
            return {"run": _RUNS[kind], "bytes": np.array(values, _RUNS[kind]).tobytes()}
    return {"each": [_tagged(value, what) for value in values]}


def unpack(content: Any) -> list[Any]:
    """The list that ``pack`` took.

    Raises:
        ArtifactDamaged: the content is not of that form.
    """
    if isinstance(content, list):
        return content
    if isinstance(content, dict) and content.get("run") in _RUNS.values() and isinstance(content.get("bytes"), bytes):
        return np.frombuffer(content["bytes"], content["run"]).tolist()
    if isinstance(content, dict) and isinstance(content.get("each"), list):
        return [_untagged(value) for value in content["each"]]
    raise ArtifactDamaged(f"a column of records is of no known form: {str(content)[:80]}.")


def _tagged(value: Any, what: str) -> Any:
    kind = type(value)
    if value is None or kind in (bool, str, float) or (kind is int and value in _INT64):
        return value
    if kind is int:
        return {"int": str(value)}
    if kind in (list, tuple):
        return {kind.__name__: [_tagged(item, what) for item in value]}
    if isinstance(value, np.generic | np.ndarray) and value.dtype.kind in _NUMPY_KINDS:
        form = "array" if isinstance(value, np.ndarray) else "number"
        return {form: value.dtype.str, "shape": list(value.shape), "bytes": value.tobytes()}
    raise NotMaterializable(
        f"{what} holds a {kind.__module__}.{kind.__qualname__} ({value!r:.60}), which cannot be kept exactly; "
        "it may hold None, bool, int, float, str, lists and tuples of them, and NumPy numbers."
    )


def _untagged(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "int" in value:
        return int(value["int"])
    if "list" in value:
        return [_untagged(item) for item in value["list"]]
    if "tuple" in value:
        return tuple(_untagged(item) for item in value["tuple"])
    if "array" in value or "number" in value:
        return _from_bytes(value)
    raise ArtifactDamaged(f"a value of records is of no known form: {sorted(value)}.")


def _from_bytes(value: dict[str, Any]) -> Any:
    dtype = np.dtype(str(value.get("array") or value.get("number")))
    if dtype.kind not in _NUMPY_KINDS:
        raise ArtifactDamaged(f"a value of records has the dtype {dtype}, which is never written.")
    array = np.frombuffer(value["bytes"], dtype).reshape(value["shape"])
    return array.copy() if "array" in value else array[()]
