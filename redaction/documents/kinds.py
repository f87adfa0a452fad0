"""What a file is, by its first bytes; its name may lie."""

from __future__ import annotations

from pathlib import Path

from redaction.documents.page import IMAGE, PDF
from redaction.documents.unreadable import Unreadable

_HEAD_BYTES = 1024
"""Within which a PDF has to begin, as its readers have it."""
_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"II*\0": "TIFF", b"MM\0*": "TIFF",
    b"II+\0": "TIFF", b"MM\0+": "TIFF", b"BM": "BMP",
}  # fmt: skip
IMAGE_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""Pillow's names of those that are read; its other readers stay closed to strangers' files."""

_OTHERS = {
    b"PK\x03\x04": "a ZIP file or an office document", b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x1f\x8b": "a gzip file", b"GIF8": "a GIF", b"%!PS": "PostScript", b"{\\rtf": "an RTF document",
    b"<": "HTML or XML",
}  # fmt: skip


def kind_of(path: Path) -> str:
    """``pdf`` or ``image``.

    Raises:
        Unreadable: it is neither, or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise Unreadable(f"unreadable: {error.strerror}") from None
    if not head:
        raise Unreadable("empty: the file has no bytes")
    if any(head.startswith(beginning) for beginning in _IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return IMAGE
    if b"%PDF-" in head:
        return PDF
    other = next((what for beginning, what in _OTHERS.items() if head.lstrip().startswith(beginning)), "")
    raise Unreadable(f"not a document: {other or 'neither a PDF nor an image'} by its content")
