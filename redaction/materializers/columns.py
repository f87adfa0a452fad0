"""Lists of plain values as msgpack, exact to the type and the last bit.

A list whose values are all of one kind becomes one run of bytes, which is small and quick; any other list keeps its
values one by one, each with its type. Only srsly's bare packer is used: its hooks for NumPy stay out, so that reading
builds nothing but plain values, and the NumPy values in here are built by this module from bytes and a dtype.

Reading raises ``ValueError`` and its like for content that is not of the form written here; ``reading`` turns those
into ``ArtifactDamaged`` with the name of the file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, pairwise
from operator import countOf
from pathlib import Path
from typing import Any

import numpy as np
from srsly.msgpack._packer import Packer
from srsly.msgpack._unpacker import unpackb

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.sharing import Claims

_DEEPEST = 32  # levels of lists in lists; msgpack itself stops somewhere beyond 500, without saying where
_LONGEST_PATH = 4096  # letters, as Linux has it
_NUMPY_KINDS = "biufcMm"  # numbers and times; never objects
_PLAIN_RUNS = ("<f8", "|b1", "|u1", "|i1", "<i2", "<i4", "<i8")
_PATH = type(Path())


def packed(content: Any) -> bytes:
    """Plain content as msgpack: None, bool, int, float, str, bytes, list, dict."""
    return Packer(use_bin_type=True).pack(content)


def unpacked(data: bytes) -> Any:
    """The content that ``packed`` took; nothing that it announces can be longer than the data.

    Raises:
        ValueError: the data are no msgpack.
    """
    most = max(1, len(data))
    limits = dict.fromkeys(("max_str_len", "max_bin_len", "max_array_len", "max_map_len"), most)
    return unpackb(data, raw=False, max_ext_len=0, **limits)


def write_msgpack(path: Path, content: Any) -> None:
    """Write plain content into a file."""
    path.write_bytes(packed(content))


def read_msgpack(path: Path) -> Any:
    """Read what ``write_msgpack`` wrote.

    Raises:
        ArtifactDamaged: the bytes are missing, are no msgpack, or announce more than the file holds.
    """
    try:
        return unpacked(path.read_bytes())
    except Exception as error:
        raise ArtifactDamaged(f"{path} cannot be read as msgpack: {type(error).__name__} {error}.") from error


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Name the file in every complaint about its content, and where it is missing."""
    try:
        yield
    except (OSError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ArtifactDamaged(f"{path} does not hold {what}: {type(error).__name__} {error}.") from error


def pack(values: Sequence[Any], what: str, claims: Claims | None = None, depth: int = 0) -> Any:
    """A list of values as plain content.

    Args:
        values: None, bool, int, float, str, bytes, paths, NumPy numbers and arrays; lists, tuples and dicts of them.
        what: names the values in an error.
        claims: take the lists, dicts and arrays in here; of one that occurs twice, two equal ones would be read back.
        depth: of the list inside other lists.

    Raises:
        NotMaterializable: a value is of another type.
    """
    kind = type(values[0]) if values else None
    if kind is not None and countOf(map(type, values), kind) == len(values):
        run = _run(values, kind, what)
        if run is not None:
            return run
    return {"each": [_tagged(value, what, claims, depth) for value in values]}


def unpack(content: Any) -> list[Any]:
    """The list that ``pack`` took.

    Raises:
        ValueError: the content is not of that form.
    """
    for form, read in _RUNS.items():
        if form in content:
            return read(content)
    raise ValueError(f"a column is of no known form: {str(content)[:80]}")


def cut(values: Sequence[Any], lengths: Sequence[int]) -> list[Any]:
    """Values cut into runs of some lengths, one after the other.

    Raises:
        ValueError: lengths and values disagree.
    """
    ends = list(accumulate(lengths, initial=0))
    if ends[-1] != len(values) or min(lengths, default=0) < 0:
        raise ValueError(f"{ends[-1]} values are announced and {len(values)} are there")
    return [values[start:end] for start, end in pairwise(ends)]


def _run(values: Sequence[Any], kind: type, what: str) -> Any:
    if kind is float:
        return {"run": "<f8", "bytes": struct.pack(f"<{len(values)}d", *values)}
    if kind is bool:
        return {"run": "|b1", "bytes": bytes(values)}
    if kind is int:
        return _int_run(values)
    if kind is str:
        return _text_run(values)
    if kind is _PATH:
        return _path_run(list(map(str, values)), what)
    if issubclass(kind, np.number | np.bool) and len({value.dtype for value in values}) == 1:  # timedelta64 has units
        dtype = values[0].dtype
        return {"numpy": dtype.str, "bytes": np.array(values, dtype).tobytes()}
    return None


def _int_run(values: Sequence[int]) -> Any:
    try:
        return {"run": "|u1", "bytes": bytes(values)}  # much quicker than NumPy, and what labels are
    except ValueError:  # one is negative or above 255
        pass
    try:
        run = np.fromiter(values, "<i8", len(values))
    except OverflowError:
        return None
    for dtype in ("|i1", "<i2", "<i4"):
        info = np.iinfo(dtype)
        if info.min <= run.min() and run.max() <= info.max:
            return {"run": dtype, "bytes": run.astype(dtype).tobytes()}
    return {"run": "<i8", "bytes": run.tobytes()}


def _text_run(values: Sequence[str]) -> Any:
    distinct = dict.fromkeys(values)
    if not all(map(_is_unicode, distinct)):
        return None
    if len(distinct) * 4 > len(values):
        return {"texts": list(values)}
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    return {"table": list(distinct), "places": _int_run(list(map(places.__getitem__, values)))}


def _path_run(texts: list[str], what: str) -> Any:
    """Folders and names apart: there are few folders, and each is written once. None where one is no path of a disk."""
    if max(map(len, texts)) > _LONGEST_PATH:
        return None
    cuts = [text.rfind("/") + 1 for text in texts]
    folders = [text[:cut] for text, cut in zip(texts, cuts, strict=True)]
    names = [text[cut:] for text, cut in zip(texts, cuts, strict=True)]
    return {"folders": pack(folders, what), "names": pack(names, what)}


def _read_plain(content: dict[str, Any]) -> list[Any]:
    if content["run"] not in _PLAIN_RUNS:
        raise ValueError(f"a column of {content['run']!r}, which is never written")
    return np.frombuffer(content["bytes"], content["run"]).tolist()


def _read_table(content: dict[str, Any]) -> list[str]:
    table, places = content["table"], unpack(content["places"])
    if places and min(places) < 0:
        raise ValueError("a column refers to a text before its first")
    return list(map(table.__getitem__, places))


def _read_paths(content: dict[str, Any]) -> list[Path]:
    folders, names = unpack(content["folders"]), unpack(content["names"])
    pairs = list(zip(folders, names, strict=True))
    if any(len(folder) + len(name) > _LONGEST_PATH for folder, name in pairs):  # many would share one long folder
        raise ValueError(f"a path of more than {_LONGEST_PATH} letters, which is never written so")
    return [Path(folder + name) for folder, name in pairs]


_RUNS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "run": _read_plain,
    "texts": lambda content: list(content["texts"]),
    "table": _read_table,
    "folders": _read_paths,
    "numpy": lambda content: list(np.frombuffer(content["bytes"], _numpy_dtype(content["numpy"]))),
    "each": lambda content: [_untagged(value) for value in content["each"]],
}


