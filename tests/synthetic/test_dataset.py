"""A dataset of invented pages: the same bytes however it is made, whole or not there, and described truly."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from redaction.app.main import main
from redaction.config import SyntheticConfig
from redaction.console import Console
from redaction.data.coco import read_coco
from redaction.errors import ConfigError
from redaction.synthetic.card import Counts
from redaction.synthetic.contact import contact_sheet
from redaction.synthetic.dataset import generate
from redaction.synthetic.layouts import LAYOUTS, compose
from redaction.synthetic.plan import planned
from redaction.synthetic.records import Records

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"pages": 10, "dpi": [40, 50], "kinds": ["letter", "memo"], "languages": ["en"], "workers": 1, "seed": 3}


def config(folder, **changes):
    return SyntheticConfig(**{**SMALL, "output": str(folder), **changes})


def contents(folder):
    """All files of a dataset but the lock and the order in which documents were finished."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in (".lock", "pages.jsonl"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def times(folder):
    return {path.name: path.stat().st_mtime_ns for path in (folder / "images").iterdir()}


class Stopped(Exception):
    """Somebody pulled the plug."""


class Plug(Console):
    """Stops a run after so many pages."""

    def __init__(self, pages):
        super().__init__()
        self.pages = pages

    def progress(self, done, *_):
        if done >= self.pages:
            raise Stopped


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "pages of mine é"
    generate(config(folder), Console())
    return folder


@pytest.fixture(scope="module")
def coco(folder):
    return json.loads((folder / "annotations.json").read_text(encoding="utf-8"))


def test_two_workers_make_the_same_bytes_as_one(folder, tmp_path):
    generate(config(tmp_path / "two", workers=2), Console())
    assert contents(tmp_path / "two") == contents(folder)


def test_a_second_run_makes_the_same_bytes_and_another_seed_others(folder, tmp_path):
    generate(config(tmp_path / "again"), Console())
    assert contents(tmp_path / "again") == contents(folder)
    generate(config(tmp_path / "other", seed=4, pages=3), Console())
    assert not set(contents(tmp_path / "other").values()) & {contents(folder)["annotations.json"]}


def test_a_complete_dataset_is_left_as_it_is(folder, capsys):
    before, stamps = contents(folder), times(folder)
    generate(config(folder), Console())
    assert (contents(folder), times(folder)) == (before, stamps)
    assert "all 10 pages are in" in capsys.readouterr().out


def test_a_stopped_run_goes_on_and_ends_in_the_same_bytes(folder, tmp_path):
    with pytest.raises(Stopped):
        generate(config(tmp_path / "new"), Plug(5))
    assert not (tmp_path / "new" / "annotations.json").exists()
    kept = times(tmp_path / "new")
    assert kept
    generate(config(tmp_path / "new"), Console())
    assert contents(tmp_path / "new") == contents(folder)
    assert kept.items() <= times(tmp_path / "new").items()


def test_a_killed_process_leaves_whole_pages_and_no_workers(folder, tmp_path):
    new = tmp_path / "new"
    settings = [f"synthetic.{name}={value}".replace(" ", "").replace("'", "") for name, value in SMALL.items()]
    command = [sys.executable, "-m", "redaction", "generate", *settings, "synthetic.pages=60", "synthetic.workers=2"]
    process = subprocess.Popen([*command, f"synthetic.output='{new}'"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: (new / "pages.jsonl").exists())
        workers = children(process.pid)
        assert len(workers) >= 2
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_for(lambda: not any(alive(worker) for worker in workers))
    records = Records(new)
    done = [page["image"]["file_name"] for record in records for page in record["pages"]]
    assert done
    assert all(records.is_whole(record) for record in records)
    shutil.copy(new / "pages.jsonl", tmp_path / "before")
    generate(config(new, pages=60), Console())
    assert (new / "pages.jsonl").read_bytes().startswith((tmp_path / "before").read_bytes().rpartition(b"\n")[0])
    assert len(list((new / "images").iterdir())) == 60
    first = contents(folder)
    assert all(contents(new)[name] == first[name] for name in first if name.startswith("images"))


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def children(process):
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for path in tasks for child in path.read_text().split()]


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_damaged_or_lost_picture_and_a_cut_line_are_made_again(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    names = sorted(path.name for path in (copy / "images").iterdir())
    (copy / "images" / names[0]).unlink()
    (copy / "images" / names[-1]).write_bytes(b"half a pict")
    with (copy / "pages.jsonl").open("ab") as file:
        file.write(b'{"document": 0, "pla')
    generate(config(copy), Console())
    assert contents(copy) == contents(folder)


def test_a_dataset_grows_to_what_it_would_have_been(folder, tmp_path):
    generate(config(tmp_path / "grown", pages=4), Console())
    stamps = times(tmp_path / "grown")
    assert len(stamps) == 4
    generate(config(tmp_path / "grown"), Console())
    assert contents(tmp_path / "grown") == contents(folder)
    whole = {name for name in stamps if name.startswith("000000")}
    assert whole
    assert all(times(tmp_path / "grown")[name] == stamps[name] for name in whole)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 4}, "synthetic.seed=3 instead of 4"),
        ({"recipe": "plain"}, "synthetic.recipe=mixed instead of plain"),
        ({"pages": 9}, "holds more than synthetic.pages=9 pages"),
        ({"pages": 1}, "holds more than synthetic.pages=1 pages"),
        ({"kinds": ["poem"]}, "names 'poem'; there are "),
        ({"languages": ["tlh"]}, "names 'tlh'; there are "),
    ],
)
def test_other_settings_in_the_same_folder_are_refused(changes, message, folder):
    before = contents(folder)
    with pytest.raises(ConfigError) as error:
        generate(config(folder, **changes), Console())
    assert message in str(error.value)
    assert contents(folder) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"pages": 0}, {"recipe": "cooked"}, {"clean": 1.5}, {"clean": -0.1}, {"dpi": [300, 100]}, {"dpi": [100]},
        {"dpi": [0, 100]}, {"workers": -1}, {"output": " "},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(changes, tmp_path):
    with pytest.raises(ConfigError):
        config(**{"folder": tmp_path, **changes}) if "output" not in changes else SyntheticConfig(**changes)


