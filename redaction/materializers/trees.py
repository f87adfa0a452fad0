"""Values inside values, as plain content.

Values beside each other are written together, so that a long list of alike ones is a few columns:

    {"plain": column}                        all are plain, see ``columns``
    {"lists": lengths, "items": values}      all are lists: their items, one after the other
    {"keys": names, "columns": [values, …]}  all are dicts with the same names in the same order
    {"plain": column, "at": places, "others": [node, …]}   any others, and where they stand among the plain ones

A node is a value of another type: ``{"type": name, "parts": [values, …]}`` for the types in ``forms``, or
``{"pool": name, "number": number}`` for what lies in files of its own, see ``pools``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from redaction.errors import NotMaterializable
from redaction.materializers.columns import cut, pack, unpack
from redaction.materializers.forms import FORMS, KEPT, Place
from redaction.materializers.keeping import is_kept
from redaction.materializers.pools import OBJECTS, POOLED, POOLS, Pool
from redaction.materializers.registry import name_of, part_of_this_package
from redaction.materializers.sharing import Sharing

_DEEPEST = 64  # levels of values in values; Python's own stack ends at some hundreds
_LARGE_BYTES = 1 << 20  # an array from here on gets a file
_NUMBERS = np.number | np.bool | np.datetime64 | np.str_
_PLAIN = {type(None), bool, int, float, str, bytes, type(Path())} | {
    kind for kind in np.sctypeDict.values() if issubclass(kind, _NUMBERS)
}


class TreeWriter:
    """Turns a value into plain content, and writes what deserves files into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sharing = Sharing()
        self._pools: dict[str, Pool] = {}

    def items(self, values: Sequence[Any], place: Place, depth: int = 0) -> dict[str, Any]:
        """Values beside each other.

        Args:
            values: of any kinds.
            place: what an error calls the value of an index.
            depth: of the values inside others.

        Raises:
            NotMaterializable: one of them cannot be kept, named by its place.
        """
        if depth > _DEEPEST:
            raise NotMaterializable(f"{place(0)[:60]}… lies more than {_DEEPEST} levels deep; it cannot be kept.")
        kinds = set(map(type, values))
        if kinds <= _PLAIN:
            return {"plain": pack(values, "the value")}
        if kinds == {list}:
            return self._lists(values, place, depth)
        if kinds == {dict} and len(values) > 1 and _have_same_names(values):
            return self._columns(values, place, depth)
        at = [i for i, value in enumerate(values) if type(value) not in _PLAIN]
        return {
            "plain": pack([value for value in values if type(value) in _PLAIN], "the value"),
            "at": pack(at, "places"),
            "others": [self._node(values[i], place(i), depth) for i in at],
        }

    def finish(self) -> dict[str, Any]:
        """Write the files of the pools, and give what reading them needs."""
        content = {name: pool.finish() for name, pool in self._pools.items()}
        self._sharing.check_memory()
        return content

    def _lists(self, lists: Sequence[list[Any]], place: Place, depth: int) -> dict[str, Any]:
        for number, each in enumerate(lists):
            self._sharing.claim(each, place(number))
        lengths = list(map(len, lists))
        ends = list(accumulate(lengths))

        def place_of_item(i: int) -> str:
            number = bisect_right(ends, i)
            return f"{place(number)}[{i - ends[number] + lengths[number]}]"

        items = self.items(list(chain.from_iterable(lists)), place_of_item, depth + 1)
        return {"lists": pack(lengths, "lengths"), "items": items}

    def _columns(self, dicts: Sequence[dict[str, Any]], place: Place, depth: int) -> dict[str, Any]:
        for number, each in enumerate(dicts):
            self._sharing.claim(each, place(number))

        def place_in(name: str) -> Place:
            return lambda i: f"{place(i)}[{name!r}]"

        names = list(dicts[0])
        columns = [self.items([each[name] for each in dicts], place_in(name), depth + 1) for name in names]
        return {"keys": pack(names, "keys"), "columns": columns}

    def _node(self, value: Any, where: str, depth: int) -> dict[str, Any]:
        name = name_of(type(value))
        if type(value) is np.ndarray:
            self._sharing.claim_memory(*(byte_bounds(value) if value.size else (0, 0)), where)
        if is_kept(type(value)):
            name = KEPT
        elif name not in FORMS or (type(value) is np.ndarray and value.nbytes >= _LARGE_BYTES):
            return self._pooled(POOLED.get(name, OBJECTS), value, where)
        form = part_of_this_package(FORMS[name])
        if not form.immutable:
            self._sharing.claim(value, where)
        return {
            "type": name,
            "parts": [self.items(part, place, depth + 1) for part, place in form.take(value, where)],
        }

    def _pooled(self, name: str, value: Any, where: str) -> dict[str, Any]:
        if name not in self._pools:
            self._pools[name] = part_of_this_package(POOLS[name])(self._folder, self._sharing)
        return {"pool": name, "number": self._pools[name].add(value, where)}


class TreeReader:
    """Turns plain content back into values.

    Args:
        pools: what ``TreeWriter.finish`` gave.
        folder: the same folder.
    """

    def __init__(self, pools: dict[str, Any], folder: Path) -> None:
        self._pools = {name: part_of_this_package(POOLS[name]).read(pools[name], folder) for name in pools}

    def items(self, content: dict[str, Any]) -> list[Any]:
        """The values that ``TreeWriter.items`` took.

        Raises:
            ValueError, LookupError, TypeError: the content is not of that form.
        """
        if "lists" in content:
            return cut(self.items(content["items"]), unpack(content["lists"]))
        if "keys" in content:
            return self._dicts(unpack(content["keys"]), content["columns"])
        plain = unpack(content["plain"])
        return self._mixed(plain, unpack(content["at"]), content["others"]) if "at" in content else plain

    def _dicts(self, names: list[str], columns: list[Any]) -> list[dict[str, Any]]:
        if not names or len(set(names)) != len(names) or len(columns) != len(names):
            raise ValueError(f"dicts with the names {names[:5]} and {len(columns)} columns")
        rows = zip(*map(self.items, columns), strict=True)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _mixed(self, plain: list[Any], at: list[int], others: list[Any]) -> list[Any]:
        rest, places = iter(plain), dict(zip(at, others, strict=True))
        count = len(plain) + len(others)
        if len(places) != len(at) or not set(places) <= set(range(count)):
            raise ValueError("values stand where there is no place for them")
        return [self._value(places[i]) if i in places else next(rest) for i in range(count)]

    def _value(self, node: dict[str, Any]) -> Any:
        if "pool" in node:
            pool, number = self._pools[node["pool"]], node["number"]
            if type(number) is not int or not 0 <= number < len(pool):
                raise ValueError(f"number {number!r} of {len(pool)} {node['pool']}")
            return pool[number]
        return part_of_this_package(FORMS[node["type"]]).make(*map(self.items, node["parts"]))


def _have_same_names(dicts: Sequence[dict[Any, Any]]) -> bool:
    names = list(dicts[0])
    return (
        bool(names)
        and set(map(type, names)) == {str}
        and all(list(each) == names and set(map(type, each)) == {str} for each in dicts)
    )
