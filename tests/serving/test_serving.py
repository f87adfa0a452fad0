"""Registered detectors as MLflow models: loaded by anybody, from anywhere, without pickle; and by our commands."""

import io
import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from documents.examples import HEIGHT, WIDTH, drawn_over, letter, write_pdf, write_tiff
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from PIL import Image
from store.registering import detector, evaluation, pages_of_test, register, trained
from store.servers import free_port, mlflow_server
from store.workload import CONFIG

from redaction.config import TrackingConfig
from redaction.errors import ArtifactDamaged
from redaction.serving.package import write_model
from redaction.store.artifacts import write_artifact
from redaction.store.runs import Store

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COLUMNS = [
    "row", "page", "xmin", "ymin", "xmax", "ymax", "left_pt", "bottom_pt", "right_pt", "top_pt", "score", "label",
    "style", "hidden_characters", "page_width", "page_height", "threshold", "problem",
]  # fmt: skip


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A project's folder with a champion, and a page image."""
    root = tmp_path_factory.mktemp("registered") / "project ü"
    root.mkdir()
    store, pages = Store(CONFIG, root), pages_of_test(root / "pages")
    register(store, root, trained(store, detector(), evaluation(pages)))
    return root, Path(pages[1][0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a model."""
    place = tmp_path_factory.mktemp("model")
    (place / "detector").mkdir()
    write_artifact(detector(), place / "detector")
    Image.new("RGB", (700, 900), "white").save(place / "page.png")
    write_model(place / "model", place / "detector", place / "page.png", Model(), "runs:/1/detector")
    return place / "model"


@pytest.fixture(scope="module")
def model(folder):
    return mlflow.pyfunc.load_model(str(folder))


@pytest.fixture
def installed(tmp_path):
    """A folder for Python's path with the entry points of this package, as an installation of it has them."""
    metadata = tmp_path / "installed" / "redaction_here-0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: redaction-here\nVersion: 0\n")
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (line,) = (line for line in declared.splitlines() if line.startswith("mlflow-artifacts = "))
    (metadata / "entry_points.txt").write_text("[mlflow.artifact_repository]\n" + line.replace('"', "") + "\n")
    return metadata.parent


def load(installed, image, *places):
    """What each model finds that lies at a tracking address, an address of its own, and a folder of moved files."""
    path = os.pathsep.join([str(ROOT), str(installed)])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "load_model.py"), str(image)], input=json.dumps(places),
        cwd=installed, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()[-len(places) :]]


def image_bytes(size=(120, 160), kind="PNG"):
    written = io.BytesIO()
    Image.new("RGB", size, "white").save(written, kind)
    return written.getvalue()


def found_on(model, *documents, **params):
    return model.predict(pd.DataFrame({"document": pd.Series(list(documents), dtype=object)}), params=params)


@pytest.mark.slow
@pytest.mark.long
def test_another_process_loads_the_champion_of_an_embedded_store_without_unpickling_wherever_it_was_moved(
    registered, installed, tmp_path
):
    root, image = registered
    moved = shutil.copytree(root, tmp_path / "moved")
    shutil.move(moved / "mlartifacts", tmp_path / "other place")
    (by_path,) = (tmp_path / "other place").glob("*/models/*/artifacts")
    rows, *others = load(
        installed,
        image,
        (f"sqlite:///{root}/mlflow.db", "models:/redaction@champion", ""),
        (f"sqlite:///{moved}/mlflow.db", "models:/redaction/1", str(tmp_path / "other place")),
        ("sqlite:///:memory:", str(by_path), ""),
    )
    assert rows
    assert rows[0]["label"] == "redaction"
    assert others == [rows, rows]


@pytest.mark.slow
@pytest.mark.long
def test_another_process_loads_the_champion_of_a_server(installed, tmp_path):
    with mlflow_server(tmp_path, f"sqlite:///{tmp_path}/runs.db") as server:
        store = Store(TrackingConfig(uri=server.uri, experiment=f"ü {uuid.uuid4()}"), tmp_path)
        pages = pages_of_test(tmp_path / "pages")
        run = trained(store, detector(), evaluation(pages, missed=6))
        assert register(store, tmp_path, run).told.startswith("version 1 of redaction becomes the champion")
        better = trained(store, detector(1), evaluation(pages))
        assert "becomes the champion" in register(store, tmp_path, better).told
        (rows,) = load(installed, pages[1][0], (server.uri, "models:/redaction@champion", ""))
    assert rows


