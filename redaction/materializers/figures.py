"""matplotlib figures: what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from redaction.errors import NotMaterializable
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import reading
from redaction.materializers.images import ImageMaterializer
from redaction.materializers.values import ValueMaterializer

_PIXELS, _SIZE, _DRAWING = "pixels", "size", "figure.svg"
_IMAGES, _VALUES = ImageMaterializer(), ValueMaterializer()
_SAME_BYTES: Any = {"svg.hashsalt": "redaction", "savefig.bbox": "standard"}


class FigureMaterializer(Materializer[Figure]):
    """The picture that a figure shows, pixel by pixel, with its size in inches and its dpi.

    Kept is no more than that: axes, lines and texts are Python objects of all kinds, which only pickle would bring
    back. The loaded figure holds one image that covers it; drawn at its own dpi it gives the very same pixels.
    ``figure.svg`` is for people and for printing; it is not read.
    """

    saves = Figure
    version = 1

    def save(self, value: Figure, folder: Path) -> None:
        """Write the pixels, the size, and ``figure.svg``."""
        refuse_subclass(value, Figure)
        pixels = drawn(value)
        for name in (_PIXELS, _SIZE):
            (folder / name).mkdir()
        _IMAGES.save(Image.fromarray(pixels), folder / _PIXELS)
        _VALUES.save({"inches": tuple(map(float, value.get_size_inches())), "dpi": value.dpi}, folder / _SIZE)
        with mpl.rc_context(_SAME_BYTES):
            value.savefig(folder / _DRAWING, metadata={"Date": None})
        if not np.array_equal(drawn(self.load(folder)), pixels):
            raise NotMaterializable("the figure does not come back the same; give it an opaque facecolor.")

    def load(self, folder: Path) -> Figure:
        """A figure of the same size that shows the pixels."""
        size = _VALUES.load(folder / _SIZE)
        pixels = np.asarray(_IMAGES.load(folder / _PIXELS))
        with reading(folder / _SIZE, "the size of a figure"):
            figure = Figure(figsize=size["inches"], dpi=size["dpi"], frameon=False)
            if figure.canvas.get_width_height() != (pixels.shape[1], pixels.shape[0]):
                raise ValueError(f"{size} is not the size of its {pixels.shape[1]} x {pixels.shape[0]} pixels")
        figure.figimage(pixels, origin="upper")
        return figure

    def describe(self, value: Figure) -> dict[str, Scalar]:
        """Size and titles."""
        titles = [axes.get_title(loc) for axes in value.axes for loc in ("left", "center", "right")]
        width, height = value.canvas.get_width_height()
        return {"width_px": width, "height_px": height, "titles": ", ".join(filter(None, titles))}

    def preview(self, value: Figure, folder: Path) -> None:
        """The figure as PNG."""
        Image.fromarray(drawn(value)).save(folder / "figure.png")


def drawn(figure: Figure) -> np.ndarray:
    """What a figure shows at its own dpi: ``(height, width, 4)`` uint8, RGBA. The figure keeps its canvas."""
    canvas = figure.canvas
    try:
        agg = FigureCanvasAgg(figure)
        agg.draw()
        return np.array(agg.buffer_rgba())
    finally:
        figure.set_canvas(canvas)
