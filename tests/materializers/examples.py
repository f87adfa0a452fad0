"""Record collections with the awkward values of each component, and strategies for many more."""

from __future__ import annotations

import struct
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from icevision.core import tasks
from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.keypoints import KeyPoints, KeypointsMetadata
from icevision.core.mask import RLE, EncodedRLEs, MaskArray, MaskFile, Polygon, SemanticMaskFile, VocMaskFile
from icevision.core.record import BaseRecord
from icevision.core.record_components import (
    AreasRecordComponent,
    BaseLabelsRecordComponent,
    BaseMasksRecordComponent,
    BBoxesRecordComponent,
    ClassificationLabelsRecordComponent,
    ClassMapRecordComponent,
    FilepathRecordComponent,
    GrayScaleRecordComponent,
    ImageRecordComponent,
    InstanceMasksRecordComponent,
    InstancesLabelsRecordComponent,
    IsCrowdsRecordComponent,
    KeyPointsRecordComponent,
    LossesRecordComponent,
    ScoresRecordComponent,
    SemanticMaskRecordComponent,
)
from icevision.core.tasks import Task
from icevision.data.record_collection import RecordCollection
from icevision.parsers.coco_parser import COCOKeypointsMetadata
from icevision.utils.imageio import ImgSize

from redaction.data.components import DocumentRecordComponent, StylesRecordComponent
from redaction.materializers.record_content import collection_of, content_of

NAN_WITH_PAYLOAD = struct.unpack("<d", (0x7FF8_0000_DEAD_BEEF).to_bytes(8, "little"))[0]
FLOATS = [0.1 + 0.2, 1e-12, -0.0, 0.0, float("inf"), float("-inf"), NAN_WITH_PAYLOAD, 5e-324, 1.7976931348623157e308]
INTS = [0, -1, 127, 128, -(2**31), 2**31, 2**63 - 1, -(2**63)]
AWKWARD = [
    None,
    True,
    False,
    7,
    -(2**63),
    2**64 + 1,
    10**5000,
    *FLOATS,
    "",
    "ä ß 漢字",
    "lone \udcff surrogate",
    b"\x00\xff",
    np.float32(0.1),
    np.float64(-0.0),
    np.int16(-3),
    np.bool_(True),
    np.uint64(2**64 - 1),
    np.complex64(1j),
    np.datetime64("2026-01-31"),
    np.str_("text\x00"),
    (1, "two", (3.0,)),
    [],
    [[1.5], [], (None,)],
    {},
    {1: "a", "1": 1},
    Path("a b/ü/page 1.png"),
    Path(),
    Path("/"),
    np.zeros((0, 4), np.float32),
    np.arange(6, dtype=">i2").reshape(2, 3),
]


def everything(gray: bool = False) -> BaseRecord:
    """A record with every component that can stand beside the others."""
    return BaseRecord(
        (
            FilepathRecordComponent(gray=gray),
            DocumentRecordComponent(),
            LossesRecordComponent(),
            InstancesLabelsRecordComponent(),
            BBoxesRecordComponent(),
            AreasRecordComponent(),
            IsCrowdsRecordComponent(),
            InstanceMasksRecordComponent(),
            KeyPointsRecordComponent(),
            ScoresRecordComponent(),
            StylesRecordComponent(),
            ClassificationLabelsRecordComponent(is_multilabel=True),
            SemanticMaskRecordComponent(),
            ClassMapRecordComponent(task=tasks.segmentation),
            BaseLabelsRecordComponent(task=Task("language", 0.7)),
        )
    )


def plain() -> BaseRecord:
    """The record of IceVision's object detection."""
    return BaseRecord((FilepathRecordComponent(), InstancesLabelsRecordComponent(), BBoxesRecordComponent()))