def test_a_folder_of_others_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigError, match="not made by generate"):
        generate(config(tmp_path), Console())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written_is_told_in_one_message(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    code = main(["generate", f"synthetic.output='{tmp_path}/file/data'", "synthetic.pages=1"])
    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (2, 1)
    assert "cannot be written: Not a directory" in error


def test_a_full_disk_is_told_and_what_was_finished_is_kept(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    with pytest.raises(Stopped):
        generate(config(tmp_path / "new"), Plug(4))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(ConfigError, match=r"No space left on device\. What was finished is kept"):
            generate(config(tmp_path / "new"), Console())
    assert all(Records(tmp_path / "new").is_whole(record) for record in Records(tmp_path / "new"))


def test_two_commands_do_not_write_into_one_folder(tmp_path):
    class Second(Console):
        def progress(self, *_):
            generate(config(tmp_path / "new"), Console())

    with pytest.raises(ConfigError, match="another command is writing"):
        generate(config(tmp_path / "new"), Second())


def test_the_annotations_are_good_coco_and_name_each_picture_with_its_size(folder, coco):
    pages = read_coco(folder / "annotations.json")
    assert len(pages.images) == 10
    assert sorted(row["file_name"] for row in pages.images) == sorted(times(folder))
    for row in pages.images:
        with Image.open(folder / "images" / row["file_name"]) as image:
            assert image.size == (row["width"], row["height"])
        assert {"document", "page", "kind", "language", "road", "dpi"} <= set(row)
    assert [row["id"] for row in coco["annotations"]] == list(range(1, len(coco["annotations"]) + 1))


def test_every_annotation_lies_in_its_picture_and_agrees_with_its_polygon(coco):
    images = {row["id"]: row for row in coco["images"]}
    assert coco["annotations"]
    for row in coco["annotations"]:
        x, y, width, height = row["bbox"]
        xs, ys = row["segmentation"][0][::2], row["segmentation"][0][1::2]
        assert min(x, y) >= 0
        assert x + width <= images[row["image_id"]]["width"] + 0.01
        assert y + height <= images[row["image_id"]]["height"] + 0.01
        assert [min(xs), min(ys), max(xs), max(ys)] == pytest.approx([x, y, x + width, y + height], abs=1)
        assert 0 < row["area"] <= (width + 0.01) * (height + 0.01) + 0.01  # all are rounded to two decimals
        assert (row["category_id"], row["iscrowd"]) == (1, 0)
        assert {"style", "code", "extent", "tool"} <= set(row)


def test_the_card_counts_what_the_annotations_hold(folder, coco):
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    per_page = Counter(row["image_id"] for row in coco["annotations"])
    assert (card["pages"], card["boxes"]) == (len(coco["images"]), len(coco["annotations"]))
    assert card["clean_pages"] == card["pages"] - len(per_page) == card["pages_by_boxes_from"]["0"]
    assert card["documents"] == len({row["document"] for row in coco["images"]})
    assert card["bytes"] == sum(path.stat().st_size for path in (folder / "images").iterdir())
    assert card["boxes_with_code"] == sum(bool(row["code"]) for row in coco["annotations"])
    for name in ("kind", "language", "road"):
        assert card["pages_by"][name] == Counter(row[name] for row in coco["images"])
    for name in ("style", "tool", "extent"):
        assert card["boxes_by"][name] == Counter(row[name] for row in coco["annotations"])
    assert sum(card["boxes_by_share_of_page_from"].values()) == card["boxes"]
    assert sum(card["pages_by_dpi_from"].values()) == card["pages"]
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{card['pages']} pages of {card['documents']} documents with {card['boxes']} redactions" in text
    assert card["settings"]["seed"] == 3


def test_a_card_of_nothing_can_be_made():
    assert Counts().as_card({})["share_of_clean_pages"] == 0


def test_the_contact_sheet_shows_the_pages_and_marks_the_redactions_of_half_of_them(folder):
    with Image.open(folder / "sheet.png") as sheet:
        assert min(sheet.size) > 300
        stored = sheet.convert("RGB").tobytes()
    pages = [page for record in Records(folder) for page in record["pages"]]
    bare = [{**page, "annotations": []} for page in pages]
    marked = contact_sheet(pages, folder / "images")
    assert marked.tobytes() == stored
    assert marked.tobytes() != contact_sheet(bare, folder / "images").tobytes()
    half = [*bare[:5], *pages[5:]]
    assert marked.tobytes() == contact_sheet(half, folder / "images").tobytes()


@pytest.mark.parametrize("clean", [0.0, 0.4, 1.0])
def test_the_share_of_clean_pages_is_the_one_asked_for(clean, tmp_path):
    flags = [flag for one in planned(config(tmp_path, pages=1000, clean=clean)) for flag in one.clean]
    assert len(flags) == 1000
    assert sum(flags) == 1000 * clean


def test_at_least_a_third_of_the_pages_of_a_dataset_are_clean(coco):
    redacted = {row["image_id"] for row in coco["annotations"]}
    assert 0 < len(redacted) <= len(coco["images"]) * 2 / 3


def test_few_documents_show_every_kind(tmp_path):
    documents = [one.document for one in planned(config(tmp_path, pages=2000, kinds=[]))][:60]
    assert {document.kind for document in documents} == set(LAYOUTS)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_document_has_as_many_pages_as_were_planned(kind, tmp_path):
    plan = planned(config(tmp_path, pages=12, kinds=[kind], languages=["en"]))
    for one in plan:
        assert len(compose(one.document)) >= one.document.pages


def test_a_training_that_may_not_invent_its_pages_says_how_to_make_them(tmp_path, capsys):
    code = main(["train", "data=synthetic", "data.invent=false", *elsewhere(tmp_path)])
    error = capsys.readouterr().err
    assert code == 2
    assert f"no annotation file {tmp_path}/none yet/annotations.json" in error
    assert "make data" in error


def test_a_training_invents_the_pages_that_are_missing_once(tmp_path, capsys):
    few = ["synthetic.pages=3", "synthetic.workers=1", "synthetic.dpi=[40,50]", "synthetic.kinds=[letter]"]
    command = ["train", "data=synthetic", "stages=[parse]", *few, *elsewhere(tmp_path)]
    assert main(command) == 0
    assert "3 pages made" in capsys.readouterr().out
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "made" not in told
    assert "reused" in told
    for setting in ("synthetic.pages=2", "synthetic.seed=5"):
        assert main([*command, setting]) == 0
        told = capsys.readouterr().out
        assert re.search(
            rf"note: the pages in .*none yet were made with synthetic\.\w+=[03] instead of {setting[-1]}\.", told
        )
        assert "reused" in told


def elsewhere(folder):
    """A store and invented pages of one's own."""
    store = [f"tracking.uri='sqlite:///{folder}/mlflow.db'", f"tracking.artifacts='{folder}/mlartifacts'"]
    return [f"synthetic.output='{folder}/none yet'", *store]


def test_making_pages_imports_neither_torch_nor_icevision(tmp_path):
    program = (
        "import sys; from redaction.app.main import main; code = main(sys.argv[1:]); "
        "loaded = {'torch', 'icevision', 'mlflow', 'pandas'} & set(sys.modules); sys.exit(code or len(loaded))"
    )
    settings = ["synthetic.pages=1", "synthetic.workers=1", "synthetic.dpi=[40,50]", "synthetic.kinds=[letter]"]
    command = [sys.executable, "-c", program, "generate", *settings, f"synthetic.output='{tmp_path}/one'"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ctrl_c_ends_with_one_line_and_without_workers(tmp_path):
    command = [sys.executable, "-m", "redaction", "generate", "synthetic.pages=400", "synthetic.workers=2"]
    settings = ["synthetic.kinds=[letter]", "synthetic.dpi=[40,50]", f"synthetic.output='{tmp_path}/new'"]
    process = subprocess.Popen(
        [*command, *settings], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, process_group=0
    )
    wait_for(lambda: (tmp_path / "new" / "pages.jsonl").exists())
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.strip().count("\n") == 0
    assert error.startswith("\nInterrupted. What was finished is kept")
    wait_for(lambda: not any(alive(worker) for worker in workers))
