"""The Ray engine finds what the local one finds, goes on where it was, and leaves no process behind."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from documents.examples import drawn_over, letter, removed, write_pdf, write_tiff

from predicting.stand_in import StandIn, predicted
from redaction.config import PredictConfig
from redaction.config.model import RELEASE_FOLDER
from redaction.documents.inputs import InputFile
from redaction.errors import ConfigError, DeviceError
from redaction.predicting import on_ray
from redaction.predicting.engines import engine_of
from redaction.store.artifacts import read_artifact

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(rb"/ID\[<\w+><\w+>\]")
"""In a PDF: PDFium draws another one for each copy."""
RAY = {"engine": "ray", "ray_workers": 2}


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    write_pdf(folder / "a é.pdf", removed, letter, drawn_over)
    write_pdf(folder / "sub" / "b.pdf", letter, removed)
    write_tiff(folder / "c.tif", 2)
    for page in sorted((ROOT / "data" / "sample" / "images").iterdir())[:2]:
        shutil.copy(page, folder)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    (folder / "empty.pdf").touch()
    return folder


def files_of(folder):
    """All that was written but the journal, in which documents may stand in another order."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*") if path.name != ".lock"}
    return {name: ID.sub(b"", path.read_bytes()) for name, path in found.items() if name != "journal.jsonl"}


def journal_of(folder):
    return sorted((folder / "journal.jsonl").read_text(encoding="utf-8").splitlines())


@pytest.mark.slow
@pytest.mark.long
def test_two_workers_find_the_very_same_as_one_process(inputs, tmp_path, capfd):
    detector = read_artifact(RELEASE_FOLDER).operating_at("0.1")
    here = predicted(inputs, tmp_path / "local", detector, precision="fp32", device="cpu")
    capfd.readouterr()
    there = predicted(inputs, tmp_path / "ray", detector, precision="fp32", device="cpu", **RAY)
    told = capfd.readouterr()
    assert here == there
    assert sum(len(page.boxes) for document in there for page in document.pages)
    assert {document.file: len(document.problems) for document in there if document.problems} == {
        "broken.jpg": 1,
        "empty.pdf": 1,
    }
    whole, same = files_of(tmp_path / "local"), files_of(tmp_path / "ray")
    assert set(whole) == set(same)
    assert [name for name in whole if whole[name] != same[name]] == []
    assert any(name.startswith("pages/") for name in same)
    assert any(name.startswith("annotated/") for name in same)
    assert journal_of(tmp_path / "local") == journal_of(tmp_path / "ray")
    assert (told.out, told.err) == ("", "")
    assert logging.getLogger("ray").level == logging.ERROR


STOPPED = """
import sys, time
from pathlib import Path
from predicting.stand_in import StandIn, predicted

class Slow(StandIn):
    def find_on(self, pages, config):
        if len(self.asked) >= 2:
            time.sleep(600)
        return super().find_on(pages, config)

if __name__ == "__main__":
    predicted(Path(sys.argv[1]), Path(sys.argv[2]), Slow(), engine="ray", ray_workers=2, batch_size=1)
"""


@pytest.mark.slow
@pytest.mark.long
def test_after_ctrl_c_there_is_no_process_left_and_the_run_goes_on_where_it_was(inputs, tmp_path):
    out, script = tmp_path / "out", tmp_path / "stopped.py"
    script.write_text(STOPPED, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script), str(inputs), str(out)],
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )  # fmt: skip
    try:
        wait_until(lambda: (out / "journal.jsonl").exists() and pages_in(out) >= 2)
        family = descendants_of(process.pid)
        assert any("raylet" in name for name in family.values())
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)
    finally:
        process.kill()
    wait_until(lambda: not [pid for pid in family if is_alive(pid)])
    kept = pages_in(out)
    left = StandIn()
    predicted(inputs, out, left)
    assert kept >= 2
    assert len(left.asked) == 9 - kept
    predicted(inputs, tmp_path / "whole")
    assert files_of(out) == files_of(tmp_path / "whole")


def test_without_ray_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install -e '\.\[ray\]'"):
        engine_of(StandIn(), PredictConfig(engine="ray"))


def test_a_cluster_that_does_not_answer_is_told_at_once():
    engine = engine_of(StandIn(), PredictConfig(engine="ray", ray_address="127.0.0.1:1"))
    with pytest.raises(ConfigError, match=r"no Ray at 127\.0\.0\.1:1: .*refused"):
        next(engine.find([(InputFile(Path("a.pdf"), "a.pdf"), 1)]))


def test_what_a_cluster_does_not_have_is_told_before_anybody_waits_for_it(monkeypatch):
    monkeypatch.setattr(on_ray, "_imported", lambda: SimpleNamespace(cluster_resources=lambda: {"CPU": 4.0}))
    engine = on_ray.OnRay(StandIn(), PredictConfig(engine="ray", ray_workers=5))
    with pytest.raises(ConfigError, match=r"ray_workers=5, but this Ray cluster has 4 processors"):
        engine._count(engine._needs())
    with pytest.raises(DeviceError, match="this Ray cluster has no GPU"):
        on_ray.OnRay(StandIn(), PredictConfig(device="cuda"))._needs()


def test_by_default_there_is_a_worker_a_gpu_or_one_for_two_processors(monkeypatch):
    resources = {"CPU": 9.0}
    monkeypatch.setattr(on_ray, "_imported", lambda: SimpleNamespace(cluster_resources=lambda: resources))
    engine = on_ray.OnRay(StandIn(), PredictConfig(engine="ray"))
    assert (engine._count(engine._needs()), engine._needs()["num_gpus"]) == (4, 0)
    resources["GPU"] = 3.0
    assert (engine._count(engine._needs()), engine._needs()["num_gpus"]) == (3, 1)


def pages_in(out):
    lines = (out / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return sum(json.loads(line).get("event") == "page" for line in lines)


def wait_until(condition, seconds=300):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)


def descendants_of(pid):
    """Names of processes by their ids."""
    rows = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    table = [line.split(None, 2) for line in rows.splitlines()]
    found = {pid: "itself"}
    for _ in range(8):
        found |= {int(row[0]): row[2] for row in table if int(row[1]) in found}
    return found


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
