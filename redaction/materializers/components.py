"""The table of record components that can be kept, attribute by attribute.

A project's own component gets a row of its own, once, where it is defined:

    keep_component(MyComponent, {"my_value": VALUES, "my_list": LISTS})

The row names every attribute that the component can have, beside ``task`` and ``composite``. Loading looks the
component up here by its name and never imports one that a file names.
"""

from __future__ import annotations

from icevision.core.record_components import (
    AreasRecordComponent,
    BBoxesRecordComponent,
    ClassificationLabelsRecordComponent,
    ClassMapRecordComponent,
    FilepathRecordComponent,
    GrayScaleRecordComponent,
    ImageRecordComponent,
    InstanceMasksRecordComponent,
    InstancesLabelsRecordComponent,
    IsCrowdsRecordComponent,
    KeyPointsRecordComponent,
    LossesRecordComponent,
    RecordComponent,
    RecordIDRecordComponent,
    ScoresRecordComponent,
    SemanticMaskRecordComponent,
    SizeRecordComponent,
)
from icevision.core.record_components import BaseLabelsRecordComponent as LabelsRecordComponent
from icevision.core.record_components import BaseMasksRecordComponent as MasksRecordComponent

from redaction.data.components import DocumentRecordComponent, PolygonsRecordComponent, StylesRecordComponent
from redaction.errors import NotMaterializable
from redaction.materializers.kinds import BOXES, CLASS_MAPS, LISTS, SIZES, VALUES, Kind, SameAs
from redaction.materializers.masks import KEYPOINTS, MASK_ARRAYS, MASKS

Attributes = dict[str, Kind | SameAs]

_FILE: Attributes = {"img": VALUES, "gray": VALUES, "filepath": VALUES}
_LABELS: Attributes = {"class_map": CLASS_MAPS, "label_ids": LISTS, "labels": LISTS}
_MASKS: Attributes = {"masks": MASKS, "mask_parts": SameAs("masks"), "mask_array": MASK_ARRAYS}

COMPONENTS: dict[type[RecordComponent], Attributes] = {
    RecordIDRecordComponent: {"record_id": VALUES},
    SizeRecordComponent: {"img_size": SIZES, "original_img_size": SIZES, "width": VALUES, "height": VALUES},
    ImageRecordComponent: {"img": VALUES},
    FilepathRecordComponent: _FILE,
    GrayScaleRecordComponent: _FILE,
    ClassMapRecordComponent: {"class_map": CLASS_MAPS},
    LabelsRecordComponent: _LABELS,
    InstancesLabelsRecordComponent: _LABELS,
    ClassificationLabelsRecordComponent: {**_LABELS, "is_multilabel": VALUES},
    BBoxesRecordComponent: {"bboxes": BOXES},
    AreasRecordComponent: {"areas": LISTS},
    IsCrowdsRecordComponent: {"iscrowds": LISTS},
    MasksRecordComponent: _MASKS,
    InstanceMasksRecordComponent: _MASKS,
    SemanticMaskRecordComponent: _MASKS,
    KeyPointsRecordComponent: {"keypoints": KEYPOINTS},
    ScoresRecordComponent: {"scores": VALUES},
    LossesRecordComponent: {"losses": VALUES},
    DocumentRecordComponent: {"document": VALUES},
    StylesRecordComponent: {"styles": LISTS},
    PolygonsRecordComponent: {"polygons": LISTS},
}
"""What each component can hold. An attribute that a component lacks, such as the width of an unset size, stays away."""


def keep_component(component: type[RecordComponent], attributes: Attributes) -> None:
    """Add a component of a project's own to the table.

    Raises:
        NotMaterializable: another component of this name is there already.
    """
    for known in COMPONENTS:
        if known.__name__ == component.__name__ and known.__module__ != component.__module__:
            raise NotMaterializable(
                f"{component.__module__} and {known.__module__} both have a component {known.__name__}; rename one."
            )
    COMPONENTS[component] = attributes


def component_named(name: str) -> type[RecordComponent]:
    """The component class of a name in the table, the latest where a module was loaded again.

    Raises:
        ValueError: there is no such row.
    """
    for component in reversed(COMPONENTS):
        if component.__name__ == name:
            return component
    raise ValueError(f"there is a component {name!r}, which is not in the table of components")
