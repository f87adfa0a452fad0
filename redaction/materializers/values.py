"""Plain values of all kinds, nested as they are.

``value.msgpack`` is a map:

    format   1
    value    the value, see ``trees``
    pools    what is needed to read the files beside it, see ``pools``
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from redaction.errors import NotMaterializable
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.columns import read_msgpack, reading, write_msgpack
from redaction.materializers.keeping import is_kept
from redaction.materializers.registry import name_of
from redaction.materializers.trees import TreeReader, TreeWriter
from redaction.materializers.views import is_array, view_of

_FILE = "value.msgpack"
_FORMAT = 1


class ValueMaterializer(Materializer[Any]):
    """Values of the types in ``registry.BUILTIN`` that come here, of kept classes, and all mixtures of them.

    Types are kept to the very class, floats to the bit, the order of dicts, and lone surrogates in text. Tensors lie
    together in ``tensors.safetensors``, records and predictions in one collection, and any other value that has a
    materializer in a numbered folder of its own. Only inside one list of records is it kept which objects are the same;
    elsewhere a mutable object that occurs twice is refused, except tensors, which come back as one.
    """

    saves = object  # see the table, and ``keep``
    version = 2  # 1 knew no documents, attributes and outlines of PageBoxes

    def save(self, value: Any, folder: Path) -> None:
        """Write ``value.msgpack``, and beside it what deserves files of its own."""
        writer = TreeWriter(folder)
        content = {"format": _FORMAT, "value": writer.items([value], lambda _: "value"), "pools": writer.finish()}
        try:
            write_msgpack(folder / _FILE, content)
        except ValueError as error:  # msgpack's limit of 4 GiB for one run of bytes
            raise NotMaterializable(f"the value is too large for one file: {error}. Keep its parts apart.") from error

    def load(self, folder: Path) -> Any:
        """Read the value back."""
        path = folder / _FILE
        content = read_msgpack(path)
        with reading(path, "a value"):
            if content["format"] != _FORMAT:
                raise ValueError(f"it has the format {content['format']!r}; this version reads {_FORMAT}")
            (value,) = TreeReader(content["pools"], folder).items(content["value"])
        return value

    def describe(self, value: Any) -> dict[str, Scalar]:
        """Its type, its size where it has one, and itself where it is short."""
        described: dict[str, Scalar] = {"type": name_of(type(value))}
        if type(value) in (bool, int, float, str):
            return {**described, "value": view_of(value)}
        if is_array(value):
            return {**described, "shape": " x ".join(map(str, value.shape)), "dtype": str(value.dtype)}
        return {**described, "items": len(value)} if _has_items(value) else described

    def preview(self, value: Any, folder: Path) -> None:
        """A view of its beginning as JSON."""
        text = json.dumps(view_of(value), indent=1, ensure_ascii=False)
        (folder / "value.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def _has_items(value: Any) -> bool:
    """A class of a project's own may count whatever it likes, and fail at it."""
    return hasattr(type(value), "__len__") and not is_kept(type(value))
