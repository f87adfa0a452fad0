"""What was found, in the few numbers and sentences that people ask for first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from redaction.predicting.journal import FoundDocument
from redaction.predicting.results import FoundPage
from redaction.predicting.tables import share_of_content, share_of_page


@dataclass(frozen=True)
class Summary:
    """Of a whole run.

    Attributes:
        documents: all that were given, those that could not be opened too.
    """

    documents: Sequence[FoundDocument]

    @cached_property
    def opened(self) -> list[FoundDocument]:
        """Documents of which at least one page was read."""
        return [document for document in self.documents if document.pages]

    @cached_property
    def pages(self) -> list[FoundPage]:
        """All that were read."""
        return [page for document in self.documents for page in document.pages]

    @cached_property
    def redacted(self) -> list[FoundPage]:
        """Those with a box."""
        return [page for page in self.pages if page.boxes]

    @cached_property
    def failed(self) -> list[tuple[FoundDocument, FoundPage]]:
        """Pages with characters under a box that can be copied out."""
        return [(document, page) for document in self.documents for page in document.pages if page.failed]

    @cached_property
    def problems(self) -> list[tuple[str, str]]:
        """What was left out: name of the document, and why."""
        return [(document.file, problem) for document in self.documents for problem in document.problems]

    @property
    def boxes(self) -> int:
        """On all pages."""
        return sum(len(page.boxes) for page in self.pages)

    @property
    def hidden_characters(self) -> int:
        """Under all boxes."""
        return sum(page.hidden_characters for _, page in self.failed)

    @property
    def heaviest(self) -> FoundDocument | None:
        """The document of which most content is withheld; None where nothing is, or there is one document only."""
        ranked = sorted(self.opened, key=lambda document: -share_of_content(document.pages))
        return ranked[0] if len(ranked) > 1 and share_of_content(ranked[0].pages) > 0 else None

    def sentences(self) -> list[str]:
        """What there is to tell, each on its own."""
        if not self.pages:
            return [f"No page of {counted(len(self.documents), 'document')} could be read."]
        one = len(self.redacted) == 1
        told = [
            f"{len(self.redacted)} of {counted(len(self.pages), 'page')} in {counted(len(self.opened), 'document')} "
            f"{'carries' if one else 'carry'} redactions ({percent(len(self.redacted) / len(self.pages))}); "
            f"{counted(self.boxes, 'redaction')} {'was' if self.boxes == 1 else 'were'} found."
        ]
        if self.boxes:
            told.append(
                f"{percent(share_of_content(self.pages))} of what the pages carry is withheld "
                f"({percent(share_of_page(self.pages))} of the area of the pages)."
            )
        if self.heaviest:
            share = percent(share_of_content(self.heaviest.pages))
            told.append(f"Most is withheld in {self.heaviest.file}: {share} of its content.")
        if self.failed:
            boxes = sum(page.failed for _, page in self.failed)
            told.append(
                f"Failed redactions: under {counted(boxes, 'box', 'boxes')} on {counted(len(self.failed), 'page')} the "
                f"file still holds text that can be copied out ({counted(self.hidden_characters, 'character')})."
            )
        return told


def counted(count: int, one: str, several: str = "") -> str:
    """``1 page``, ``1,204 pages``."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def percent(share: float) -> str:
    """``0.4 %``, ``12.3 %``; below a tenth of a percent, but not nothing, ``< 0.1 %``."""
    return "< 0.1 %" if 0 < share < 0.0005 else f"{share:.1%}".replace("%", " %")
