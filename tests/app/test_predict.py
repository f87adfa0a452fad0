"""Predict: documents in; boxes, tables, pictures, annotated copies and a report out."""

import csv
import json

import pypdfium2
import pytest
from documents.examples import drawn_over, letter, removed, write_pdf
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
    assert {image["page"] for image in content["images"]} == {1}
    rows = list(csv.DictReader((output / "pages.csv").open(encoding="utf-8-sig")))
    boxes = {image["id"]: 0 for image in content["images"]}
    for row in content["annotations"]:
        boxes[row["image_id"]] += 1
    assert [int(row["boxes"]) for row in rows] == list(boxes.values())
    for row in rows:
        assert (row["redacted"] == "yes") == (row["picture"] != "") == (int(row["boxes"]) > 0)
        if row["picture"]:
            with Image.open(output / row["picture"]) as page:
                assert page.size == (120, 160)
    report = (output / "report.html").read_text(encoding="utf-8")
    assert "http" not in report.replace("http-equiv", "")


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_done(project, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    Image.new("L", (300, 200), 255).save(folder / "good.png")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff nothing")
    done = project.within("predict", f"input='{folder}'", f"output='{tmp_path}/out'")
    assert done.returncode == 1
    assert "Left out: 1" in done.stdout
    assert "bad.jpg: damaged" in done.stdout
    content = json.loads((tmp_path / "out" / "predictions.json").read_text(encoding="utf-8"))
    assert [image["file_name"] for image in content["images"]] == ["good.png"]


def test_a_detector_is_taken_from_a_run_or_a_folder(project, tmp_path):
    (folder,) = (path.parent for path in project.root.glob("mlartifacts/*/*/artifacts/detector/manifest.json"))
    train_run = folder.parent.parent.name
    results = []
    for number, reference in enumerate((f"runs:/{train_run}", str(folder), "newest")):
        output = tmp_path / f"out {number}"
        arguments = [f"input='{project.pages.images}'", f"output='{output}'", f"detector='{reference}'"]
        done = project.within("predict", *arguments)
        assert done.returncode == 0, done.stderr
        results.append((output / "predictions.json").read_bytes())
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


def test_a_list_of_a_pdf_and_a_folder_is_read_and_the_pdf_annotated_with_its_text_kept(project, tmp_path):
    pdf = write_pdf(tmp_path / "a, [b].pdf", letter, drawn_over, removed)
    arguments = [f"input=['{pdf}','{project.pages.images}']", f"output='{tmp_path}/out'", "predict.threshold=0.02"]
    done = project.within("predict", *arguments)
    assert done.returncode == 0, done.stderr
    content = json.loads((tmp_path / "out" / "predictions.json").read_text(encoding="utf-8"))
    of_pdf = {image["id"]: image["page"] for image in content["images"] if image["file_name"].endswith("[b].pdf")}
    assert sorted(of_pdf.values()) == [1, 2, 3]
    boxes = [row for row in content["annotations"] if row["image_id"] in of_pdf]
    assert boxes
    for row in boxes:
        left, bottom, right, top = row["bbox_points"]
        assert -0.1 <= left < right <= 400.1
        assert -0.1 <= bottom < top <= 500.1
    (copy,) = (tmp_path / "out" / "annotated").rglob("*.pdf")
    original, annotated = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument(copy)
    counts = []
    for before, after in zip(original, annotated, strict=True):
        assert after.get_textpage().get_text_bounded() == before.get_textpage().get_text_bounded()
        counts.append(pypdfium2.raw.FPDFPage_GetAnnotCount(after))
    assert counts == [sum(of_pdf[row["image_id"]] == page for row in boxes) for page in (1, 2, 3)]
