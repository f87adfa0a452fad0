"""What pages have beside boxes: documents, attributes and outlines."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from redaction.boxes import PageBoxes
from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.columns import packed, read_msgpack
from redaction.materializers.registry import materializer_for
from redaction.store.artifacts import read_artifact

from .compare import assert_same

GOLDEN = Path(__file__).parent / "golden"
TRIANGLE = np.array([[0.1 + 0.2, 1], [5, 1], [3, 1e-12]])


def full(page="p ä"):
    return PageBoxes(
        page,
        400,
        500,
        np.array([[0, 0, 5, 4], [10, 10, 60, 20], [1, 1, 2, 2]], float),
        [1, 2, 1],
        document="release ü",
        attributes={"style": ("black", "", "ü"), "code": ("5(c)", "x", "y")},
        polygons=((TRIANGLE,), (), (TRIANGLE * 2, TRIANGLE[::-1].copy())),
    )


def stored(pages, folder):
    materializer_for(list).save(pages, folder)
    return materializer_for(list).load(folder)


def test_documents_attributes_and_outlines_load_back_equal(tmp_path):
    pages = [PageBoxes(1, 10, 10, [], []), full(), PageBoxes(2, 9, 9, [[0, 0, 1, 1]], [1], attributes={"b": ("",)})]
    assert_same(pages, stored(pages, tmp_path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("attributes", {"style": ["black", "a", "b"]}),
        ("attributes", {"style": ("black",)}),
        ("polygons", ()),
        ("polygons", ([TRIANGLE], (), ())),
        ("polygons", ((TRIANGLE.astype(np.float32),), (), ())),
    ],
)
def test_what_was_changed_into_another_form_is_refused(name, value, tmp_path):
    page = full()
    object.__setattr__(page, name, value)
    with pytest.raises(NotMaterializable, match="that PageBoxes did not make"):
        materializer_for(list).save([page], tmp_path)


@pytest.mark.parametrize("column", ["attribute_words", "parts", "corners", "points", "document"])
@pytest.mark.parametrize("change", [lambda values: values[:-1], lambda values: [*values, values[-1]]])
def test_columns_of_another_length_are_refused(column, change, tmp_path):
    pages = [full(1), full(2)]
    materializer_for(list).save(pages, tmp_path)
    content = read_msgpack(tmp_path / "value.msgpack")
    columns = content["pools"]["page_boxes"]
    values = [[name] for name in ("a", "b")] if column == "document" else list(range(3, 9))
    columns[column] = {"each": change(values)}
    (tmp_path / "value.msgpack").write_bytes(packed(content))
    with pytest.raises(ArtifactDamaged):
        materializer_for(list).load(tmp_path)


@pytest.mark.parametrize("version", [1, 2])
def test_an_evaluation_that_any_version_stored_is_still_read(version, tmp_path):
    with zipfile.ZipFile(GOLDEN / f"evaluation-{version}.zip") as archive:
        archive.extractall(tmp_path)
    loaded = read_artifact(tmp_path)
    headline = {name: loaded.headline[name] for name in ("f1", "recall", "ap", "page_accuracy", "threshold")}
    assert headline == pytest.approx({"f1": 0.4, "recall": 0.5, "ap": 0.5, "page_accuracy": 2 / 3, "threshold": 0.3})
    assert loaded.pictured == (0, 1)
    assert [page.document for page in loaded.truths] == [None] * 3
    assert loaded.truths[0].boxes[1].tolist() == [20, 50.25, 80, 61]
