"""Pages do not stay in memory once they are read, however many follow."""

import gc
import weakref

import pytest
from documents.examples import letter, removed, write_pdf

from redaction.config import PredictConfig
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.documents.inputs import input_files
from redaction.predicting.find import Finder, ReadPage


@pytest.fixture(scope="module")
def detector():
    return Detector.untrained(DetectorSpec("gfl_lite0", ("background", "redaction"), 128, 128, (), 1.0)).operating_at(
        "0.5"
    )


def test_the_pixels_of_a_page_are_gone_as_soon_as_nobody_wants_them(detector, tmp_path):
    write_pdf(tmp_path / "a.pdf", letter, removed, letter, removed)
    finder = Finder(detector, PredictConfig(device="cpu", batch_size=2))
    gc.collect()
    gc.disable()
    try:
        events = finder.find([(file, 1) for file in input_files([tmp_path / "a.pdf"])])
        pixels = [weakref.ref(event.page.pixels) for _, event in events if isinstance(event, ReadPage)]
        del events
        assert len(pixels) == 4
        assert [one() for one in pixels] == [None] * 4
    finally:
        gc.enable()
