"""The stored values that have a form in COCO, and that form."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from icevision.data.record_collection import RecordCollection

from redaction.data.coco_export import coco_of_pages, coco_of_records, common_folder, files_of
from redaction.data.splits import Splits
from redaction.evaluation.measure import Evaluation


def contents_of(value: RecordCollection | Splits | Evaluation) -> dict[str, dict[str, Any]]:
    """COCO datasets by the name of the part of the value; a collection is one part without a name.

    The file names of all parts start at the same folder.
    """
    if isinstance(value, Evaluation):
        files, classes, folder = value.files, value.classes, common_folder(value.files)
        return {
            "found": coco_of_pages(value.founds, files, classes, folder, scored=True),
            "true": coco_of_pages(value.truths, files, classes, folder, scored=False),
        }
    parts = (
        {field.name: getattr(value, field.name) for field in fields(value)}
        if isinstance(value, Splits)
        else {"": value}
    )
    folder = common_folder([path for records in parts.values() for path in files_of(records)])
    return {name: coco_of_records(records, folder) for name, records in parts.items()}
