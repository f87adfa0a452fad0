"""Which detector."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from redaction.config.checks import check, check_choice, check_files, word_or_file
from redaction.errors import ConfigError

EFFICIENTDETS = ("lite0", "lite1", "lite2", "lite3", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7x")
RESNETS = (
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d",
    "wide_resnet50_2", "wide_resnet101_2",
)  # fmt: skip

GFLS = ("gfl_lite0", "gfl_lite1", "gfl_lite2")

ARCHITECTURES = (
    *GFLS,
    *(f"efficientdet_{size}" for size in EFFICIENTDETS),
    *(f"{detector}_{backbone}" for detector in ("retinanet", "faster_rcnn", "fcos") for backbone in RESNETS),
)
WITHOUT_ANCHORS = (*GFLS, *(f"fcos_{backbone}" for backbone in RESNETS))
OF_ONE_SIZE = tuple(f"efficientdet_{size}" for size in EFFICIENTDETS)
"""Those whose input has the size that they were built for; all others take any."""
WITH_IMAGENET = (*GFLS, "efficientdet_lite0", "efficientdet_lite1", "efficientdet_lite2")
"""Those whose ImageNet weights an installed package ships."""

RELEASED = "gfl_lite0"
"""The architecture of the detector that comes with the project."""
RELEASE_FOLDER = Path(__file__).resolve().parent.parent / "detectors" / "released"
"""Where that detector lies, stored as any other."""

RELEASE, IMAGENET, NONE = "release", "imagenet", "none"
WEIGHT_FILES = (".safetensors", ".pth", ".pt", ".bin")

_NOT_HERE = {
    "mmdet": "IceVision's models of mmdetection need mmcv-full 1 and mmdet 2, which are not installed and are made for "
    "torch 1; there are retinanet_…, faster_rcnn_… and fcos_… of torchvision instead",
    "yolo": "IceVision's YOLOv5 needs yolov5-icevision, which is not installed, since its licence (GPL) would bind all "
    "that is built with it; efficientdet_lite0 is the quickest there is instead",
    "mask_rcnn": "Mask R-CNN learns masks, and boxes are what is learned here; there is faster_rcnn_… instead",
    "keypoint_rcnn": "Keypoint R-CNN learns points, and boxes are what is learned here; there is faster_rcnn_… instead",
}
"""What IceVision offers besides, by how the name begins, and what it would take."""


def why_not_here(architecture: str) -> str | None:
    """Why an architecture that IceVision offers cannot be had, and what there is instead; None for all others."""
    return next((f"{why}." for beginning, why in _NOT_HERE.items() if architecture.startswith(beginning)), None)


@dataclass
class ModelConfig:
    """Which detector."""

    SECTION = "model"

    architecture: str = "efficientdet_lite0"
    """`gfl_lite0` to `lite2`; `efficientdet_lite0` to `lite3`, `d0` to `d6`, `d7x`; on a ResNet `retinanet_`,
    `faster_rcnn_` and `fcos_`."""
    init: str = word_or_file(IMAGENET, {RELEASE: RELEASE_FOLDER / "weights.safetensors", IMAGENET: None, NONE: None})
    """What training starts from: the `release` detector; a backbone of `imagenet`, or of a file of timm's or
    torchvision's weights; `none`, random weights."""
    image_height_px: int = 896
    """Pages are scaled to fit this height and width, and filled up with white."""
    image_width_px: int = 640
    """A multiple of 128, as the height."""
    aspect_ratios: list[float] = field(default_factory=lambda: [1.0, 2.6, 6.3, 16.0])
    """Width over height of the anchors; a redacted line is often 10 or 20 times as wide as high. FCOS has none."""
    anchor_scale: float = 2.0
    """Side of the smallest square anchor in strides of its feature map; of FCOS, the side that it measures with."""
    sharpen: bool = True
    """Move the edges of found boxes to straight lines of the page close by. Not for redactions annotated loosely."""
    outline: bool = True
    """Boxes on one plain fill are one region, with its outline. Not where every line of a fill is annotated alone."""

    def __post_init__(self) -> None:
        self._check_architecture()
        self._check_init()
        for name in ("image_height_px", "image_width_px"):
            check(self, name, lambda px: 128 <= px <= 4096 and px % 128 == 0, "a multiple of 128 from 128 to 4096")
        if self.architecture in WITHOUT_ANCHORS:
            check(
                self,
                "aspect_ratios",
                lambda ratios: not ratios,
                f"[] without anchors, as model={self.architecture} has",
            )
        else:
            check(self, "aspect_ratios", lambda ratios: ratios and min(ratios) > 0, "a list of positive numbers")
        check(self, "anchor_scale", lambda scale: 0 < scale <= 16, "above 0 and at most 16")

    def _check_architecture(self) -> None:
        if why := why_not_here(self.architecture):
            raise ConfigError(f"model.architecture={self.architecture}: {why}")
        check_choice(self, "architecture", ARCHITECTURES)

    def _check_init(self) -> None:
        if self.init == RELEASE and self.architecture != RELEASED:
            raise ConfigError(
                f"model.init=release: the released detector is a {RELEASED}, whose weights fit no "
                f"{self.architecture}. Take model={RELEASED}, or start from model.init=imagenet or model.init=none."
            )
        if self.init == IMAGENET and self.architecture not in WITH_IMAGENET:
            raise ConfigError(
                f"model.init=imagenet: no installed package ships such weights for {self.architecture}, only for "
                f"{', '.join(WITH_IMAGENET)}. Give a file that you have, model.init=FILE.safetensors or FILE.pth, "
                f"or start from random weights: model.init=none (model={self.architecture} does)."
            )
        check_files(self, WEIGHT_FILES)
