"""The values of the pipeline other than records: each loads back equal, and damage is refused by name."""

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from detectors.families import FAMILIES
from safetensors.torch import save_file

from redaction.boxes import PageBoxes
from redaction.config import ModelConfig
from redaction.config.model import WITHOUT_ANCHORS
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.data.splits import Splits
from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.plain import same_curve
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.evaluation.history import TrainingHistory
from redaction.evaluation.measure import Evaluation, evaluate_boxes
from redaction.materializers import registry
from redaction.materializers.registry import materializer_for
from redaction.operating import OperatingPoint, ThresholdCurve
from redaction.store.artifacts import read_artifact, write_artifact

from .compare import assert_same_records

README = Path(__file__).resolve().parents[2] / "README.md"
ODD = 0.1 + 0.2


def round_trip(value, folder):
    write_artifact(value, folder)
    return read_artifact(folder)


def detector(architecture="efficientdet_lite0", threshold=ODD):
    size = {"image_height_px": 128, "image_width_px": 256}
    ratios = [] if architecture in WITHOUT_ANCHORS else [1.0, ODD]
    config = ModelConfig(architecture=architecture, init="none", aspect_ratios=ratios, **size)
    spec = DetectorSpec.of(config, ["background", "redaction é", None, "stamp"])
    return Detector.untrained(dataclasses.replace(spec, threshold=threshold))


@pytest.mark.parametrize(("architecture", "threshold"), [
    *((architecture, ODD) for architecture in FAMILIES), ("efficientdet_lite0", 1e-12), ("efficientdet_lite0", None),
])  # fmt: skip
def test_a_detector_loads_back_with_every_weight_to_the_bit(architecture, threshold, tmp_path):
    saved = detector(architecture, threshold)
    loaded = round_trip(saved, tmp_path)
    assert loaded.spec == saved.spec
    before, after = (network_of(d.model).state_dict() for d in (saved, loaded))
    assert list(before) == list(after)
    for name, tensor in before.items():
        assert tensor.dtype == after[name].dtype
        assert tensor.numpy().tobytes() == after[name].numpy().tobytes(), name
    assert not loaded.model.training


@pytest.mark.parametrize("spoil", [
    lambda spec: spec.pop("classes"),
    lambda spec: spec.update(more=1),
    lambda spec: spec.update(architecture="os.system"),
    lambda spec: spec.update(classes=["background"]),
    lambda spec: spec.update(aspect_ratios=[1.0]),
    lambda spec: spec.update(aspect_ratios=[]),
    lambda spec: spec.update(architecture="efficientdet_lite1"),
    lambda spec: spec.update(architecture="fcos_resnet18"),
])  # fmt: skip
def test_a_spec_that_does_not_fit_its_weights_is_refused(spoil, tmp_path):
    keeper = materializer_for(Detector)
    keeper.save(detector(), tmp_path)
    spec = json.loads((tmp_path / "spec.json").read_text())
    spoil(spec)
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    with pytest.raises(ArtifactDamaged):
        keeper.load(tmp_path)


@pytest.mark.parametrize("weights", [b"", b"\xff" * 64, (1 << 40).to_bytes(8, "little") + b"{}"])
def test_weights_that_are_no_safetensors_are_refused(weights, tmp_path):
    keeper = materializer_for(Detector)
    keeper.save(detector(), tmp_path)
    (tmp_path / "weights.safetensors").write_bytes(weights)
    with pytest.raises(ArtifactDamaged, match="does not hold a detector"):
        keeper.load(tmp_path)
    save_file({"foreign": torch.zeros(3)}, tmp_path / "weights.safetensors")
    with pytest.raises(ArtifactDamaged, match="does not hold a detector"):
        keeper.load(tmp_path)


def test_splits_load_back_equal_also_where_one_is_empty(pages, tmp_path):
    records = records_of(read_coco(pages.annotations), pages.images)
    saved = Splits(train=records[:7], valid=records[7:], test=records[:0])
    folder = tmp_path / "artifact"
    folder.mkdir()
    loaded = round_trip(saved, folder)
    for name in ("train", "valid", "test"):
        assert_same_records(getattr(loaded, name), getattr(saved, name))


