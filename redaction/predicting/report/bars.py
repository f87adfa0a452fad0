"""A bar for every page of a document, with what the filters of the report look at."""

from __future__ import annotations

from html import escape

from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output
from redaction.predicting.results import FoundPage
from redaction.predicting.summary import counted, percent
from redaction.predicting.tables import share_of_content


def bars_of(document: FoundDocument, output: Output) -> str:
    """The document's name and its bars, in the order of its pages."""
    pages = {page.number: _bar(document, page, output) for page in document.pages}
    pages |= {one.page: _unread(document, one.page, one.reason) for one in document.unread if one.page}
    redacted = sum(bool(page.boxes) for page in document.pages)
    copy = output.link(output.annotated(document.file))
    link = f' <a href="{copy}">annotated copy</a>' if copy else ""
    told = (
        f"{redacted} of {counted(len(document.pages), 'page')} redacted, "
        f"{percent(share_of_content(document.pages))} of the content"
    )
    return (
        f'<div class="document"><h3>{escape(document.file)} <span>{told}</span>{link}</h3>'
        f'<div class="bars">{"".join(pages[number] for number in sorted(pages))}</div></div>'
    )


def page_facts(file: str, page: FoundPage) -> str:
    """The attributes of an HTML element by which a page is filtered."""
    kind = "redacted" if page.boxes else "clean"
    return _facts(file, page.number, f"{kind} failed" if page.failed else kind, " ".join(page.styles))


def _bar(document: FoundDocument, page: FoundPage, output: Output) -> str:
    told = (
        f"page {page.number}: {counted(len(page.boxes), 'redaction')}, {percent(page.of_content)} of the content, "
        f"{percent(page.share)} of the page"
    )
    if page.failed:
        told += f"; {counted(page.hidden_characters, 'character')} can be copied out"
    look = "failed" if page.failed else "" if page.boxes else "clean"
    about = f'class="{look}" style="--share: {page.of_content:.3f}" title="{escape(told)}"'
    link = output.link(output.picture(document.file, page.number))
    facts = page_facts(document.file, page)
    return f'<a {facts} {about} href="{link}"></a>' if link else f"<i {facts} {about}></i>"


def _unread(document: FoundDocument, number: int, reason: str) -> str:
    told = escape(f"page {number}: {reason}")
    return f'<i {_facts(document.file, number, "unread", "")} class="unread" title="{told}"></i>'


def _facts(file: str, number: int, kind: str, styles: str) -> str:
    return f'data-page="{number}" data-document="{escape(file)}" data-kind="{kind}" data-styles="{styles}"'