def filled() -> RecordCollection:
    """Two records in which every attribute holds something."""
    collection = RecordCollection(everything)
    class_map = ClassMap(["redaction", None, "stamp"]).unlock()
    for number, record_id in enumerate((3, "seite ä")):
        record = collection.get_by_record_id(record_id)
        record.set_filepath(f"/data/a folder/ü/page {number}.png")
        record.set_img_size(ImgSize(1700, 2200), original=True)
        record.set_document("release 1")
        record.set_losses({"loss": 0.1 + 0.2, "parts": (1, np.float32(2))})
        detection = record.detection
        detection.set_class_map(class_map)
        detection.set_labels_by_id([1, 3])
        detection.set_bboxes([BBox(0.1 + 0.2, 1e-12, 3, 4), BBox(-0.0, NAN_WITH_PAYLOAD, np.float32(1), 2.5)])
        detection.set_areas([1.5, 2])
        detection.set_iscrowds([True, False])
        detection.set_masks(all_masks())
        detection.set_mask_array(MaskArray(np.eye(3)))
        detection.set_keypoints([KeyPoints([1, 2, 2], COCOKeypointsMetadata), KeyPoints([0.5, 1, 0], None)])
        detection.set_scores(np.array([0.5, 0.25], np.float32))
        detection.set_styles(["black", "ü"])
        record.classification.set_class_map(class_map)
        record.classification.set_labels(["stamp"])
        record.segmentation.set_class_map(ClassMap(["a"], background=None))
        record.segmentation.set_mask(SemanticMaskFile("masks/1.png", binary=True))
        record.language.set_labels_by_id([4])
    return collection


def all_masks() -> list[Any]:
    """One mask of every class."""
    return [
        Polygon([[0.1 + 0.2, 1, 2.5, 3], [1, 2, 3, 4, 5, 6]]),
        RLE([1, 2, 3]),
        RLE.from_coco((4, 5)),
        EncodedRLEs([{"size": [3, 4], "counts": b"\x00\xffabc"}]),
        EncodedRLEs(),
        MaskArray(np.ones((2, 2))),
        MaskFile("a b/ü.png"),
        VocMaskFile("voc.png", drop_void=False),
        SemanticMaskFile("s.png", binary=True),
    ]


def awkward() -> RecordCollection:
    """Every awkward value as document, label, area and score."""
    collection = RecordCollection(lambda: everything(gray=True))
    for number, value in enumerate(AWKWARD):
        record = collection.get_by_record_id(f"{number}")
        record.set_document(deepcopy(value))
        record.detection.set_areas([deepcopy(value), 1.0])
        record.detection.set_scores(deepcopy(value))
    return collection


def pictures_in_memory() -> RecordCollection:
    """Images that are NumPy arrays, as of ``Dataset.from_images``."""
    collection = RecordCollection(lambda: BaseRecord((ImageRecordComponent(),)))
    for number in range(2):
        record = collection.get_by_record_id(number)
        record.set_img(np.full((3, 2, 3), number, np.uint8))
        record.add_component(ClassMapRecordComponent(task=tasks.detection))
        record.detection.set_class_map(ClassMap([1, "two", (3, 4)]))
    return collection


def of_ids(*ids: Any) -> RecordCollection:
    """Records with nothing but their ids."""
    collection = RecordCollection(plain)
    for record_id in ids:
        collection.get_by_record_id(record_id)
    return collection


def with_clashing_components() -> RecordCollection:
    """Records in which two components of a task answer to one name, so that their order tells which of them does."""
    collection = RecordCollection(None)
    records = []
    for number in range(8):
        record = BaseRecord((ClassMapRecordComponent(task=tasks.detection), InstancesLabelsRecordComponent()))
        record.set_record_id(number)
        record.detection.set_class_map(ClassMap(["redaction"]))
        records.append(record)
    return collection.new(records)


def of_other_tasks() -> RecordCollection:
    """Components for tasks of a project's own; a task's order may be an integer."""
    task = Task("signatures", 2)
    return RecordCollection(
        lambda: BaseRecord(
            (
                GrayScaleRecordComponent(gray=True),
                BBoxesRecordComponent(task=task),
                BaseMasksRecordComponent(task=task),
                ClassificationLabelsRecordComponent(task=Task("common", 0.3)),
            )
        )
    )


def one_masks_object() -> RecordCollection:
    """Masks that are one ``EncodedRLEs`` instead of a list, as IceVision's older code has them."""
    collection = RecordCollection(lambda: BaseRecord((InstanceMasksRecordComponent(),)))
    for number in range(2):
        component = next(iter(collection.get_by_record_id(number).detection.components))
        component.masks = component.mask_parts = EncodedRLEs([{"size": [1, number], "counts": b"x"}])
    return collection


