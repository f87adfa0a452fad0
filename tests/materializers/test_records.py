import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from icevision.core import tasks
from icevision.core.record import BaseRecord
from icevision.core.record_components import BBoxesRecordComponent, FilepathRecordComponent, RecordComponent
from icevision.data.record_collection import RecordCollection
from PIL import Image

from redaction.data.components import DocumentRecordComponent, StylesRecordComponent
from redaction.errors import NotMaterializable
from redaction.materializers import components
from redaction.materializers.components import keep_component
from redaction.materializers.kinds import LISTS, VALUES
from redaction.materializers.record_content import collection_of, content_of
from redaction.materializers.records import RecordCollectionMaterializer

from .compare import assert_same_records, first_difference, picture
from .examples import EXAMPLES, collections, everything, filled, of_ids, plain, with_clashing_components

RECORDS = RecordCollectionMaterializer()


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_a_saved_collection_loads_back_equal_in_every_field(make, tmp_path):
    collection = make()
    RECORDS.save(collection, tmp_path)
    assert_same_records(collection, RECORDS.load(tmp_path))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(collections())
def test_generated_collections_load_back_equal_in_every_field(collection):
    assert_same_records(collection, collection_of(content_of(collection)))


def test_a_loaded_collection_is_saved_as_the_same_bytes(tmp_path):
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    RECORDS.save(filled(), tmp_path / "first")
    RECORDS.save(RECORDS.load(tmp_path / "first"), tmp_path / "second")
    for name in ("records.msgpack", "blocks.msgpack"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_equal_collections_are_saved_as_equal_bytes_whatever_the_order_of_their_components(tmp_path):
    contents = [content_of(filled()) for _ in range(5)]  # IceVision keeps components in sets, which have no order
    assert all(content == contents[0] for content in contents)


def test_a_loaded_collection_makes_new_records_that_share_nothing(tmp_path):
    loaded = collection_of(content_of(RecordCollection(lambda: everything(gray=True))))
    first, second = loaded.get_by_record_id("a"), loaded.get_by_record_id("b")
    first.detection.add_styles(["black"])
    assert first.gray is True
    assert second.detection.styles == []
    assert loaded.get_by_record_id("a") is first
    assert_same_records(loaded, collection_of(content_of(loaded)))


def test_records_load_in_a_new_process_in_another_folder_without_the_images(tmp_path):
    folder = tmp_path / "moved ü"
    folder.mkdir()
    RECORDS.save(filled(), folder)
    code = (
        "import sys; from pathlib import Path\n"
        "from redaction.materializers.records import RecordCollectionMaterializer as M\n"
        "records = M().load(Path(sys.argv[1]))\n"
        "print([r.record_id for r in records], records[0].filepath.exists(), records[0].detection.bboxes[0].xmin)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(folder)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout.strip() == "[3, 'seite ä'] False 0.30000000000000004"


def test_the_description_counts_pages_boxes_documents_and_classes():
    collection = filled()
    collection.get_by_record_id("empty page")
    described = {"pages": 3, "pages_without_boxes": 1, "boxes": 4, "documents": 1, "classes": "a, redaction, stamp"}
    assert RECORDS.describe(collection) == described


def test_a_loaded_record_is_in_the_state_in_which_icevisions_constructor_leaves_one():
    loaded = collection_of(content_of(RecordCollection(everything))).create_record_fn()
    assert first_difference(picture(everything()), picture(loaded)) is None
    loaded.add_component(BBoxesRecordComponent(task=tasks.Task("more")))
    assert loaded.more.bboxes == []


def test_our_components_answer_through_the_record_and_survive_loading_and_unloading(tmp_path):
    record = BaseRecord((FilepathRecordComponent(), DocumentRecordComponent(), StylesRecordComponent()))
    Image.new("RGB", (4, 3)).save(tmp_path / "page.jpg")
    record.set_filepath(tmp_path / "page.jpg")
    record.set_document("release")
    record.detection.set_styles(["black"])
    record.detection.add_styles(["gray", "color"])
    loaded = record.load()
    loaded.remove_annotation(0, "detection")
    loaded.unload()
    assert (loaded.document, loaded.detection.styles) == ("release", ["gray", "color"])
    assert record.detection.styles == ["black", "gray", "color"]
    assert record.num_annotations()["detection"] == {"styles": 3}
    assert loaded.as_dict()["common"]["document"] == "release"
    assert loaded.as_dict()["detection"] == {"styles": ["gray", "color"]}
    assert "Document: release" in repr(record)
    assert "Styles: ['black', 'gray', 'color']" in repr(record)


class Stamps(RecordComponent):
    def __init__(self):
        super().__init__(task=tasks.detection)
        self.stamps = []
        self.ink = "blue"


def test_a_component_of_a_projects_own_is_kept_after_one_registration(monkeypatch):
    monkeypatch.setattr(components, "COMPONENTS", components.COMPONENTS)
    keep_component(Stamps, {"stamps": LISTS, "ink": VALUES})
    try:
        collection = RecordCollection(lambda: BaseRecord((Stamps(),)))
        collection.get_by_record_id(1).detection.stamps.append((0.5, "round"))
        assert_same_records(collection, collection_of(content_of(collection)))
    finally:
        del components.COMPONENTS[Stamps]


def _set(path, value):
    def change(record):
        *owners, name = path.split(".")
        for owner in owners:
            record = getattr(record, owner) if not owner.isdigit() else record[int(owner)]
        setattr(record, name, value)

    return change


def _add(component):
    return lambda record: record.add_component(component)


def _component(kind):
    return lambda record: next(component for component in record.components if type(component).__name__ == kind)


class OtherRecord(BaseRecord):
    pass


REFUSED = {
    "an unknown component": (_add(Stamps()), ["Stamps", "keep_component"]),
    "an attribute on the record": (_set("note", 1), ["'note'"]),
    "an attribute on a component": (
        lambda r: setattr(_component("BBoxesRecordComponent")(r), "tag", 1),
        ["BBoxesRecordComponent", "'tag'"],
    ),
    "an attribute on a box": (_set("detection.bboxes.0.tag", 1), ["BBoxesRecordComponent.bboxes", "BBox"]),
    "an object": (lambda r: r.detection.areas.append(object()), ["AreasRecordComponent.areas", "builtins.object"]),
    "a set": (lambda r: r.detection.set_scores({1, 2}), ["ScoresRecordComponent.scores", "builtins.set"]),
    "an image of Pillow": (lambda r: r.set_img(Image.new("L", (2, 2))), ["RecordComponent.img", "PIL.Image"]),
    "a box shared by two places": (
        lambda r: r.detection.bboxes.append(r.detection.bboxes[0]),
        ["BBoxesRecordComponent.bboxes", "own copy"],
    ),
    "masks apart from their parts": (
        lambda r: setattr(_component("InstanceMasksRecordComponent")(r), "mask_parts", []),
        ["InstanceMasksRecordComponent.mask_parts"],
    ),
    "a changed keypoint": (
        lambda r: setattr(r.detection.keypoints[0], "n_visible_keypoints", 99),
        ["KeyPointsRecordComponent.keypoints"],
    ),
    "metadata that is not registered": (
        lambda r: setattr(r.detection.keypoints[0], "metadata", Stamps),
        ["Stamps", "keep_keypoints_metadata"],
    ),
    "a list that contains itself": (
        lambda r: r.detection.areas.append(r.detection.areas),
        ["AreasRecordComponent.areas"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_kept_is_refused_with_record_component_and_reason(change, named):
    collection = filled()
    change(collection[1])
    with pytest.raises(NotMaterializable) as refusal:
        content_of(collection)
    for words in ["record 'seite ä'", *named]:
        assert words in str(refusal.value)


def test_collections_and_records_of_other_classes_are_refused():
    class OtherCollection(RecordCollection):
        pass

    with pytest.raises(NotMaterializable, match="OtherCollection"):
        content_of(OtherCollection(plain))
    with pytest.raises(NotMaterializable, match="OtherRecord"):
        content_of(RecordCollection(lambda: OtherRecord(())))
    with pytest.raises(NotMaterializable, match="create_record_fn"):
        content_of(RecordCollection(lambda: 1 / 0))


def test_two_records_that_share_a_list_are_refused():
    collection = of_ids(1, 2)
    label_ids = [1]
    for record in collection:
        next(c for c in record.detection.components if hasattr(c, "label_ids")).label_ids = label_ids
    with pytest.raises(NotMaterializable, match=r"record 2.*label_ids.*own copy"):
        content_of(collection)


def test_components_that_clash_answer_as_before():
    collection = with_clashing_components()
    loaded = collection_of(content_of(collection))
    answers = [
        [getattr(record.detection.class_map, "num_classes", None) for record in each] for each in (collection, loaded)
    ]
    assert answers[0] == answers[1]
