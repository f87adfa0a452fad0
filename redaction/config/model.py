"""Which detector."""

from __future__ import annotations

from dataclasses import dataclass, field

from redaction.config.checks import check, check_choice

ARCHITECTURES = ("efficientdet_lite0", "retinanet_resnet18")


@dataclass
class ModelConfig:
    """Which detector."""

    SECTION = "model"

    architecture: str = "efficientdet_lite0"
    """`efficientdet_lite0` or `retinanet_resnet18`."""
    backbone: str = "imagenet"
    """Weights that the backbone starts from: `imagenet` or `none`."""
    image_height_px: int = 896
    """Pages are scaled to fit this height and width, and filled up with white."""
    image_width_px: int = 640
    """A multiple of 128, as the height."""
    aspect_ratios: list[float] = field(default_factory=lambda: [1.0, 2.6, 6.3, 16.0])
    """Width over height of the anchors; a redacted line is often 10 or 20 times as wide as it is high."""
    anchor_scale: float = 2.0
    """Side of the smallest square anchor in strides of its feature map."""

    def __post_init__(self) -> None:
        check_choice(self, "architecture", ARCHITECTURES)
        check_choice(self, "backbone", ("imagenet", "none"))
        for name in ("image_height_px", "image_width_px"):
            check(self, name, lambda px: 128 <= px <= 4096 and px % 128 == 0, "a multiple of 128 from 128 to 4096")
        check(self, "aspect_ratios", lambda ratios: ratios and min(ratios) > 0, "a list of positive numbers")
        check(self, "anchor_scale", lambda scale: 0 < scale <= 16, "above 0 and at most 16")
