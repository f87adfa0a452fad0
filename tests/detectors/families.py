"""One cheap architecture of each family, and small inputs for any."""

import numpy as np
from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.core.record_components import (
    BBoxesRecordComponent,
    ImageRecordComponent,
    InstancesLabelsRecordComponent,
)

from redaction.config import ModelConfig
from redaction.config.model import WITHOUT_ANCHORS
from redaction.detectors.spec import DetectorSpec

FAMILIES = (
    "gfl_lite0",
    "efficientdet_lite0",
    "efficientdet_d0",
    "retinanet_resnet18",
    "faster_rcnn_resnet18",
    "fcos_resnet18",
)
SIDE_PX = 128
RATIOS = [1.0, 4.0]


def spec(architecture: str = "efficientdet_lite0", **settings) -> DetectorSpec:
    """Of a small detector of one class."""
    ratios = [] if architecture in WITHOUT_ANCHORS else RATIOS
    config = {"init": "none", "image_height_px": SIDE_PX, "image_width_px": SIDE_PX, "aspect_ratios": ratios}
    return DetectorSpec.of(
        ModelConfig(architecture=architecture, **{**config, **settings}), ["background", "redaction"]
    )


def page(boxes) -> BaseRecord:
    """A page of noise with boxes, as the transform hands it to a model."""
    record = BaseRecord((ImageRecordComponent(), InstancesLabelsRecordComponent(), BBoxesRecordComponent()))
    record.set_img(np.random.default_rng(0).normal(size=(SIDE_PX, SIDE_PX, 3)).astype(np.float32))
    record.detection.set_class_map(ClassMap(["redaction"]))
    record.detection.set_bboxes([BBox.from_xyxy(*box) for box in boxes])
    record.detection.set_labels_by_id([1] * len(boxes))
    return record
