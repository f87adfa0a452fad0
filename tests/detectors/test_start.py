"""What a backbone starts from."""

from pathlib import Path

import matplotlib
import pytest
import timm
import torch
import torchvision
from PIL import Image
from safetensors.torch import save_file
from torchvision.transforms.v2 import functional

from redaction.config import ModelConfig
from redaction.config.model import WITH_IMAGENET
from redaction.detectors.architectures import ARCHITECTURES, build, network_of, start_from
from redaction.errors import ConfigError

from .families import page, spec

MILITARY_UNIFORM = 652
"""The class of ImageNet that the portrait of Grace Hopper belongs to, which comes with matplotlib."""


@pytest.fixture
def portrait():
    path = Path(matplotlib.get_data_path(), "sample_data", "grace_hopper.jpg")
    image = functional.pil_to_tensor(Image.open(path).convert("RGB").resize((256, 256)))
    return functional.normalize(functional.to_dtype(image, torch.float32, scale=True), [0.5] * 3, [0.5] * 3)[None]


def body_of(model, architecture):
    return ARCHITECTURES[architecture].body(network_of(model))


@pytest.mark.parametrize("architecture", WITH_IMAGENET)
def test_the_shipped_weights_classify_a_portrait(architecture, portrait):
    """Those of the backbone by way of the detector, those of the classifier from the package."""
    row = ARCHITECTURES[architecture]
    model = build(spec(architecture))
    start_from(model, spec(architecture), "imagenet")
    classifier = timm.create_model(row.body_name, pretrained=False).eval()
    shipped = torch.load(row.imagenet, weights_only=True)
    classifier.load_state_dict(dict(zip(classifier.state_dict(), shipped.values(), strict=True)))
    for parameter in classifier.blocks.parameters():
        parameter.data.zero_()
    classifier.load_state_dict(body_of(model, architecture).state_dict(), strict=False)
    with torch.no_grad():
        assert int(classifier(portrait).argmax()) == MILITARY_UNIFORM


def test_imagenet_weights_fill_the_backbone_and_nothing_else():
    one, other = (build(spec()) for _ in range(2))
    for model in (one, other):
        start_from(model, spec(), "imagenet")
    weights, others = (network_of(model).state_dict() for model in (one, other))
    assert all(torch.equal(weights[name], others[name]) for name in weights if name.startswith("backbone."))
    combined = "fpn.cell.0.fnode.0.after_combine.conv.conv_dw.weight"
    assert not torch.equal(weights[combined], others[combined])


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
@pytest.mark.parametrize(("architecture", "source"), [
    ("efficientdet_d0", lambda: timm.create_model("tf_efficientnet_b0", pretrained=False)),
    ("retinanet_resnet18", lambda: timm.create_model("resnet18", pretrained=False)),
    ("faster_rcnn_resnet18", lambda: torchvision.models.resnet18(weights=None)),
    ("fcos_resnet18", lambda: torchvision.models.resnet18(weights=None)),
])  # fmt: skip
def test_weights_of_a_file_fill_the_backbone(architecture, source, suffix, tmp_path):
    given, path = source().state_dict(), tmp_path / f"my weights ü{suffix}"
    (save_file if suffix == ".safetensors" else torch.save)(given, path)
    model = build(spec(architecture))
    start_from(model, spec(architecture, init=str(path)), str(path))
    for name, tensor in body_of(model, architecture).state_dict().items():
        assert torch.equal(tensor, given[name]), name


def test_weights_from_before_batches_were_counted_fit_too(tmp_path):
    given = {k: v for k, v in torchvision.models.resnet18().state_dict().items() if "num_batches_tracked" not in k}
    torch.save(given, tmp_path / "old.pth")
    model = build(spec("fcos_resnet18"))
    start_from(model, spec("fcos_resnet18"), str(tmp_path / "old.pth"))
    assert torch.equal(body_of(model, "fcos_resnet18")["layer1"][0].conv1.weight, given["layer1.0.conv1.weight"])


@pytest.mark.parametrize(("source", "told"), [
    ("resnet34", r"\d+ too many \(layer1\.2\.conv1\.weight"),  # which holds all of resnet18, in the same shapes
    ("resnet50", "of another shape"),
    ("mobilenet_v2", r"\d+ missing \(conv1\.weight"),
])  # fmt: skip
def test_weights_of_another_network_are_refused_by_name(source, told, tmp_path):
    torch.save(getattr(torchvision.models, source)().state_dict(), tmp_path / "other.pth")
    model = build(spec("retinanet_resnet18"))
    before = {name: tensor.clone() for name, tensor in network_of(model).state_dict().items()}
    with pytest.raises(ConfigError, match=r"does not fit resnet18.*" + told):
        start_from(model, spec("retinanet_resnet18"), str(tmp_path / "other.pth"))
    assert all(torch.equal(tensor, before[name]) for name, tensor in network_of(model).state_dict().items())


class Malicious:
    """Would run when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("code of the file was run",)


@pytest.mark.parametrize(("suffix", "write", "told"), [
    (".pth", lambda path: path.write_bytes(b""), "cannot be read"),
    (".pth", lambda path: torch.save([1, 2], path), "holds no state dict"),
    (".pth", lambda path: torch.save({"epoch": 3}, path), "holds no state dict"),
    (".pth", lambda path: torch.save({"a": Malicious()}, path), "cannot be read as weights: torch opens a state dict"),
    (".safetensors", lambda path: path.write_bytes(b"\xff" * 64), "cannot be read"),
    (".safetensors", lambda path: save_file({}, path), "missing"),
])  # fmt: skip
def test_files_that_are_no_weights_are_refused(suffix, write, told, tmp_path):
    path = tmp_path / f"weights{suffix}"
    write(path)
    with pytest.raises(ConfigError, match=told):
        start_from(build(spec("fcos_resnet18")), spec("fcos_resnet18"), str(path))


def test_pretrained_batch_norms_keep_their_statistics_and_random_ones_learn_them(tmp_path):
    save_file(torchvision.models.resnet18().state_dict(), tmp_path / "resnet18.safetensors")
    for backbone, changes in (("none", True), (str(tmp_path / "resnet18.safetensors"), False)):
        model = build(spec("fcos_resnet18"))
        start_from(model, spec("fcos_resnet18"), backbone)
        norm = model.train().get_submodule("backbone.body.bn1")
        before = norm.running_mean.clone()
        (images, targets), _ = ARCHITECTURES["fcos_resnet18"].model_type.build_train_batch([page([(9, 9, 99, 21)])])
        sum(model(images, targets).values()).backward()
        assert torch.equal(norm.running_mean, before) != changes
        assert norm.weight.grad is not None


def test_no_package_ships_imagenet_weights_for_a_resnet(tmp_path):
    with pytest.raises(ConfigError, match=r"model\.init=none"):
        ModelConfig(architecture="retinanet_resnet18", init="imagenet")
    with pytest.raises(ConfigError, match="no installed package ships"):
        start_from(build(spec("retinanet_resnet18")), spec("retinanet_resnet18"), "imagenet")
