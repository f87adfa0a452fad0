"""A copy of a PDF in which boxes are annotations; text and everything else stay as they are."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from redaction.documents.pdf import opened
from redaction.documents.unreadable import Unreadable

_RED = (205, 30, 45, 255)
_LINE_PT = 1.2
_PRINTED = 1 << 2
"""PDF's flag of annotations that are on paper too."""
_TITLE = "redaction"
"""Who says it, as viewers show it."""

Note = Mapping[str, Any]
"""``rect``: left, bottom, right, top in points of the page's user space; ``text``: what a viewer shows of it."""


def annotate(path: Path, target: Path, notes: Mapping[int, Sequence[Note]]) -> None:
    """Write a copy of a PDF with frames; the bytes of the original come first in it, unchanged.

    Args:
        path: of the original.
        target: of the copy.
        notes: by page, counted from 1.

    Raises:
        Unreadable: it cannot be opened, changed or written.
    """
    with opened(path) as document:
        for number, on_page in notes.items():
            with closing(document[number - 1]) as page:
                for note in on_page:
                    _add(page, note)
        try:
            document.save(target, flags=pdfium.FPDF_INCREMENTAL)
        except pypdfium2.PdfiumError:
            raise Unreadable("damaged: pdfium cannot write a copy of it") from None


def _add(page: pypdfium2.PdfPage, note: Note) -> None:
    annotation = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_SQUARE)
    if not annotation:
        raise Unreadable("damaged: pdfium cannot add an annotation to its page")
    left, bottom, right, top = note["rect"]
    try:
        pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(left, top, right, bottom))
        pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, *_RED)
        pdfium.FPDFAnnot_SetBorder(annotation, 0, 0, _LINE_PT)
        pdfium.FPDFAnnot_SetFlags(annotation, _PRINTED)
        for key, text in ((b"T", _TITLE), (b"Contents", note["text"])):
            pdfium.FPDFAnnot_SetStringValue(annotation, key, _wide(text))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _wide(text: str) -> Any:
    encoded = text.encode("utf-16-le", "replace") + b"\0\0"
    return (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
