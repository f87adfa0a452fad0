"""Documents at addresses are read as those on the disk are, and results are brought to an address."""

import json
import re
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest
from documents.examples import drawn_over, letter, removed, write_pdf, write_tiff

from predicting.stand_in import StandIn
from redaction.config import PredictConfig
from redaction.console import Console
from redaction.documents import limits, remote
from redaction.documents.gather import gathered
from redaction.documents.urls import Url, place_of, without_secrets
from redaction.errors import ConfigError, DataError
from redaction.predicting import mirror
from redaction.predicting.output import output_at
from redaction.predicting.run import DocumentRun

ID = re.compile(rb"/ID\[<\w+><\w+>\]")


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture
def folder(tmp_path):
    write_pdf(tmp_path / "in" / "a é b.pdf", removed, letter, drawn_over)
    write_pdf(tmp_path / "in" / "sub" / "b.pdf", letter, removed)
    write_tiff(tmp_path / "in" / "sub" / "c.tif", 2)
    (tmp_path / "in" / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    (tmp_path / "in" / ".hidden.pdf").write_bytes(b"%PDF-")
    return tmp_path / "in"


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; a name that begins with ``cut`` ends too early."""

    seen: list[str] = []  # noqa: RUF012 - what was asked for

    def do_GET(self):
        self.seen.append(self.path)
        path = Path(self.translate_path(self.path))
        if not path.name.startswith("cut"):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", str(path.stat().st_size))
        self.end_headers()
        self.wfile.write(path.read_bytes()[:100])
        self.close_connection = True
        return None

    def log_message(self, *_):
        pass


@pytest.fixture
def server(folder):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as served:
        Handler.seen.clear()
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def run(places, target, detector=None, **settings):
    """What ``predict`` does, with the stand-in."""
    where = place_of(str(target))
    files = gathered([place_of(str(place)) for place in places], without=where)
    with output_at(where) as output:
        config = PredictConfig(**settings)
        return DocumentRun(detector or StandIn(), "a stand-in", "0" * 64, output, config, Console()).over(files)


def names(documents):
    return [document.file for document in documents]


def results(read):
    """By name, without PDFium's random ids; the journal has times of files."""
    return {name: ID.sub(b"", content) for name, content in read.items() if "journal" not in name and name != ".lock"}


def on_disk(folder):
    return results({p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()})


def in_memory(files, place):
    return results({path.removeprefix(place + "/"): files.cat(path) for path in files.find(place)})


def upload(files, folder, place):
    for path in folder.rglob("*"):
        if path.is_file():
            files.pipe(f"{place}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def test_documents_and_results_at_addresses_are_those_of_folders(memory, folder, tmp_path):
    upload(memory, folder, "/bucket/in")
    run([folder], tmp_path / "out")
    documents = run(["memory://bucket/in"], "memory://bucket/in/found")
    assert names(documents) == ["a é b.pdf", "broken.jpg", "sub/b.pdf", "sub/c.tif"]
    assert in_memory(memory, "/bucket/in/found") == on_disk(tmp_path / "out")
    again = StandIn()
    assert names(run(["memory://bucket/in"], "memory://bucket/in/found", again)) == names(documents)
    assert again.asked == []


def test_file_addresses_are_paths(folder, tmp_path):
    documents = run([f"file://{folder}"], f"file://{tmp_path}/out")
    assert len(documents) == 4
    assert (tmp_path / "out" / "report.html").exists()


def test_what_an_archive_holds_is_read_wherever_the_archive_lies(memory, folder, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("a é b.pdf", "sub/b.pdf"):
            archive.write(folder / name, name)
        archive.write(folder / "sub" / "c.tif", "../../evil/c.tif")
    memory.pipe("/a.zip", (tmp_path / "a.zip").read_bytes())
    documents = run(["zip://::memory://a.zip"], tmp_path / "out")
    assert sorted(names(documents)) == ["../../evil/c.tif", "a é b.pdf", "sub/b.pdf"]
    assert all(document.pages for document in documents)
    assert not (tmp_path / "evil").exists()
    assert names(run(["zip://sub/b.pdf::memory://a.zip"], tmp_path / "one")) == ["b.pdf"]


def test_documents_come_from_the_web_one_by_one_and_nothing_stays_of_them(server, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    documents = run([f"http://{server}/a é b.pdf", f"http://{server}/sub/b.pdf"], tmp_path / "out")
    assert names(documents) == ["a é b.pdf", "sub/b.pdf"]
    assert [len(document.pages) for document in documents] == [3, 2]
    assert list(scratch.iterdir()) == []


def test_secrets_of_an_address_are_neither_shown_nor_stored(server, folder, tmp_path, capfd):
    (folder / "cut.pdf").write_bytes(b"x" * 5000)
    places = [f"http://{server}/{name}?sig=hush1&x=hush2" for name in ("a é b.pdf", "cut.pdf", "broken.jpg")]
    documents = run(places, tmp_path / "out")
    assert names(documents) == ["a é b.pdf", "cut.pdf", "broken.jpg"]
    assert any("hush1" in path for path in Handler.seen)
    with pytest.raises(DataError) as raised:
        run([f"http://me:hush3@{server}/none.pdf?sig=hush1"], tmp_path / "other")
    told = capfd.readouterr()
    shown = "".join([told.out, told.err, str(raised.value), repr(gathered([Url(places[0])]))])
    stored = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "hush" not in shown
    assert b"hush" not in stored
    assert "none.pdf" in str(raised.value)


def test_addresses_that_differ_only_in_what_is_not_shown_are_told_apart(server):
    files = gathered([Url(f"http://{server}/sub/b.pdf?id={number}") for number in (1, 2)])
    assert [file.name for file in files] == ["b.pdf", "b.pdf (2)"]


def test_a_transfer_that_is_cut_off_is_told_and_the_others_are_read(server, folder, tmp_path):
    (folder / "cut.pdf").write_bytes((folder / "sub" / "b.pdf").read_bytes())
    cut, good = run([f"http://{server}/{name}" for name in ("cut.pdf", "sub/b.pdf")], tmp_path / "out")
    assert cut.problems[0].startswith("unreadable: ")
    assert not cut.pages
    assert len(good.pages) == 2


def test_a_file_that_is_too_large_is_not_fetched(server, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "MOST_BYTES", 500)
    (document,) = run([f"http://{server}/sub/b.pdf"], tmp_path / "out")
    assert document.problems[0].startswith("too large: ")
    assert Handler.seen == []
    assert limits.MOST_BYTES > 500


def test_a_file_that_is_gone_when_it_is_its_turn_is_told(memory, folder, tmp_path):
    upload(memory, folder, "/in")
    files = gathered([Url("memory://in")])
    memory.rm_file("/in/sub/b.pdf")
    with output_at(tmp_path / "out") as output:
        documents = DocumentRun(StandIn(), "x", "0", output, PredictConfig(), Console()).over(files)
    assert [d.problems for d in documents if d.file == "sub/b.pdf"] == [["unreadable: it is not there any more"]]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("memory://nowhere", "no file or folder memory://nowhere"),
        ("nosuch://a/b", "nosuch://a/b: protocol not known: nosuch. There are: "),
        ("s3://bucket/folder", "needs a package that is not installed: Install s3fs"),
        ("gs://bucket/folder", "needs a package that is not installed: Please install gcsfs"),
        ("http://me:hush@127.0.0.1:1/a.pdf?hush", "http://127.0.0.1:1/a.pdf?… cannot be looked at: Cannot connect"),
        ("zip://a.pdf::memory://none.zip", "zip://a.pdf::memory://none.zip"),
    ],
)
def test_an_address_that_cannot_be_read_ends_in_one_message(memory, address, told):
    with pytest.raises(DataError) as raised:
        gathered([place_of(address)])
    assert told in str(raised.value)
    assert "hush" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_empty_folder_at_an_address_is_told(memory):
    memory.mkdir("/empty")
    with pytest.raises(DataError, match="no files in memory://empty"):
        gathered([Url("memory://empty")])


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nosuch://a/b", "protocol not known"),
        ("s3://bucket/found", "Install s3fs"),
        ("https://me:hush@127.0.0.1:1/found", "output=https://127.0.0.1:1/found cannot be"),
    ],
)
def test_an_address_that_cannot_be_written_ends_in_one_message(address, told):
    with pytest.raises(ConfigError) as raised:
        send_something(address)
    assert told in str(raised.value)
    assert "hush" not in str(raised.value)


