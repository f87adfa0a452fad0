"""Whatever lies in a folder: what cannot be read is told with its reason, the rest is read, nothing is lost."""

import csv
import json

import pytest
from documents.examples import letter, write_pdf, write_tiff
from documents.hostile import HOSTILE, READ, make_hostile

from predicting.stand_in import predicted
from redaction.documents.frames import read_image
from redaction.documents.page import Opened, Page, Reading, Unread
from redaction.documents.pdf import read_pdf

GOOD = ("a good one.pdf", "nothing but good.pdf", "round/zzz.pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def documents(folder):
    make_hostile(folder / "in")
    return {document.file: document for document in predicted(folder / "in", folder / "out", page_seconds=10)}


def shown(name):
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_it_is_read_or_its_reason_is_told(name, documents):
    reason, document = HOSTILE[name][0], documents[shown(name)]
    assert document.is_whole
    if reason == READ:
        assert document.pages
        assert not document.problems
    elif reason:
        assert [one.reason.partition(":")[0] for one in document.unread] == [reason]
    else:
        assert document.pages or document.problems


@pytest.mark.slow
def test_the_others_are_read_and_every_file_is_in_the_tables(documents, folder):
    for name in GOOD:
        assert [len(page.boxes) for page in documents[name].pages] == [1, 0]
    assert len(documents) == len(HOSTILE) + len(GOOD)
    rows = list(csv.DictReader((folder / "out" / "documents.csv").open(encoding="utf-8-sig", newline="")))
    assert len(rows) == len(documents)
    assert all(row["problem"] or int(row["pages_read"]) for row in rows)
    assert not [row["document"] for row in rows if row["document"].startswith("=")]


@pytest.mark.slow
def test_names_cannot_smuggle_anything_into_the_report(documents, folder):
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;" in html
    assert "<b>&" not in html
    assert "\x1b" not in html
    content = json.loads((folder / "out" / "predictions.json").read_text(encoding="utf-8"))
    assert len(content["images"]) == sum(len(document.pages) for document in documents.values())


@pytest.mark.slow
def test_a_page_that_cannot_be_read_is_told_and_the_pages_around_it_are_read(documents):
    document = documents["one page of three.pdf"]
    assert [page.number for page in document.pages] == [1, 3]
    assert [one.page for one in document.unread] == [2]


@pytest.mark.parametrize("read", [read_image, read_pdf])
def test_pages_beyond_the_most_are_left_out_with_the_reason(read, tmp_path, monkeypatch):
    for module in ("limits", "frames", "pdf"):
        monkeypatch.setattr(f"redaction.documents.{module}.MOST_PAGES", 2)
    document = write_tiff(tmp_path / "a.tif", 3) if read is read_image else write_pdf(tmp_path / "a.pdf", *[letter] * 3)
    *pages, end = read(document, Reading(640, 512), 1)
    assert [type(event) for event in pages] == [Opened, Page, Page]
    assert end == Unread("too large: 3 pages; page 3 to 3 not tried")
    whole = write_tiff(tmp_path / "b.tif", 2) if read is read_image else write_pdf(tmp_path / "b.pdf", *[letter] * 2)
    assert [type(event) for event in read(whole, Reading(640, 512), 1)] == [Opened, Page, Page]
