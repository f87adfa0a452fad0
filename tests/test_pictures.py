"""Image files as people see them, and the same for trainings and for documents."""

import numpy as np
import pytest
from PIL import Image

from redaction.data.records import page_to_read
from redaction.detectors.page_files import read_page
from redaction.documents.frames import read_image
from redaction.documents.page import Page, Reading
from redaction.pictures import as_seen, open_as_seen

NOISE = np.random.default_rng(0).integers(0, 256, (31, 47, 4), np.uint8)
SIXTEEN_BITS = np.linspace(0, 65535, 31 * 47).astype(np.uint16).reshape(31, 47)


def _image(mode):
    if mode == "I;16":
        return Image.fromarray(SIXTEEN_BITS)
    if mode == "F":
        return Image.fromarray(SIXTEEN_BITS.astype(np.float32) / 7)
    return Image.fromarray(NOISE).convert(mode)


def test_sixteen_bits_become_eight():
    seen = np.array(as_seen(_image("I;16")))
    assert (seen.dtype, seen.min(), seen.max()) == (np.uint8, 0, 255)
    assert np.array_equal(seen, (SIXTEEN_BITS / np.float32(257)).astype(np.uint8))


def test_what_is_transparent_lies_on_white():
    clear = Image.new("RGBA", (4, 3), (10, 20, 30, 0))
    assert np.array(as_seen(clear)).tolist() == np.full((3, 4, 3), 255).tolist()
    assert np.array(as_seen(Image.new("LA", (4, 3), (7, 255)))).tolist() == np.full((3, 4, 3), 7).tolist()


def test_an_image_that_is_so_already_is_given_back_itself():
    for mode in ("L", "RGB"):
        image = _image(mode)
        assert as_seen(image) is image


def test_a_photograph_is_turned_as_its_camera_was_held(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    _image("RGB").save(tmp_path / "page.jpg", exif=turned)
    assert open_as_seen(tmp_path / "page.jpg").size == (31, 47)


@pytest.mark.parametrize(("mode", "suffix"), [
    ("1", ".png"), ("L", ".png"), ("P", ".png"), ("RGB", ".png"), ("RGBA", ".png"), ("LA", ".png"), ("I;16", ".png"),
    ("CMYK", ".jpg"), ("F", ".tif"),
])  # fmt: skip
def test_a_training_sees_the_pixels_in_which_redactions_are_found(mode, suffix, tmp_path):
    path = tmp_path / f"page{suffix}"
    _image(mode).save(path)
    trained = read_page(page_to_read(path, 1, 47, 31, [None, "redaction"])).numpy()
    [page] = [event for event in read_image(path, Reading(896, 1152), 1) if isinstance(event, Page)]
    found = page.pixels[None] if page.pixels.ndim == 2 else page.pixels.transpose(2, 0, 1)
    assert np.array_equal(np.broadcast_to(trained, found.shape), found)
    assert trained.std() > 0


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_image_is_refused(content, tmp_path):
    (tmp_path / "page.png").write_bytes(content)
    with pytest.raises(OSError, match=r"page\.png|truncated"):
        open_as_seen(tmp_path / "page.png")
