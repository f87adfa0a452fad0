"""What the process that reads documents tells of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

PDF, IMAGE = "pdf", "image"

Affine = tuple[float, float, float, float, float, float]
"""``a b c d e f``: takes x, y to ``a x + c y + e, b x + d y + f``."""

Header = dict[str, Any]
_OPENED, _UNREAD, _PAGE = "opened", "unread", "page"


@dataclass(frozen=True)
class Reading:
    """How pages are read.

    Attributes:
        height_px: of the model's input; ``dpi=0`` gives twice the pixels a side that a page has there.
        width_px: likewise.
        dpi: at which pages of a PDF are rendered; 0 chooses for each page.
    """

    height_px: int
    width_px: int
    dpi: float = 0.0


@dataclass(frozen=True)
class Opened:
    """A document that could be opened.

    Attributes:
        kind: ``pdf`` or ``image``.
        pages: how many it has.
        sha256: of the file.
    """

    kind: str
    pages: int
    sha256: str


TOO_SLOW, UNREADABLE, CRASHED = "too slow", "unreadable", "damaged: its reader crashed"
"""The reasons of what was given up for its time, could not be had, or ended its reader."""


@dataclass(frozen=True)
class Unread:
    """A document, or one page of it, that could not be read.

    Attributes:
        reason: a word (``encrypted``, ``damaged``, ``empty``, ``too large``, ``too slow``, ``not a document``,
            ``unreadable``), a colon and more about it.
        page: counted from 1; None for the whole document, or for all that is left of it.
    """

    reason: str
    page: int | None = None

    @property
    def may_pass(self) -> bool:
        """Whether the next attempt may come further: networks, disks and memory are not always short."""
        return self.page is None and self.reason.startswith((TOO_SLOW, UNREADABLE, CRASHED))

    @property
    def took_too_long(self) -> bool:
        """Whether it might be read in more time."""
        return self.reason.startswith(TOO_SLOW)


@dataclass(frozen=True, eq=False)
class Page:
    """A page as pixels, with its text layer.

    Attributes:
        number: in its document, from 1.
        width: in page pixels: those of the image, or of the page as it was rendered.
        height: likewise.
        pixels: ``(h, w)`` or ``(h, w, 3)`` uint8, red first; fewer than the page has where that is more than is needed.
        to_points: from page pixels to the user space of a PDF page, in points; None for images.
        text: the characters of the text layer, without spaces.
        text_boxes: ``(len(text), 4)`` float32, ``xmin ymin xmax ymax`` in page pixels.
    """

    number: int
    width: int
    height: int
    pixels: np.ndarray
    to_points: Affine | None = None
    text: str = ""
    text_boxes: np.ndarray = field(default_factory=lambda: np.empty((0, 4), np.float32))


Event = Opened | Unread | Page


def as_message(event: Event) -> tuple[Header, list[bytes]]:
    """An event as values that JSON knows, and as bytes."""
    if isinstance(event, Opened):
        return {"event": _OPENED, "kind": event.kind, "pages": event.pages, "sha256": event.sha256}, []
    if isinstance(event, Unread):
        return {"event": _UNREAD, "reason": event.reason, "page": event.page}, []
    header = {
        "event": _PAGE, "number": event.number, "width": event.width, "height": event.height,
        "shape": event.pixels.shape, "to_points": event.to_points, "text": event.text,
    }  # fmt: skip
    return header, [event.pixels.tobytes(), np.asarray(event.text_boxes, np.float32).tobytes()]


def from_message(header: Header, receive: Callable[[], bytes]) -> Event:
    """The event of a message. The sender may have been taken over by a hostile file: only plain values are read."""
    kind = header["event"]
    if kind == _OPENED:
        return Opened(str(header["kind"]), int(header["pages"]), str(header["sha256"]))
    if kind == _UNREAD:
        return Unread(str(header["reason"]), None if header["page"] is None else int(header["page"]))
    pixels = np.frombuffer(receive(), np.uint8).reshape([int(side) for side in header["shape"]])
    boxes = np.frombuffer(receive(), np.float32).reshape(-1, 4)
    text, affine = str(header["text"]), header["to_points"]
    if len(text) != len(boxes):
        raise ValueError(f"{len(text)} characters with {len(boxes)} boxes")
    to_points = None if affine is None else tuple(float(value) for value in affine)
    return Page(int(header["number"]), int(header["width"]), int(header["height"]), pixels, to_points, text, boxes)  # type: ignore[arg-type]
