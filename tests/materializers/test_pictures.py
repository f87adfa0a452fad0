"""Images keep every pixel, figures what they show."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from fastai.vision.core import PILImage
from matplotlib.figure import Figure
from PIL import Image, ImageSequence

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.registry import materializer_for
from redaction.materializers.values import ValueMaterializer
from redaction.store.artifacts import read_artifact, write_artifact, write_preview

from .compare import assert_same

KEEPER, VALUES = materializer_for(Image.Image), ValueMaterializer()
MODES = ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F", "LA", "PA", "RGBX", "RGBa", "La",
         "I;16", "I;16B", "I;16L"]  # fmt: skip


def image(mode, size=(13, 5)):
    made = Image.new(mode, size)
    count = len(made.tobytes()) if all(size) else 0
    noise = np.random.default_rng(1).integers(0, 256, count, np.uint8).tobytes()
    made = Image.frombytes(mode, size, noise) if count else made
    if mode in ("P", "PA"):
        made.putpalette(bytes(range(256)) * 3)
    return made


def round_trip(value, folder):
    for name in ("artifact", "preview"):
        (folder / name).mkdir()
    write_artifact(value, folder / "artifact")
    write_preview(value, folder / "preview")
    return read_artifact(folder / "artifact")


@pytest.mark.parametrize("size", [(13, 5), (1, 1), (0, 3)], ids=str)
@pytest.mark.parametrize("mode", MODES)
def test_an_image_loads_back_with_every_pixel(mode, size, tmp_path):
    value = image(mode, size)
    assert_same(round_trip(value, tmp_path), value)


def test_an_image_keeps_its_palette_and_its_info(tmp_path):
    value = image("P")
    value.putpalette(bytes(range(64)), "RGBA")
    value.info.update(dpi=(72, 71.9), transparency=3, exif=b"Exif\0", note={"a": [1]})
    loaded = round_trip(value, tmp_path)
    assert_same(loaded, value)
    assert loaded.convert("RGBA").tobytes() == value.convert("RGBA").tobytes()


def test_an_image_that_was_opened_is_kept_as_its_copy(tmp_path):
    file = io.BytesIO()
    image("RGB").save(file, "PNG", dpi=(72, 72))
    opened = Image.open(file)
    with pytest.raises(NotMaterializable, match=r"PngImageFile.*image\.copy\(\)"):
        KEEPER.save(opened, tmp_path)
    assert_same(round_trip(opened.copy(), tmp_path), opened.copy())


def test_an_image_of_several_frames_is_refused_and_its_frames_are_kept(tmp_path):
    file = io.BytesIO()
    image("L").save(file, "GIF", save_all=True, append_images=[image("L").rotate(180), image("L").rotate(90)])
    opened = Image.open(file)
    with pytest.raises(NotMaterializable, match="3 frames"):
        KEEPER.save(opened, tmp_path)
    frames = [frame.copy() for frame in ImageSequence.Iterator(opened)]
    assert_same(round_trip(frames, tmp_path), frames)


@pytest.mark.parametrize("change", [
    lambda each: each.info.update(note=object()),
    lambda each: setattr(each, "note", object()),
])  # fmt: skip
def test_what_an_image_cannot_keep_is_refused_by_name(change, tmp_path):
    value = image("L")
    change(value)
    with pytest.raises(NotMaterializable, match="note"):
        KEEPER.save(value, tmp_path)


def test_an_image_of_fastai_is_refused_by_name(tmp_path):
    with pytest.raises(NotMaterializable, match="PILImage"):
        KEEPER.save(PILImage.create(np.zeros((2, 2, 3), np.uint8)), tmp_path)


def _png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


DAMAGE = {
    "nothing": ({}, b""),
    "no PNG": ({}, b"GIF89a" + b"\0" * 50),
    "another size": ({}, _png(3, 3)),
    "a bomb": ({"size": (60_000, 60_000)}, _png(60_000, 60_000)),
    "a small bomb": ({"size": (8000, 9000)}, _png(8000, 9000)),
    "cut short": ({"size": (30, 30)}, _png(30, 30)),
    "a size of text": ({"size": "ab"}, _png(1, 1)),
    "no mode": ({"mode": None}, _png(1, 1)),
    "a palette of text": ({"size": (8, 1), "palette": ("RGB", "text")}, _png(8, 1)),
    "an info of numbers": ({"size": (8, 1), "info": 5}, _png(8, 1)),
}


@pytest.mark.parametrize(("about", "data"), DAMAGE.values(), ids=DAMAGE.keys())
def test_pixels_that_save_cannot_have_written_are_refused_in_little_memory(about, data, tmp_path):
    KEEPER.save(image("L"), tmp_path)
    VALUES.save({**VALUES.load(tmp_path / "about"), **about}, tmp_path / "about")
    (tmp_path / "pixels.png").write_bytes(data)
    _refused(KEEPER, tmp_path, "pixels.png")


@pytest.mark.parametrize("about", [{"size": (50_000, 50_000)}, {"size": (-5, -13)}, {"mode": "os"}, {"mode": "RGB"}])
def test_bytes_that_do_not_fill_an_image_are_refused(about, tmp_path):
    KEEPER.save(image("F"), tmp_path)
    VALUES.save({**VALUES.load(tmp_path / "about"), **about}, tmp_path / "about")
    _refused(KEEPER, tmp_path, "pixels.bin")


def figure(**options):
    made = Figure(figsize=(3.33, 2.1), dpi=97, **options)
    axes = made.subplots(1, 2)
    axes[0].plot([1, 3, 2], label="é")
    axes[0].set_title("Ätna", loc="left")
    axes[0].legend()
    axes[1].imshow(np.eye(5))
    return made


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_a_figure_loads_back_drawing_the_very_same_pixels(layout, tmp_path):
    value = figure(layout=layout)
    canvas = value.canvas
    loaded = round_trip(value, tmp_path)
    assert value.canvas is canvas
    assert (tuple(loaded.get_size_inches()), loaded.dpi) == ((3.33, 2.1), 97)
    assert_same(loaded, figure(layout=layout))
    pixels = [io.BytesIO(), io.BytesIO()]
    for each, file in zip((value, loaded), pixels, strict=True):
        each.savefig(file, format="rgba")
    assert pixels[0].getvalue() == pixels[1].getvalue()


def test_a_loaded_figure_can_be_saved_again(tmp_path):
    loaded = round_trip(figure(), tmp_path)
    (tmp_path / "again").mkdir()
    assert_same(round_trip(loaded, tmp_path / "again"), figure())


def test_equal_figures_become_equal_bytes_and_a_drawing_for_people(tmp_path):
    digests = set()
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        digests.add(write_artifact(figure(), folder).digest)
    assert len(digests) == 1
    assert "<svg" in (tmp_path / "one" / "figure.svg").read_text(encoding="utf-8")


def test_a_figure_that_one_can_half_see_through_is_refused(tmp_path):
    with pytest.raises(NotMaterializable, match="opaque"):
        write_artifact(figure(facecolor=(1, 0, 0, 0.5)), tmp_path)


@pytest.mark.parametrize("size", [{}, {"inches": (3.33, 2.1), "dpi": 98}, {"inches": (9e99, 2), "dpi": 97},
                                  {"inches": 5, "dpi": 97}, {"inches": (float("nan"), 1), "dpi": 97}])  # fmt: skip
def test_a_figure_of_another_size_than_its_pixels_is_refused(size, tmp_path):
    keeper = materializer_for(Figure)
    keeper.save(figure(), tmp_path)
    VALUES.save(size, tmp_path / "size")
    _refused(keeper, tmp_path, "size")


def _refused(keeper, folder, name):
    tracemalloc.start()
    try:
        with pytest.raises(ArtifactDamaged, match=name):
            keeper.load(folder)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_exif_that_lies_beside_the_info_is_refused_and_within_it_is_kept(tmp_path):
    picture = Image.new("RGB", (4, 3))
    picture.getexif()[0x0112] = 6
    with pytest.raises(NotMaterializable, match="has EXIF data that are not in its info"):
        write_artifact(picture, tmp_path)
    picture.info["exif"] = picture.getexif().tobytes()
    write_artifact(picture, tmp_path)
    assert read_artifact(tmp_path).info["exif"] == picture.info["exif"]