EXAMPLES = {
    "an empty collection": lambda: RecordCollection(everything),
    "an empty collection without a factory": lambda: RecordCollection(None),
    "records with nothing set": lambda: of_ids(1, 2),
    "ids of all kinds in no order": lambda: of_ids(9, "9", -(2**63), "", "ä b", 2**70, None, (1, 2), 0.5),
    "every attribute filled": filled,
    "awkward values": awkward,
    "images in memory": pictures_in_memory,
    "clashing components": with_clashing_components,
    "tasks of a project's own": of_other_tasks,
    "one masks object": one_masks_object,
    "an id assigned twice": lambda: of_ids(1, 2) + of_ids(2, 3),
    "loaded records": lambda: collection_of(content_of(filled())),
}

texts = st.text(max_size=8)
floats = st.floats(width=64) | st.sampled_from(FLOATS)
numbers = floats | st.integers() | floats.map(np.float64) | st.floats(width=32).map(np.float32)
scalars = st.none() | st.booleans() | numbers | texts | st.binary(max_size=4)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner),
    max_leaves=6,
)
boxes = st.lists(st.builds(BBox, numbers, numbers, numbers, numbers), max_size=3)
paths = texts.filter(lambda text: "\x00" not in text).map(lambda text: Path("/data") / text)
masks = st.one_of(
    st.builds(Polygon, st.lists(st.lists(numbers, max_size=4), max_size=2)),
    st.builds(RLE, st.lists(st.integers(0, 2**40), max_size=4)),
    st.builds(MaskFile, paths),
    st.builds(VocMaskFile, paths, st.booleans()),
    st.builds(SemanticMaskFile, paths, st.booleans()),
    st.builds(lambda counts: EncodedRLEs([{"size": [2, 2], "counts": counts}]), st.binary(max_size=5)),
)
keypoints = st.builds(
    KeyPoints,
    st.lists(st.integers(0, 2), min_size=3, max_size=3) | st.lists(st.floats(0, 9), min_size=6, max_size=6),
    st.sampled_from([None, KeypointsMetadata, COCOKeypointsMetadata]),
)
arrays = st.builds(
    lambda shape, kind, first: np.arange(first, first + int(np.prod(shape))).astype(kind).reshape(shape),
    st.sampled_from([(0, 3), (2, 2, 3), (1, 4)]),
    st.sampled_from(["uint8", "float32", "bool"]),
    st.integers(0, 200),
)
class_maps = st.builds(
    ClassMap, st.lists(texts | st.none(), max_size=4), st.sampled_from([None, "background", "void"])
).flatmap(lambda each: st.sampled_from([each.lock, each.unlock]).map(lambda do: do()))


@st.composite
def collections(draw: st.DrawFn) -> RecordCollection:
    """Collections of records in which every attribute is drawn, or left as its component has it."""
    gray = draw(st.booleans())
    collection = RecordCollection(draw(st.sampled_from([plain, lambda: everything(gray)])))
    shared = draw(st.lists(class_maps, min_size=1, max_size=2))
    for record_id in draw(st.lists(st.integers() | texts, max_size=4, unique_by=repr)):
        record = collection.get_by_record_id(record_id)
        for component in sorted(record.components, key=lambda each: (each.task.name, type(each).__name__)):
            _draw_attributes(draw, component, shared)
    return collection


def _draw_attributes(draw: st.DrawFn, component: Any, shared: list[ClassMap]) -> None:
    strategies = {
        "filepath": paths,
        "document": texts | st.none(),
        "losses": st.dictionaries(texts, values, max_size=2),
        "class_map": st.sampled_from([None, *shared]),
        "label_ids": st.lists(st.integers(0, 300), max_size=4),
        "labels": st.lists(texts | values.map(repr), max_size=4),
        "bboxes": boxes,
        "areas": st.lists(numbers, max_size=4),
        "iscrowds": st.lists(st.booleans() | st.integers(0, 1), max_size=4),
        "keypoints": st.lists(keypoints, max_size=2),
        "scores": values,
        "styles": st.lists(texts, max_size=3),
        "is_multilabel": st.booleans(),
    }
    for name in sorted(set(vars(component)) & set(strategies)):
        if draw(st.booleans()):
            setattr(component, name, draw(strategies[name]))
    for name, array in (("img", draw(arrays)), ("mask_array", draw(st.none() | arrays.map(MaskArray)))):
        if name in vars(component) and draw(st.booleans()):
            setattr(component, name, array)
    if "masks" in vars(component):
        component.set_masks(draw(st.lists(masks, max_size=3)))
    if "img_size" in vars(component) and draw(st.booleans()):
        component.set_img_size(ImgSize(draw(st.integers()), draw(numbers)), original=draw(st.booleans()))
