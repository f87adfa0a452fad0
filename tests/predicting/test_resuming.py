"""A run that was stopped goes on where it was; what changed since is read again; nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from documents.examples import drawn_over, letter, removed, write_pdf, write_tiff

from predicting.stand_in import StandIn, predicted
from redaction.documents.inputs import input_files
from redaction.documents.page import CRASHED, TOO_SLOW, UNREADABLE
from redaction.errors import ConfigError, DataError
from redaction.predicting.output import Output

RESULTS = ("predictions.json", "documents.csv", "pages.csv", "boxes.csv", "report.html")


class Stopped(BaseException):
    """As Ctrl-C does."""


class StoppedAfter(StandIn):
    def find_on(self, pages, config):
        if len(self.asked) >= 4:
            raise Stopped
        return super().find_on(pages, config)


@pytest.fixture
def inputs(tmp_path):
    write_pdf(tmp_path / "in" / "a.pdf", removed, letter, drawn_over)
    write_pdf(tmp_path / "in" / "sub" / "b.pdf", letter, removed, removed)
    write_tiff(tmp_path / "in" / "c é.tif", 2)
    return tmp_path / "in"


def results(folder):
    return {name: (folder / name).read_bytes() for name in RESULTS} | {
        path.name: path.read_bytes() for path in (folder / "pages").rglob("*.*")
    }


def test_a_run_that_was_stopped_reads_only_what_is_left_and_ends_with_the_same_results(inputs, tmp_path):
    predicted(inputs, tmp_path / "whole")
    with pytest.raises(Stopped):
        predicted(inputs, tmp_path / "out", StoppedAfter(), batch_size=2)
    assert not (tmp_path / "out" / "report.html").exists()
    left = StandIn()
    predicted(inputs, tmp_path / "out", left, batch_size=2)
    assert len(left.asked) == 8 - 5  # batches of one document each: 2 + 1 pages of the first, 2 of the second
    assert results(tmp_path / "out") == results(tmp_path / "whole")


def test_a_line_that_was_cut_off_by_a_kill_costs_that_page_only(inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    before = results(tmp_path / "out")
    journal = tmp_path / "out" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:3]) + lines[3][:40])
    left = StandIn()
    predicted(inputs, tmp_path / "out", left)
    assert len(left.asked) == 8 - 1
    assert results(tmp_path / "out") == before


def test_the_same_command_again_reads_nothing_and_other_settings_read_all(inputs, tmp_path, capsys):
    predicted(inputs, tmp_path / "out")
    again = StandIn()
    predicted(inputs, tmp_path / "out", again)
    assert again.asked == []
    assert "3 of 3 documents were read before" in capsys.readouterr().out
    other = StandIn(threshold=0.6)
    predicted(inputs, tmp_path / "out", other)
    assert len(other.asked) == 8


def test_a_document_that_changed_is_read_again_and_its_old_pictures_go(inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out" / "pages").glob("a.pdf*")} == {"a.pdf-p0001.png", "a.pdf-p0003.png"}
    write_pdf(inputs / "a.pdf", letter)
    changed = StandIn()
    predicted(inputs, tmp_path / "out", changed)
    assert [name for name, *_ in changed.asked] == ["a.pdf"]
    assert not list((tmp_path / "out" / "pages").glob("a.pdf*"))
    assert not (tmp_path / "out" / "annotated" / "a.pdf").exists()


def test_what_is_no_longer_among_the_inputs_is_in_no_result(inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    (inputs / "a.pdf").unlink()
    predicted(inputs, tmp_path / "out")
    assert b"a.pdf" not in (tmp_path / "out" / "pages.csv").read_bytes()
    assert not list((tmp_path / "out" / "pages").glob("a.pdf*"))


def test_a_document_that_could_not_be_read_is_tried_again(inputs, tmp_path):
    (inputs / "a.pdf").write_bytes(b"%PDF-1.7 cut off")
    (document, *_) = predicted(inputs, tmp_path / "out")
    assert document.problems
    again = StandIn()
    (document, *_) = predicted(inputs, tmp_path / "out", again)
    assert document.problems == ["damaged: no PDF reader can make sense of its structure"]
    assert again.asked == []


def test_with_more_time_than_before_a_document_with_a_page_that_took_too_long_is_read_again(inputs, tmp_path):
    predicted(inputs, tmp_path / "out", page_seconds=20)
    journal = tmp_path / "out" / "journal.jsonl"
    slow = {"event": "unread", "what": {"reason": f"{TOO_SLOW}: nothing came of it within 20 s", "page": 2}}
    rows = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if row.get("file") == "a.pdf" and row["event"] == "page" and row["what"]["number"] == 2:
            row.update(slow)
    journal.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    for seconds, asked in ((20, 0), (10, 0), (30, 3), (30, 0)):
        again = StandIn()
        found = {one.file: one for one in predicted(inputs, tmp_path / "out", again, page_seconds=seconds)}
        assert len(again.asked) == asked, seconds
        assert bool(found["a.pdf"].unread) == (seconds < 30)


def _reread(inputs, folder, rows):
    """What a run finds after one that ended with these rows in its journal, and how many pages it asked for."""
    (folder / "journal.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    again = StandIn()
    found = {one.file: one for one in predicted(inputs, folder, again)}
    return found, len(again.asked)


@pytest.mark.parametrize(
    "reason", [f"{UNREADABLE}: it could not be fetched", f"{CRASHED}, or took more memory", TOO_SLOW]
)
def test_a_document_whose_rest_could_not_be_had_is_read_on_the_next_time(reason, inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    before = results(tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "journal.jsonl").read_text("utf-8").splitlines()]
    lost = [r for r in rows if r.get("file") == "a.pdf" and r["event"] == "page" and r["what"]["number"] > 1]
    unread = {**lost[0], "event": "unread", "what": {"reason": reason, "page": None}}
    rows = [unread if row is lost[0] else row for row in rows if row not in lost[1:]]
    found, asked = _reread(inputs, tmp_path / "out", rows)
    assert asked == len(lost) == 2
    assert (found["a.pdf"].unread, found["a.pdf"].is_whole) == ([], True)
    assert results(tmp_path / "out") == before


def test_a_document_that_was_given_up_for_good_is_left_so(inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "journal.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        if row.get("file") == "a.pdf" and row["event"] == "page" and row["what"]["number"] == 3:
            row.update(event="unread", what={"reason": "damaged: 9 pages in a row cannot be read", "page": None})
        if row.get("file") == "a.pdf" and row["event"] == "end":
            row["unannotated"] = f"{UNREADABLE}: it could not be fetched"
    found, asked = _reread(inputs, tmp_path / "out", rows)
    assert (asked, len(found["a.pdf"].unread)) == (0, 1)


def test_a_copy_that_could_not_be_written_for_a_passing_reason_is_written_the_next_time(inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "journal.jsonl").read_text("utf-8").splitlines()]
    copy = Output(tmp_path / "out").annotated("a.pdf")
    copy.unlink()
    for row in rows:
        if row.get("file") == "a.pdf" and row["event"] == "end":
            row["unannotated"] = f"{UNREADABLE}: it could not be fetched"
    found, asked = _reread(inputs, tmp_path / "out", rows)
    assert (asked, found["a.pdf"].unannotated, copy.exists()) == (0, "", True)


def test_names_of_results_fit_onto_every_disk(tmp_path):
    """A file system counts bytes, of which a Chinese letter has three."""
    names = [f"{'档' * 80}.pdf", f"{'档' * 81}.pdf", f"{'a' * 250}.pdf", "ü" * 100]
    output = Output(tmp_path)
    paths = [path for name in names for path in (output.picture(name, 1), output.annotated(name))]
    assert len(set(paths)) == len(paths)
    assert max(len(path.name.encode()) for path in paths) < 200


def test_a_folder_with_files_of_somebody_else_is_refused_and_stays_as_it_is(inputs, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.html").write_text("mine")
    with pytest.raises(ConfigError, match="holds files that predict did not write"):
        predicted(inputs, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["report.html"]


def test_two_runs_never_write_to_one_folder(inputs, tmp_path):
    with Output(tmp_path / "out").locked(), pytest.raises(ConfigError, match="another predict is writing"):
        predicted(inputs, tmp_path / "out")
    assert len(predicted(inputs, tmp_path / "out")) == 3


def test_a_journal_of_nonsense_is_told(inputs, tmp_path):
    predicted(inputs, tmp_path / "out")
    with (tmp_path / "out" / "journal.jsonl").open("a") as file:
        file.write(json.dumps({"file": "a.pdf", "size": 3}) + "\n")
    with pytest.raises(ConfigError, match="is damaged"):
        predicted(inputs, tmp_path / "out")


def test_results_within_the_input_folder_are_not_taken_for_inputs(inputs):
    predicted(inputs, inputs / "out")
    again = StandIn()
    assert len(predicted(inputs, inputs / "out", again)) == 3
    assert again.asked == []


def test_a_place_without_files_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no files in"):
        input_files([tmp_path / "empty"])
    with pytest.raises(DataError, match="no file or folder"):
        input_files([tmp_path / "nowhere"])


def test_a_file_that_is_named_twice_is_read_once(inputs, tmp_path):
    detector = StandIn()
    predicted([inputs / "a.pdf", inputs, inputs / ".." / inputs.name / "a.pdf"], tmp_path / "out", detector)
    assert [name for name, *_ in detector.asked].count("a.pdf") == 3


def test_a_folder_that_is_there_and_cannot_be_written_is_one_message(inputs, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("redaction.predicting.output.FileLock.acquire", refuse)
    with pytest.raises(ConfigError, match="cannot be written: Read-only file system"):
        predicted(inputs, tmp_path / "out", StandIn())


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_no_process_behind_and_goes_on(inputs, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from predicting.stand_in import StandIn, predicted\n"
        "class Slow(StandIn):\n"
        "    def find_on(self, pages, config):\n"
        "        if len(self.asked) >= 3: print('ready', flush=True); time.sleep(600)\n"
        "        return super().find_on(pages, config)\n"
        "predicted(Path(sys.argv[2]), Path(sys.argv[3]), Slow(), batch_size=1)\n"
    )
    tests = Path(__file__).resolve().parents[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(tests), str(inputs), str(tmp_path / "out")],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(tests.parent)},
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    readers = children_of(process.pid)
    assert readers
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    until = time.monotonic() + 60
    while any(map(is_alive, readers)):
        assert time.monotonic() < until
        time.sleep(0.1)
    left = StandIn()
    predicted(inputs, tmp_path / "out", left, batch_size=1)
    assert 8 - len(left.asked) >= 2


def children_of(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [int(child) for child in found]


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_two_documents_never_share_an_annotated_copy(tmp_path):
    """A PDF is one by what is in it, whatever its name."""
    names = ("contract", "contract.pdf", "contract.PDF", "sub/contract", "contract.pdf.pdf", "contract ")
    copies = [Output(tmp_path).annotated(name) for name in names]
    assert len(set(copies)) == len(names)
    assert all(path.suffix.lower() == ".pdf" for path in copies)
    assert copies[1].name == "contract.pdf"
