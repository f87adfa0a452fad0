"""The report on what is withheld in documents."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

from redaction.evaluation.report.html import document as html_of
from redaction.evaluation.report.html import picture, section, table
from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output
from redaction.predicting.report import words
from redaction.predicting.report.bars import bars_of, page_facts
from redaction.predicting.results import FoundPage
from redaction.predicting.style import STYLES
from redaction.predicting.summary import Summary, counted, percent
from redaction.predicting.tables import share_of_content, share_of_page, styles_of

_HERE = Path(__file__).parent
_THUMBNAIL_PX = 380  # twice as wide as it is shown
_THUMBNAILS = 48
_MOST_ROWS = 500  # of tables; the CSV files have all
_KINDS = {"": "all pages", "redacted": "redacted", "clean": "nothing found", "failed": "failed redactions",
          "unread": "not read"}  # fmt: skip

MEASURED_ERROR = {"plain": "2.5", "scanned": "2.7"}
"""Percentage points, by ``scripts/bench_measures.py``; see docs/LOG.md."""


def report(documents: Sequence[FoundDocument], detector: str, threshold: float, output: Output) -> str:
    """The report as HTML.

    Args:
        documents: all that were given, in order.
        detector: its name for people.
        threshold: at or above which boxes count.
        output: the folder in which pictures and copies lie.
    """
    summary = Summary(documents)
    style = f"<style>\n{(_HERE / 'report.css').read_text(encoding='utf-8')}</style>"
    parts = [
        style,
        _head(summary, detector, threshold),
        _failed(summary),
        _pages(summary, output),
        _most(summary, output),
        _documents(summary, output),
        _unread(summary),
        _method(),
        f"<script>\n{(_HERE / 'filters.js').read_text(encoding='utf-8')}</script>",
    ]
    return html_of("What is withheld", list(filter(None, parts)))


def _head(summary: Summary, detector: str, threshold: float) -> str:
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in summary.sentences())
    tiles = [
        ("documents read", f"{len(summary.opened):,}", ""),
        ("pages read", f"{len(summary.pages):,}", ""),
        ("redacted pages", f"{len(summary.redacted):,}", ""),
        ("redactions", f"{summary.boxes:,}", ""),
        ("of the content withheld", percent(share_of_content(summary.pages)), ""),
        ("of the page area withheld", percent(share_of_page(summary.pages)), ""),
        ("pages with failed redactions", f"{len(summary.failed):,}", " alarm" if summary.failed else ""),
        ("left out", f"{len(summary.problems):,}", ""),
    ]
    shown = "".join(f'<div class="tile{more}"><span>{name}</span><b>{value}</b></div>' for name, value, more in tiles)
    return (
        f'<header><h1>What is withheld</h1>\n<div class="story">{told}<small>{words.CAUTION}</small></div>\n'
        f'<div class="tiles">{shown}</div>\n'
        f'<p class="note">Detector {escape(detector)}, operating threshold {threshold:.3f}. The same as tables: '
        '<a href="documents.csv">documents</a>, <a href="pages.csv">pages</a>, <a href="boxes.csv">boxes</a>, '
        '<a href="predictions.json">COCO</a>.</p></header>'
    )


def _failed(summary: Summary) -> str:
    if not summary.failed:
        return section("Failed redactions", lead=words.NONE_FAILED)
    rows = []
    for document, page in summary.failed:
        for number, box in enumerate(page.boxes, 1):
            if box.hidden_characters:
                row = {"document": document.file, "page": page.number, "box": number, "style": box.style,
                       "characters": box.hidden_characters}  # fmt: skip
                rows.append({**row, "text": box.hidden_text} if box.hidden_text else row)
    shown = any("text" in row for row in rows)
    lead = words.FAILED + ("" if shown else words.SHOW)
    return section("Failed redactions", table(rows[:_MOST_ROWS], _cut(rows, "boxes.csv")), lead=lead)


def _pages(summary: Summary, output: Output) -> str:
    kinds = "".join(f'<option value="{value}">{name}</option>' for value, name in _KINDS.items())
    styles = "".join(f'<option value="{style}">{style}</option>' for style in STYLES)
    filters = (
        '<form class="filters"><label>document <input name="document" type="search" placeholder="a part of its name">'
        f'</label><label>show <select name="kind">{kinds}</select></label>'
        f'<label>style <select name="style"><option value="">any</option>{styles}</select></label>'
        "<output></output></form>"
    )
    bars = "".join(bars_of(document, output) for document in summary.documents if document.opened)
    return section("Pages", filters, f'<div class="documents">{bars}</div>', lead=words.PAGES) if bars else ""


def _most(summary: Summary, output: Output) -> str:
    ranked = sorted(
        ((document, page) for document in summary.documents for page in document.pages if page.boxes),
        key=lambda both: -both[1].of_content,
    )
    figures = [
        _thumbnail(document, page, path, output.link(path))
        for document, page in ranked[:_THUMBNAILS]
        if (path := output.picture(document.file, page.number)).exists()
    ]
    if not figures:
        return ""
    return section("Most redacted pages", f'<div class="thumbnails">{"".join(figures)}</div>', lead=words.MOST)


def _thumbnail(document: FoundDocument, page: FoundPage, path: Path, link: str) -> str:
    with Image.open(path) as image:
        image.thumbnail((_THUMBNAIL_PX, 2 * _THUMBNAIL_PX), Image.Resampling.LANCZOS)
        told = f"{document.file}, page {page.number}: {percent(page.of_content)} of the content"
        html = picture(image, told)
    return (
        f'<figure {page_facts(document.file, page)}><a href="{link}">{html}</a>'
        f"<figcaption>{escape(told)}</figcaption></figure>"
    )


def _documents(summary: Summary, output: Output) -> str:
    ranked = sorted(summary.opened, key=lambda document: -share_of_content(document.pages))
    rows = []
    for document in ranked:
        pages = document.pages
        styles = ", ".join(f"{count} {style}" for style, count in styles_of(pages).most_common())
        rows.append(
            {
                "document": document.file,
                "pages": len(pages),
                "redacted": sum(bool(page.boxes) for page in pages),
                "redactions": sum(len(page.boxes) for page in pages),
                "share of content": share_of_content(pages),
                "share of page": share_of_page(pages),
                "styles": styles or "–",
                "failed": sum(page.failed for page in pages),
                "annotated copy": output.relative(output.annotated(document.file)) or "–",
            }
        )
    shares = ["share of content", "share of page"]
    return section("Documents", table(rows[:_MOST_ROWS], _cut(rows, "documents.csv"), shares=shares)) if rows else ""


def _unread(summary: Summary) -> str:
    rows = [{"document": name, "why": why} for name, why in summary.problems]
    lead = words.UNREAD if rows else ""
    return section("Left out", table(rows[:_MOST_ROWS], _cut(rows, "documents.csv")), lead=lead) if rows else ""


def _method() -> str:
    error = words.ERROR.format(**{name: f"{points} percentage points" for name, points in MEASURED_ERROR.items()})
    return section("How it was measured", f"<p>{words.METHOD.format(error=error)}</p><p>{words.STYLES}</p>")


def _cut(rows: Sequence[object], file: str) -> str:
    return (
        "" if len(rows) <= _MOST_ROWS else f"The first {_MOST_ROWS} of {counted(len(rows), 'row')}; all are in {file}"
    )
