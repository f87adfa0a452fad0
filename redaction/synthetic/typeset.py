"""Pages become PDF, and PDF becomes pixels."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from redaction.synthetic.page import Mark, Page
from redaction.synthetic.pen import Pen

POINTS_PER_INCH = 72


def typeset(pages: Sequence[Page]) -> bytes:
    """Pages as one PDF file."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0, invariant=1)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        pen = Pen(canvas, page.height)
        pen.rectangle((0, 0, page.width, page.height), fill=page.paper)
        _draw(page.marks, pen)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def transparency(marks: Sequence[Mark], width: float, height: float) -> bytes:
    """Marks alone, on a page without paper, as a PDF file; width and height in points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, (width, height), pageCompression=0, invariant=1)
    _draw(marks, Pen(canvas, height))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def render(pdf: bytes, page: int, dpi: float) -> np.ndarray:
    """A page of a PDF file as ``(rows, columns, 3)`` uint8 pixels, red first."""
    return _rendered(pdf, page, dpi, (255, 255, 255, 255))[..., :3]


def render_transparent(pdf: bytes, page: int, dpi: float) -> np.ndarray:
    """A page of a PDF file as ``(rows, columns, 4)`` uint8 pixels, red first; what is not drawn on has alpha 0."""
    return _rendered(pdf, page, dpi, (0, 0, 0, 0))


def _rendered(pdf: bytes, page: int, dpi: float, background: tuple[int, int, int, int]) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[page].render(
            scale=dpi / POINTS_PER_INCH, fill_color=background, rev_byteorder=True, force_bitmap_format=4
        )
        return bitmap.to_numpy().copy()
    finally:
        document.close()


def _draw(marks: Sequence[Mark], pen: Pen) -> None:
    for mark in marks:
        mark.draw(pen)
