"""FCOS as a model type of IceVision, which has it for mmdetection alone; it is used as IceVision's RetinaNet is.

torchvision's FCOS takes the batches and gives the predictions of its other detectors, so that IceVision's code for
those does for it too.
"""

from __future__ import annotations

from typing import Any

from icevision.models.interpretation import Interpretation
from icevision.models.torchvision.backbones.backbone_config import TorchvisionBackboneConfig
from icevision.models.torchvision.loss_fn import loss_fn
from icevision.models.torchvision.retinanet import backbones, fastai
from icevision.models.torchvision.retinanet.dataloaders import (
    build_infer_batch,
    build_train_batch,
    build_valid_batch,
    infer_dl,
    train_dl,
    valid_dl,
)
from icevision.models.torchvision.retinanet.prediction import (
    convert_raw_prediction,
    convert_raw_predictions,
    end2end_detect,
    predict,
    predict_from_dl,
)
from icevision.models.torchvision.retinanet.show_batch import show_batch
from icevision.models.torchvision.retinanet.show_results import show_results
from icevision.models.torchvision.utils import patch_retinanet_param_groups, remove_internal_model_transforms
from torchvision.models.detection import FCOS

__all__ = [
    "backbones",
    "build_infer_batch",
    "build_train_batch",
    "build_valid_batch",
    "convert_raw_prediction",
    "convert_raw_predictions",
    "end2end_detect",
    "fastai",
    "infer_dl",
    "interp",
    "loss_fn",
    "model",
    "predict",
    "predict_from_dl",
    "show_batch",
    "show_results",
    "train_dl",
    "valid_dl",
]


def model(
    num_classes: int,
    backbone: TorchvisionBackboneConfig,
    remove_internal_transforms: bool = True,
    **fcos_kwargs: Any,
) -> FCOS:
    """An FCOS for IceVision's data loaders and learners.

    Args:
        num_classes: the background included.
        backbone: of ``backbones``, called.
        remove_internal_transforms: torchvision resizes and normalises images within the model; IceVision's transforms
            have done so already.
        **fcos_kwargs: passed on to torchvision.
    """
    made = FCOS(backbone.backbone, num_classes, **fcos_kwargs)
    patch_retinanet_param_groups(made)
    if remove_internal_transforms:
        remove_internal_model_transforms(made)
    return made


interp = Interpretation(
    losses_dict={"classification": [], "bbox_regression": [], "bbox_ctrness": [], "loss_total": []},
    valid_dl=valid_dl,
    infer_dl=infer_dl,
    predict_from_dl=predict_from_dl,
)
