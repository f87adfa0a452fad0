"""Small PDFs whose redactions are known: drawn over text, truly removed, flattened to an image, with a printed code."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 400, 500
"""Of a page, in points."""
WITHHELD = "Jane Q. Roe 1979"
BOX = (100.0, 300.0, 260.0, 330.0)
"""``left bottom right top`` of the redaction, in points."""
HIDDEN = sum(character.isalnum() for character in WITHHELD)


def write_pdf(path: Path, *pages: Callable[[Canvas], None], size: tuple[float, float] = (WIDTH, HEIGHT)) -> Path:
    """A PDF with a page for each function that draws one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=size)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def letter(canvas: Canvas) -> None:
    """Lines of text, nothing withheld."""
    canvas.setFont("Helvetica", 11)
    for line in range(12):
        canvas.drawString(
            60, 460 - 16 * line if line < 8 else 290 - 16 * line, f"Line {line} of a letter about nothing much."
        )


def drawn_over(canvas: Canvas) -> None:
    """A black box over words that stay in the file."""
    letter(canvas)
    canvas.drawString(BOX[0] + 10, BOX[1] + 10, WITHHELD)
    _box(canvas)


def removed(canvas: Canvas) -> None:
    """A black box where the words are gone."""
    letter(canvas)
    _box(canvas)


def with_code(canvas: Canvas) -> None:
    """A black box where the words are gone, and an exemption code that is printed on it in white."""
    removed(canvas)
    canvas.setFillGray(1)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(BOX[0] + 40, BOX[1] + 11, "(b)(7)(C)")
    canvas.setFillGray(0)


def framed_over(canvas: Canvas) -> None:
    """A white box with a thin frame and a code, over words that stay in the file."""
    letter(canvas)
    canvas.drawString(BOX[0] + 10, BOX[1] + 10, WITHHELD)
    canvas.setFillGray(1)
    canvas.rect(BOX[0], BOX[1], BOX[2] - BOX[0], BOX[3] - BOX[1], stroke=1, fill=1)
    canvas.setFillGray(0)


def flattened(draw: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    """A page as one image, without any text layer."""

    def page(canvas: Canvas) -> None:
        inner = io.BytesIO()
        own = Canvas(inner, pagesize=(WIDTH, HEIGHT))
        draw(own)
        own.showPage()
        own.save()
        image = pypdfium2.PdfDocument(inner.getvalue())[0].render(scale=2).to_pil()
        canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)

    return page


def recognised(draw: Callable[[Canvas], None], words: str) -> Callable[[Canvas], None]:
    """The page as one image under an invisible layer of text that somebody recognised before it was redacted."""

    def page(canvas: Canvas) -> None:
        flattened(draw)(canvas)
        layer = canvas.beginText(BOX[0] + 10, BOX[1] + 10)
        layer.setFont("Helvetica", 11)
        layer.setTextRenderMode(3)
        layer.textOut(words)
        canvas.drawText(layer)

    return page


def write_tiff(path: Path, pages: int) -> Path:
    """A TIFF file with several pages."""
    images = [Image.new("L", (300, 400), 255 - number) for number in range(pages)]
    images[0].save(path, save_all=True, append_images=images[1:])
    return path


def _box(canvas: Canvas) -> None:
    canvas.setFillGray(0)
    canvas.rect(BOX[0], BOX[1], BOX[2] - BOX[0], BOX[3] - BOX[1], stroke=0, fill=1)
