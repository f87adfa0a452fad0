"""IceVision records of document pages."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.core.record_components import (
    AreasRecordComponent,
    BBoxesRecordComponent,
    FilepathRecordComponent,
    InstancesLabelsRecordComponent,
    IsCrowdsRecordComponent,
)
from icevision.data.record_collection import RecordCollection
from icevision.utils.imageio import ImgSize

from redaction.boxes import STYLE, PageBoxes
from redaction.data.components import DocumentRecordComponent, StylesRecordComponent
from redaction.data.polygons import polygons_of


def page_record() -> BaseRecord:
    """An empty record of one page: file, size, document, and per redaction class, box, area, crowd flag and style."""
    return BaseRecord(
        (
            FilepathRecordComponent(),
            DocumentRecordComponent(),
            InstancesLabelsRecordComponent(),
            BBoxesRecordComponent(),
            AreasRecordComponent(),
            IsCrowdsRecordComponent(),
            StylesRecordComponent(),
        )
    )


def page_to_read(path: Path, number: int, width: int, height: int, classes: list[str | None]) -> BaseRecord:
    """The record of an image of which nothing is known yet.

    Args:
        path: of the image file.
        number: becomes the record's id.
        width: of the image, in pixels.
        height: of the image, in pixels.
        classes: class names of the detector that will read it, the background first.
    """
    record = page_record()
    record.set_record_id(number)
    record.set_filepath(path)
    record.set_img_size(ImgSize(width, height), original=True)
    record.detection.set_class_map(ClassMap(classes[1:], background=classes[0]))
    return record


def true_boxes(record: BaseRecord) -> PageBoxes:
    """The annotated boxes of a record, with their styles, their outlines and the document."""
    found = record.detection
    styles = getattr(found, "styles", ())
    return PageBoxes(
        page=record.record_id,
        width=record.width,
        height=record.height,
        boxes=[box.xyxy for box in found.bboxes],  # type: ignore[arg-type]
        labels=found.label_ids,
        crowd=found.iscrowds,
        document=getattr(record, "document", None),
        attributes={STYLE: tuple(map(str, styles))} if styles else {},
        polygons=polygons_of(found, len(found.bboxes)),  # type: ignore[arg-type]
    )


def documents_of(records: RecordCollection) -> dict[str, list[Any]]:
    """Record ids by document, in the order of the collection; a page that names no document is one of its own."""
    documents: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        documents[f"page {record.record_id!r}" if record.document is None else record.document].append(record.record_id)
    return dict(documents)
