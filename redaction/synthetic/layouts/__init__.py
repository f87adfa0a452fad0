"""Pages as people make them: one module for each family of documents."""

from __future__ import annotations

from importlib import import_module

from redaction.synthetic.document import Document
from redaction.synthetic.page import Page

LAYOUTS: dict[str, str] = {
    "letter": "redaction.synthetic.layouts.letter.compose",
    "memo": "redaction.synthetic.layouts.memo.compose",
    "mail": "redaction.synthetic.layouts.mail.compose",
    "report": "redaction.synthetic.layouts.report.compose",
    "court": "redaction.synthetic.layouts.court.compose",
    "cable": "redaction.synthetic.layouts.cable.compose",
    "article": "redaction.synthetic.layouts.article.compose",
    "sparse": "redaction.synthetic.layouts.sparse.compose",
    "dense": "redaction.synthetic.layouts.dense.compose",
    "talk": "redaction.synthetic.layouts.talk.compose",
    "listing": "redaction.synthetic.layouts.listing.compose",
    "handwritten": "redaction.synthetic.layouts.handwritten.compose",
    "form": "redaction.synthetic.layouts.form.compose",
    "ledger": "redaction.synthetic.layouts.ledger.compose",
    "disclosure": "redaction.synthetic.layouts.disclosure.compose",
    "invoice": "redaction.synthetic.layouts.invoice.compose",
    "log sheet": "redaction.synthetic.layouts.log_sheet.compose",
    "printout": "redaction.synthetic.layouts.printout.compose",
    "chart report": "redaction.synthetic.layouts.chart_report.compose",
    "photographs": "redaction.synthetic.layouts.picture_pages.photographs",
    "map": "redaction.synthetic.layouts.picture_pages.map_page",
    "puzzle": "redaction.synthetic.layouts.picture_pages.puzzle_page",
    "cover": "redaction.synthetic.layouts.cover.compose",
    "clipping": "redaction.synthetic.layouts.clipping.compose",
    "card": "redaction.synthetic.layouts.card.compose",
    "calendar": "redaction.synthetic.layouts.calendar.compose",
    "screenshots": "redaction.synthetic.layouts.screenshots.compose",
}
"""Name of a family and where its ``compose(document) -> list[Page]`` is."""


def compose(document: Document) -> list[Page]:
    """The pages of a document, nothing withheld yet."""
    module, _, function = LAYOUTS[document.kind].rpartition(".")
    pages: list[Page] = getattr(import_module(module), function)(document)
    return pages