@pytest.mark.parametrize("epochs", [(), ({"train_loss": ODD, "lr": 1e-300},), ({"a": float("inf")}, {"a": -0.0})])
def test_a_training_history_loads_back_equal(epochs, tmp_path):
    saved = TrainingHistory(epochs, OperatingPoint(ODD, 1 / 3, 0.0, 1e-17))
    assert repr(round_trip(saved, tmp_path)) == repr(saved)
    (tmp_path / "preview").mkdir()
    materializer_for(TrainingHistory).preview(saved, tmp_path / "preview")


POINT = OperatingPoint(0.5, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        (TrainingHistory((), None), "None as operating point"),
        (TrainingHistory(({"epoch": 1},), POINT), "'epoch': 1 .int."),
        (TrainingHistory(({"loss": np.float64(1)},), POINT), "'loss': .* .float64."),
        (TrainingHistory(({1: 0.5},), POINT), "1: 0.5"),
        (TrainingHistory([{"loss": 0.5}], POINT), "a tuple of dicts"),
        (TrainingHistory((), OperatingPoint(0.5, 1, 1.0, 1.0)), "'precision': 1 .int."),
    ],
)
def test_a_training_history_that_would_come_back_as_another_is_refused(history, reason, tmp_path):
    with pytest.raises(NotMaterializable, match=reason):
        materializer_for(TrainingHistory).save(history, tmp_path)
    assert not [*tmp_path.iterdir()]


def boxes(page, count, scored):
    dice = np.random.default_rng(count)
    corners = dice.random((count, 4)).cumsum(axis=1) * 100 / 3
    return PageBoxes(page, 400, 500, corners, dice.integers(1, 3, count), dice.random(count) if scored else (),
                     dice.random(count) < 0.3)  # fmt: skip