def _tagged(value: Any, what: str, claims: Claims | None, depth: int) -> Any:
    """A value as msgpack has it, or with its type where msgpack has none."""
    kind = type(value)
    if value is None or kind in (bool, float, bytes) or (kind is str and _is_unicode(value)):
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**63 else {"int": hex(value)}  # decimals stop at 4300 digits
    if kind is str:
        return {"text": value.encode("utf-8", "surrogatepass")}
    if kind is np.str_:
        return {"numpy_text": _tagged("".join(value), what, claims, depth)}  # str() drops a last zero
    if kind is _PATH:
        return {"path": _tagged(str(value), what, claims, depth)}
    if kind in (list, dict, np.ndarray) and claims is not None:
        claims.claim([value], what)
    if kind in (list, tuple, dict):
        return _tagged_items(value, what, claims, depth + 1)
    if (kind is np.ndarray or isinstance(value, np.generic)) and value.dtype.kind in _NUMPY_KINDS:
        form = "array" if kind is np.ndarray else "number"
        return {form: value.dtype.str, "shape": list(value.shape), "bytes": value.tobytes()}
    raise NotMaterializable(
        f"{what} holds a {kind.__module__}.{kind.__qualname__} ({value!r:.60}), which cannot be kept exactly; "
        "it may hold None, bool, int, float, str, bytes, paths, NumPy numbers and arrays, and lists, tuples and dicts."
    )


def _tagged_items(value: Any, what: str, claims: Claims | None, depth: int) -> Any:
    if depth > _DEEPEST:
        raise NotMaterializable(f"{what} holds lists in lists, {_DEEPEST} levels deep or without an end.")
    if type(value) is dict:
        return {
            "keys": pack(list(value), what, claims, depth),
            "values": pack(list(value.values()), what, claims, depth),
        }
    return {type(value).__name__: pack(value, what, claims, depth)}


def _untagged(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    for tag, read in _TAGS.items():
        if tag in value:
            return read(value)
    raise ValueError(f"a value is of no known form: {sorted(map(str, value))[:5]}")


def _read_array(value: dict[str, Any], dtype: np.dtype) -> np.ndarray:
    if len(value["bytes"]) != dtype.itemsize * int(np.prod(value["shape"], dtype=object)):
        raise ValueError("an array whose bytes do not fill its shape")
    return np.ndarray(tuple(value["shape"]), dtype, value["bytes"])


_TAGS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "int": lambda value: int(value["int"], 16),
    "text": lambda value: value["text"].decode("utf-8", "surrogatepass"),
    "numpy_text": lambda value: np.str_(_untagged(value["numpy_text"])),
    "path": lambda value: Path(_untagged(value["path"])),
    "list": lambda value: unpack(value["list"]),
    "tuple": lambda value: tuple(unpack(value["tuple"])),
    "keys": lambda value: dict(zip(unpack(value["keys"]), unpack(value["values"]), strict=True)),
    "array": lambda value: _read_array(value, _numpy_dtype(value["array"])).copy(),
    "number": lambda value: _read_array(value, _numpy_dtype(value["number"]))[()],
}


def _numpy_dtype(name: str) -> np.dtype:
    dtype = np.dtype(str(name))
    if dtype.kind not in _NUMPY_KINDS:
        raise ValueError(f"a dtype {name!r}, which is never written")
    return dtype


def _is_unicode(text: str) -> bool:
    """Whether UTF-8 can hold it; file names that are no UTF-8 come as lone surrogates, which it cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