def test_the_folder_of_a_model_holds_code_that_is_ours_and_no_pickle_and_no_path_of_this_machine(folder):
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"MLmodel", "model_code.py", "input_example.json", "artifacts/detector/manifest.json"} <= files
    assert not [name for name in files if name.endswith((".pkl", ".pickle", ".pt", ".bin"))]
    told = (folder / "MLmodel").read_text(encoding="utf-8")
    assert str(folder.parent) not in told
    assert str(ROOT) not in told
    assert "redaction==" not in (folder / "requirements.txt").read_text(encoding="utf-8")


def test_the_input_example_is_a_small_page(model):
    (content,) = model.input_example["document"]
    with Image.open(io.BytesIO(content)) as image:
        assert max(image.size) <= 320


def test_what_is_found_is_one_typed_row_a_redaction_in_pixels_of_the_image(model):
    found = found_on(model, image_bytes(), image_bytes((300, 200), "JPEG"))
    assert list(found.columns) == COLUMNS
    declared = model.metadata.signature.outputs
    assert declared.input_names() == COLUMNS
    assert [kind.to_pandas() for kind in declared.input_types()] == list(found.dtypes)
    assert set(found["row"]) == {0, 1}
    assert set(found["page"]) == {1}
    assert found[found["row"] == 0]["xmax"].max() <= 120
    assert found[found["row"] == 1]["ymax"].max() <= 200
    assert set(found[found["row"] == 1]["page_width"]) == {300}
    assert found["score"].min() >= 0.012
    assert found[["left_pt", "bottom_pt", "right_pt", "top_pt"]].isna().all(axis=None)
    assert set(found["problem"]) == {""}


def test_more_pages_than_a_batch_are_numbered_through(model):
    assert list(dict.fromkeys(found_on(model, *[image_bytes()] * 9)["row"])) == list(range(9))


def test_no_document_gives_no_row(model):
    found = found_on(model)
    assert (len(found), list(found.columns)) == (0, COLUMNS)


def test_a_pdf_gives_its_pages_in_points_too(model, tmp_path):
    pdf = write_pdf(tmp_path / "a.pdf", letter, drawn_over)
    found = found_on(model, pdf.read_bytes())
    assert set(found["page"]) == {1, 2}
    first = found.iloc[0]
    scale = WIDTH / first["page_width"]
    assert first["left_pt"] == pytest.approx(first["xmin"] * scale, abs=0.5)
    assert first["top_pt"] == pytest.approx(HEIGHT - first["ymin"] * scale, abs=0.5)


def test_a_tiff_gives_all_its_pages(model, tmp_path):
    found = found_on(model, write_tiff(tmp_path / "scans.tiff", 3).read_bytes())
    assert set(found["page"]) == {1, 2, 3}


def test_pixels_give_what_their_image_gives(model):
    with Image.open(io.BytesIO(image_bytes())) as image:
        pixels = np.asarray(image)
    grey, colour, file = (found_on(model, one).drop(columns="row") for one in (pixels[..., 0], pixels, image_bytes()))
    pd.testing.assert_frame_equal(colour, file)
    assert len(grey)


def test_a_row_a_document_holds_the_same_as_json(model):
    documents = image_bytes(), b"no document", image_bytes((300, 200), "JPEG")
    rows, by_document = found_on(model, *documents), found_on(model, *documents, by_document=True)
    assert list(by_document.columns) == ["found"]
    assert by_document.index.tolist() == [0, 1, 2]
    for number, found in enumerate(by_document["found"]):
        same = rows[rows["row"] == number].drop(columns="row").astype(object)
        assert json.loads(found) == same.where(same.notna(), None).to_dict("records")


def test_a_row_a_document_of_no_document_is_no_row(model):
    found = found_on(model, by_document=True)
    assert (len(found), list(found.columns)) == (0, ["found"])


def test_the_threshold_is_a_parameter(model):
    own = found_on(model, image_bytes())
    middle = float(own["score"].median())
    high = found_on(model, image_bytes(), threshold=middle)
    assert 0 < len(high) < len(own)
    assert (set(own["threshold"]), set(high["threshold"])) == ({0.012}, {middle})
    assert len(found_on(model, image_bytes(), threshold=1.0)) == 0
    with pytest.raises(MlflowException, match=r"threshold=1.5 is out of range"):
        found_on(model, image_bytes(), threshold=1.5)


