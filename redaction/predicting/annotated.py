"""The copy of a PDF with what was found in it as annotations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redaction.documents.inputs import InputFile
from redaction.documents.page import PDF
from redaction.documents.reader import DocumentProcess
from redaction.documents.remote import NotFetched, on_disk
from redaction.predicting.journal import FoundDocument
from redaction.predicting.results import FoundPage
from redaction.whole import whole_file


def annotated(document: FoundDocument, file: InputFile, target: Path, process: DocumentProcess) -> str:
    """Write the copy, whole or not at all.

    Returns:
        Why that is not possible; empty where it was, and where none is needed: of images and without redactions.

    Raises:
        OSError: there is no room for it.
    """
    redacted = [page for page in document.pages if page.boxes]
    if document.opened is None or document.opened.kind != PDF or not redacted:
        return ""
    target.parent.mkdir(parents=True, exist_ok=True)
    notes = {page.number: _notes(page) for page in redacted}
    try:
        with on_disk(file) as original, whole_file(target) as unfinished:
            problem = process.annotate(original, unfinished, notes)
            if problem:
                raise _NotAnnotated(problem)
    except (NotFetched, _NotAnnotated) as error:
        return str(error)
    return ""


class _NotAnnotated(Exception):
    """The document's process could not write the copy."""


def _notes(page: FoundPage) -> list[dict[str, Any]]:
    return [{"rect": box.points, "text": _note(box.style, box.score, box.hidden_characters)} for box in page.boxes]


def _note(style: str, score: float, hidden_characters: int) -> str:
    failed = f", {hidden_characters} characters under it can be copied out" if hidden_characters else ""
    return f"redaction, {style}, score {score:.2f}{failed}"
