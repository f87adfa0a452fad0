"""How large a page or document may be. What is larger was made to harm, or is no page."""

from __future__ import annotations

from collections.abc import Iterator

from redaction.documents.page import Unread
from redaction.documents.unreadable import Unreadable

MOST_PIXELS = 180_000_000
"""Of an image: an A0 sheet at 300 dpi has 139 million."""
LONGEST_SIDE_PX = 50_000
MOST_SIDES = 20
"""How many times as long as wide a page may be; of less, a model sees nothing."""
LONGEST_SIDE_PT = 200 * 72
"""Of a PDF page: what PDF 1.7 allows without another unit."""
MOST_RENDERED_PX = 40_000_000
"""Of a PDF page: at a resolution that gives more, it is rendered at a lower one."""
MOST_CHARACTERS = 60_000
"""Of one page; the smallest print fills an A4 page with 20 000."""
MOST_PAGES = 100_000
"""Of one document."""
MOST_BYTES = 2 << 30
"""Of a file that has to be fetched."""
MEMORY_BYTES = 4 << 30
"""Of the process that reads documents."""


def check_size(width: float, height: float, most_pixels: float, longest_side: float, unit: str) -> None:
    """Refuse a page that is too large, or is no page by its shape.

    Raises:
        Unreadable: it says how large the page is and what is allowed.
    """
    if not (width > 0 and height > 0):
        raise Unreadable(f"damaged: the page is {width:g} x {height:g} {unit}")
    if max(width, height) > longest_side or width * height > most_pixels:
        raise Unreadable(
            f"too large: {width:g} x {height:g} {unit}; a page has at most {longest_side:g} {unit} a side"
            + (f" and {most_pixels / 1e6:g} million in all" if width * height > most_pixels else "")
        )
    if max(width, height) > MOST_SIDES * min(width, height):
        raise Unreadable(f"too large: {width:g} x {height:g} {unit}; no page is {MOST_SIDES} times as long as wide")


def left_out(pages: int) -> Iterator[Unread]:
    """What to tell of a document of so many pages, if that is too many."""
    if pages > MOST_PAGES:
        yield Unread(f"too large: {pages} pages; page {MOST_PAGES + 1} to {pages} not tried")
