"""What a detector is, apart from its weights."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.config import ModelConfig
from redaction.config.model import WITHOUT_ANCHORS
from redaction.operating import BEST_F1


@dataclass(frozen=True)
class DetectorSpec:
    """All that is needed to build the model that a set of weights fits into, and to use it.

    Attributes:
        architecture: name in the table of architectures.
        classes: class names, index = class id; the background comes first, None fills gaps.
        image_height_px: height of the model's input.
        image_width_px: width of the model's input.
        aspect_ratios: width over height of the anchors; none where an architecture has no anchors.
        anchor_scale: side of the smallest square anchor in strides of its feature map. Without anchors, the side that
            distances are measured in.
        threshold: operating threshold: boxes that score at least this count as found. None before it was chosen.
        chosen: what it was chosen for, as ``OperatingChoice`` writes it.
        sharpen: the edges of found boxes are moved to lines of the page.
        outline: boxes on one plain fill become one region with its outline.
    """

    architecture: str
    classes: tuple[str | None, ...]
    image_height_px: int
    image_width_px: int
    aspect_ratios: tuple[float, ...]
    anchor_scale: float
    threshold: float | None = None
    chosen: str = BEST_F1
    sharpen: bool = False
    outline: bool = False

    def __post_init__(self) -> None:
        if len(self.classes) < 2:
            raise ValueError(f"a detector needs a class beside the background: {self}")
        if bool(self.aspect_ratios) == (self.architecture in WITHOUT_ANCHORS):
            raise ValueError(f"a detector needs aspect ratios if it has anchors, and none otherwise: {self}")

    @classmethod
    def of(cls, config: ModelConfig, classes: list[str | None]) -> DetectorSpec:
        """The spec of a new detector of these classes, the background first."""
        return cls(
            architecture=config.architecture,
            classes=tuple(classes),
            image_height_px=config.image_height_px,
            image_width_px=config.image_width_px,
            aspect_ratios=tuple(config.aspect_ratios),
            anchor_scale=config.anchor_scale,
            sharpen=config.sharpen,
            outline=config.outline,
        )
