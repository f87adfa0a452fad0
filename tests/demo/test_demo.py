"""What the demo does with documents and visitors, without a browser."""

import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import pypdfium2
import pytest
from documents.examples import HIDDEN
from store.servers import free_port

from demo.unsure import document, reader

pytest.importorskip("gradio")

from redaction.app.main import main
from redaction.config import DemoConfig
from redaction.demo import view
from redaction.demo.page import Desk, build
from redaction.demo.rooms import Rooms
from redaction.demo.server import launch
from redaction.errors import ConfigError
from redaction.predicting.results import FoundBox

ANNA, BERT = (SimpleNamespace(session_hash=name) for name in ("anna", "bert"))


@pytest.fixture
def desk(tmp_path):
    return Desk(reader(), Rooms(tmp_path / "rooms", minutes=60))


def dropped(desk, path, visitor=ANNA, folder=None):
    """A visitor's room after a document was dropped and read, and what was told meanwhile."""
    upload = (folder or path.parent) / "uploads" / path.name
    upload.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, upload)
    desk.enter(str(upload), visitor)
    told = list(desk.read(visitor))
    return desk.rooms.of(visitor.session_hash), told


def test_a_region_with_steps_is_drawn_along_its_outline_and_a_box_along_its_edges():
    plain = FoundBox((1, 2, 30, 40), 0.9, 1, "gray")
    steps = replace(plain, outline=(((1, 2), (30, 2), (30, 20), (15, 20), (15, 40), (1, 40)),))
    drawn = [view._box(box, is_seen=True) for box in (plain, steps)]
    assert 'd="M1.0,2.0 30.0,2.0 30.0,40.0 1.0,40.0Z"' in drawn[0]
    assert 'd="M1.0,2.0 30.0,2.0 30.0,20.0 15.0,20.0 15.0,40.0 1.0,40.0Z"' in drawn[1]


def boxes_seen(html):
    return len(re.findall(r'class="rd-box [^"]*"', html)) - html.count("rd-off")


def test_the_headline_says_pages_and_content_and_the_failed_redaction(desk, tmp_path):
    _, told = dropped(desk, document(tmp_path))
    head = desk.show(0.5, False, ANNA)[0]
    assert "2 of 3 pages carry redactions;" in head
    assert "% of the content is withheld." in head
    assert f"{HIDDEN} characters" in head
    assert "a &lt;b&gt; &amp; c.pdf" in head
    assert "<b> & c" not in head
    assert [f"Page {number} of 3" in told[number + 1] for number in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize(("threshold", "seen"), [(0.5, 2), (0.3, 3), (0.05, 4), (0.95, 0)])
def test_another_threshold_shows_other_boxes_and_asks_the_model_nothing(threshold, seen, desk, tmp_path):
    dropped(desk, document(tmp_path))
    asked = len(desk.reader.detector.asked)
    assert asked == 3
    pages = desk.show(threshold, False, ANNA)[3]
    assert boxes_seen(pages) == seen
    assert len(desk.reader.detector.asked) == asked


def test_downloads_are_of_the_threshold_that_is_shown(desk, tmp_path):
    room, _ = dropped(desk, document(tmp_path))
    counts = {}
    for threshold in (0.5, 0.05):
        files, _ = desk.reader.write(room, threshold)
        rows = list(csv.DictReader(files["boxes"].open(encoding="utf-8-sig")))
        pages = list(csv.DictReader(files["pages"].open(encoding="utf-8-sig")))
        copy = pypdfium2.PdfDocument(files["pdf"])
        notes = sum(pypdfium2.raw.FPDFPage_GetAnnotCount(page) for page in copy)
        assert len(rows) == notes == sum(int(page["boxes"]) for page in pages)
        counts[threshold] = notes
    assert counts == {0.5: 2, 0.05: 4}


def test_an_image_has_tables_and_no_annotated_copy(desk, tmp_path):
    image = tmp_path / "scan.png"
    pypdfium2.PdfDocument(document(tmp_path))[1].render().to_pil().save(image)
    room, _ = dropped(desk, image)
    files, why = desk.reader.write(room, 0.5)
    assert (set(files), why) == ({"boxes", "pages"}, "")


def test_downloads_of_thresholds_that_lie_close_are_told_apart(desk, tmp_path):
    dropped(desk, document(tmp_path))
    shown = [desk.write(threshold, ANNA) for threshold in (0.5, 0.505)]
    names = [re.findall(r'download="([^"]+)"', html) for html in shown]
    assert len({*names[0], *names[1]}) == 6
    assert all("at-0.505-" in name for name in names[1])


def test_several_downloads_of_one_visitor_can_be_written_at_a_time(desk, tmp_path):
    dropped(desk, document(tmp_path))
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda _: desk.write(0.5, ANNA), range(8)))
    assert all(html.count("download=") == 3 for html in shown)


def test_an_upload_that_gradio_has_deleted_by_its_age_can_still_be_annotated(desk, tmp_path):
    room, _ = dropped(desk, document(tmp_path))
    room.upload.unlink()
    assert desk.write(0.5, ANNA).count("download=") == 3


