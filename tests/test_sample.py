"""The sample pages of data/sample and the script that draws them."""

import json
import subprocess
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample"
STYLES = {"black", "border", "gray", "color"}


def make_sample(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    command = [sys.executable, ROOT / "scripts" / "make_sample.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def coco() -> dict:
    return json.loads((SAMPLE / "annotations.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def by_page(coco: dict) -> dict[int, list[dict]]:
    rows = defaultdict(list)
    for row in coco["annotations"]:
        rows[row["image_id"]].append(row)
    return rows


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for folder in folders:
        done = make_sample("--output", folder, "--seed", 3, "--pages", 6, cwd=folder)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") == 1
    return folders


def dark_sides(pixels: np.ndarray, box: list[int], step: int) -> list[float]:
    """Share of dark pixels along top, bottom, left and right of a box, ``step`` px outside of its outermost pixels."""
    x, y, width, height = box
    rows, columns = slice(y, y + height), slice(x, x + width)
    top, bottom, left, right = y - step, y + height - 1 + step, x - step, x + width - 1 + step
    sides = pixels[top, columns], pixels[bottom, columns], pixels[rows, left], pixels[rows, right]
    return [float((side < 50).mean()) for side in sides]


def test_the_sample_has_sixty_pages_and_a_third_of_them_without_redactions(coco, by_page):
    assert len(coco["images"]) >= 60
    clean = sum(row["id"] not in by_page for row in coco["images"])
    assert clean >= len(coco["images"]) / 3


def test_a_page_with_redactions_has_two_to_fifteen(by_page):
    assert {2 <= len(rows) <= 15 for rows in by_page.values()} == {True}


def test_the_annotations_name_each_picture_once_with_its_size(coco):
    named = [row["file_name"] for row in coco["images"]]
    assert sorted(named) == sorted(path.name for path in (SAMPLE / "images").iterdir())
    for row in coco["images"]:
        with Image.open(SAMPLE / "images" / row["file_name"]) as image:
            assert image.size == (row["width"], row["height"]), row["file_name"]


def test_ids_count_from_one_and_each_document_numbers_its_pages(coco):
    for rows in (coco["images"], coco["annotations"]):
        assert [row["id"] for row in rows] == list(range(1, len(rows) + 1))
    pages = defaultdict(list)
    for row in coco["images"]:
        pages[row["document"]].append(row["page"])
    assert 15 <= len(pages) <= 20
    assert all(numbers == list(range(1, len(numbers) + 1)) and 2 <= len(numbers) <= 5 for numbers in pages.values())


def test_every_style_is_in_at_least_four_documents(coco):
    document = {row["id"]: row["document"] for row in coco["images"]}
    found = defaultdict(set)
    for row in coco["annotations"]:
        found[row["style"]].add(document[row["image_id"]])
    assert set(found) == STYLES
    assert min(map(len, found.values())) >= 4


def test_some_redactions_have_a_code_and_some_have_none(coco):
    assert {bool(row["code"]) for row in coco["annotations"]} == {True, False}


def test_every_box_lies_inside_its_page_and_agrees_with_its_shape(coco):
    size = {row["id"]: (row["width"], row["height"]) for row in coco["images"]}
    for row in coco["annotations"]:
        x, y, width, height = row["bbox"]
        assert min(width, height) > 0, row
        assert x >= 0, row
        assert y >= 0, row
        assert x + width <= size[row["image_id"]][0], row
        assert y + height <= size[row["image_id"]][1], row
        assert row["area"] == width * height
        assert row["segmentation"] == [[x, y, x + width, y, x + width, y + height, x, y + height]]
        assert (row["category_id"], row["iscrowd"]) == (1, 0)


def test_two_boxes_of_a_page_are_three_pixels_apart(by_page):
    for rows in by_page.values():
        for one, other in combinations((row["bbox"] for row in rows), 2):
            across = max(one[0] - other[0] - other[2], other[0] - one[0] - one[2])
            down = max(one[1] - other[1] - other[3], other[1] - one[1] - one[3])
            assert max(across, down) >= 3, (one, other)


def test_boxes_of_black_redactions_are_tight_on_crisp_pages(coco, by_page):
    seen = 0
    for page in coco["images"]:
        if not page["file_name"].endswith(".png"):
            continue
        with Image.open(SAMPLE / "images" / page["file_name"]) as image:
            pixels = np.asarray(image.convert("L"))
        for row in by_page.get(page["id"], ()):
            if row["style"] == "black":
                x, y, width, height = row["bbox"]
                assert (pixels[y : y + height, x : x + width] < 50).mean() > 0.7, row
                assert min(dark_sides(pixels, row["bbox"], 0)) == 1, row
                assert max(dark_sides(pixels, row["bbox"], 1)) < 0.5, row
                seen += 1
    assert seen > 20


def test_the_sample_stays_within_eight_megabytes():
    assert sum(map(len, contents(SAMPLE).values())) <= 8e6


def test_the_same_seed_gives_the_same_bytes(two_runs):
    one, two = map(contents, two_runs)
    assert len(one) == 7
    assert one == two


def test_a_shorter_run_replaces_the_pages_of_an_earlier_one_and_leaves_other_files(two_runs):
    folder = two_runs[1]
    before = contents(folder)
    (folder / "images" / "other.txt").write_text("stays")
    assert make_sample("--output", folder, "--seed", 3, "--pages", 2).returncode == 0
    after = contents(folder)
    assert set(after) < {*before, str(Path("images") / "other.txt")}
    assert len(after) == 4
    pictures = [name for name in after if name.endswith((".png", ".jpg"))]
    assert all(after[name] == before[name] for name in pictures)


def test_annotations_of_others_are_not_overwritten(tmp_path):
    (tmp_path / "annotations.json").write_text('{"images": []}')
    done = make_sample("--output", tmp_path, "--pages", 1)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert contents(tmp_path) == {"annotations.json": b'{"images": []}'}


@pytest.mark.parametrize(
    "arguments", [("--pages", 0), ("--pages", "many"), ("--seed", "x"), ("--colour", 1), ("--output", __file__)]
)
def test_bad_options_end_in_one_line_and_exit_code_two(arguments, tmp_path):
    done = make_sample("--output", tmp_path / "new", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("make_sample.py: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()
