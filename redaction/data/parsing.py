"""From a checked COCO file to IceVision records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.data.record_collection import RecordCollection
from icevision.utils.imageio import ImgSize

from redaction.data.coco import CocoPages
from redaction.data.components import PolygonsRecordComponent
from redaction.data.polygons import polygons_in
from redaction.data.records import page_record


def records_of(pages: CocoPages, images: Path) -> RecordCollection:
    """One record for every image of a COCO file, in its order, also for those without annotations.

    IceVision's own COCO parser walks the annotations, so that pages without any vanish, and it opens every image for
    its size.

    Args:
        pages: the checked COCO file.
        images: folder of the image files.
    """
    collection = RecordCollection(page_record)
    class_map = ClassMap(pages.classes[1:])
    for image in pages.images:
        record = collection.get_by_record_id(image["id"])
        record.set_filepath(images / image["file_name"])
        record.set_img_size(ImgSize(image["width"], image["height"]), original=True)
        document = image.get("document")
        record.set_document(None if document is None else str(document))
        record.detection.set_class_map(class_map)
        annotations = pages.annotations.get(image["id"], ())
        for annotation in annotations:
            _add(record, annotation)
        outlines = list(map(polygons_in, annotations))
        if any(outlines):  # few pages have any
            record.add_component(PolygonsRecordComponent())
            record.detection.set_polygons(outlines)
    return collection


def _add(record: BaseRecord, annotation: dict[str, Any]) -> None:
    box = BBox.from_xywh(*annotation["bbox"])
    record.detection.add_labels_by_id([annotation["category_id"]])
    record.detection.add_bboxes([box])
    area, style = annotation.get("area"), annotation.get("style")
    record.detection.add_areas([box.area if area is None else area])
    record.detection.add_iscrowds([bool(annotation.get("iscrowd"))])
    record.detection.add_styles(["" if style is None else str(style)])
