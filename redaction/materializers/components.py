"""The table of record components that can be kept, attribute by attribute.

A project's own component gets a row by ``keep_component(MyComponent, {"my_list": LISTS, "my_value": VALUES})``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from icevision.core.bbox import BBox
from icevision.core.record_components import (
    AreasRecordComponent,
    BBoxesRecordComponent,
    ClassificationLabelsRecordComponent,
    ClassMapRecordComponent,
    FilepathRecordComponent,
    GrayScaleRecordComponent,
    ImageRecordComponent,
    InstancesLabelsRecordComponent,
    IsCrowdsRecordComponent,
    RecordComponent,
    RecordIDRecordComponent,
    ScoresRecordComponent,
    SizeRecordComponent,
)
from icevision.utils.imageio import ImgSize

from redaction.data.components import DocumentRecordComponent, StylesRecordComponent
from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.columns import pack, unpack


@dataclass(frozen=True)
class Kind:
    """How one attribute of many components is written as columns, and read back.

    Attributes:
        write: from the attribute of every component, in order, and what it is called, to plain content.
        read: from that content to the attributes, in order.
    """

    write: Callable[[Sequence[Any], str], Any]
    read: Callable[[Any], list[Any]]


def _write_lists(lists: Sequence[Any], what: str) -> Any:
    for values in lists:
        if type(values) is not list:
            raise NotMaterializable(f"{what} is a {type(values).__name__}; it must be a list to be kept.")
    return {"counts": pack([len(values) for values in lists], what), "values": pack(list(chain(*lists)), what)}


def _read_lists(content: Any) -> list[list[Any]]:
    return _regrouped(unpack(content["counts"]), unpack(content["values"]))


def _regrouped(counts: list[int], values: list[Any]) -> list[list[Any]]:
    if sum(counts) != len(values) or any(count < 0 for count in counts):
        raise ArtifactDamaged(f"columns of records disagree: {sum(counts)} values announced, {len(values)} there.")
    remaining = iter(values)
    return [list(islice(remaining, count)) for count in counts]


def _write_boxes(lists: Sequence[Any], what: str) -> Any:
    strange = next((box for box in chain(*lists) if type(box) is not BBox), None)
    if strange is not None:
        raise NotMaterializable(f"{what} holds a {type(strange).__name__}; only IceVision's BBox can be kept.")
    edges = list(chain(*((b.xmin, b.ymin, b.xmax, b.ymax) for b in chain(*lists))))
    return {"counts": pack([len(boxes) for boxes in lists], what), "edges": pack(edges, what)}


def _read_boxes(content: Any) -> list[list[BBox]]:
    edges = iter(unpack(content["edges"]))
    return _regrouped(unpack(content["counts"]), [BBox(*four) for four in zip(edges, edges, edges, edges, strict=True)])


def _write_paths(paths: Sequence[Any], what: str) -> Any:
    for path in paths:
        if path is not None and type(path) is not type(Path()):
            raise NotMaterializable(f"{what} is a {type(path).__name__}; it must be a Path to be kept.")
    return pack([None if path is None else str(path) for path in paths], what)


def _read_paths(content: Any) -> list[Path | None]:
    return [None if path is None else Path(path) for path in unpack(content)]


def _write_sizes(sizes: Sequence[Any], what: str) -> Any:
    for size in sizes:
        if size is not None and type(size) is not ImgSize:
            raise NotMaterializable(f"{what} is a {type(size).__name__}; it must be IceVision's ImgSize to be kept.")
    return pack([None if size is None else list(size) for size in sizes], what)


def _read_sizes(content: Any) -> list[ImgSize | None]:
    return [None if size is None else ImgSize(*size) for size in unpack(content)]


def _write_nothing(values: Sequence[Any], what: str) -> Any:
    held = next((value for value in values if value is not None), None)
    if held is not None:
        raise NotMaterializable(
            f"{what} holds a {type(held).__name__} in memory, which is not kept with records. Call record.unload() first."
        )
    return len(values)


VALUES = Kind(pack, unpack)
"""One plain value a component."""
LISTS = Kind(_write_lists, _read_lists)
"""A list of plain values a component."""
BOXES = Kind(_write_boxes, _read_boxes)
"""A list of IceVision boxes a component."""
PATHS = Kind(_write_paths, _read_paths)
"""A path or None a component."""
SIZES = Kind(_write_sizes, _read_sizes)
"""An ``ImgSize`` or None a component."""
NOTHING = Kind(_write_nothing, lambda count: [None] * count)
"""What has to be None when records are kept: images in memory."""
CLASS_MAPS = Kind(pack, unpack)
"""An index into the table of class maps that the records share; replaced by whoever holds that table."""

COMPONENTS: dict[type[RecordComponent], dict[str, Kind]] = {
    RecordIDRecordComponent: {"record_id": VALUES},
    SizeRecordComponent: {"img_size": SIZES, "original_img_size": SIZES, "width": VALUES, "height": VALUES},
    ImageRecordComponent: {"img": NOTHING},
    FilepathRecordComponent: {"img": NOTHING, "gray": VALUES, "filepath": PATHS},
    GrayScaleRecordComponent: {"img": NOTHING, "gray": VALUES, "filepath": PATHS},
    ClassMapRecordComponent: {"class_map": CLASS_MAPS},
    InstancesLabelsRecordComponent: {"class_map": CLASS_MAPS, "label_ids": LISTS, "labels": LISTS},
    ClassificationLabelsRecordComponent: {
        "class_map": CLASS_MAPS,
        "label_ids": LISTS,
        "labels": LISTS,
        "is_multilabel": VALUES,
    },
    BBoxesRecordComponent: {"bboxes": BOXES},
    AreasRecordComponent: {"areas": LISTS},
    IsCrowdsRecordComponent: {"iscrowds": LISTS},
    ScoresRecordComponent: {"scores": VALUES},
    DocumentRecordComponent: {"document": VALUES},
    StylesRecordComponent: {"styles": LISTS},
}
"""Attributes of each component that can be kept; an attribute that a component lacks is kept as lacking."""


def keep_component(component: type[RecordComponent], attributes: dict[str, Kind]) -> None:
    """Add a component of a project's own to the table."""
    COMPONENTS[component] = attributes


def component_named(name: str) -> type[RecordComponent]:
    """The component class of a name in the table; nothing else is ever imported or built.

    Raises:
        ArtifactDamaged: there is no such row.
    """
    for component in COMPONENTS:
        if component.__name__ == name:
            return component
    raise ArtifactDamaged(f"records hold a component {name!r}, which is not in the table of components.")
