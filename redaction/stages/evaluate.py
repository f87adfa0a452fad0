"""Evaluate: what the detector does on pages that it has never seen."""

from __future__ import annotations

from icevision.data.record_collection import RecordCollection

from redaction.config import EvaluateConfig
from redaction.data.records import true_boxes
from redaction.data.splits import Splits
from redaction.detectors.detector import Detector
from redaction.evaluation.measure import Evaluation, evaluate_boxes


def evaluate(config: EvaluateConfig, detector: Detector, splits: Splits) -> Evaluation:
    """Measure a detector on the test pages, at its operating threshold or at the one that is wanted.

    Raises:
        ArtifactError, DataError: that threshold cannot be had, see ``Detector.operating_at``.
    """
    return measured(config, detector, splits.test)


def measured(config: EvaluateConfig, detector: Detector, records: RecordCollection) -> Evaluation:
    """The same on pages of whatever origin."""
    detector = detector.operating_at(config.threshold)
    spec = detector.spec
    return evaluate_boxes(
        truths=[true_boxes(record) for record in records],
        founds=detector.find(records, config),
        files=[str(record.filepath) for record in records],
        classes=spec.classes,
        threshold=detector.threshold,
        iou_threshold=config.iou_threshold,
        pictures=config.pictures,
        resamples=config.resamples,
        card={
            "detector": spec.architecture,
            "input": f"{spec.image_width_px} x {spec.image_height_px} px",
            "anchors": f"{', '.join(f'{ratio:g}' for ratio in spec.aspect_ratios)} to 1, scale {spec.anchor_scale:g}",
            "threshold chosen for": spec.chosen,
        },
    )
