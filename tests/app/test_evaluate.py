"""Evaluate anything on any annotated pages, and compare two evaluations, as a user does it."""

import json
import sqlite3

import pytest

pytestmark = pytest.mark.slow


def predictions(project, change=lambda rows: rows):
    """The annotations of the pages as what some system found."""
    content = project.pages.content
    rows = [{**row, "score": 0.9 - 0.01 * number} for number, row in enumerate(content["annotations"])]
    path = project.root / "found ü.json"
    path.write_text(json.dumps({**content, "annotations": change(rows)}), encoding="utf-8")
    return path


def annotations(project):
    return project.pages.annotations


def evaluate(project, reference, *arguments):
    data = (f"data.annotations='{project.pages.annotations}'", f"data.images='{project.pages.images}'")
    return project.within("evaluate", f"detector='{reference}'", "data=coco", *data, *arguments)


def run_in(output):
    return output.split("MLflow run ")[1].split(",")[0]


def test_predictions_of_another_system_are_measured_kept_and_reused(project):
    path = predictions(project)
    first = evaluate(project, path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "12 pages with 12 redactions" in first.stdout
    assert "F1 1.000 (1.000 to 1.000)   precision 1.000   recall 1.000   AP 1.000" in first.stdout
    again = evaluate(project, path)
    assert "reused from run" in again.stdout
    path.write_text(path.read_text(encoding="utf-8").replace('"bbox": [20, 30', '"bbox": [21, 30'), encoding="utf-8")
    assert "done in" in evaluate(project, path).stdout
    (folder,) = project.root.glob(f"mlartifacts/*/{run_in(first.stdout)}/artifacts/review")
    assert (folder / "report.html").stat().st_size > 100_000
    table = json.loads((folder / "tables" / "figures.json").read_text(encoding="utf-8"))
    assert table["columns"][0] == "figure"
    with sqlite3.connect(project.root / "mlflow.db") as database:
        tags = dict(
            database.execute("select key, value from tags where run_uuid = ?", [run_in(first.stdout)]).fetchall()
        )
    listed = json.loads(tags["mlflow.loggedArtifacts"])
    assert {"path": "review/tables/mistakes.json", "type": "table"} in listed
    assert "found ü.json on all pages of" in tags["mlflow.note.content"]


def test_a_detector_of_a_run_or_a_folder_is_measured_on_all_pages_of_a_file(project):
    (folder,) = (path.parent for path in project.root.glob("mlartifacts/*/*/artifacts/detector/manifest.json"))
    by_run = evaluate(project, f"runs:/{folder.parent.parent.name}")
    assert by_run.returncode == 0, by_run.stdout + by_run.stderr
    assert "12 pages with 12 redactions" in by_run.stdout
    assert "warning: this detector was trained on a part of this very annotation file" in by_run.stdout
    by_folder = evaluate(project, folder)
    assert "reused from run" in by_folder.stdout, by_folder.stderr
    wanted = evaluate(project, folder, "evaluate.threshold=0.7")
    assert "threshold 0.700" in wanted.stdout


def test_another_detector_is_measured_on_the_test_pages_of_a_training_and_compared_with_it(project):
    """The question behind every fine-tuning: is it better than what there was, on pages that it has not seen?"""
    (trained,) = (
        path.parents[2].name for path in project.root.glob("mlartifacts/*/*/artifacts/evaluation/manifest.json")
    )
    other = evaluate(project, predictions(project), "evaluate.pages=test")
    assert other.returncode == 0, other.stderr
    assert "found ü.json on test pages of" in other.stdout
    assert "12 pages" not in other.stdout
    done = project.within("compare", trained, run_in(other.stdout), f"output='{project.root}/out'")
    assert done.returncode == 0, done.stderr
    (recall,) = [line.split() for line in done.stdout.splitlines() if line.startswith("recall ")]
    assert recall[2] == "1.000"


@pytest.mark.parametrize(
    ("reference", "arguments", "message"),
    [
        ("nowhere.json", (), "no file nowhere.json with predictions"),
        ("annotations", (), "is the file of annotations itself"),
        ("predictions", ("data.annotations=gone.json",), "no annotation file gone.json"),
        ("nowhere", (), "nowhere"),
        ("models:/none/1", (), "no registered model models:/none/1"),
        ("predictions", ("evaluate.pages=valid",), "evaluate.pages"),
        ("predictions", ("evaluate.threshold='recall:0.9'",), "a file of predictions does not have"),
    ],
)
def test_what_cannot_be_measured_is_told(reference, arguments, message, project):
    files = {"predictions": predictions, "annotations": annotations}
    reference = files[reference](project) if reference in files else reference
    done = evaluate(project, reference, *arguments)
    assert (done.returncode, done.stderr.count("error: ")) == (2, 1)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_two_evaluations_are_compared_page_by_page(project):
    whole = run_in(evaluate(project, predictions(project)).stdout)
    part = run_in(evaluate(project, predictions(project, lambda rows: rows[::2])).stdout)
    done = project.within("compare", part, whole[:8], f"output='{project.root}/out ü'")
    assert done.returncode == 0, done.stderr
    (recall,) = [line.split() for line in done.stdout.splitlines() if line.startswith("recall ")]
    assert recall[1:4] == ["0.500", "1.000", "0.500"]
    assert "0 redactions are found by A only, 6 by B only." in done.stdout
    text = (project.root / "out ü" / "report.html").read_text(encoding="utf-8")
    assert text.count("data:image/jpeg") == 12
    trained = project.run("artifacts", "list", "evaluation").stdout.splitlines()[3].split()[1]
    other = project.within("compare", whole, trained)
    assert other.returncode == 2
    assert "measured on different pages" in other.stderr
    few = project.within("compare", whole)
    assert (few.returncode, "followed by two references" in few.stderr) == (2, True)
