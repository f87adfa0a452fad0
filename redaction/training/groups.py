"""What learns, and how fast: the optimizer's groups, discriminative rates, freezing."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from fastai.callback.core import TrainEvalCallback
from fastai.callback.training import set_bn_eval
from fastai.optimizer import OptimWrapper
from torch import nn

from redaction.config import TrainConfig
from redaction.detectors.architectures import LayerGroups
from redaction.training.callback import TrainingCallback
from redaction.training.course import Course
from redaction.training.rates import MOMENTUM

_SQUARE_MOMENTUM, _EPSILON = 0.99, 1e-5  # fastai's, whose rates are made for them


def adam(model: nn.Module, layers: LayerGroups, config: TrainConfig) -> OptimWrapper:
    """torch's fused AdamW over the layer groups of a model.

    The first layers learn at ``backbone_lr`` of the rate, the head at the whole rate, and those between at geometric
    steps. Biases and the weights of normalisation do not decay.
    """
    all_groups = [*layers.backbone, *layers.head]
    shares = _shares(len(layers.backbone), len(all_groups), config.backbone_lr)
    plain = _without_decay(model)
    groups = []
    for parameters, share in zip(all_groups, shares, strict=True):
        for decays in (True, False):
            chosen = [each for each in parameters if (id(each) not in plain) == decays]
            if chosen:
                decay = config.weight_decay if decays else 0.0
                groups.append({"params": chosen, "share": share, "weight_decay": decay})
    return OptimWrapper(
        opt=torch.optim.AdamW(groups, lr=0.0, betas=(MOMENTUM, _SQUARE_MOMENTUM), eps=_EPSILON, fused=True)
    )


def _shares(of_backbone: int, of_all: int, first: float) -> list[float]:
    """A geometric row from ``first`` at the first layers to 1 at the head."""
    return [first ** max(0.0, 1 - number / max(of_backbone, 1)) for number in range(of_all)]


def _without_decay(model: nn.Module) -> set[int]:
    """Ids of the biases and of all parameters of normalisation layers."""
    norms = (nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.LayerNorm)
    found = {id(each) for module in model.modules() if isinstance(module, norms) for each in module.parameters()}
    return found | {id(each) for name, each in model.named_parameters() if name.endswith("bias")}


class Freezing(TrainingCallback):
    """Keeps the backbone as it is for the first epochs, and its first stages for good.

    In those epochs the batch norms of what is frozen use their running statistics and leave them alone. Gradual
    unfreezing, after "Universal Language Model Fine-tuning" (Howard and Ruder, ACL 2018), lets the layers join one
    after another, the last ones first.
    """

    run_after = TrainEvalCallback  # which puts all batch norms to work at the beginning of every epoch

    def __init__(self, layers: LayerGroups, config: TrainConfig, course: Course) -> None:
        self.backbone, self.config, self.course = layers.backbone, config, course

    def before_train(self) -> None:
        """Decide which layers learn in this epoch."""
        frozen = frozen_groups(len(self.backbone), self.course.epoch, self.config)
        for number, parameters in enumerate(self.backbone):
            _let_learn(parameters, number >= frozen)
        if self.course.epoch < self.config.freeze_epochs:
            set_bn_eval(self.learn.model)


def frozen_groups(groups: int, epoch: int, config: TrainConfig) -> int:
    """How many groups of a backbone, from its first, do not learn in an epoch that is counted from 0."""
    for_good = min(config.frozen_stages, groups)
    if epoch >= config.freeze_epochs:
        return for_good
    if config.unfreeze == "at_once":
        return groups
    return max(for_good, groups - groups * epoch // config.freeze_epochs)


def _let_learn(parameters: Sequence[nn.Parameter], learn: bool) -> None:
    for parameter in parameters:
        parameter.requires_grad_(learn)
