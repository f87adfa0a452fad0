"""How far a run is and what it found, as it is told."""

from pathlib import Path

import pytest

from redaction.documents.inputs import InputFile
from redaction.documents.page import Opened, Unread
from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import stem_of
from redaction.predicting.progress import Progress
from redaction.predicting.results import FoundBox, FoundPage
from redaction.predicting.summary import Summary, percent


class Told:
    """A console that keeps what it is told."""

    def __init__(self):
        self.steps = []

    def progress(self, done, total, what):
        self.steps.append((done, total, what))


def test_pages_of_documents_that_are_not_open_yet_are_guessed_by_their_size():
    told = Told()
    small, large, broken = (InputFile(Path(name), name, size) for name, size in (("a", 100), ("b", 300), ("c", 200)))
    progress = Progress([(small, 1), (large, 3), (broken, 1)], told)
    page = Unread("damaged: x", 1)
    for file, event in ((small, Opened("pdf", 2, "")), (small, page), (small, None)):
        progress.tell(file, event)
    assert told.steps[-1] == (1, 2 + 10, "pages")
    for file, event in ((large, Opened("pdf", 6, "")), (large, page), (large, None)):
        progress.tell(file, event)
    assert told.steps[-1] == (2, 2 + 4 + 3, "pages")
    for event in (Unread("damaged: x"), None):
        progress.tell(broken, event)
    assert progress.total == 6
    assert len(told.steps) == 2


def page(number, hidden=0, share=0.1, content=0.5):
    box = FoundBox((0, 0, 10, 10), 0.9, 1, "black", None, hidden)
    return FoundPage(number, 100, 100, (box,) if share else (), share, content)


def document(name, *pages, unread=()):
    return FoundDocument(name, 1, 1, Opened("pdf", len(pages), ""), list(pages), list(unread), is_whole=True)


def test_the_sentences_tell_pages_shares_the_heaviest_document_and_failed_redactions():
    documents = [document("a.pdf", page(1), page(2, share=0)), document("b.pdf", page(1, hidden=7, share=0.4))]
    assert Summary(documents).sentences() == [
        "2 of 3 pages in 2 documents carry redactions (66.7 %); 2 redactions were found.",
        "33.3 % of what the pages carry is withheld (16.7 % of the area of the pages).",
        "Most is withheld in b.pdf: 80.0 % of its content.",
        "Failed redactions: under 1 box on 1 page the file still holds text that can be copied out (7 characters).",
    ]


def test_where_nothing_could_be_read_that_is_all_there_is_to_tell():
    documents = [FoundDocument("a.pdf", 1, 1, None, unread=[Unread("encrypted: x")])]
    assert Summary(documents).sentences() == ["No page of 1 document could be read."]
    assert Summary(documents).problems == [("a.pdf", "encrypted: x")]


def test_clean_documents_are_told_without_shares():
    assert Summary([document("a.pdf", page(1, share=0))]).sentences() == [
        "0 of 1 page in 1 document carry redactions (0.0 %); 0 redactions were found."
    ]


@pytest.mark.parametrize(("share", "text"), [(0, "0.0 %"), (0.0004, "< 0.1 %"), (0.1234, "12.3 %"), (1, "100.0 %")])
def test_shares_are_told_to_a_tenth_of_a_percent(share, text):
    assert percent(share) == text


def test_names_of_results_are_harmless_and_never_the_same_for_two_documents():
    names = [
        "a.pdf",
        "A b (1).pdf",
        "x/y.pdf",
        "x-y.pdf",
        "a?.pdf",
        "a*.pdf",
        "a-.pdf",
        "é.pdf",
        "..",
        "x" * 300,
        "x" * 301,
    ]
    stems = [stem_of(name) for name in names]
    assert stems[:4] == names[:4]
    assert len(set(stems)) == len(names)
    for stem in stems:
        assert not any(part in ("", ".", "..") or len(part) > 120 for part in stem.split("/"))
        assert not set(stem) & set('?*:"<>|\\\n')