def send_something(address):
    with output_at(Url(address)) as output:
        (output.folder / "x").write_text("x")
        output.send(now=True)


def test_files_of_somebody_else_at_the_address_are_left_alone(memory):
    memory.pipe("/theirs/letter.txt", b"x")
    with pytest.raises(ConfigError, match="holds files that predict did not write"), output_at(Url("memory://theirs")):
        pass


class Killed(BaseException):
    """As a power cut: nothing is tidied up after it."""


class KilledAfter(StandIn):
    def find_on(self, pages, config):
        if len(self.asked) >= 5:
            raise Killed
        return super().find_on(pages, config)


def test_a_run_that_was_killed_goes_on_from_what_was_brought_away(memory, folder, tmp_path, monkeypatch):
    upload(memory, folder, "/in")
    monkeypatch.setattr(mirror, "_EVERY_SECONDS", 0)
    monkeypatch.setattr("redaction.predicting.keeper.Keeper.__exit__", lambda keeper, *_: keeper._writer.shutdown())
    with pytest.raises(Killed):
        run(["memory://in"], "memory://out", KilledAfter(), batch_size=1)
    monkeypatch.undo()
    kept = [json.loads(line) for line in memory.cat("/out/journal.jsonl").splitlines()]
    pages = sum(line.get("event") == "page" for line in kept)
    assert pages >= 3
    assert not memory.exists("/out/report.html")
    left = StandIn()
    run(["memory://in"], "memory://out", left, batch_size=1)
    assert len(left.asked) == 7 - pages
    run(["memory://in"], tmp_path / "whole", batch_size=1)
    assert in_memory(memory, "/out") == on_disk(tmp_path / "whole")


def test_results_of_documents_that_changed_go_from_the_address_too(memory, folder):
    upload(memory, folder, "/in")
    run(["memory://in"], "memory://out")
    assert memory.exists("/out/pages/sub/b.pdf-p0002.png")
    write_pdf(folder / "sub" / "b.pdf", letter)
    memory.pipe("/in/sub/b.pdf", (folder / "sub" / "b.pdf").read_bytes())
    run(["memory://in"], "memory://out")
    assert not memory.exists("/out/pages/sub/b.pdf-p0002.png")
    assert not memory.exists("/out/annotated/sub/b.pdf")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3://key:secret@bucket/a b", "s3://bucket/a b"),
        ("https://h/a.pdf?token=1#x", "https://h/a.pdf?…"),
        ("zip://a.pdf::https://me:pw@h/a.zip?token=1", "zip://a.pdf::https://h/a.zip?…"),
        ("cannot connect to ftp://me:p@w@h/x, sorry", "cannot connect to ftp://h/x, sorry"),
        ("mail me@example.org, 3 : 4 // 5", "mail me@example.org, 3 : 4 // 5"),
    ],
)
def test_secrets_are_taken_out_of_any_text(text, shown):
    assert without_secrets(text) == shown