HOSTILE = {
    "empty": (b"", "empty"),
    "no document": (b"MZ\x90\x00 not an image", "not a document"),
    "cut off": (image_bytes()[:60], "damaged"),
    "a bomb": (image_bytes((1, 1), "BMP").replace(b"\1\0\0\0" * 2, b"\0\0\1\0" * 2), "too large"),
    "a cut off PDF": (b"%PDF-1.7 1 0 obj", "damaged"),
}


def test_what_cannot_be_read_is_a_row_with_its_reason_and_never_looks_clean(model):
    found = found_on(model, image_bytes(), *(content for content, _ in HOSTILE.values()), image_bytes())
    troubled = found[found["problem"] != ""]
    assert list(troubled["row"]) == [1, 2, 3, 4, 5]
    for (_, reason), told in zip(HOSTILE.values(), troubled["problem"], strict=True):
        assert told.startswith(reason)
    assert troubled["score"].isna().all()
    assert {0, 6} <= set(found["row"])


WRONG = {"text": "words", "nothing": None, "floats": np.zeros((9, 9)), "a batch": np.zeros((2, 9, 9, 3), np.uint8)}


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_what_is_neither_bytes_nor_pixels_is_refused_by_its_row(value, model):
    with pytest.raises(MlflowException, match=r"row 1 is a .*expected are the bytes"):
        found_on(model, image_bytes(), value)


def test_a_version_that_was_registered_when_the_column_was_called_image_still_answers(folder, tmp_path):
    earlier = shutil.copytree(folder, tmp_path / "earlier")
    told = (earlier / "MLmodel").read_text(encoding="utf-8")
    (earlier / "MLmodel").write_text(told.replace('"document"', '"image"'), encoding="utf-8")
    model = mlflow.pyfunc.load_model(str(earlier))
    assert len(model.predict(pd.DataFrame({"image": [image_bytes()]})))


def test_a_damaged_model_is_refused(folder, tmp_path):
    damaged = shutil.copytree(folder, tmp_path / "damaged")
    weights = damaged / "artifacts" / "detector" / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ArtifactDamaged, match="was changed"):
        mlflow.pyfunc.load_model(str(damaged))


@pytest.mark.slow
def test_predict_and_evaluate_take_the_champion_from_the_registry(registered, untrained, tmp_path):
    root, image = registered
    for name in ("mlflow.db", "mlartifacts"):
        (shutil.copytree if (root / name).is_dir() else shutil.copy)(root / name, untrained.root / name)
    champion = "detector=models:/redaction@champion"
    done = untrained.within("predict", f"input='{image}'", f"output='{tmp_path}/found'", champion)
    assert done.returncode == 0, done.stdout + done.stderr
    (page,) = json.loads((tmp_path / "found" / "predictions.json").read_text(encoding="utf-8"))["images"]
    assert (page["width"], page["height"]) == (120, 160)
    data = (f"data.annotations='{untrained.pages.annotations}'", f"data.images='{untrained.pages.images}'")
    measured = untrained.within("evaluate", champion, "data=coco", *data)
    assert measured.returncode == 0, measured.stdout + measured.stderr
    assert "12 pages with 12 redactions" in measured.stdout
    missing = untrained.within(
        "predict", f"input='{image}'", f"output='{tmp_path}/x'", "detector=models:/redaction@none"
    )
    assert (missing.returncode, "no registered model models:/redaction@none" in missing.stderr) == (2, True)


@pytest.mark.slow
def test_a_champion_whose_detector_is_gone_is_told_and_no_other_is_served(registered, untrained):
    root, _ = registered
    for name in ("mlflow.db", "mlartifacts"):
        (shutil.copytree if (root / name).is_dir() else shutil.copy)(root / name, untrained.root / name)
    for stored in untrained.root.glob("mlartifacts/*/*/artifacts/detector"):
        shutil.rmtree(stored)
    done = untrained.within("serve", f"serve.port={free_port()}")
    assert (done.returncode, done.stderr.count("error: ")) == (2, 1)
    assert "detector" in done.stderr
    assert "POST documents" not in done.stdout


def test_a_request_that_takes_too_long_is_given_up_and_the_next_one_is_answered(model, monkeypatch):
    served = model.unwrap_python_model()
    monkeypatch.setattr(served, "seconds", 0.0)
    with pytest.raises(MlflowException, match=r"longer than serve\.seconds"):
        found_on(model, image_bytes(), image_bytes())
    monkeypatch.setattr(served, "seconds", 600.0)
    assert set(found_on(model, image_bytes())["problem"]) == {""}
