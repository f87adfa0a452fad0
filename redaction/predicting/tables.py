"""Findings as tables: a row a document, a page, a box."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output
from redaction.predicting.results import FoundPage
from redaction.predicting.style import STYLES

Row = dict[str, Any]

CSV_ENCODING = "utf-8-sig"
"""With the mark by which spreadsheets know UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula; names and texts come from strangers."""
_DIGITS = 5


def document_rows(documents: Sequence[FoundDocument], output: Output) -> list[Row]:
    """A row a document; shares are means over its pages, and of content over the content of all its pages."""
    return [_document_row(document, output) for document in documents]


def page_rows(documents: Sequence[FoundDocument], output: Output) -> list[Row]:
    """A row a page, those that could not be read too."""
    rows = []
    for document in documents:
        rows += [_page_row(document, page, output) for page in document.pages]
        rows += [_unread_row(document.file, one.page, one.reason) for one in document.unread if one.page]
    return rows


def box_rows(documents: Sequence[FoundDocument]) -> list[Row]:
    """A row a box, numbered on its page from 1."""
    rows = []
    for document in documents:
        for page in document.pages:
            for number, box in enumerate(page.boxes, 1):
                edges = dict(zip(("xmin", "ymin", "xmax", "ymax"), (round(e, 2) for e in box.box), strict=True))
                points = [round(e, 2) for e in box.points] if box.points else [""] * 4
                rows.append(
                    {
                        "document": document.file, "page": page.number, "box": number, **edges,
                        **dict(zip(("left_pt", "bottom_pt", "right_pt", "top_pt"), points, strict=True)),
                        "score": round(box.score, 4), "style": box.style,
                        "hidden_characters": box.hidden_characters, "hidden_text": box.hidden_text,
                    }
                )  # fmt: skip
    return rows


def as_csv(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Text of a CSV file under these names, which the rows have."""
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def share_of_page(pages: Sequence[FoundPage]) -> float:
    """Mean over pages; 0 without any."""
    return sum(page.share for page in pages) / len(pages) if pages else 0.0


def share_of_content(pages: Sequence[FoundPage]) -> float:
    """Of the content of all pages; 0 where there is none."""
    content = sum(page.content for page in pages)
    return min(1.0, sum(page.share for page in pages) / content) if content else 0.0


def styles_of(pages: Sequence[FoundPage]) -> Counter[str]:
    """How many boxes have each style."""
    return sum((page.styles for page in pages), Counter())


def _document_row(document: FoundDocument, output: Output) -> Row:
    pages = document.pages
    opened = document.opened
    return {
        "document": document.file,
        "kind": opened.kind if opened else "",
        "pages": opened.pages if opened else "",
        "pages_read": len(pages),
        "redacted_pages": sum(bool(page.boxes) for page in pages),
        **_counts(pages),
        "failed_pages": sum(page.failed > 0 for page in pages),
        "annotated": output.relative(output.annotated(document.file)),
        "sha256": opened.sha256 if opened else "",
        "problem": "; ".join(document.problems),
    }


def _page_row(document: FoundDocument, page: FoundPage, output: Output) -> Row:
    return {
        "document": document.file,
        "page": page.number,
        "redacted": "yes" if page.boxes else "no",
        **_counts([page]),
        "width_px": page.width,
        "height_px": page.height,
        "picture": output.relative(output.picture(document.file, page.number)),
        "problem": "",
    }


def _unread_row(file: str, page: int | None, reason: str) -> Row:
    return {**dict.fromkeys(PAGE_COLUMNS, ""), "document": file, "page": page, "redacted": "unknown", "problem": reason}


def _counts(pages: Sequence[FoundPage]) -> Row:
    styles = styles_of(pages)
    return {
        "boxes": sum(len(page.boxes) for page in pages),
        "share_of_page": round(share_of_page(pages), _DIGITS),
        "share_of_content": round(share_of_content(pages), _DIGITS),
        **{style: styles[style] for style in STYLES},
        "failed_boxes": sum(page.failed for page in pages),
        "hidden_characters": sum(page.hidden_characters for page in pages),
    }


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_COUNTED = tuple(_counts([]))
DOCUMENT_COLUMNS = (
    "document", "kind", "pages", "pages_read", "redacted_pages", *_COUNTED, "failed_pages", "annotated", "sha256",
    "problem",
)  # fmt: skip
PAGE_COLUMNS = ("document", "page", "redacted", *_COUNTED, "width_px", "height_px", "picture", "problem")
BOX_COLUMNS = (
    "document", "page", "box", "xmin", "ymin", "xmax", "ymax", "left_pt", "bottom_pt", "right_pt", "top_pt", "score",
    "style", "hidden_characters", "hidden_text",
)  # fmt: skip
