"""Which objects and which memory a value uses, so that what it uses twice does not come back as two."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from redaction.errors import NotMaterializable


class Sharing:
    """The mutable objects and the memory of one value, each with its place in there."""

    def __init__(self) -> None:
        self._places: dict[int, str] = {}
        self._memory: list[tuple[int, int, str]] = []

    def claim(self, value: Any, where: str) -> None:
        """Note an object, which has to stay alive as long as this does.

        Raises:
            NotMaterializable: it has been met before: it lies in two places, or inside itself.
        """
        if id(value) in self._places:
            raise NotMaterializable(
                f"{where} is the same {type(value).__name__} object as {self._places[id(value)]}, and two would be "
                "read back; give each its own copy."
            )
        self._places[id(value)] = where

    def claim_memory(self, start: int, end: int, where: str) -> None:
        """Note the addresses that an array or a tensor lies at, ``end`` being the first beyond it."""
        if end > start:
            self._memory.append((start, end, where))

    def check_memory(self) -> None:
        """See that no two arrays or tensors lie in the same memory.

        Raises:
            NotMaterializable: two do, so that a change of one is a change of the other.
        """
        self._memory.sort()
        for (_, end, one), (start, _, other) in pairwise(self._memory):
            if start < end:
                raise NotMaterializable(f"{other} shares memory with {one}; give each its own copy.")


class Claims:
    """Millions of mutable objects, each of which may be claimed once, without their places.

    Telling at once which object is claimed again takes a set, which costs several times as much as a row of all ids
    that is sorted in the end. So one first only finds out whether there is any, and if so claims all anew.

    Args:
        at_once: tell at once.
    """

    def __init__(self, at_once: bool) -> None:
        self._claimed = array("q")
        self._told: set[int] | None = set() if at_once else None

    def claim(self, objects: Sequence[Any], what: str) -> None:
        """Note objects, which have to stay alive as long as this does.

        Raises:
            NotMaterializable: one has been claimed before, and that is to be told at once.
        """
        if self._told is None:
            self._claimed.extend(map(id, objects))
            return
        expected = len(self._told) + len(objects)
        self._told.update(map(id, objects))
        if len(self._told) != expected:
            kind = type(objects[0]).__name__
            raise NotMaterializable(f"{what}: the same {kind} object is in use elsewhere too; give each its own copy.")

    def are_distinct(self) -> bool:
        """Whether no object was claimed twice."""
        ids = np.sort(np.frombuffer(self._claimed, np.int64))
        return not (ids[1:] == ids[:-1]).any()
