"""The table of architectures: each is built, has settings of its own, learns and finds boxes."""

from types import SimpleNamespace

import pytest
import torch
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore
from torch import nn

from redaction.app.settings import typed
from redaction.config import PROJECT_ROOT, Config, EvaluateConfig, TrainConfig
from redaction.config import model as settings
from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors import fcos
from redaction.detectors.architectures import ARCHITECTURES, architecture_of, build, layer_groups, network_of
from redaction.detectors.detector import Detector
from redaction.detectors.hardware import Hardware
from redaction.training.precision import StillStatistics

from .families import FAMILIES, RATIOS, page, spec


def test_the_table_and_the_settings_name_the_same_architectures():
    assert tuple(ARCHITECTURES) == settings.ARCHITECTURES
    assert tuple(name for name, row in ARCHITECTURES.items() if row.imagenet) == settings.WITH_IMAGENET
    assert tuple(name for name, row in ARCHITECTURES.items() if row.model_type is fcos) == settings.WITHOUT_ANCHORS


@pytest.mark.slow
def test_every_architecture_has_settings_that_fit_it():
    files = {path.stem for path in (PROJECT_ROOT / "conf" / "model").glob("*.yaml")}
    assert files == set(ARCHITECTURES)
    ConfigStore.instance().store("schema", Config)
    with initialize_config_dir(str(PROJECT_ROOT / "conf"), version_base="1.3"):
        for name in files:
            model = typed(compose("config", overrides=[f"model={name}", "train=scratch"])).model
            assert model.architecture == name
            imagenet = "imagenet" if name in settings.WITH_IMAGENET else "none"
            assert model.init == ("release" if name == settings.RELEASED else imagenet)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_built_without_a_network_and_has_each_parameter_in_one_group(architecture, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("it tries to reach the network"))
    with torch.device("meta"):  # shapes alone
        model = build(spec(architecture))
    groups = layer_groups(model, spec(architecture))
    grouped = [id(parameter) for group in [*groups.backbone, *groups.head] for parameter in group]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == {id(parameter) for parameter in model.parameters()}
    of_backbone = {id(p) for p in ARCHITECTURES[architecture].body(network_of(model)).parameters()}
    assert {id(parameter) for group in groups.backbone for parameter in group} == of_backbone
    assert groups.backbone[0][0] is next(network_of(model).parameters())
    assert all(groups.backbone)
    assert all(groups.head)


def test_layer_groups_go_from_the_stem_to_the_head():
    for architecture, stages, neck in (("efficientdet_d0", 7, "fpn"), ("retinanet_resnet18", 4, "backbone.fpn")):
        model = build(spec(architecture))
        groups = layer_groups(model, spec(architecture))
        assert len(groups.backbone) == 1 + stages
        assert len(groups.head) == 2
        assert groups.head[0][0] is next(network_of(model).get_submodule(neck).parameters())


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("architecture", FAMILIES)
def test_every_family_learns_from_pages_with_and_without_boxes(architecture, precision):
    torch.manual_seed(0)
    model_type = architecture_of(spec(architecture)).model_type
    model = build(spec(architecture)).train()
    hardware = Hardware.of(TrainConfig(device="cpu", precision=precision))
    hardware.place(model)
    for pages in ([page([(10, 10, 90, 22), (20, 50, 80, 100)]), page([])], [page([]), page([])]):
        (images, targets), _ = model_type.build_train_batch(pages)
        with hardware.autocast():
            losses = model(images, targets)
        assert {loss.dtype for loss in losses.values()} == {torch.float32}
        model.zero_grad()
        model_type.loss_fn(losses, targets).backward()
        assert all(parameter.grad.isfinite().all() for parameter in model.parameters())


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("architecture", FAMILIES)
def test_every_family_finds_boxes_inside_the_page_for_every_page(architecture, precision, pages):
    records = records_of(read_coco(pages.annotations), pages.images)
    detector = Detector.untrained(spec(architecture))
    found = detector.find(records[:3], EvaluateConfig(batch_size=2, device="cpu", precision=precision))
    assert [each.page for each in found] == [record.record_id for record in records[:3]]
    for each in found:
        assert (each.boxes >= 0).all()
        assert (each.boxes <= [each.width, each.height] * 2).all()
        assert ((each.scores >= 0) & (each.scores <= 1)).all()
    assert detector.find(records[:0], EvaluateConfig()) == []


@pytest.mark.parametrize("architecture", FAMILIES)
def test_two_detectors_share_no_weights(architecture):
    one, other = build(spec(architecture)), build(spec(architecture))
    assert not {id(p) for p in one.parameters()} & {id(p) for p in other.parameters()}


def shapes_of_anchors(architecture):
    """Width over height of the anchors of a model, and their smallest side."""
    model = build(spec(architecture))
    if architecture.startswith("efficientdet"):
        boxes = model.anchors.boxes[:, [1, 0, 3, 2]]
    else:
        generator = model.rpn.anchor_generator if architecture.startswith("faster") else model.anchor_generator
        boxes = torch.cat(generator.cell_anchors)
    sides = boxes[:, 2:] - boxes[:, :2]
    return sides[:, 0] / sides[:, 1], sides.prod(dim=1).sqrt().min()


@pytest.mark.parametrize(("architecture", "stride"), [
    ("efficientdet_lite0", 8), ("retinanet_resnet18", 8), ("faster_rcnn_resnet18", 4), ("fcos_resnet18", 8),
])  # fmt: skip
def test_anchors_have_the_wanted_shapes_and_sizes(architecture, stride):
    ratios, smallest = shapes_of_anchors(architecture)
    wanted = torch.tensor(RATIOS if spec(architecture).aspect_ratios else [1.0])
    nearest = (ratios[:, None].log() - wanted.log()).abs()
    assert nearest.min(dim=1).values.max() < 0.3  # torchvision rounds them to pixels
    assert set(nearest.argmin(dim=1).tolist()) == set(range(len(wanted)))
    assert smallest == pytest.approx(2 * stride, rel=0.1)


@pytest.mark.parametrize("architecture", FAMILIES)
def test_watched_pages_leave_no_trace_in_the_statistics_of_a_family_that_is_put_into_training_mode(architecture):
    model, callback = build(spec(architecture)), StillStatistics()
    callback.learn = SimpleNamespace(model=model)
    before = {name: buffer.clone() for name, buffer in model.named_buffers()}
    norms = [each for each in model.modules() if isinstance(each, nn.BatchNorm2d)]
    callback.before_validate()
    model.train()
    (images, targets), _ = architecture_of(spec(architecture)).model_type.build_train_batch([page([(9, 9, 99, 21)])])
    model(images, targets)
    assert norms
    assert all(torch.equal(buffer, before[name]) for name, buffer in model.named_buffers())
    callback.after_validate()
    model.train()
    assert all(norm.training for norm in norms)
