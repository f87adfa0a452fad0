"""Predict: page images in, boxes and pictures out."""

import json

import pytest
from PIL import Image

pytestmark = pytest.mark.slow


def test_predictions_are_coco_with_boxes_in_pixels_of_the_file_at_or_above_the_threshold(project, tmp_path):
    output = tmp_path / "out ü"
    done = project.run("predict", f"input='{project.pages.images}'", f"output='{output}'", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    content = json.loads((output / "predictions.json").read_text(encoding="utf-8"))
    assert len(content["images"]) == 12
    ids = {image["id"]: image for image in content["images"]}
    assert {image["file_name"] for image in content["images"]} == {p.name for p in project.pages.images.iterdir()}
    for row in content["annotations"]:
        x, y, width, height = row["bbox"]
        image = ids[row["image_id"]]
        assert 0 <= x < x + width <= image["width"] + 0.01
        assert 0 <= y < y + height <= image["height"] + 0.01
        assert row["score"] >= content["info"]["threshold"]
    with Image.open(output / "pages" / "page 0 é.png.png") as page:
        assert page.size == (120, 160)


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_done(project, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    Image.new("L", (300, 200), 255).save(folder / "good.png")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff nothing")
    done = project.within("predict", f"input='{folder}'", f"output='{tmp_path}/out'")
    assert done.returncode == 1
    assert "left out: " in done.stdout
    assert "bad.jpg" in done.stdout
    content = json.loads((tmp_path / "out" / "predictions.json").read_text(encoding="utf-8"))
    assert [image["file_name"] for image in content["images"]] == ["good.png"]


def test_a_detector_is_taken_from_a_run_or_a_folder(project, tmp_path):
    (folder,) = (path.parent for path in project.root.glob("mlartifacts/*/*/artifacts/detector/manifest.json"))
    train_run = folder.parent.parent.name
    results = []
    for reference in (f"runs:/{train_run}", str(folder), "newest"):
        arguments = [f"input='{project.pages.images}'", f"output='{tmp_path}/out'", f"detector='{reference}'"]
        done = project.within("predict", *arguments)
        assert done.returncode == 0, done.stderr
        results.append((tmp_path / "out" / "predictions.json").read_bytes())
    assert results[0] == results[1] == results[2]


def test_a_folder_that_holds_something_else_than_a_detector_is_refused(project, tmp_path):
    (folder,) = (path.parent for path in project.root.glob("mlartifacts/*/*/artifacts/records/manifest.json"))
    arguments = [f"input='{project.pages.images}'", f"output='{tmp_path}/out'", f"detector='{folder}'"]
    done = project.within("predict", *arguments)
    assert done.returncode == 2
    assert "holds a RecordCollection, not a Detector" in done.stderr


def test_another_threshold_than_the_stored_one_is_a_setting(project, tmp_path):
    thresholds = {}
    for wanted in ("stored", "0.35", "recall:1"):
        arguments = [f"input='{project.pages.images}'", f"output='{tmp_path}/out'", f"predict.threshold='{wanted}'"]
        done = project.within("predict", *arguments)
        assert done.returncode == 0, done.stderr
        content = json.loads((tmp_path / "out" / "predictions.json").read_text(encoding="utf-8"))
        thresholds[wanted] = content["info"]["threshold"]
        assert all(row["score"] >= thresholds[wanted] for row in content["annotations"])
    assert thresholds["0.35"] == 0.35
    assert thresholds["recall:1"] <= thresholds["stored"]
