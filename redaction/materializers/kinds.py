"""How the attributes of record components become columns: plain values, lists, sizes, boxes, class maps.

A ``Kind`` writes one attribute of many components at once, so that a hundred thousand records are a few long columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, starmap
from operator import attrgetter, countOf
from typing import Any

from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.utils.imageio import ImgSize

from redaction.errors import NotMaterializable
from redaction.materializers.columns import cut, pack, unpack
from redaction.materializers.sharing import Claims

_EDGES = attrgetter("xmin", "ymin", "xmax", "ymax")


@dataclass
class Writing:
    """What the columns of one collection have in common while they are written.

    Attributes:
        what: the column at hand, for errors.
        claims: take all lists, boxes, masks and arrays; IceVision changes those in place, so that one which two records
            share cannot become two.
        class_maps: those that the records refer to, by ``id``, in the order in which they were met.
    """

    what: str = ""
    claims: Claims = field(default_factory=lambda: Claims(at_once=True))
    class_maps: dict[int, ClassMap] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def number_of(self, class_map: ClassMap) -> int:
        """Which of the class maps it is; a new one is taken in."""
        self.class_maps.setdefault(id(class_map), class_map)
        return self._numbers.setdefault(id(class_map), len(self._numbers))

    def pack(self, values: Sequence[Any]) -> Any:
        """Values as plain content, see ``columns.pack``."""
        return pack(values, self.what, self.claims)

    def check(self, objects: Sequence[Any], kind: type, attributes: int) -> None:
        """Refuse objects of another class, with another number of attributes, or in two places at once."""
        if countOf(map(type, objects), kind) < len(objects):
            strange = min(each.__name__ for each in set(map(type, objects)) - {kind})
            raise NotMaterializable(f"{self.what} holds a {strange}; only {kind.__name__} can be kept there.")
        if countOf(map(len, map(vars, objects)), attributes) < len(objects):
            raise NotMaterializable(f"{self.what} holds a {kind.__name__} with attributes unknown to IceVision.")
        self.claims.claim(objects, self.what)


@dataclass(frozen=True)
class Kind:
    """How one attribute of many components is written, and read back.

    Attributes:
        write: from the values of all components, in order, to plain content.
        read: from that content and the class maps of the collection to the values, in order.
    """

    write: Callable[[Sequence[Any], Writing], Any]
    read: Callable[[Any, Sequence[ClassMap]], list[Any]]


@dataclass(frozen=True)
class SameAs:
    """An attribute that is the very object which another attribute of the component holds."""

    attribute: str


def counts_of(lists: Sequence[Sequence[Any]]) -> Any:
    """Lengths of lists, as plain content."""
    return pack(list(map(len, lists)), "lengths")


def regrouped(counts: Any, values: list[Any]) -> list[list[Any]]:
    """Values cut into lists of the lengths that ``counts_of`` took.

    Raises:
        ValueError: lengths and values disagree.
    """
    return cut(values, unpack(counts))


def flat_lists(lists: Sequence[Any], writing: Writing) -> list[Any] | None:
    """All items of lists, one after the other; None where not all are lists."""
    if countOf(map(type, lists), list) < len(lists):
        return None
    writing.claims.claim(lists, writing.what)
    return list(chain.from_iterable(lists))


def _write_lists(lists: Sequence[Any], writing: Writing) -> Any:
    items = flat_lists(lists, writing)
    if items is None:
        return {"values": writing.pack(lists)}
    return {"counts": counts_of(lists), "items": writing.pack(items)}


def _read_lists(content: Any, _: Sequence[ClassMap]) -> list[Any]:
    if "values" in content:
        return unpack(content["values"])
    return regrouped(content["counts"], unpack(content["items"]))


def _write_boxes(lists: Sequence[Any], writing: Writing) -> Any:
    boxes = flat_lists(lists, writing)
    if boxes is None:
        raise NotMaterializable(f"{writing.what} has to be a list of boxes.")
    writing.check(boxes, BBox, attributes=4)
    edges = tuple(chain.from_iterable(map(_EDGES, boxes)))
    return {"counts": counts_of(lists), "edges": writing.pack(edges)}


def _read_boxes(content: Any, _: Sequence[ClassMap]) -> list[Any]:
    edges = iter(unpack(content["edges"]))
    return regrouped(content["counts"], list(starmap(BBox, zip(edges, edges, edges, edges, strict=True))))


def _write_sizes(sizes: Sequence[Any], writing: Writing) -> Any:
    if set(map(type, sizes)) == {ImgSize}:
        return {"sides": [writing.pack(side) for side in zip(*sizes, strict=True)]}
    is_size = [type(size) is ImgSize for size in sizes]
    values = [tuple(size) if there else size for size, there in zip(sizes, is_size, strict=True)]
    return {"is_size": writing.pack(is_size), "values": writing.pack(values)}


def _read_sizes(content: Any, _: Sequence[ClassMap]) -> list[Any]:
    if "sides" in content:
        return list(starmap(ImgSize, zip(*map(unpack, content["sides"]), strict=True)))
    pairs = zip(unpack(content["is_size"]), unpack(content["values"]), strict=True)
    return [ImgSize(*value) if there else value for there, value in pairs]


def _write_class_maps(class_maps: Sequence[Any], writing: Writing) -> Any:
    numbers: dict[int, int | None] = {id(None): None}
    for class_map in class_maps:
        if id(class_map) not in numbers:
            if type(class_map) is not ClassMap:
                raise NotMaterializable(f"{writing.what} is a {type(class_map).__name__}; only ClassMap can be kept.")
            numbers[id(class_map)] = writing.number_of(class_map)
    return pack([numbers[id(class_map)] for class_map in class_maps], writing.what)


def _read_class_maps(content: Any, class_maps: Sequence[ClassMap]) -> list[Any]:
    return [None if number is None else class_maps[number] for number in unpack(content)]


VALUES = Kind(lambda values, writing: writing.pack(values), lambda content, _: unpack(content))
"""One plain value a component: what ``columns.pack`` takes."""
LISTS = Kind(_write_lists, _read_lists)
"""A list of plain values a component."""
SIZES = Kind(_write_sizes, _read_sizes)
"""An ``ImgSize`` or None a component."""
BOXES = Kind(_write_boxes, _read_boxes)
"""A list of IceVision boxes a component."""
CLASS_MAPS = Kind(_write_class_maps, _read_class_maps)
"""A class map or None a component; records that share one will share it again."""