def test_why_there_is_no_annotated_copy_is_told(desk, tmp_path):
    room, _ = dropped(desk, document(tmp_path))
    room.file.path.unlink()
    html = desk.write(0.5, ANNA)
    assert html.count("download=") == 2
    assert "No annotated PDF: " in html


def test_a_document_that_is_dropped_while_another_is_read_has_its_turn(desk):
    steps = {step["api_name"]: step["trigger_mode"] for step in build(desk).config["dependencies"]}
    assert steps["read"] == steps["show"] == steps["write"] == "multiple"


HOSTILE = {
    "empty": (b"", "empty"),
    "no document": (b"PK\3\4 zipped", "not a document"),
    "cut off": (b"%PDF-1.7\n1 0 obj", "damaged"),
}


@pytest.mark.parametrize(("content", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_in_one_message_and_the_next_is_read(content, reason, desk, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(content)
    dropped(desk, bad)
    head, controls, downloads, pages = desk.show(0.5, False, ANNA)
    assert head.count('role="alert"') == 1
    assert f"bad.pdf could not be read ({reason}" in head
    assert (controls["visible"], downloads, pages) == (False, "", "")
    dropped(desk, document(tmp_path))
    assert "2 of 3 pages" in desk.show(0.5, False, ANNA)[0]


def test_an_encrypted_file_is_told_what_to_do(desk, tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "secret.pdf"), encrypt=StandardEncryption("user", "owner"))
    canvas.drawString(100, 100, "secret")
    canvas.save()
    dropped(desk, tmp_path / "secret.pdf")
    head = desk.show(0.5, False, ANNA)[0]
    assert "could not be read (encrypted" in head
    assert "asks for a password" in head


def test_of_a_long_document_the_first_pages_are_read_and_the_rest_is_counted(tmp_path):
    desk = Desk(reader(pages=2), Rooms(tmp_path / "rooms", 60))
    room, _ = dropped(desk, document(tmp_path))
    assert len(room.pages) == 2
    head = desk.show(0.5, False, ANNA)[0]
    assert "1 of 2 pages carries redactions" in head
    assert "1 page at its end" in head


def test_nobody_sees_anothers_document_and_equal_uploads_live_as_long_as_somebody_uses_them(desk, tmp_path):
    path = document(tmp_path)
    anna, _ = dropped(desk, path, ANNA)
    assert "is not here any more" in desk.show(0.5, False, BERT)[0]
    bert, _ = dropped(desk, path, BERT)
    assert anna.folder != bert.folder
    assert anna.upload == bert.upload
    desk.leave(ANNA)
    assert not anna.folder.exists()
    assert bert.upload.exists()
    assert "2 of 3 pages" in desk.show(0.5, False, BERT)[0]
    desk.leave(BERT)
    assert not bert.upload.exists()
    assert list(desk.rooms.folder.iterdir()) == []


def test_another_document_replaces_the_first_and_stops_its_reading(desk, tmp_path):
    first = document(tmp_path)
    desk.enter(str(first), ANNA)
    reading = desk.read(ANNA)
    next(reading)
    next(reading)
    second, _ = tmp_path / "second.pdf", next(reading)
    shutil.copy(first, second)
    desk.enter(str(second), ANNA)
    rest = list(reading)
    assert len(rest) < 3
    assert not first.exists()


def test_who_is_idle_for_too_long_is_closed_and_told_so(tmp_path):
    desk = Desk(reader(), Rooms(tmp_path / "rooms", minutes=1))
    room, _ = dropped(desk, document(tmp_path))
    desk.rooms.sweep()
    assert room.folder.exists()
    room.touched -= 61
    desk.rooms.sweep()
    assert not room.folder.exists()
    assert "Drop it again" in desk.show(0.5, False, ANNA)[0]


def test_a_port_that_is_taken_is_one_message(desk, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"127.0.0.1:{port} cannot be used.*demo\.port=…$"):
            launch(build(desk), DemoConfig(port=port), tmp_path)


@pytest.mark.parametrize("setting", [{"pages": 0}, {"threshold_floor": 0.0}, {"port": 70000}, {"megabytes": 0}])
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(ConfigError, match=rf"demo\.{next(iter(setting))}="):
        DemoConfig(**setting)


def test_the_mark_lies_where_the_slider_has_the_threshold():
    assert "left:25.00%" in view.mark(0.0, 0.25)


def test_without_gradio_one_message_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    for name in [name for name in sys.modules if name.startswith("redaction.demo.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "gradio", None)
    assert main(["demo"]) == 2
    told = capsys.readouterr().err
    assert "make install" in told
    assert told.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_ended_and_leaves_nothing(ending, untrained, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "redaction", "demo", f"demo.port={port}"], cwd=untrained.root, text=True,
        env={**os.environ, "PYTHONPATH": str(untrained.root), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    told = ""
    while "Drop documents here" not in told:
        line = server.stdout.readline()
        assert line, told
        told += line
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
        page = answer.read().decode()
    assert not re.findall(r"""<(?:script|link)[^>]+(?:src|href)=["']https?://(?!127\.0\.0\.1)""", page)
    server.send_signal(ending)
    rest, _ = server.communicate(timeout=60)
    assert (server.returncode, "Traceback" in told + rest) == (130, False)
    assert "what visitors left is deleted" in rest
    assert list(temporary.iterdir()) == []
