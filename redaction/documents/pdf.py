"""Pages of a PDF as pixels, with the characters of their text layer."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from redaction.documents.limits import LONGEST_SIDE_PT, MOST_CHARACTERS, MOST_PAGES, check_size, left_out
from redaction.documents.page import PDF, Affine, Event, Opened, Page, Reading, Unread
from redaction.documents.scale import rendering_scale
from redaction.documents.unreadable import Unreadable

_PASSWORD, _SECURITY = pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY
_MOST_IN_A_ROW = 20
"""Pages that cannot be read one after the other; the rest is given up: some files name pages that they do not have."""
_FINE = 1_000_000
"""Steps a side in which pdfium is asked for points of a page; it takes whole ones."""


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF without its pages.

    Raises:
        Unreadable: it needs a password, or is damaged.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise Unreadable("encrypted: it opens with a password only") from None
        raise Unreadable("damaged: no PDF reader can make sense of its structure") from None
    with closing(document):
        yield document


def read_pdf(path: Path, reading: Reading, first: int) -> Iterator[Event]:
    """The pages of a PDF from ``first``, counted from 1.

    Raises:
        Unreadable: it cannot be opened.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with opened(path) as document:
        document.init_forms()  # or what is typed into fields is not drawn
        whole = len(document)
        pages = min(whole, MOST_PAGES)
        if not pages:
            raise Unreadable("empty: the PDF has no pages")
        yield Opened(PDF, pages, digest)
        in_a_row = 0
        for number in range(first, pages + 1):
            event = _page(document, number, reading)
            yield event
            in_a_row = in_a_row + 1 if isinstance(event, Unread) else 0
            if in_a_row == _MOST_IN_A_ROW and number < pages:
                yield Unread(
                    f"damaged: {in_a_row} pages in a row cannot be read; page {number + 1} to {pages} not tried"
                )
                return
        yield from left_out(whole)


def to_points(page: pypdfium2.PdfPage, width: int, height: int) -> Affine:
    """From pixels of a page rendered in this size to its user space, in points; its rotation and crop box count."""
    (x0, y0), (x1, y1), (x2, y2) = (_point(page, *corner) for corner in ((0, 0), (_FINE, 0), (0, _FINE)))
    return (x1 - x0) / width, (y1 - y0) / width, (x2 - x0) / height, (y2 - y0) / height, x0, y0


def _page(document: pypdfium2.PdfDocument, number: int, reading: Reading) -> Event:
    try:
        with closing(document[number - 1]) as page:
            return _rendered(page, number, reading)
    except Unreadable as error:
        return Unread(str(error), number)
    except pypdfium2.PdfiumError as error:
        return Unread(f"damaged: {str(error).rstrip('.')}", number)
    except MemoryError:
        return Unread("too large: there is not enough memory to draw the page", number)


def _rendered(page: pypdfium2.PdfPage, number: int, reading: Reading) -> Page:
    width_pt, height_pt = page.get_size()
    check_size(width_pt, height_pt, LONGEST_SIDE_PT**2, LONGEST_SIDE_PT, "points")
    scale = rendering_scale(width_pt, height_pt, reading)
    with closing(page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pdfium.FPDFBitmap_BGRx)) as bitmap:
        pixels = _without_colours(bitmap.to_numpy()[..., :3])
    height, width = pixels.shape[:2]
    affine = to_points(page, width, height)
    text, boxes = _characters(page)
    return Page(number, width, height, pixels, affine, text, _in_pixels(boxes, affine))


def _without_colours(pixels: np.ndarray) -> np.ndarray:
    """``(h, w)`` where the three channels are equal, else a copy."""
    red = pixels[..., 0]
    grey = (red == pixels[..., 1]).all() and (red == pixels[..., 2]).all()
    return np.ascontiguousarray(red if grey else pixels)


def _point(page: pypdfium2.PdfPage, x: int, y: int) -> tuple[float, float]:
    px, py = ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDF_DeviceToPage(page, 0, 0, _FINE, _FINE, 0, x, y, px, py):
        raise Unreadable("damaged: the page has no extent")
    return px.value, py.value


def _characters(page: pypdfium2.PdfPage) -> tuple[str, np.ndarray]:
    """All characters but spaces, and ``(n, 4)`` their ``left right bottom top`` in points of the user space."""
    texts, rows = [], []
    edges = tuple(ctypes.c_double() for _ in range(4))
    with closing(page.get_textpage()) as layer:
        for index in range(min(layer.count_chars(), MOST_CHARACTERS)):
            code = pdfium.FPDFText_GetUnicode(layer, index)
            character = chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else ""
            if not character.strip() or not pdfium.FPDFText_GetCharBox(layer, index, *edges):
                continue
            texts.append(character)
            rows.append([edge.value for edge in edges])
    return "".join(texts), np.array(rows, np.float64).reshape(-1, 4)


def _in_pixels(boxes: np.ndarray, affine: Affine) -> np.ndarray:
    """``(n, 4)`` ``left right bottom top`` in points as ``xmin ymin xmax ymax`` in pixels."""
    a, b, c, d, e, f = affine
    back = np.linalg.inv(np.array([[a, c], [b, d]]))
    corners = np.stack([boxes[:, [0, 2]], boxes[:, [1, 3]]]) - np.array([e, f])
    pixels = corners @ back.T
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)], axis=1).astype(np.float32)
