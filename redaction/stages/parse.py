"""Parse: a COCO file and its images become records."""

from __future__ import annotations

from pathlib import Path

from icevision.data.record_collection import RecordCollection

from redaction.config import DataConfig
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.documents.images import check_image


def parse(config: DataConfig) -> RecordCollection:
    """One record for every image of the COCO file, also for those without a redaction.

    Raises:
        DataError: the file cannot be used, or an image is missing, unreadable or of another size than the file says.
    """
    pages = read_coco(Path(config.annotations))
    images = Path(config.images)
    for image in pages.images:
        check_image(
            images / image["file_name"], image["width"], image["height"], f"{pages.path}, image {image['id']!r}"
        )
    return records_of(pages, images)
