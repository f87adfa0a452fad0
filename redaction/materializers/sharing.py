"""Which objects and which memory a value uses, so that what it uses twice does not come back as two."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

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
