"""PIL images: the pixels as PNG where PNG is exact, as bare bytes where it is not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.columns import reading
from redaction.materializers.registry import name_of
from redaction.materializers.values import ValueMaterializer

_ABOUT, _PNG, _BYTES = "about", "pixels.png", "pixels.bin"
_IN_PNG = ("1", "L", "LA", "I;16", "P", "RGB", "RGBA")
_MOST_PIXELS_IN_PNG = 80_000_000  # below Pillow's limit against decompression bombs
_PNG_SHRINKS_AT_MOST = 1100  # deflate cannot do better than 1 : 1032
_THUMBNAIL_PX = 800
_VALUES = ValueMaterializer()


class ImageMaterializer(Materializer[Image.Image]):
    """Mode, size, every pixel, palette with its transparency, and ``info``.

    An image that was opened from a file belongs to that file and its frames; ``image.copy()`` is the picture alone.
    """

    saves = Image.Image
    version = 1

    def save(self, value: Image.Image, folder: Path) -> None:
        """Write the pixels, and ``about`` with all else."""
        _check(value)
        (folder / _ABOUT).mkdir()
        about = {"mode": value.mode, "size": _size(value), "palette": _palette_of(value), "info": value.info}
        _VALUES.save(about, folder / _ABOUT)
        png = _png(value)
        (folder / (_PNG if png else _BYTES)).write_bytes(png or value.tobytes())
        loaded = self.load(folder)
        if loaded.tobytes() != value.tobytes() or _palette_of(loaded) != about["palette"]:
            raise NotMaterializable(f"a {value.mode} image does not come back the same; convert it to another mode.")

    def load(self, folder: Path) -> Image.Image:
        """Read the pixels, in no more memory than the size of the files allows for."""
        about = _VALUES.load(folder / _ABOUT)
        path = folder / (_PNG if (folder / _PNG).exists() else _BYTES)
        with reading(path, "the pixels of an image"):
            mode, size = str(about["mode"]), tuple(about["size"])
            try:
                image = _from_png(path, mode, size) if path.name == _PNG else _from_bytes(path, mode, size)
            except (OSError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
                raise ArtifactDamaged(f"{path} does not hold the pixels of an image: {error}.") from error
            if about["palette"] is not None:
                image.putpalette(about["palette"][1], about["palette"][0])
            image.info = dict(about["info"])
        return image

    def describe(self, value: Image.Image) -> dict[str, Scalar]:
        """Mode and size."""
        return {"mode": value.mode, "width_px": value.width, "height_px": value.height}

    def preview(self, value: Image.Image, folder: Path) -> None:
        """A picture of at most 800 pixels, where there are any, and of a mode that has colours to show."""
        if not value.width or not value.height or value.mode == "La":
            return
        shown = value.copy()
        shown.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
        shown.convert("RGBA" if "A" in shown.getbands() else "RGB").save(folder / "image.png")


def _check(image: Image.Image) -> None:
    frames = getattr(image, "n_frames", 1)
    if frames != 1:
        raise NotMaterializable(f"the image has {frames} frames; keep a list of `frame.copy()` of each instead.")
    if type(image) is not Image.Image:
        raise NotMaterializable(
            f"the image is a {name_of(type(image))}, which belongs to a file; keep `image.copy()`, the picture alone."
        )
    exif = vars(image).get("_exif")  # there as soon as somebody has asked for it
    if exif is not None and dict(exif) != _exif_of(image.info.get("exif")):
        raise NotMaterializable(
            "the image has EXIF data that are not in its info, and would be lost; put image.getexif().tobytes() into "
            'image.info["exif"].'
        )
    known = set(vars(Image.new(image.mode, (1, 1))))
    strange = set(vars(image)) - known
    if strange:
        raise NotMaterializable(f"the image has an attribute {min(strange)!r} that Pillow's have not; delete it.")


def _exif_of(content: bytes | None) -> dict[int, Any]:
    exif = Image.Exif()
    exif.load(content or b"")
    return dict(exif)


def _size(image: Image.Image) -> tuple[int, int]:
    return image.width, image.height  # fastai puts a tuple of its own onto ``size``


def _palette_of(image: Image.Image) -> tuple[str, bytes] | None:
    if image.palette is None:
        return None
    image.load()  # puts a new palette where the pixels are
    return image.palette.mode, image.im.getpalette(image.palette.mode, image.palette.mode)


def _png(image: Image.Image) -> bytes | None:
    """None where PNG has not the mode, or gives back something else."""
    pixels = image.width * image.height
    if image.mode not in _IN_PNG or not 0 < pixels <= _MOST_PIXELS_IN_PNG:
        return None
    bare = image.copy()
    bare.info = {}
    file = io.BytesIO()
    bare.save(file, "PNG")
    with Image.open(file, formats=["PNG"]) as again:
        return file.getvalue() if again.mode == image.mode and again.tobytes() == image.tobytes() else None


def _from_png(path: Path, mode: str, size: tuple[Any, ...]) -> Image.Image:
    with Image.open(path, formats=["PNG"]) as image:
        if (image.mode, _size(image)) != (mode, size):
            raise ValueError(f"its head says {image.mode} {_size(image)}, and {mode} {size} was written")
        most = min(_MOST_PIXELS_IN_PNG, path.stat().st_size * _PNG_SHRINKS_AT_MOST)
        if image.width * image.height * len(image.getbands()) > most * (8 if mode == "1" else 4):
            raise ValueError(f"{size} is more than a PNG of this length can hold")
        plain = image.copy()
    plain.info = {}
    return plain


def _from_bytes(path: Path, mode: str, size: tuple[Any, ...]) -> Image.Image:
    data = path.read_bytes()
    width, height = size
    bytes_expected = -(-width // 8) * height if mode == "1" else _bytes_a_pixel(mode) * width * height
    if min(size) < 0 or bytes_expected != len(data):
        raise ValueError(f"{len(data)} bytes are there for {mode} {size}")
    return Image.frombytes(mode, size, data) if data else Image.new(mode, size)


def _bytes_a_pixel(mode: str) -> int:
    return len(Image.new(mode, (1, 1)).tobytes())
