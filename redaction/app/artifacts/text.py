"""Sizes, ages and tables as a person reads them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

_WIDTH = 100  # columns, where there is no terminal to ask


def size_as_text(count: int) -> str:
    """``512 B``, ``1.5 kB``, ``14.2 MB``: powers of 1000, as disks are sold."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.95:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def counted(count: int, what: str) -> str:
    """``1 run``, ``2 runs``."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def age_as_text(seconds: float) -> str:
    """``40 s``, ``5 min``, ``3 h``, ``12 days``."""
    if seconds < 60:
        return f"{max(seconds, 0):.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86_400:.0f} days"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()) -> list[str]:
    """Lines with aligned columns; the last column is cut off where the terminal ends.

    Args:
        head: names of the columns.
        rows: as many cells each.
        right: columns that are aligned to the right.
    """
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    whole = shutil.get_terminal_size((_WIDTH, 24)).columns
    return [
        shortened("  ".join(_cell(*each, right) for each in zip(row, widths, head, strict=True)).rstrip(), whole)
        for row in (head, *rows)
    ]


def shortened(text: str, width: int) -> str:
    """Text that fits into a width, with an ellipsis where it was cut."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def facts_as_text(description: dict) -> str:
    """``pages 12, boxes 24``: what a materializer says of a value, in its order."""
    return ", ".join(f"{name.replace('_', ' ')} {fact_as_text(fact)}" for name, fact in description.items())


def fact_as_text(fact: object) -> str:
    """Numbers short enough to read."""
    return f"{fact:.4g}" if isinstance(fact, float) else str(fact)


def _cell(text: str, width: int, name: str, right: Sequence[str]) -> str:
    return text.rjust(width) if name in right else text.ljust(width)
