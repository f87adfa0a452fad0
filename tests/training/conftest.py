"""Records of small pages."""

import pytest

from redaction.data.coco import read_coco
from redaction.data.parsing import records_of


@pytest.fixture
def records(pages):
    return records_of(read_coco(pages.annotations), pages.images)