def as_plain(value):
    """An evaluation with every array as bytes, type and shape."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if dataclasses.is_dataclass(value):
        return {field.name: as_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return type(value), [as_plain(item) for item in value]
    return repr(value)


@pytest.mark.parametrize("counts", [[], [0], [3, 0, 5]])
def test_an_evaluation_loads_back_equal(counts, tmp_path):
    truths = [boxes(f"p{i} é", count, False) for i, count in enumerate(counts)]
    founds = [boxes(f"p{i} é", count + 2, True) for i, count in enumerate(counts)]
    files = [f"no where/{i}.png" for i in range(len(counts))]
    saved = evaluate_boxes(truths, founds, files, ["background", "a", "b", None], ODD, 0.5, pictures=2)
    folder = tmp_path / "artifact"
    folder.mkdir()
    loaded = round_trip(saved, folder)
    assert as_plain(loaded) == as_plain(saved)
    assert repr(loaded.headline) == repr(saved.headline)
    (tmp_path / "preview").mkdir()
    materializer_for(Evaluation).preview(saved, tmp_path / "preview")
    assert (tmp_path / "preview" / "precision_recall.png").stat().st_size > 5000


@pytest.mark.parametrize("content", [b"", b"\x80", b"\xc1", b"\x93\x01\x02\x03", b"\xdd\xff\xff\xff\xff"])
def test_what_is_no_evaluation_is_refused(content, tmp_path):
    (tmp_path / "evaluation.msgpack").write_bytes(content)
    with pytest.raises(ArtifactDamaged, match=r"evaluation\.msgpack"):
        materializer_for(Evaluation).load(tmp_path)


def test_the_examples_of_the_readme_work_as_they_are_printed(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    examples = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names = {"__name__": "example"}
    for example in examples:
        exec(example, names)  # noqa: S102 - our own README
    (tmp_path / "kept").mkdir()
    reviewer = names["Reviewer"]("ä name", [1, 2])
    assert round_trip(reviewer, tmp_path / "kept") == reviewer
    tmp_path = tmp_path / "own"
    tmp_path.mkdir()
    loaded = round_trip(names["Label"]("ä name"), tmp_path)
    assert type(loaded) is names["Label"]
    assert loaded.name == "ä name"
    assert (tmp_path / "data.txt").read_text() == "ä name"


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex64])
def test_weights_that_would_be_rounded_are_refused(dtype, tmp_path):
    saved = detector()
    network_of(saved.model).to(dtype)
    with pytest.raises(NotMaterializable, match=r"is torch\.\w+, which would be rounded"):
        write_artifact(saved, tmp_path)


def test_weights_in_half_precision_come_back_with_the_same_values(tmp_path):
    saved = detector()
    network_of(saved.model).half()
    loaded = network_of(round_trip(saved, tmp_path).model).state_dict()
    for name, tensor in network_of(saved.model).state_dict().items():
        assert torch.equal(tensor.to(loaded[name].dtype), loaded[name]), name


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": float("nan")}, {"threshold": 2.0}, {"threshold": np.float32(0.5)}, {"classes": (None, 1)},
        {"classes": [None, "redaction"]}, {"image_height_px": 100}, {"image_width_px": np.int64(256)},
    ],
)  # fmt: skip
def test_a_spec_that_could_not_be_read_back_is_refused_before_anything_is_lost(change, tmp_path):
    saved = detector()
    saved = dataclasses.replace(saved, spec=dataclasses.replace(saved.spec, **change))
    with pytest.raises(NotMaterializable, match="the detector"):
        write_artifact(saved, tmp_path)


def curve(*scores, **change):
    rising = np.arange(1, len(scores) + 1, dtype=np.int64)
    columns = {"thresholds": np.array(scores, float), "right": rising, "wrong": rising * 0, "false_alarms": rising * 0}
    return ThresholdCurve(**{**columns, "truths": 3, "clean_pages": 1, **change})


@pytest.mark.parametrize("scores", [(), (0.9,), (ODD, 1e-12)])
def test_a_curve_loads_back_equal_in_every_type(scores, tmp_path):
    saved = dataclasses.replace(detector(), curve=curve(*scores))
    assert same_curve(round_trip(saved, tmp_path).curve, saved.curve)


@pytest.mark.parametrize("change", [{"right": np.array([1.0])}, {"truths": "x"}, {"wrong": np.zeros(2, np.int64)}])
def test_a_curve_of_other_types_is_refused(change, tmp_path):
    with pytest.raises(NotMaterializable, match="the detector"):
        write_artifact(dataclasses.replace(detector(), curve=curve(0.5, **change)), tmp_path)


def test_rows_of_a_table_with_other_columns_are_refused(tmp_path):
    page = PageBoxes(1, 10, 10, [[0, 0, 5, 5]], [1])
    saved = evaluate_boxes([page], [page], ["a.png"], ("background", "redaction"), 0.5, 0.5)
    for rows in ([{"class": "a", "n": 1}, {"n": 2, "class": "b"}], [{"class": "a", "n": 1}, {"class": "b", "m": 2}]):
        with pytest.raises(NotMaterializable, match="differ in their columns"):
            write_artifact(dataclasses.replace(saved, table=rows), tmp_path)


def test_scores_of_another_shape_are_refused_and_never_spill_into_other_pages(tmp_path):
    pages = [PageBoxes(n, 10, 10, [[0, 0, 5, 5]] * 2, [1, 1]) for n in range(2)]
    object.__setattr__(pages[0], "scores", np.array([[0.1, 0.2], [0.3, 0.4]]))
    with pytest.raises(NotMaterializable, match="scores is no longer an array"):
        write_artifact(pages, tmp_path)
    saved = evaluate_boxes([*map(full_scores, pages)], [*map(full_scores, pages)], ["a", "b"], ("b", "r"), 0.5, 0.5)
    with pytest.raises(NotMaterializable, match=r"founds\[0\]\.scores is no longer an array"):
        write_artifact(dataclasses.replace(saved, founds=tuple(pages)), tmp_path)


def full_scores(page):
    return PageBoxes(page.page, page.width, page.height, page.boxes, page.labels)


def test_a_history_whose_rows_have_other_figures_has_all_of_them_in_its_preview(tmp_path):
    point = OperatingPoint(0.5, 1.0, 1.0, 1.0)
    history = TrainingHistory(({"train_loss": 1.0, "valid_loss": 1.0}, {"train_loss": 0.5, "ap": 0.1}), point)
    materializer_for(TrainingHistory).preview(history, tmp_path)
    assert (tmp_path / "epochs.csv").read_text(encoding="utf-8").splitlines()[0] == "epoch,train_loss,valid_loss,ap"


@pytest.mark.parametrize("change", [{"classes": ["x"] * 20_000}, {"aspect_ratios": [1.0] * 1000}])
def test_a_small_spec_cannot_ask_for_a_model_that_fills_the_memory(change, tmp_path):
    write_artifact(detector(), tmp_path)
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    with pytest.raises(ArtifactDamaged, match="are the most"):
        materializer_for(Detector).load(tmp_path)
